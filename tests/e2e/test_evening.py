"""The evening and the morning after: attendance on a phone with one thumb, the report, and the citizen who reads it."""

import datetime as dt
import uuid
from dataclasses import dataclass
from statistics import median

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from core.models import Attendance, Body, Meeting, Organisation
from core.services.meeting_states import hold_meeting
from core.services.meetings import MeetingPlan, plan_meeting
from tenants.context import use_city
from tenants.models import City
from tests.e2e.conftest import PHONE, OpenPage
from tests.e2e.sheet import wait_until_sent
from tests.e2e.site import Site, sign_in

WORKER = "operatrice@bergamo.example"
OFFICE = "ufficio@bergamo.example"
SMALLEST = 44
"""Pixels a thumb needs (WCAG 2.5.5)."""
SECONDS_A_TAP = 1.35 + 1.1
"""To decide and to point (keystroke-level model: Card, Moran and Newell, 1980)."""
SECONDS_A_LETTER = 1 / 3
"""Thirty-six words a minute on a phone (Palin and others, 2019)."""

# How long each tap took to be seen in the totals, by the phone's own clock.
TIME_TAPS = """() => {
  const totals = document.getElementById("totals");
  let tapped = 0;
  window.seen = [];
  document.addEventListener("click", (event) => { if (event.target.closest("[name=do]")) tapped = performance.now(); }, true);
  const changed = () => { if (tapped) window.seen.push((performance.now() - tapped) / 1000); tapped = 0; };
  new MutationObserver(changed).observe(totals, { childList: true, subtree: true });
}"""


@dataclass
class Thumb:
    """Taps things that are large enough, and counts."""

    page: Page
    taps: int = 0

    def tap(self, there: Locator) -> None:
        box = there.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= SMALLEST, (
            f"{there}: {box['width']:.0f} x {box['height']:.0f} px"
        )
        self.taps += 1
        there.tap()

    def mark(self, there: Locator) -> None:
        """A tap on the sheet; the totals say that it arrived."""
        totals = self.page.get_by_role("status")
        before = totals.inner_text()
        self.tap(there)
        expect(totals).not_to_have_text(before)


@pytest.fixture
def bergamo(filled_site: Site) -> City:
    city: City = City.objects.get(schema_name="bergamo")
    return city


@pytest.fixture
def another_phone(open_page: OpenPage) -> Page:
    return open_page(viewport=PHONE, is_mobile=True, has_touch=True)


@pytest.fixture
def yesterday(bergamo: City) -> uuid.UUID:
    """A plenary of Rete Celadina of yesterday that nobody wrote anything about yet."""
    with use_city(bergamo):
        office = User.objects.get(email=OFFICE)
        plan = MeetingPlan(
            kind="plenary",
            body_ids=(Body.objects.get(name="Rete Celadina").pk,),
            meets_on=timezone.localdate() - dt.timedelta(days=1),
            starts_at=dt.time(18, 30),
        )
        meeting = plan_meeting(actor=office, model_slug="bergamo", plan=plan, agenda=("Festa", "Panchine"))
        return meeting.pk


def test_twenty_organisations_in_thirty_taps_and_two_minutes(
    phone: Page, filled_site: Site, bergamo: City
) -> None:
    """The time is that of a person, not of this machine: taps and letters as people make them, and what each was answered in."""
    sign_in(phone, filled_site, WORKER)
    thumb = Thumb(phone)
    today = phone.get_by_role("region", name="Oggi")
    expect(today.get_by_role("heading", level=3)).to_have_text("Rete Boccaleone")
    thumb.tap(today.get_by_role("link", name="Rileva le presenze"))
    phone.wait_for_url("**/presenze/")
    phone.evaluate(TIME_TAPS)
    letters = 0
    usual = phone.get_by_role("button", name="Segna presente:")
    for _number in range(min(usual.count(), 18)):
        thumb.mark(usual.first)
    known = phone.locator(".sheet-here").count()
    for words in _strangers(bergamo, 20 - known):
        thumb.tap(phone.get_by_role("searchbox"))
        phone.keyboard.type(words)
        letters += len(words)
        thumb.mark(phone.locator("#found").get_by_role("button", name=words).first)
    thumb.mark(phone.get_by_role("button", name="Una persona in più").first)
    for _resident in range(4):
        thumb.mark(phone.get_by_role("button", name="Un residente in più"))
    wait_until_sent(phone)
    expect(phone.get_by_role("status")).to_have_text("25 persone, 20 realtà, 4 residenti")
    seen = phone.evaluate("window.seen")
    thumb.tap(phone.get_by_role("button", name="Fatto: segna come svolto"))
    expect(phone.get_by_role("main")).to_contain_text(
        "Persone: 25. Realtà: 20. Residenti per conto proprio: 4."
    )
    assert thumb.taps <= 30
    assert len(seen) == 25, "every entry was seen at once"
    assert thumb.taps * (SECONDS_A_TAP + median(seen)) + letters * SECONDS_A_LETTER < 120
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    with use_city(bergamo):
        meeting = Meeting.objects.get(meets_on=timezone.localdate(), bodies__name="Rete Boccaleone")
        assert meeting.state == Meeting.State.HELD
        assert meeting.attendances.count() == 20


