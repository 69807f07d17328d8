"""The platform's own site gives no byte of a city's rows: neither to strangers, nor to a city's people, nor to its own team."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.models import AssistanceConsent
from core.services.assistance import give_consent
from tenants import models as platform
from tenants.context import use_city, use_public
from tenants.health import measure_health
from tenants.models import City
from tests.core.permissions.addresses import Address, addresses
from tests.tenancy.crawl.marks import Mark, contents, mark_the_rest, marking
from tests.tenancy.crawl.visiting import Browser, browser, readable
from tests.tenancy.crawl.worlds import CityWorld
from tests.tenants.team import team_browser

PUBLIC_URLS = settings.PUBLIC_SCHEMA_URLCONF
NOBODY = UUID(int=0)
ROWS = {
    "announcement_id": platform.Announcement, "account_id": platform.BillingAccount, "invoice_id": platform.Invoice,
    "request_id": platform.CityRequest, "grant_id": platform.EntitlementGrant, "user_id": User,
}  # fmt: skip
CHANGES_THE_CITY = {"console:city_step", "console:depart", "console:city_enter"}
"""Verbs on a city as a whole, and the way in it consented to: what they do to it is their own tests' affair."""
ENDS_THE_VISIT = {"account_logout", "mfa_deactivate_totp"}


def _samples(city: City, consent: AssistanceConsent) -> dict[str, Any]:
    """The city itself, the consent it gave, rows of the platform."""
    known: dict[str, Any] = {
        "city_id": city.pk,
        "consent_id": consent.pk,
        "year": 2025,
        "version": 1,
        "pk": 1,
    }
    for name, model in ROWS.items():
        known[name] = model._default_manager.values_list("pk", flat=True).first() or NOBODY
    return known


def _path(address: Address, known: dict[str, Any]) -> str:
    """The path of an address; words where no row is asked for."""
    values = {
        name: known.get(name, NOBODY if name.endswith(("_id", "_key")) else "bergamo")
        for name in address.parameters
    }
    return reverse(address.name, kwargs=values, urlconf=PUBLIC_URLS)


def _with_a_session_of(world: CityWorld) -> Browser:
    stranger = Browser(headers={"host": "localhost"})
    for name, cookie in browser(world, world.office).cookies.items():
        stranger.cookies[name] = cookie.value
    return stranger


def test_the_platforms_site_gives_no_byte_of_a_city(
    monza: City, franca: User, gino: User, ilda: User, leo: User, nora: User, olga: User
) -> None:
    mark = Mark(monza)
    with marking(mark):
        world = CityWorld(monza)
        world.fill_the_rest()
    mark_the_rest(mark)
    now = timezone.now()
    with use_city(monza):
        consent = give_consent(
            actor=world.office, reason="Un foglio", role="participation_office", lasting=dt.timedelta(hours=4), now=now
        )  # fmt: skip
        measure_health()
    mark.keys.discard(str(consent.pk).encode())  # who is let in is told so
    visitors = {
        "nobody": team_browser(None),
        "the office of a city": _with_a_session_of(world),
        **{user.email: team_browser(user) for user in (franca, gino, ilda, leo, nora, olga)},
    }
    with use_public():
        known = _samples(monza, consent)
    before = contents(monza)
    team = {franca.email, gino.email, ilda.email}
    leaks, opened = [], set()
    for who, client in visitors.items():
        for address in addresses(PUBLIC_URLS):
            path = _path(address, known)
            for answer in _answers(client, address, path, forms=who in team):
                assert answer.status_code < 500, f"{who}: {path} answered {answer.status_code}"
                if leaked := mark.found_in(readable(answer), path):
                    leaks.append(f"{who}: {path} told: {leaked}")
                if answer.status_code == 200:
                    opened.add((who, address.name))
    assert leaks == []
    assert contents(monza) == before
    assert {(franca.email, "console:city"), (gino.email, "console:city"), ("nobody", "join")} <= opened
    assert [name for who, name in opened if name.startswith("console:") and who not in team] == []


def _answers(client: Any, address: Address, path: str, *, forms: bool) -> list[Any]:
    """As a page; for who may come further also as a file, and as a form sent empty."""
    found = [client.get(path)]
    if not forms:
        return found
    found.append(client.get(path, {"export": "csv"}))
    if address.name not in CHANGES_THE_CITY | ENDS_THE_VISIT:
        found.append(client.post(path, {}))
    return found
