"""The office's pages about enrolment, in a city with consulte: wide and on a phone, in both languages, with nothing axe minds."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from core.models import AuditEntry, Body, BodyStage, Neighbourhood
from core.services.activation import activate_participation_model
from core.services.rules import change_rules
from models_monza.acts import ACTS, new_rules
from models_monza.models import Consulta, Enrolment, EnrolmentWindow, Mandate
from models_monza.rules import SLUG
from models_monza.services.decisions import (
    accept_enrolment,
    ask_completion,
    check_enrolment,
    refuse_enrolment,
)
from tenants.context import use_city
from tenants.models import City
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.site import Site, make_office, sign_in
from tests.e2e.walking import fits
from tests.models_monza.enrolling import make_enrolment, make_paper

OFFICE = "ufficio@monza.example"
NAMES = ("Libertà", "San Biagio - Cazzaniga", "Triante")
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Enrolling:
    """A city in the middle of a window, with an application in each state."""

    body: str
    window: str
    waiting: str
    asked: str
    accepted: str
    refused: str


@pytest.fixture(scope="module")
def enrolling(site: Site) -> Enrolling:
    make_office(OFFICE, city="monza")
    with override_settings(MEDIA_ROOT=site.folder / "media"), use_city(City.objects.get(schema_name="monza")):
        activate_participation_model(actor=None, slug=SLUG, since=dt.date(2013, 12, 1))
        return _fill(User.objects.get(email=OFFICE), timezone.localdate())


def _fill(olga: User, today: dt.date) -> Enrolling:
    for act in ACTS:
        for rules in new_rules(act):
            change_rules(actor=olga, rules=rules)
    Mandate.objects.create(name="2017-2022", since=dt.date(2017, 6, 26), until=dt.date(2022, 6, 26))
    mandate = Mandate.objects.create(name="2022-2027", since=dt.date(2022, 6, 27))
    bodies = [_consulta(name, today) for name in NAMES]
    window = EnrolmentWindow.objects.create(
        mandate=mandate, first_on=today - 20 * _DAY, last_on=today + 10 * _DAY, note="Avviso pubblico"
    )
    arrived = timezone.now() - 12 * _DAY

    def applies(body: Body, **more: Any) -> Enrolment:
        return make_enrolment(body, window=window, submitted_at=arrived, **more)

    waiting, asked, accepted, refused = (applies(bodies[0], email=f"maria{n}@example.org") for n in range(4))
    make_paper(waiting)
    check_enrolment(
        actor=olga, enrolment_id=waiting.pk, what="Residenza", outcome="confirmed", note="Anagrafe"
    )
    ask_completion(
        actor=olga, enrolment_id=asked.pk, what="Manca la carta d'identità.", due_on=today + 5 * _DAY
    )
    accept_enrolment(actor=olga, enrolment_id=accepted.pk, on=today - 3 * _DAY)
    refuse_enrolment(
        actor=olga,
        enrolment_id=refused.pk,
        reasons="Non risulta che abiti nel quartiere.",
        appeal_note="TAR.",
    )
    circle = applies(
        bodies[1], kind="organisation", ground="seat", organisation_name="Circolo Libertà", category="associazione",
        ground_detail="via Manzoni 3",
    )  # fmt: skip
    accept_enrolment(actor=olga, enrolment_id=circle.pk, on=today - 3 * _DAY)
    BodyStage.objects.filter(body=bodies[1]).update(stage="enrolling")
    assert AuditEntry.objects.filter(object_id=accepted.pk).exists()
    keys = (bodies[0], window, waiting, asked, accepted, refused)
    return Enrolling(*(str(row.pk) for row in keys))


def _consulta(name: str, today: dt.date) -> Body:
    slug = name.lower().replace(" ", "-").replace("à", "a")
    place = Neighbourhood.objects.create(name=name, slug=slug)
    body = Body.objects.create(model_slug=SLUG, name=name, slug=slug)
    Consulta.objects.create(body=body)
    body.territory.create(neighbourhood=place)
    BodyStage.objects.create(body=body, stage="formed", since=dt.date(2022, 11, 2))
    return body


@pytest.fixture(scope="module")
def office(browser: Browser, site: Site, enrolling: Enrolling) -> Iterator[Page]:
    context = browser.new_context(locale="it-IT", viewport=DESKTOP)
    page = context.new_page()
    sign_in(page, site, OFFICE, city="monza")
    yield page
    context.close()


def _step(key: str, step: str) -> tuple[str, tuple[str, ...], str]:
    return "enrolment-step", (key, step), ""


PAGES: dict[str, Callable[[Enrolling], tuple[str, tuple[str, ...], str]]] = {
    "mandates": lambda _city: ("mandates", (), ""),
    "mandate-new": lambda _city: ("mandate-new", (), ""),
    "consulta-seat": lambda city: ("consulta-seat", (city.body,), ""),
    "consulte-form": lambda _city: ("consulte-form", (), ""),
    "enrolments": lambda _city: ("enrolments", (), ""),
    "enrolments-nothing": lambda _city: ("enrolments", (), "?q=xyzzy"),
    "enrolment": lambda city: ("enrolment", (city.waiting,), ""),
    "enrolment-asked": lambda city: ("enrolment", (city.asked,), ""),
    "enrolment-accepted": lambda city: ("enrolment", (city.accepted,), ""),
    "enrolment-refused": lambda city: ("enrolment", (city.refused,), ""),
    "accept": lambda city: _step(city.waiting, "accogli"),
    "ask": lambda city: _step(city.waiting, "completamento"),
    "hand-in": lambda city: _step(city.asked, "consegna"),
    "check": lambda city: _step(city.waiting, "verifica"),
    "refuse": lambda city: _step(city.waiting, "respingi"),
    "withdraw": lambda city: _step(city.accepted, "ritira"),
    "register": lambda _city: ("register", (), ""),
    "register-nobody": lambda _city: ("register", (), "?day=2013-01-01"),
    "body-register": lambda city: ("body-register", (city.body,), "?story=all"),
    "figures": lambda _city: ("enrolment-figures", (), ""),
    "windows": lambda _city: ("windows", (), ""),
    "window-new": lambda _city: ("window-new", (), "?dal=2030-03-01&al=2030-03-31"),
    "window-extend": lambda city: ("window-extend", (city.window,), ""),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_for_everybody(
    name: str,
    site: Site,
    enrolling: Enrolling,
    office: Page,
    check_accessibility: Callable[[Page], None],
) -> None:
    address, arguments, query = PAGES[name](enrolling)
    office.set_viewport_size(DESKTOP)
    office.context.clear_cookies(name="django_language")
    answer = office.goto(site.url(reverse(f"monza:{address}", args=arguments) + query, city="monza"))
    assert answer is not None
    assert answer.status == 200
    assert office.locator("h1").inner_text().strip()
    check_accessibility(office)
    office.set_viewport_size(PHONE)
    fits(office)
    office.get_by_role("link", name="English").click()
    expect(office.locator("html")).to_have_attribute("lang", "en")
    fits(office)
    check_accessibility(office)


def test_a_new_mandate_is_told_before_it_is_opened(
    site: Site, office: Page, check_accessibility: Callable[[Page], None]
) -> None:
    office.context.clear_cookies(name="django_language")
    office.goto(site.url(reverse("monza:mandate-new"), city="monza"))
    office.get_by_label("Nome").fill("2027-2032")
    office.get_by_role("button", name="Continua").click()
    told = office.get_by_role("status")
    told.get_by_text("3 consulte decadono.").wait_for()
    told.get_by_text("2 iscrizioni finiscono: persone 1, realtà 1.").wait_for()
    check_accessibility(office)
    fits(office)
    office.get_by_role("button", name="Conferma e apri il mandato").click()
    office.get_by_text("Mandato 2027-2032 aperto.").wait_for()
    assert office.get_by_text("decaduta", exact=True).count() == len(NAMES)
