"""What goes wrong on an evening: fingers that tap twice, old browsers, full phones, slow answers, two tabs, two people on a phone."""

import time
import uuid
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from core.models import (
    Attendance,
    AttendanceTap,
    AuditEntry,
    Body,
    Meeting,
    Membership,
    Organisation,
    Person,
)
from tenants.context import use_city
from tenants.models import City
from tests.e2e.sheet import OFFICE, WORKER, another_phone, bergamo, evening, open_sheet, wait_until_sent
from tests.e2e.site import Site, sign_in

__all__ = ["another_phone", "bergamo", "evening"]
TAPS = "**/segna/"
NOBODY = "0 persone, 0 realtà, residenti non contati"

# What browsers of 2021 lack (iOS 15, Chrome before 103): the form's own button, and a signal that ends by itself.
OF_2021 = """
  delete AbortSignal.timeout;
  Object.defineProperty(SubmitEvent.prototype, "submitter", { get: () => undefined });
  const Real = window.FormData;
  window.FormData = class extends Real { constructor(form) { super(form); } };
"""
# Answers to "how does the sheet stand" are held on their way until the test lets them go.
HOLD_POLLS = """() => {
  const real = window.fetch;
  window.held = [];
  const count = () => { document.body.dataset.held = window.held.length; };
  window.letGo = () => { window.held.splice(0).forEach((go) => go()); count(); };
  window.fetch = async (address, options) => {
    const answer = await real(address, options);
    if (String(address).includes("stato.json")) await new Promise((go) => { window.held.push(go); count(); });
    return answer;
  };
}"""
# Every text the totals have had.
WATCH_TOTALS = """() => {
  const totals = document.getElementById("totals");
  window.said = [totals.textContent];
  new MutationObserver(() => window.said.push(totals.textContent)).observe(totals, { childList: true, subtree: true });
}"""
# A browser may tell a tab of what another one stored later than it shows it.
TOLD_LATE = """window.addEventListener("storage", (event) => { if (window.late) event.stopImmediatePropagation(); })"""
# Two taps under the same finger, the page moved between them; the browser has not told of its moving yet.
SCROLL_AND_TAP = """() => {
  const [first, , , second] = document.querySelectorAll("button.sheet-name:not([hidden])");
  const tap = (button) => button.dispatchEvent(
    new MouseEvent("click", { bubbles: true, cancelable: true, detail: 1, clientX: 180, clientY: 300 }));
  tap(first);
  const from = window.scrollY;
  window.scrollBy({ top: 240, behavior: "instant" });
  tap(second);
  return window.scrollY - from;
}"""
FILL_STORAGE = """() => {
  for (let size = 1 << 20, n = 0; size >= 1; )
    try { localStorage.setItem(`fill${n}`, "x".repeat(size)); n += 1; } catch { size = Math.floor(size / 2); }
}"""
WAITING_IN_STORAGE = """() => Object.keys(localStorage).filter((name) => name.startsWith("vicinia:presenze:"))
  .reduce((sum, name) => sum + JSON.parse(localStorage.getItem(name)).length, 0)"""
RESIDENT = "Un residente in più"


def citizens(bergamo: City, meeting: uuid.UUID) -> int | None:
    with use_city(bergamo):
        return Meeting.objects.get(pk=meeting).citizens_count


def tap_twice(phone: Page, x: float, y: float) -> None:
    """A tenth of a second apart, as the events say, however long a busy machine takes to bring them."""
    browser, now = phone.context.new_cdp_session(phone), time.time()
    for tap in range(2):
        for kind, points in (("touchStart", [{"x": x, "y": y}]), ("touchEnd", [])):
            event = {"type": kind, "touchPoints": points, "timestamp": now + tap / 10}
            browser.send("Input.dispatchTouchEvent", event)