def test_every_control_of_the_sheet_is_large_enough(
    phone: Page, filled_site: Site, yesterday: uuid.UUID
) -> None:
    sign_in(phone, filled_site, WORKER)
    phone.goto(filled_site.url(f"/lavoro/incontri/{yesterday}/presenze/"))
    Thumb(phone).mark(phone.get_by_role("button", name="Segna presente:").first)
    phone.locator(".sheet-more summary").first.tap()
    small = [
        (control.inner_text(), box)
        for control in phone.locator("main").locator("button, a, summary, input, select").all()
        if control.is_visible()
        and (box := control.bounding_box())
        and min(box["width"], box["height"]) < SMALLEST
        and control.evaluate("e => !e.closest('.breadcrumb')")
    ]
    assert small == []


def test_a_newcomer_is_added_without_leaving_the_sheet_behind(
    phone: Page, filled_site: Site, yesterday: uuid.UUID
) -> None:
    sign_in(phone, filled_site, OFFICE)
    phone.goto(filled_site.url(f"/lavoro/incontri/{yesterday}/presenze/"))
    phone.get_by_role("searchbox").fill("Polisportiva Mille Salti")
    phone.get_by_role("link", name="Nuova realtà: «Polisportiva Mille Salti»").tap()
    expect(phone.get_by_label("Nome della realtà")).to_have_value("Polisportiva Mille Salti")
    phone.get_by_role("button", name="Aggiungi e segna presente").tap()
    expect(phone.locator(".sheet-here")).to_contain_text("Polisportiva Mille Salti")
    expect(phone.get_by_role("status")).to_contain_text("1 persona, 1 realtà")


def test_the_sheet_works_without_javascript(
    open_page: OpenPage, filled_site: Site, yesterday: uuid.UUID
) -> None:
    phone = open_page(viewport=PHONE, is_mobile=True, has_touch=True, java_script_enabled=False)
    sign_in(phone, filled_site, WORKER)
    phone.goto(filled_site.url(f"/lavoro/incontri/{yesterday}/presenze/"))
    phone.get_by_role("button", name="Segna presente:").first.tap()
    phone.get_by_role("button", name="Una persona in più").first.tap()
    phone.get_by_role("button", name="Un residente in più").tap()
    expect(phone.get_by_role("status")).to_have_text("3 persone, 1 realtà, 1 residente")


def test_two_phones_at_once_lose_nothing(
    phone: Page, another_phone: Page, filled_site: Site, bergamo: City, yesterday: uuid.UUID
) -> None:
    for page, who in ((phone, WORKER), (another_phone, OFFICE)):
        sign_in(page, filled_site, who)
        page.goto(filled_site.url(f"/lavoro/incontri/{yesterday}/presenze/"))
    hers, his = Thumb(phone), Thumb(another_phone)
    usual = phone.get_by_role("button", name="Segna presente:")
    his_usual = another_phone.get_by_role("button", name="Segna presente:")
    hers.mark(usual.nth(0))
    his.mark(his_usual.nth(0))  # the same organisation, from a page that does not know
    his.mark(his_usual.nth(1))
    hers.mark(usual.nth(2))
    for thumb in (hers, his, hers):
        thumb.mark(thumb.page.get_by_role("button", name="Un residente in più"))
    expect(phone.get_by_role("status")).to_contain_text("3 residenti")
    with use_city(bergamo):
        rows = Attendance.objects.filter(meeting=yesterday)
        assert rows.count() == len({row.organisation_id for row in rows})
        assert rows.count() >= 3
        assert {row.people for row in rows} == {1}
        assert Meeting.objects.get(pk=yesterday).citizens_count == 3


