"""The pages on which an agreement is written: wide and on a phone, in both languages, with nothing axe minds."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from core.models import Body
from core.services.activation import activate_participation_model
from models_qua.models import CitizenshipAgreement, Commitment, Indicator, Resource
from models_qua.rules import SLUG
from tenants.context import use_city
from tenants.models import City
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.site import Site, make_office, sign_in
from tests.models_qua.rows import (
    SINCE,
    make_agreement,
    make_cycle,
    make_district,
    make_group,
    make_lab,
    make_party,
    make_season,
    make_sheet,
)

OFFICE = "ufficio@reggio.example"
_LONG = "Apertura e cura del parco di via Sant'Ambrogio, con laboratori per bambine e bambini e un chiosco di quartiere"


@dataclass(frozen=True)
class Written:
    """A lab and its agreements: a draft that lacks something, one that says something personal, a proposal that is shared."""

    body: Body
    draft: CitizenshipAgreement
    personal: CitizenshipAgreement
    shared: CitizenshipAgreement

    def part(self, rows: str) -> str:
        """The key of the first of the draft's rows."""
        return str(getattr(self.draft, rows).first().pk)


@pytest.fixture(scope="module")
def written(site: Site) -> Written:
    make_office(OFFICE, city="monza")
    with override_settings(MEDIA_ROOT=site.folder / "media"), use_city(City.objects.get(schema_name="monza")):
        activate_participation_model(actor=None, slug=SLUG, since=SINCE)
        return _fill(timezone.localdate())


def _fill(today: dt.date) -> Written:
    season = make_season()
    body = make_lab("Rivalta", season, district=make_district(season, "Rivalta", code="C"))
    old = make_agreement(
        body,
        "published",
        title="Rivalta bene comune",
        starts_on=dt.date(2025, 1, 1),
        ends_on=dt.date(2025, 12, 31),
    )
    make_agreement(
        body, "in_force", title=f"{_LONG} – rinnovo", renews=old, ends_on=today + dt.timedelta(days=30)
    )
    make_group(make_cycle(body), "Panchine e ombra davanti alla scuola")
    draft = make_agreement(body, title="Il parco di tutte e tutti", context="", ends_on=dt.date(2027, 3, 31))
    duration: dict[str, Any] = {"starts_on": today, "ends_on": today + dt.timedelta(days=364)}
    personal = make_agreement(body, goals="Per le chiavi chiami il 347 1234567.", **duration)
    _more(draft)
    return Written(body, draft, personal, make_agreement(body, "shared", **duration))


def _more(draft: CitizenshipAgreement) -> None:
    orchard = make_sheet(
        draft,
        _LONG,
        family="city",
        budget_eur=None,
        objectives="Un parco aperto tutto l'anno.",
        actions="Aperture\nLaboratori",
    )
    rita = make_party(
        draft, "Rita Bianchi", kind="volunteer", email="rita@example.org", listed_publicly=False
    )
    make_party(
        draft,
        "Polisportiva dilettantistica Rivalta",
        kind="business",
        signer_name="Ugo Verdi",
        signer_role="presidente",
    )
    Commitment.objects.create(
        agreement=draft,
        sheet=orchard,
        signatory=rita,
        what="Racconta le storie del parco",
        due_on=dt.date(2027, 5, 1),
    )
    common = {"agreement": draft, "kind": "money"}
    Resource.objects.create(
        **common, source="others", what="Bando della fondazione", amount_eur="12345678.90"
    )
    Resource.objects.create(**common, source="signatories", what="Cassa", year=2027, amount_eur="250.50")
    Resource.objects.create(agreement=draft, kind="space", source="city", what="Sala civica")
    Indicator.objects.create(
        agreement=draft, name="Persone che entrano nel parco", definition="Conta chi apre.", unit="persone"
    )


@pytest.fixture(scope="module")
def office(browser: Browser, site: Site, written: Written) -> Iterator[Page]:
    context = browser.new_context(locale="it-IT", viewport=DESKTOP)
    page = context.new_page()
    sign_in(page, site, OFFICE, city="monza")
    yield page
    context.close()


Address = tuple[str, str]


def _draft(name: str) -> Callable[[Written], Address]:
    return lambda city: (name, str(city.draft.pk))


def _part(name: str, rows: str) -> Callable[[Written], Address]:
    return lambda city: (name, city.part(rows))


PAGES: dict[str, Callable[[Written], Address]] = {
    "agreements": lambda _city: ("agreements", ""),
    "agreement-new": lambda _city: ("agreement-new", ""),
    "body-agreements": lambda city: ("body-agreements", str(city.body.pk)),
    "agreement": _draft("agreement"),
    "agreement-shared": lambda city: ("agreement", str(city.shared.pk)),
    "agreement-text": _draft("agreement-text"),
    "agreement-share-missing": _draft("agreement-share"),
    "agreement-share": lambda city: ("agreement-share", str(city.personal.pk)),
    "agreement-return": lambda city: ("agreement-return", str(city.shared.pk)),
    "agreement-sheets": _draft("agreement-sheets"),
    "agreement-sheet-new": _draft("agreement-sheet-new"),
    "agreement-sheet-remove": _part("agreement-sheet-remove", "sheets"),
    "agreement-means": _draft("agreement-means"),
    "agreement-commitment": _part("agreement-commitment", "commitments"),
    "agreement-money-new": _draft("agreement-money-new"),
    "agreement-in-kind-new": _draft("agreement-in-kind-new"),
    "agreement-indicator": _part("agreement-indicator", "indicators"),
    "agreement-parties": _draft("agreement-parties"),
    "agreement-party-new": _draft("agreement-party-new"),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_for_everybody(
    name: str, site: Site, written: Written, office: Page, check_accessibility: Callable[[Page], None]
) -> None:
    with use_city(City.objects.get(schema_name="monza")):
        address, key = PAGES[name](written)
    office.set_viewport_size(DESKTOP)
    office.context.clear_cookies(name="django_language")
    answer = office.goto(site.url(reverse(f"qua:{address}", args=[key] if key else []), city="monza"))
    assert answer is not None
    assert answer.status == 200
    check_accessibility(office)
    office.set_viewport_size(PHONE)
    _fits(office)
    office.get_by_role("link", name="English").click()
    expect(office.locator("html")).to_have_attribute("lang", "en")
    _fits(office)
    check_accessibility(office)


def _fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
