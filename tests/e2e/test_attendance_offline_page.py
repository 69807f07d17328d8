"""The attendance sheet opened again where there is no network: its copy on the phone, and when the copy must be gone."""

import datetime as dt
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from core.models import Attendance, AttendanceTap, AuditEntry, Body, Meeting
from core.services.meeting_states import cancel_meeting
from core.services.meetings import MeetingPlan, plan_meeting
from tenants.context import use_city
from tenants.models import City
from tests.e2e.conftest import PHONE
from tests.e2e.sheet import wait_until_sent
from tests.e2e.site import Site, sign_in

WORKER = "operatrice@bergamo.example"
OFFICE = "ufficio@bergamo.example"
KEPT = re.compile(
    r"Senza rete:\s+pagina delle \d\d:\d\d di [a-zì]+ \d+ [a-z]+; ciò che segna resta sul telefono"
)

# True once the page itself, which is stored last, is in a cache of the user.
IS_KEPT = """async (address) => {
  for (const name of await caches.keys())
    if (name.startsWith("presenze-senza-rete|") && (await (await caches.open(name)).match(address, { ignoreVary: true })))
      return true;
  return false;
}"""
# The same copies under a name that says another person, or an earlier time.
RENAMED = """async ({ user, hours }) => {
  for (const name of await caches.keys()) {
    if (!name.startsWith("presenze-senza-rete|")) continue;
    const [what, whose, at, address] = name.split("|");
    const [from, to] = [
      await caches.open(name),
      await caches.open([what, user ?? whose, Number(at) - hours * 3600000, address].join("|")),
    ];
    for (const request of await from.keys()) await to.put(request, await from.match(request, { ignoreVary: true }));
    await caches.delete(name);
  }
}"""
COPIES = """async () => ({
  caches: (await caches.keys()).filter((name) => name.startsWith("presenze-senza-rete|")),
  states: Object.keys(localStorage).filter((name) => name.startsWith("vicinia:foglio:")),
})"""
NOTHING: dict[str, list[str]] = {"caches": [], "states": []}


@pytest.fixture
def bergamo(filled_site: Site) -> City:
    city: City = City.objects.get(schema_name="bergamo")
    return city


def plan(bergamo: City, *bodies: str) -> uuid.UUID:
    """A plenary of today, with nobody on the sheet."""
    with use_city(bergamo):
        keys = tuple(body.pk for body in Body.objects.filter(name__in=bodies))
        today = MeetingPlan(
            kind="plenary", body_ids=keys, meets_on=timezone.localdate(), starts_at=dt.time(18, 30)
        )
        office = User.objects.get(email=OFFICE)
        return plan_meeting(actor=office, model_slug="bergamo", plan=today).pk


@pytest.fixture
def evening(bergamo: City) -> uuid.UUID:
    return plan(bergamo, "Rete Celadina")


def path_of(meeting: uuid.UUID) -> str:
    return f"/lavoro/incontri/{meeting}/presenze/"


def open_kept(page: Page, site: Site, meeting: uuid.UUID, who: str = WORKER) -> None:
    """Sign in, open the sheet and wait until the phone has its copy."""
    sign_in(page, site, who)
    page.goto(site.url(path_of(meeting)))
    wait_until_kept(page, path_of(meeting))


def wait_until_kept(page: Page, address: str) -> None:
    until(page, IS_KEPT, address)


def until(page: Page, script: str, given: Any = None) -> None:
    """Wait for a promise of the page to be true."""
    for _try in range(60):
        if page.evaluate(script, given):
            return
        page.wait_for_timeout(250)
    raise AssertionError(script)


def sign_out(page: Page, site: Site) -> None:
    page.goto(site.url("/account/logout/"))
    page.get_by_role("main").get_by_role("button", name="Esci").click()
    page.wait_for_url(site.url("/"))


def close_and_come_back(page: Page, site: Site, path: str) -> Page:
    """What a phone that discards the tab does; the new page, at the address."""
    context: BrowserContext = page.context
    page.close()
    again = context.new_page()
    again.goto(site.url(path))
    return again


def first_unmarked(page: Page) -> Any:
    return page.get_by_role("button", name="Segna presente:").first