def test_who_was_added_this_evening_is_found_by_everybody(
    phone: Page, another_phone: Page, filled_site: Site, bergamo: City, evening: uuid.UUID
) -> None:
    name = f"Zufoli {uuid.uuid4().hex[:6]}"
    open_sheet(another_phone, filled_site, evening, OFFICE)
    open_sheet(phone, filled_site, evening)
    phone.context.set_offline(True)
    phone.locator("#q").fill(name)
    phone.get_by_role("link", name="Nuova realtà").tap()
    phone.get_by_role("button", name="Aggiungi e segna presente").tap()
    phone.locator("#q").fill(name)
    expect(phone.locator("#found").get_by_role("button")).to_contain_text(name)
    phone.locator("#q").fill("Rita Verdini")
    phone.get_by_role("link", name="Nuova persona").tap()
    phone.locator("#new-for").fill(name.upper())
    phone.locator("#new-p").get_by_role("button", name="Aggiungi e segna presente").tap()
    expect(phone.locator("#totals")).to_have_text("1 persona, 1 realtà, residenti non contati")
    phone.context.set_offline(False)
    wait_until_sent(phone)
    expect(another_phone.locator("#totals")).to_have_text("1 persona, 1 realtà, residenti non contati")
    for found in (name, "Rita Verdini"):
        another_phone.locator("#q").fill(found)
        expect(another_phone.locator("#found").get_by_role("button").first).to_contain_text(found)
    with use_city(bergamo):
        person = Attendance.objects.get(meeting=evening, person__family_name="Verdini")
        assert str(person.organisation) == name


@pytest.fixture
def ida(bergamo: City) -> Iterator[Person]:
    """She belongs to Rete Celadina, for one test."""
    with use_city(bergamo):
        person = Person.objects.create(given_name="Ida", family_name="Prova")
        member = Membership.objects.create(body=Body.objects.get(name="Rete Celadina"), person=person)
    yield person
    with use_city(bergamo):
        member.delete()


def test_whom_one_comes_for_is_taken_back_without_a_network_as_the_site_does(
    phone: Page, filled_site: Site, bergamo: City, evening: uuid.UUID, ida: Person
) -> None:
    with use_city(bergamo):
        melo = Organisation.objects.standing().order_by("name")[0].name
    open_sheet(phone, filled_site, evening)
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Segna presente: Ida Prova").tap()
    line = phone.locator(".sheet-line", has_text="Ida Prova")
    line.locator("summary").tap()
    line.get_by_label("Per quale realtà").fill(melo)
    line.get_by_role("button", name="Scrivi", exact=True).tap()
    expect(phone.locator("#totals")).to_have_text("1 persona, 1 realtà, residenti non contati")
    phone.get_by_role("button", name="Annulla").tap()
    expect(phone.locator("#totals")).to_have_text("1 persona, 0 realtà, residenti non contati")
    phone.context.set_offline(False)
    wait_until_sent(phone)
    expect(phone.locator("#totals")).to_have_text("1 persona, 0 realtà, residenti non contati")
    with use_city(bergamo):
        assert Attendance.objects.get(meeting=evening).person == ida


def test_a_finger_that_taps_twice_marks_one_person(
    phone: Page, filled_site: Site, bergamo: City, evening: uuid.UUID
) -> None:
    open_sheet(phone, filled_site, evening)
    box = phone.get_by_role("button", name="Segna presente:").first.bounding_box()
    assert box is not None
    tap_twice(phone, box["x"] + box["width"] * 0.9, box["y"] + box["height"] / 2)
    expect(phone.locator("#totals")).to_have_text("1 persona, 1 realtà, residenti non contati")
    phone.locator("#q").fill("polisp")
    result = phone.locator("#found").get_by_role("button").first.bounding_box()
    assert result is not None
    tap_twice(phone, result["x"] + 40, result["y"] + result["height"] / 2)
    expect(phone.locator("#totals")).to_have_text("2 persone, 2 realtà, residenti non contati")
    more = phone.locator(".sheet-here").first.get_by_role("button", name="Una persona in più").bounding_box()
    assert more is not None
    tap_twice(phone, more["x"] + 24, more["y"] + 24)  # the same button twice is two people
    expect(phone.locator("#totals")).to_have_text("4 persone, 2 realtà, residenti non contati")
    wait_until_sent(phone)
    with use_city(bergamo):
        assert AttendanceTap.objects.filter(meeting=evening).count() == 4


def test_a_finger_that_scrolls_and_taps_means_what_is_under_it(
    phone: Page, filled_site: Site, bergamo: City, evening: uuid.UUID
) -> None:
    open_sheet(phone, filled_site, evening)
    assert phone.evaluate(SCROLL_AND_TAP) == 240
    expect(phone.locator("#totals")).to_have_text("2 persone, 2 realtà, residenti non contati")
    wait_until_sent(phone)