def test_the_report_is_written_published_and_read(
    phone: Page, another_phone: Page, filled_site: Site, bergamo: City, yesterday: uuid.UUID
) -> None:
    with use_city(bergamo):
        hold_meeting(actor=User.objects.get(email=WORKER), meeting_id=yesterday)
    sign_in(phone, filled_site, WORKER)
    expect(phone.get_by_role("region", name="attesa")).to_contain_text("Rete Celadina")
    phone.goto(filled_site.url(f"/lavoro/incontri/{yesterday}/"))
    phone.get_by_role("main").get_by_role("link", name="Scrivi il resoconto").first.tap()
    feast, benches = (phone.get_by_role("region", name=name) for name in ("1. Festa", "2. Panchine"))
    feast.get_by_label("Che cosa si è detto").fill("Si fa il 2 giugno.")
    benches.get_by_label("Che cosa si è detto").fill("Chi ha idee chiami 035 123456.")
    phone.get_by_role("button", name="Salva", exact=True).tap()
    expect(phone.get_by_role("main")).to_contain_text("Resoconto salvato")
    phone.goto(filled_site.url(f"/lavoro/incontri/{yesterday}/resoconto/pubblica/"))
    expect(phone.get_by_role("main")).to_contain_text("035 123456")
    expect(phone.get_by_role("main")).to_contain_text("sembra personale")
    another_phone.goto(filled_site.url(f"/incontri/{yesterday}/"))
    expect(another_phone.get_by_role("main")).not_to_contain_text("2 giugno")
    phone.get_by_role("link", name="Correggi il testo").tap()
    benches.get_by_label("Che cosa si è detto").fill("- due in via Corridoni")
    phone.get_by_role("button", name="pubblica").tap()
    phone.get_by_role("main").get_by_role("button", name="Pubblica", exact=True).tap()
    expect(phone.get_by_role("main")).to_contain_text("Resoconto pubblicato")
    another_phone.reload()
    read = another_phone.get_by_role("region", name="Resoconto")
    expect(read).to_contain_text("Si fa il 2 giugno.")
    expect(read.get_by_role("heading", name="Festa")).to_be_visible()
    expect(read.get_by_role("listitem")).to_have_text("due in via Corridoni")


def test_two_people_writing_the_same_report_lose_nothing(
    phone: Page, another_phone: Page, filled_site: Site, yesterday: uuid.UUID
) -> None:
    for page, who in ((phone, WORKER), (another_phone, OFFICE)):
        sign_in(page, filled_site, who)
        page.goto(filled_site.url(f"/lavoro/incontri/{yesterday}/resoconto/"))
        page.route("**/resoconto/ora/", lambda route: route.abort())  # neither hears of the other
    for page, words in ((phone, "Prima versione."), (another_phone, "Un'altra mano.")):
        page.get_by_label("Che cosa si è detto").first.fill(words)
        page.get_by_role("button", name="Salva", exact=True).tap()
    expect(another_phone.get_by_role("alert").first).to_contain_text("Qualcun altro ha salvato")
    expect(another_phone.get_by_role("main")).to_contain_text("Prima versione.")
    expect(another_phone.get_by_label("Che cosa si è detto").first).to_have_value("Un'altra mano.")


def _strangers(bergamo: City, number: int) -> list[str]:
    """Names of organisations that never came to Rete Boccaleone: what she types of them."""
    with use_city(bergamo):
        came = Attendance.objects.filter(body__name="Rete Boccaleone").values("organisation")
        others = Organisation.objects.standing().exclude(pk__in=came).order_by("name")
        return list(others.values_list("name", flat=True)[:number])