def test_the_sheet_opens_again_without_a_network_and_everything_arrives_once_in_order(
    phone: Page, filled_site: Site, bergamo: City, evening: uuid.UUID
) -> None:
    open_kept(phone, filled_site, evening)
    first_unmarked(phone).tap()
    phone.get_by_role("button", name="Un residente in più").tap()
    wait_until_sent(phone)
    with use_city(bergamo):
        assert AttendanceTap.objects.filter(meeting=evening).count() == 2
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Un residente in più").tap()
    expect(phone.locator("#waiting")).to_contain_text("1 voce in attesa")

    phone = close_and_come_back(phone, filled_site, path_of(evening))
    expect(phone.locator("#kept")).to_have_text(KEPT)
    expect(phone.get_by_role("button", name="Fatto: segna come svolto")).to_be_disabled()
    expect(phone.locator("#totals")).to_have_text("3 persone, 1 realtà, 2 residenti")
    expect(phone.locator("#waiting")).to_contain_text("1 voce in attesa")
    first_unmarked(phone).tap()
    expect(phone.locator("#totals")).to_have_text("4 persone, 2 realtà, 2 residenti")
    phone.wait_for_timeout(500)  # a tap in the same place so soon is taken for the first one twice
    phone.locator("#q").fill("polisportva")
    phone.locator("#found").get_by_role("button").first.tap()
    expect(phone.locator("#totals")).to_have_text("5 persone, 3 realtà, 2 residenti")
    expect(phone.locator("#waiting")).to_contain_text("3 voci in attesa")

    phone = close_and_come_back(phone, filled_site, path_of(evening))  # once more, still in the cellar
    expect(phone.locator("#totals")).to_have_text("5 persone, 3 realtà, 2 residenti")
    phone.context.set_offline(False)
    wait_until_sent(phone)
    expect(phone.locator("#kept")).to_be_hidden()
    expect(phone.get_by_role("button", name="Fatto: segna come svolto")).to_be_enabled()
    expect(phone.locator("#totals")).to_have_text("5 persone, 3 realtà, 2 residenti")
    with use_city(bergamo):
        assert AttendanceTap.objects.filter(meeting=evening).count() == 5
        assert Meeting.objects.get(pk=evening).citizens_count == 2
        assert Attendance.objects.filter(meeting=evening).count() == 3
        said = AuditEntry.objects.filter(object_id=evening, action="core.attendance.recorded").order_by("pk")
        kinds = ["residenti" if "citizens" in (one.after or {}) else "realtà" for one in said]
    assert kinds == ["realtà", "residenti", "residenti", "realtà", "realtà"]


def test_with_a_network_the_sheet_is_always_the_servers(
    phone: Page, filled_site: Site, bergamo: City, evening: uuid.UUID
) -> None:
    open_kept(phone, filled_site, evening)
    first_unmarked(phone).tap()
    wait_until_sent(phone)
    with use_city(bergamo):
        Attendance.objects.filter(meeting=evening).delete()
    phone = close_and_come_back(phone, filled_site, path_of(evening))
    expect(phone.locator("#kept")).to_be_hidden()
    expect(phone.locator("#totals")).to_have_text("0 persone, 0 realtà, residenti non contati")


def test_other_pages_lead_back_to_the_sheet(
    phone: Page,
    filled_site: Site,
    bergamo: City,
    evening: uuid.UUID,
    check_accessibility: Callable[[Page], None],
) -> None:
    open_kept(phone, filled_site, evening)
    phone.context.set_offline(True)
    phone = close_and_come_back(phone, filled_site, "/lavoro/")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Non c'è rete")
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    expect(phone.get_by_role("listitem")).to_contain_text("Rete Celadina")
    check_accessibility(phone)
    phone.get_by_role("link", name="Torni al foglio presenze").tap()
    expect(phone.locator("#kept")).to_have_text(KEPT)
    check_accessibility(phone)