def test_a_slow_answer_does_not_take_back_what_was_just_marked(
    phone: Page, filled_site: Site, bergamo: City, evening: uuid.UUID
) -> None:
    open_sheet(phone, filled_site, evening)
    phone.evaluate(HOLD_POLLS)
    held = phone.locator("body[data-held='1']")
    phone.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(held).to_have_count(1)
    phone.get_by_role("button", name=RESIDENT).tap()
    wait_until_sent(phone)
    expect(phone.locator("#totals")).to_have_text("1 persona, 0 realtà, 1 residente")
    phone.evaluate(WATCH_TOTALS)
    phone.evaluate("window.letGo()")
    phone.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(held).to_have_count(1)  # the old answer has been read by now
    phone.evaluate("window.letGo()")
    assert set(phone.evaluate("window.said")) == {"1 persona, 0 realtà, 1 residente"}


@pytest.mark.parametrize("late", [False, True], ids=["told at once", "told late"])
def test_two_tabs_on_one_phone_show_the_same_and_take_nothing_back(
    phone: Page, filled_site: Site, bergamo: City, evening: uuid.UUID, late: bool
) -> None:
    phone.context.add_init_script(TOLD_LATE)
    open_sheet(phone, filled_site, evening)
    tab = phone.context.new_page()
    tab.goto(filled_site.url(f"/lavoro/incontri/{evening}/presenze/"))
    phone.context.set_offline(True)
    for page in (phone, tab):
        page.get_by_role("button", name=RESIDENT).tap()
    both = "2 persone, 0 realtà, 2 residenti"
    for page in (phone, tab):
        expect(page.locator("#totals")).to_have_text(both)
        expect(page.locator("#waiting")).to_contain_text("2 voci in attesa")
        page.evaluate(WATCH_TOTALS)
        page.evaluate("(late) => { window.late = late; }", late)
    phone.context.set_offline(False)
    for page in (phone, tab):
        wait_until_sent(page)
        expect(page.locator("#totals")).to_have_text(both)
        assert set(page.evaluate("window.said")) == {both}
    assert citizens(bergamo, evening) == 2


def test_who_turns_out_to_be_known_is_taken_back_like_anybody(
    phone: Page, filled_site: Site, bergamo: City, evening: uuid.UUID
) -> None:
    with use_city(bergamo):
        name = Organisation.objects.standing().order_by("name")[5].name
    open_sheet(phone, filled_site, evening)
    phone.locator("#q").fill(f"{name}a")
    phone.get_by_role("link", name="Nuova realtà").tap()
    phone.get_by_role("button", name="Aggiungi e segna presente").tap()
    phone.get_by_role("alert").get_by_role("button", name=f"È {name}").first.tap()
    wait_until_sent(phone)
    expect(phone.locator("#totals")).to_have_text("1 persona, 1 realtà, residenti non contati")
    phone.get_by_role("button", name="Annulla").tap()
    expect(phone.locator("#totals")).to_have_text(NOBODY)


def test_one_persons_entries_are_never_sent_as_anothers(
    phone: Page, filled_site: Site, bergamo: City, evening: uuid.UUID
) -> None:
    open_sheet(phone, filled_site, evening)
    phone.route(TAPS, lambda route: route.abort())
    phone.get_by_role("button", name=RESIDENT).tap()
    expect(phone.locator("#waiting")).to_contain_text("1 voce in attesa")
    phone.wait_for_load_state("networkidle")  # an answer under way would bring her cookies back
    tab = phone.context.new_page()
    phone.context.clear_cookies()
    sign_in(tab, filled_site, OFFICE)
    phone.unroute(TAPS)
    phone.evaluate("window.dispatchEvent(new Event('online'))")
    expect(phone.locator("#waiting")).to_contain_text("è entrato qualcun altro")
    assert citizens(bergamo, evening) is None
    phone.context.clear_cookies()
    sign_in(tab, filled_site, WORKER)
    phone.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    wait_until_sent(phone)
    with use_city(bergamo):
        entry = AuditEntry.objects.filter(object_id=evening, action="core.attendance.recorded").latest("at")
        assert entry.actor_id == User.objects.get(email=WORKER).pk


def test_browsers_of_2021_send_too(phone: Page, filled_site: Site, bergamo: City, evening: uuid.UUID) -> None:
    phone.add_init_script(OF_2021)
    open_sheet(phone, filled_site, evening)
    phone.get_by_role("button", name=RESIDENT).tap()
    phone.get_by_role("button", name="Segna presente:").first.tap()
    expect(phone.locator("#totals")).to_have_text("2 persone, 1 realtà, 1 residente")
    wait_until_sent(phone)
    assert citizens(bergamo, evening) == 1


