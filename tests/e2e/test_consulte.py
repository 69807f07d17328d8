"""A consulta in a real browser: a secret ballot from the roll to the appointment, and its pages for everybody."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from core.models import AgendaItem, Meeting, MeetingBody, Venue
from models_monza.models import Ballot, Office
from models_monza.services.ballots import close_ballot, hand_slip
from models_monza.services.notes import write_process_note
from tenants.context import use_city
from tenants.models import City
from tests.e2e.conftest import DESKTOP, PHONE, OpenPage
from tests.e2e.site import Site, make_office, sign_in
from tests.e2e.walking import fits, is_a_whole_page
from tests.models_monza.room import Evening
from tests.models_monza.test_sittings import enrol

EMAIL = "olga@monza.example"
Args = Callable[["Hall"], list[Any]]


class Hall(Evening):
    """The evening with people who have names, somebody in office, a note, and a sitting to come."""

    def __init__(self, olga: User) -> None:
        super().__init__(olga)
        names = ("Amalia Brambilla", "Bruno Colombo", "Carla Fumagalli", "Dino Galbiati")
        for person, name in zip(self.people, names, strict=True):
            person.given_name, person.family_name = name.split()
            person.save()
        self.extra = enrol(self.body, 1)[0]
        self.item = AgendaItem.objects.create(
            meeting=self.meeting, position=1, title="Chi coordina la consulta"
        )
        self.held = Meeting.objects.create(
            model_slug="monza", kind="sitting", meets_on=dt.date(2026, 3, 3), state="held"
        )
        MeetingBody.objects.create(meeting=self.held, body=self.body)
        AgendaItem.objects.create(meeting=self.held, position=1, title="Piano del traffico")
        self._ahead()
        since = dt.date(2023, 1, 1)
        self.office = Office.objects.create(
            body=self.body, person=self.people[3], kind="coordinator", since=since, act_number="12/2023"
        )
        Office.objects.create(
            body=self.body,
            person=self.people[2],
            kind="secretary",
            since=since,
            until=dt.date(2024, 1, 1),
            ended="resigned",
        )
        self.note = write_process_note(
            actor=olga, meeting_id=self.held.pk, text="Due persone hanno parlato per metà del tempo."
        )
        self.closed = self._closed()

    def _ahead(self) -> None:
        venue = Venue.objects.get(name="Centro civico Libertà")
        ahead = Meeting.objects.create(
            model_slug="monza",
            kind="sitting",
            meets_on=timezone.localdate() + dt.timedelta(days=9),
            starts_at=dt.time(20, 45),
            state="convened",
            venue=venue,
        )
        MeetingBody.objects.create(meeting=ahead, body=self.body)
        AgendaItem.objects.create(meeting=ahead, position=1, title="Bilancio partecipativo")

    def _closed(self) -> Ballot:
        """A ballot in which two have as many votes."""
        opened = self.opened()
        for number in range(2):
            hand_slip(ballot_id=opened.ballot.pk, membership_id=self.member(number).pk)
        opened.ballot.candidates.update(votes=1)
        Ballot.objects.filter(pk=opened.ballot.pk).update(cast=2)
        return close_ballot(actor=self.olga, ballot_id=opened.ballot.pk)


@pytest.fixture(scope="module")
def hall(site: Site) -> Hall:
    make_office(EMAIL, city="monza")
    with use_city(City.objects.get(schema_name="monza")):
        return Hall(User.objects.get(email=EMAIL))


@pytest.fixture(scope="module")
def monza_url(site: Site) -> Callable[..., str]:
    return lambda name, *args: site.url(reverse(name, args=args), city="monza")


PAGES: tuple[tuple[str, Args], ...] = (
    ("monza:offices", lambda hall: [hall.body.pk]),
    ("monza:office-new", lambda hall: [hall.body.pk]),
    ("monza:office-end", lambda hall: [hall.office.pk]),
    ("monza:office-access", lambda hall: [hall.office.pk]),
    ("monza:table", lambda _hall: []),
    ("monza:sitting", lambda hall: [hall.meeting.pk]),
    ("monza:sitting-calls", lambda hall: [hall.meeting.pk]),
    ("monza:meeting-ballots", lambda hall: [hall.meeting.pk]),
    ("monza:ballot-open", lambda hall: [hall.meeting.pk]),
    ("monza:ballot", lambda hall: [hall.closed.pk]),
    ("monza:ballot-void", lambda hall: [hall.closed.pk]),
    ("monza:notes", lambda hall: [hall.body.pk]),
    ("monza:meeting-notes", lambda hall: [hall.held.pk]),
    ("monza:note-new", lambda hall: [hall.held.pk]),
    ("monza:note-edit", lambda hall: [hall.note.pk]),
    ("core:work_meeting", lambda hall: [hall.meeting.pk]),
    ("monza:vote-door", lambda _hall: []),
    ("monza:vote", lambda hall: [hall.closed.pk]),
    ("monza:vote-done", lambda hall: [hall.closed.pk]),
    ("monza:bodies", lambda _hall: []),
    ("monza:body", lambda hall: [hall.body.slug]),
)


def for_everybody(page: Page, check_accessibility: Callable[[Page], None]) -> None:
    """Wide and on a phone, with nothing that axe minds and nothing beyond the screen."""
    page.set_viewport_size(DESKTOP)
    is_a_whole_page(page, page.locator("html").get_attribute("lang") or "")
    check_accessibility(page)
    page.set_viewport_size(PHONE)
    fits(page)
    check_accessibility(page)


def test_the_pages_of_a_consulta_are_for_everybody(
    site: Site,
    hall: Hall,
    page: Page,
    monza_url: Callable[..., str],
    check_accessibility: Callable[[Page], None],
) -> None:
    sign_in(page, site, EMAIL, city="monza")
    for name, args in PAGES:
        answer = page.goto(monza_url(name, *args(hall)))
        assert answer is not None
        assert answer.status == 200, name
        for_everybody(page, check_accessibility)
    page.get_by_role("link", name="English").click()
    for name, args in PAGES:
        page.goto(monza_url(name, *args(hall)))
        is_a_whole_page(page, "en")
        fits(page)


def test_a_secret_ballot_from_the_roll_to_the_appointment(
    site: Site,
    hall: Hall,
    open_page: OpenPage,
    monza_url: Callable[..., str],
    check_accessibility: Callable[[Page], None],
) -> None:
    """Three vote, one with the code scanned, one typing the short address, one on the phone that is passed around."""
    desk = open_page()
    sign_in(desk, site, EMAIL, city="monza")
    desk.goto(monza_url("monza:ballot-open", hall.meeting.pk))
    for name in ("Amalia Brambilla", "Bruno Colombo"):
        desk.get_by_label(name).check()
    desk.get_by_role("button", name="Apri la votazione").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("schede da stampare adesso")
    codes = [one.input_value() for one in desk.locator('input[name="codes"]').all()]
    for_everybody(desk, check_accessibility)
    with desk.expect_download() as file:
        desk.get_by_role("button", name="Scarica le schede").click()
    assert file.value.suggested_filename.endswith(".pdf")
    desk.get_by_role("link", name="Stampate: vai all'appello").click()
    for name in ("Amalia Brambilla", "Bruno Colombo", "Carla Fumagalli"):
        desk.get_by_role("button", name=re.compile(f"Consegna scheda.*{name}")).click()
    for_everybody(desk, check_accessibility)
    slip = desk.get_by_role("link", name="La pagina della scheda").get_attribute("href") or ""
    _scanned(open_page(viewport=PHONE), site.url(slip, city="monza"), codes[0], check_accessibility)
    _typed(open_page(viewport=PHONE, java_script_enabled=False), monza_url("monza:vote-door"), codes[1])
    _passed_around(open_page(viewport=PHONE), site.url(slip, city="monza"), codes[2], codes[0])
    desk.reload()
    expect(desk.get_by_text("Schede consegnate: 3. Schede votate: 3.")).to_be_visible()
    desk.get_by_role("link", name="Chiudi la votazione").click()
    for_everybody(desk, check_accessibility)
    desk.get_by_role("button", name="Chiudi e mostra l'esito").click()
    expect(desk.locator("#esito")).to_contain_text("Amalia Brambilla")
    for_everybody(desk, check_accessibility)
    desk.get_by_role(
        "button", name="Registra la nomina di Amalia Brambilla al posto di Dino Galbiati"
    ).click()
    expect(desk.locator(".alert-success")).to_contain_text("Nomina registrata")


def _scanned(phone: Page, address: str, code: str, check_accessibility: Callable[[Page], None]) -> None:
    phone.goto(f"{address}#{code}")
    expect(phone.get_by_label("Codice della scheda")).to_have_value(code)
    assert code not in phone.url
    for_everybody(phone, check_accessibility)
    phone.get_by_label("Amalia Brambilla").check()
    phone.get_by_role("button", name="Vota", exact=True).click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Voto ricevuto")
    assert not [cookie for cookie in phone.context.cookies() if "session" in cookie["name"]]


def _typed(phone: Page, address: str, code: str) -> None:
    """Without JavaScript."""
    phone.goto(address)
    phone.get_by_label("Codice della scheda").fill(f"{code[:4]}-{code[4:]}".lower())
    phone.get_by_role("button", name="Apri la scheda").click()
    phone.get_by_label("Amalia Brambilla").check()
    phone.get_by_role("button", name="Vota", exact=True).click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Voto ricevuto")


def _passed_around(phone: Page, address: str, code: str, used: str) -> None:
    """A code used already is refused, and what was chosen stays."""
    phone.goto(address)
    phone.get_by_label("Codice della scheda").fill(used)
    phone.get_by_label("Scheda bianca").check()
    phone.get_by_role("button", name="Vota", exact=True).click()
    expect(phone.get_by_text("o è già stata usata")).to_be_visible()
    expect(phone.get_by_label("Scheda bianca")).to_be_checked()
    phone.get_by_label("Codice della scheda").fill(code)
    phone.get_by_role("button", name="Vota", exact=True).click()
    phone.get_by_role("link", name="Un'altra scheda").click()
    expect(phone.get_by_label("Codice della scheda")).to_have_value("")