def test_a_joint_meetings_sheet_is_shown_only_for_the_body_it_was_kept_for(
    phone: Page, filled_site: Site, bergamo: City
) -> None:
    joint = plan(bergamo, "Rete Celadina", "Rete Boccaleone")
    open_kept(phone, filled_site, joint)
    with use_city(bergamo):
        other = Body.objects.get(name="Rete Boccaleone").pk
    phone.context.set_offline(True)
    phone = close_and_come_back(phone, filled_site, f"{path_of(joint)}?per={other}")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Non c'è rete")
    phone.context.set_offline(False)
    phone.goto(filled_site.url(f"{path_of(joint)}?per={other}"))
    wait_until_kept(phone, f"{path_of(joint)}?per={other}")
    phone.context.set_offline(True)
    phone.reload()
    expect(phone.locator("#kept")).to_be_visible()
    expect(phone.locator(".sheet-bodies [aria-current=true]")).to_have_text("Rete Boccaleone")


def test_signing_out_takes_the_copy_away_and_leaves_what_waits(
    phone: Page,
    filled_site: Site,
    bergamo: City,
    evening: uuid.UUID,
    check_accessibility: Callable[[Page], None],
) -> None:
    open_kept(phone, filled_site, evening)
    phone.route("**/segna/", lambda route: route.abort())  # a network that loses what is sent
    first_unmarked(phone).tap()
    expect(phone.locator("#waiting")).to_contain_text("1 voce in attesa")
    phone.goto(filled_site.url("/account/logout/"))
    expect(phone.locator("#unsent")).to_contain_text("1 voce del foglio presenze non è ancora partita")
    check_accessibility(phone)
    back = phone.get_by_role("link", name="Apra il foglio presenze e le faccia partire")
    assert back.get_attribute("href") == path_of(evening)
    sign_out(phone, filled_site)
    assert phone.evaluate(COPIES) == NOTHING
    phone.context.set_offline(True)
    phone = close_and_come_back(phone, filled_site, path_of(evening))
    expect(phone.get_by_role("heading", level=1)).to_have_text("Non c'è rete")
    expect(phone.get_by_role("link", name="Torni al foglio presenze")).to_have_count(0)
    phone.context.set_offline(False)
    sign_in(phone, filled_site, WORKER)
    phone.goto(filled_site.url(path_of(evening)))
    expect(phone.locator("#totals")).to_have_text("1 persona, 1 realtà, residenti non contati")
    wait_until_sent(phone)
    with use_city(bergamo):
        assert AttendanceTap.objects.filter(meeting=evening).count() == 1


def test_another_person_on_the_same_phone_never_sees_it(
    phone: Page, filled_site: Site, bergamo: City, evening: uuid.UUID
) -> None:
    open_kept(phone, filled_site, evening)
    phone.context.clear_cookies()  # the session ends without signing out
    sign_in(phone, filled_site, OFFICE)
    assert phone.evaluate(COPIES) == NOTHING
    phone.context.set_offline(True)
    phone = close_and_come_back(phone, filled_site, path_of(evening))
    expect(phone.get_by_role("heading", level=1)).to_have_text("Non c'è rete")
    expect(phone.get_by_role("link", name="Torni al foglio presenze")).to_have_count(0)


def test_copies_of_somebody_else_go_when_a_sheet_is_kept_and_copies_of_two_are_of_nobody(
    phone: Page, filled_site: Site, bergamo: City, evening: uuid.UUID
) -> None:
    open_kept(phone, filled_site, evening)
    somebody = str(uuid.uuid4())
    phone.evaluate(RENAMED, {"user": somebody, "hours": 1})
    phone.reload()
    wait_until_kept(phone, path_of(evening))
    until(phone, "async (one) => !(await caches.keys()).some((name) => name.includes(one))", somebody)
    phone.evaluate(
        "async (one) => (await caches.open(`presenze-senza-rete|${one}|${Date.now()}|/x/`)).put('/x/', new Response('x'))",
        somebody,
    )
    phone.context.set_offline(True)
    phone = close_and_come_back(phone, filled_site, path_of(evening))
    expect(phone.get_by_role("heading", level=1)).to_have_text("Non c'è rete")
    assert phone.evaluate(COPIES)["caches"] == []


@pytest.mark.parametrize(("hours", "shown"), [(23, True), (25, False), (-2, False)])
def test_a_copy_is_shown_for_a_day(
    phone: Page, filled_site: Site, bergamo: City, evening: uuid.UUID, hours: int, shown: bool
) -> None:
    open_kept(phone, filled_site, evening)
    phone.evaluate(RENAMED, {"user": None, "hours": hours})
    phone.context.set_offline(True)
    phone = close_and_come_back(phone, filled_site, path_of(evening))
    if shown:
        expect(phone.locator("#kept")).to_be_visible()
    else:
        expect(phone.get_by_role("heading", level=1)).to_have_text("Non c'è rete")
        expect(phone.get_by_role("link", name="Torni al foglio presenze")).to_have_count(0)