def test_what_waits_and_what_is_to_be_decided_is_seen_wherever_one_has_scrolled(
    phone: Page, filled_site: Site, evening: uuid.UUID
) -> None:
    open_sheet(phone, filled_site, evening)
    phone.route(TAPS, lambda route: route.fulfill(status=400))
    phone.get_by_role("button", name=RESIDENT).tap()
    expect(phone.get_by_role("link", name="1 da decidere")).to_be_in_viewport()
    phone.unroute(TAPS)
    phone.context.set_offline(True)
    last = phone.get_by_role("button", name="Segna presente:").last
    last.scroll_into_view_if_needed()
    last.tap()
    expect(phone.get_by_text("1 voce in attesa")).to_be_in_viewport(ratio=1)
    expect(phone.get_by_role("button", name="Annulla")).to_be_in_viewport(ratio=1)
    phone.get_by_role("link", name="1 da decidere").tap()
    expect(phone.get_by_role("button", name="Scarta")).to_be_in_viewport()


def test_an_entry_the_site_breaks_at_does_not_stop_the_others(
    phone: Page, filled_site: Site, bergamo: City, evening: uuid.UUID
) -> None:
    def break_at_minus(route: Route) -> None:
        if "minus" in (route.request.post_data or ""):
            route.fulfill(status=500)
        else:
            route.continue_()

    open_sheet(phone, filled_site, evening)
    phone.route(TAPS, break_at_minus)
    with phone.expect_response(TAPS):
        phone.get_by_role("button", name="Un residente in meno").tap()
    phone.get_by_role("button", name="Segna presente:").first.tap()
    expect(phone.locator("#waiting")).to_contain_text("2 voci in attesa")
    for _try in range(4):
        with phone.expect_response(TAPS):
            phone.evaluate("window.dispatchEvent(new Event('online'))")
    refused = phone.get_by_role("alert")
    expect(refused).to_contain_text("un residente in meno: il sito non riesce a scrivere questa voce")
    expect(phone.locator("#totals")).to_have_text("1 persona, 1 realtà, residenti non contati")
    phone.unroute(TAPS)
    refused.get_by_role("button", name="Riprova").tap()
    expect(refused).to_be_hidden()
    expect(phone.locator("#totals")).to_have_text("1 persona, 1 realtà, 0 residenti")


def test_where_the_phone_is_full_copies_make_room_for_entries(
    phone: Page, filled_site: Site, bergamo: City, evening: uuid.UUID
) -> None:
    open_sheet(phone, filled_site, evening)
    for _organisation in range(8):
        phone.get_by_role("button", name="Segna presente:").first.tap()
    wait_until_sent(phone)
    phone.evaluate(FILL_STORAGE)
    phone.context.set_offline(True)
    for _resident in range(3):
        phone.get_by_role("button", name=RESIDENT).tap()
    expect(phone.locator("#waiting")).to_contain_text("3 voci in attesa")
    expect(phone.locator("#unkept")).to_be_hidden()
    assert phone.evaluate(WAITING_IN_STORAGE) == 3
    phone.evaluate(FILL_STORAGE)  # nothing is left to make room with
    for _resident in range(30):
        phone.get_by_role("button", name=RESIDENT).tap()
    expect(phone.locator("#unkept")).to_have_text(
        "Questo telefono non conserva le voci a pagina chiusa: non la chiuda."
    )
    phone.context.set_offline(False)
    wait_until_sent(phone)
    assert citizens(bergamo, evening) == 33


def test_polls_go_on_while_a_newcomer_is_to_be_decided(
    phone: Page, another_phone: Page, filled_site: Site, bergamo: City, evening: uuid.UUID
) -> None:
    with use_city(bergamo):
        name = Organisation.objects.standing().order_by("name")[7].name
    open_sheet(another_phone, filled_site, evening, OFFICE)
    open_sheet(phone, filled_site, evening)
    phone.context.set_offline(True)
    phone.locator("#q").fill(f"{name}a")
    phone.get_by_role("link", name="Nuova realtà").tap()
    phone.get_by_role("button", name="Aggiungi e segna presente").tap()
    phone.locator("#others").get_by_role("button", name="Una persona in più").tap()
    phone.context.set_offline(False)
    expect(phone.get_by_role("alert")).to_contain_text("Forse")
    another_phone.get_by_role("button", name=RESIDENT).tap()
    expect(phone.locator("#citizens")).to_have_text("1")  # by itself
    phone.get_by_role("alert").get_by_role("button", name=f"È {name}").first.tap()
    expect(phone.locator("#totals")).to_have_text("3 persone, 1 realtà, 1 residente")
    wait_until_sent(phone)
