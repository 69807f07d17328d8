"""Fixtures: the local Stripe, on a free port of loopback, and the gateway that speaks to it through the real library."""

import http.client
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from stripe_local.account import shown
from stripe_local.deliveries import signature
from stripe_local.server import LocalStripe
from tenants.billing.gateway import StripeGateway

WEBHOOK_SECRET = "whsec_test"


@pytest.fixture
def local_stripe() -> Iterator[LocalStripe]:
    """An account of this test's own, without any object; webhooks wait for `control(…, "deliver")`."""
    with LocalStripe() as server:
        control(server, "webhooks", hold=True)
        yield server


@pytest.fixture
def gateway(local_stripe: LocalStripe) -> Iterator[StripeGateway]:
    """The product's gateway on that account."""
    gateway = StripeGateway(local_stripe.key, base=local_stripe.address, webhook_secret=WEBHOOK_SECRET)
    yield gateway
    gateway.close()


def control(server: LocalStripe, name: str, **given: Any) -> Any:
    """What the control address answers; fails the test where it refuses."""
    status, body = request("POST", f"{server.address}/_local/{name}", json.dumps(given))
    assert status == 200, body
    return json.loads(body)


def move_clock(server: LocalStripe, *, days: float) -> int:
    """Move the account's clock ahead and do what falls due; the moment it is then, in seconds."""
    return int(control(server, "clock", by=int(days * 86400))["now"])


def emitted(server: LocalStripe, *types: str) -> list[tuple[str, str]]:
    """The account's events (of these types), oldest first, as a webhook carries them: payload and signature.

    For a view that is called without a server; `control(server, "deliver")` calls a real address.
    """
    with server.lock:
        found = [shown(event) for event in reversed(server.store.all("event"))]
    payloads = [json.dumps(event) for event in found if not types or event["type"] in types]
    return [(payload, signature(WEBHOOK_SECRET, payload, server.real_time())) for payload in payloads]


def request(method: str, url: str, body: str = "", **headers: str) -> tuple[int, str]:
    """One plain request, its redirections not followed: status and body, or the place it sends to."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=20)
    try:
        connection.request(
            method, f"{parts.path}?{parts.query}" if parts.query else parts.path, body, headers
        )
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
        return answer.status, answer.headers.get("Location") or text
    finally:
        connection.close()


def submit(url: str, **form: str) -> tuple[int, str]:
    """Send a form of one of the server's pages."""
    return request("POST", url, urlencode(form), **{"Content-Type": "application/x-www-form-urlencoded"})