def test_only_sheets_their_files_and_the_names_are_kept(
    phone: Page, filled_site: Site, bergamo: City, evening: uuid.UUID
) -> None:
    open_kept(phone, filled_site, evening)
    first_unmarked(phone).tap()
    phone.goto(filled_site.url("/lavoro/realta/"))
    phone.goto(filled_site.url(f"{path_of(evening)}?q=polisportiva"))
    phone.goto(filled_site.url(path_of(uuid.uuid4())))  # 404
    phone.goto(filled_site.url(path_of(evening)))
    wait_until_kept(phone, path_of(evening))
    kept = phone.evaluate(
        """async () => (await Promise.all((await caches.keys()).map(async (name) =>
             (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)))).flat()"""
    )
    others = {path for path in kept if not path.startswith("/static/")}
    assert others == {path_of(evening), f"{path_of(evening)}nomi.json", "/colori.css"}


def test_a_session_that_ended_takes_the_copy_away_and_the_waiting_entries_go_after_signing_in(
    phone: Page, filled_site: Site, bergamo: City, evening: uuid.UUID
) -> None:
    open_kept(phone, filled_site, evening)
    phone.context.set_offline(True)
    first_unmarked(phone).tap()
    phone = close_and_come_back(phone, filled_site, path_of(evening))
    expect(phone.locator("#waiting")).to_contain_text("1 voce in attesa")
    phone.context.clear_cookies()
    phone.context.set_offline(False)
    expect(phone.locator("#waiting")).to_contain_text("La sessione è scaduta")
    phone.locator("#waiting").get_by_role("link", name="Entri di nuovo").tap()
    phone.wait_for_url("**/account/login/**")
    until(phone, "async () => !(await caches.keys()).some((name) => name.startsWith('presenze-senza-rete|'))")
    phone.get_by_label("Email").fill(WORKER)
    phone.get_by_label("Password").fill("vicinia-demo")
    phone.get_by_role("main").get_by_role("button", name="Accedi").click()
    phone.wait_for_url("**/presenze/**")
    wait_until_sent(phone)
    expect(phone.locator("#totals")).to_have_text("1 persona, 1 realtà, residenti non contati")
    with use_city(bergamo):
        assert AttendanceTap.objects.filter(meeting=evening).count() == 1


def test_an_old_token_of_a_kept_page_is_renewed(
    phone: Page, filled_site: Site, bergamo: City, evening: uuid.UUID
) -> None:
    open_kept(phone, filled_site, evening)
    phone.context.set_offline(True)
    phone = close_and_come_back(phone, filled_site, path_of(evening))
    expect(phone.locator("#kept")).to_be_visible()
    phone.context.clear_cookies(name="csrftoken")
    first_unmarked(phone).tap()
    phone.context.set_offline(False)
    wait_until_sent(phone)
    expect(phone.locator("#totals")).to_have_text("1 persona, 1 realtà, residenti non contati")
    with use_city(bergamo):
        assert AttendanceTap.objects.filter(meeting=evening).count() == 1


def test_the_copy_of_a_meeting_that_takes_no_entries_any_more_goes(
    phone: Page, filled_site: Site, bergamo: City, evening: uuid.UUID
) -> None:
    open_kept(phone, filled_site, evening)
    with use_city(bergamo):
        cancel_meeting(actor=User.objects.get(email=OFFICE), meeting_id=evening, reason="Sala allagata.")
    phone.reload()
    until(phone, "async () => !(await caches.keys()).some((name) => name.startsWith('presenze-senza-rete|'))")


def test_a_network_that_keeps_silent_is_not_waited_for_all_evening(
    phone: Page, filled_site: Site, bergamo: City, evening: uuid.UUID
) -> None:
    open_kept(phone, filled_site, evening)
    phone.context.route("**/presenze/", lambda _route: None)  # neither answers nor fails
    phone = close_and_come_back(phone, filled_site, path_of(evening))
    expect(phone.locator("#kept")).to_be_visible()
