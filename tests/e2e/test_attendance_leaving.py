"""Entries still on the phone when she is done, leaves the sheet or finds it closed: they are told of wherever she goes."""

import uuid
from collections.abc import Callable

from playwright.sync_api import Page, expect

from accounts.models import User
from core.models import Attendance, Meeting
from core.services.meeting_states import cancel_meeting, hold_meeting
from tenants.context import use_city
from tenants.models import City
from tests.e2e.conftest import PHONE
from tests.e2e.sheet import OFFICE, another_phone, bergamo, evening, open_sheet, wait_until_sent
from tests.e2e.site import Site

__all__ = ["another_phone", "bergamo", "evening"]
LOST = "**/segna/"


def wait_with_one(phone: Page, site: Site, meeting: uuid.UUID) -> None:
    """Her sheet with one entry that does not leave."""
    open_sheet(phone, site, meeting)
    phone.route(LOST, lambda route: route.abort())
    phone.get_by_role("button", name="Segna presente:").first.tap()
    expect(phone.locator("#waiting")).to_contain_text("1 voce in attesa")


def state_of(bergamo: City, meeting: uuid.UUID) -> tuple[str, int]:
    with use_city(bergamo):
        rows = Attendance.objects.filter(meeting=meeting).count()
        return Meeting.objects.get(pk=meeting).state, rows


def test_done_waits_for_what_is_still_on_the_phone(
    phone: Page, filled_site: Site, bergamo: City, evening: uuid.UUID
) -> None:
    wait_with_one(phone, filled_site, evening)
    phone.get_by_role("button", name="Fatto: segna come svolto").tap()
    expect(phone.locator("#hold-why")).to_have_text(
        "1 voce in attesa: segno l'incontro come svolto appena è arrivata."
    )
    expect(phone.locator("#totals-done")).to_have_text("1 persona, 1 realtà, residenti non contati")
    assert state_of(bergamo, evening) == ("draft", 0)
    phone.get_by_role("button", name="Non segnare ancora come svolto").tap()
    expect(phone.locator("#hold-why")).to_be_empty()
    phone.get_by_role("button", name="Fatto: segna come svolto").tap()
    phone.unroute(LOST)
    phone.evaluate("window.dispatchEvent(new Event('online'))")
    phone.wait_for_url(f"**/incontri/{evening}/")
    assert state_of(bergamo, evening) == ("held", 1)


def test_done_asks_when_something_is_to_be_decided(
    phone: Page,
    filled_site: Site,
    bergamo: City,
    evening: uuid.UUID,
    check_accessibility: Callable[[Page], None],
) -> None:
    open_sheet(phone, filled_site, evening)
    phone.get_by_role("button", name="Segna presente:").first.tap()
    wait_until_sent(phone)
    phone.route(LOST, lambda route: route.fulfill(status=400))
    phone.get_by_role("button", name="Un residente in più").tap()
    expect(phone.locator("#waiting")).to_contain_text("1 da decidere")
    phone.get_by_role("button", name="Fatto: segna come svolto").tap()
    expect(phone.locator("#hold-why")).to_contain_text("qualcosa da decidere")
    check_accessibility(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    phone.unroute(LOST)
    phone.locator("#waiting").get_by_role("link", name="1 da decidere").tap()
    phone.get_by_role("alert").get_by_role("button", name="Scarta").tap()
    phone.wait_for_url(f"**/incontri/{evening}/")  # decided: nothing holds it back
    assert state_of(bergamo, evening) == ("held", 1)


def test_every_page_of_the_work_area_tells_of_entries_left_behind_and_leads_to_them(
    phone: Page,
    filled_site: Site,
    bergamo: City,
    evening: uuid.UUID,
    check_accessibility: Callable[[Page], None],
) -> None:
    wait_with_one(phone, filled_site, evening)
    for path in ("/lavoro/", f"/lavoro/incontri/{evening}/"):
        phone.goto(filled_site.url(path))
        expect(phone.locator("#unsent")).to_contain_text("1 voce del foglio presenze non è ancora partita")
    check_accessibility(phone)
    phone.unroute(LOST)
    phone.locator("#unsent").get_by_role("link", name="Apra il foglio presenze").tap()
    expect(phone.locator("#totals")).to_have_text("1 persona, 1 realtà, residenti non contati")
    wait_until_sent(phone)
    expect(phone.locator("#unsent")).to_be_hidden()
    phone.goto(filled_site.url("/lavoro/"))
    expect(phone.locator("#unsent")).to_be_hidden()
    assert state_of(bergamo, evening) == ("draft", 1)


def test_entries_for_a_sheet_that_is_closed_are_told_with_the_reason_and_discarded(
    phone: Page,
    filled_site: Site,
    bergamo: City,
    evening: uuid.UUID,
    check_accessibility: Callable[[Page], None],
) -> None:
    wait_with_one(phone, filled_site, evening)
    with use_city(bergamo):
        cancel_meeting(actor=User.objects.get(email=OFFICE), meeting_id=evening, reason="Sala allagata.")
    phone.unroute(LOST)
    phone.reload()
    refused = phone.get_by_role("alert")
    expect(refused).to_contain_text("L'incontro è annullato")
    expect(phone.locator("#waiting")).to_contain_text("1 da decidere")
    check_accessibility(phone)
    refused.get_by_role("button", name="Scarta").tap()
    expect(refused).to_be_hidden()
    wait_until_sent(phone)
    phone.goto(filled_site.url("/lavoro/"))
    expect(phone.locator("#unsent")).to_be_hidden()


def test_entries_for_a_meeting_marked_held_meanwhile_still_arrive(
    phone: Page, filled_site: Site, bergamo: City, evening: uuid.UUID
) -> None:
    wait_with_one(phone, filled_site, evening)
    with use_city(bergamo):
        hold_meeting(actor=User.objects.get(email=OFFICE), meeting_id=evening)
    phone.unroute(LOST)
    phone.reload()
    expect(phone.locator("#totals")).to_have_text("1 persona, 1 realtà, residenti non contati")
    wait_until_sent(phone)
    assert state_of(bergamo, evening) == ("held", 1)
