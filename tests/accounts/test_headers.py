"""What every answer tells the browser: pages, errors, and the answers given before any city is entered."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as live
from django.test import Client

from accounts.models import User
from tenants.context import use_city
from tenants.models import City

ALWAYS = {
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def answers(dario: User) -> Iterator[tuple[str, Any]]:
    """One of every kind: found, not found, refused, failed, of no city, of the platform."""
    city = Client(headers={"host": "bergamo.localhost"}, raise_request_exception=False)
    strict = Client(headers={"host": "bergamo.localhost"}, enforce_csrf_checks=True)
    yield "200", city.get("/")
    yield "login", city.get("/account/login/")
    yield "404", city.get("/niente/")
    yield "csrf", strict.post("/account/login/", {})
    yield "413", city.post("/account/login/", {"login": "x" * (live.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)})
    yield "unknown host", Client(headers={"host": "nessuno.localhost"}).get("/")
    yield "platform", Client(headers={"host": "localhost"}).get("/")
    yield "api", city.get("/api/v1/meetings/")
    city.force_login(dario)
    yield "work", city.get("/lavoro/")
    yield "503", _behind(city)


def _behind(city: Client) -> Any:
    """A city that is being updated."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tenants.hosts.Site.is_behind", property(lambda _site: True))
        return city.get("/")


def test_every_answer_carries_a_policy_without_inline_scripts_and_the_other_headers(
    dario: User, in_bergamo: City
) -> None:
    found = dict(answers(dario))
    statuses = {name: answer.status_code for name, answer in found.items()}
    assert statuses | {"api": 401} == {
        "200": 200, "login": 200, "404": 404, "csrf": 403, "413": 413, "unknown host": 404, "platform": 200,
        "api": 401, "work": 200, "503": 503,
    }  # fmt: skip
    for name, answer in found.items():
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy, name
        assert "script-src 'self'" in policy, name
        assert "frame-ancestors 'none'" in policy, name
        assert "object-src 'none'" in policy, name
        assert {key: answer.headers.get(key) for key in ALWAYS} == ALWAYS, name
        assert "camera=()" in answer.headers["Permissions-Policy"], name
        body = answer.content.decode()
        assert " onclick=" not in body, name
        assert " style=" not in body, name
        assert "<style" not in body, name


def test_a_page_of_who_is_signed_in_is_kept_by_no_cache(dario: User, in_bergamo: City) -> None:
    browser = Client(headers={"host": "bergamo.localhost"})
    browser.force_login(dario)
    for path in ("/lavoro/", "/account/", "/lavoro/persone/", "/account/second-step/"):
        assert "no-store" in browser.get(path)["Cache-Control"], path


@pytest.mark.parametrize(
    ("count", "header", "expected"),
    [
        (0, "198.51.100.9", "127.0.0.1"),
        (1, "198.51.100.9", "198.51.100.9"),
        (1, "6.6.6.6, 198.51.100.9", "198.51.100.9"),  # what a browser writes itself is not believed
        (2, "6.6.6.6, 198.51.100.9, 10.0.0.2", "198.51.100.9"),
    ],
)
def test_whose_request_it_is_is_told_by_as_many_proxies_as_were_said(
    count: int, header: str, expected: str, bergamo: City, settings: Any
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = count
    attacker = Client(headers={"host": "bergamo.localhost"})
    for attempt in range(11):
        form = {"login": f"x{attempt}@bergamo.example", "password": "wrong"}
        answer = attacker.post("/account/login/", form, headers={"x-forwarded-for": header})
    assert "Troppi tentativi" in answer.content.decode()
    with use_city(bergamo):
        User.objects.create_user("lia@bergamo.example", "una-frase-lunga-e-inutile")
    good = {"login": "lia@bergamo.example", "password": "una-frase-lunga-e-inutile"}
    elsewhere = "203.0.113.5" if count < 2 else "203.0.113.5, 10.0.0.2"
    moved = attacker.post("/account/login/", good, headers={"x-forwarded-for": elsewhere})
    assert (moved.status_code == 302) is (count > 0)
    same = attacker.post("/account/login/", good, headers={"x-forwarded-for": f"9.9.9.9, {header}"})
    assert count == 0 or expected in header
    assert same.status_code == 200 or count > 0
