"""A running provider of identities, what it says of people, and a browser that goes through it."""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.test import Client

from accounts.sealing import seal
from core.models import IdentityProvider
from core.services.identity import PURPOSE
from demo.servers import PROJECT


@pytest.fixture(scope="session")
def issuer() -> Iterator[str]:
    """The address of a provider in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "tests.accounts.oidc_provider", str(port)]
    process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 60
    while True:
        try:
            requests.get(address, timeout=5)
            break
        except requests.ConnectionError:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
    yield address
    process.terminate()
    process.wait()


def says(issuer: str, sub: str, **claims: Any) -> None:
    """What the provider tells of somebody from now on."""
    assert requests.put(f"{issuer}/users/{sub}", json=claims, timeout=10).status_code == 204


def make_provider(issuer: str, label: str = "Comune", **more: Any) -> IdentityProvider:
    """The row, without asking the provider."""
    sealed = seal("very secret", purpose=PURPOSE)
    slug = more.pop("slug", label.lower())
    return IdentityProvider.objects.create(
        label=label, slug=slug, issuer=issuer, client_id="vicinia", sealed_secret=sealed, **more
    )


def begin(browser: Client, slug: str = "comune", **form: str) -> str:
    """Press the button; returns where the page leads on to."""
    page = browser.post(f"/account/with/{slug}/", form)
    assert page.status_code == 200, page.content.decode()
    found = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', page.content.decode())
    assert found
    return found[1].replace("&amp;", "&")


def agree_there(url: str, sub: str) -> str:
    """What the person does at the provider; returns the path and query the browser is sent back to."""
    answer = requests.post(url, data={"sub": sub}, timeout=10, allow_redirects=False)
    assert answer.status_code in {302, 303}, answer.text
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def go_through(browser: Client, sub: str, slug: str = "comune", **form: str) -> Any:
    """The whole way: from the button to the answer the browser gets when it is back."""
    return browser.get(agree_there(begin(browser, slug, **form), sub))


def asked_of(url: str) -> dict[str, str]:
    """The parameters of an authorisation request."""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
