"""Attendance where the network is bad, with two people at once, by a neighbour's own phone, and by keyboard alone."""

import uuid
from collections.abc import Callable

from playwright.sync_api import Page, expect

from accounts.models import User
from core.models import (
    Attendance,
    AttendanceTap,
    AuditEntry,
    Body,
    CheckIn,
    Meeting,
    Membership,
    Organisation,
    Person,
)
from core.services.meeting_states import cancel_meeting
from tenants.context import use_city
from tenants.models import City
from tests.e2e.conftest import PHONE
from tests.e2e.sheet import OFFICE, WORKER, another_phone, bergamo, evening, open_sheet, wait_until_sent
from tests.e2e.site import Site

__all__ = ["another_phone", "bergamo", "evening"]


LOSE_THE_FIRST_ANSWER = """() => {
  const real = window.fetch;
  let lost = false;
  window.fetch = async (address, options) => {
    const answer = await real(address, options);
    if (lost || options?.method !== "POST") return answer;
    lost = true;
    throw new TypeError("the server has carried it out, the phone never hears");
  };
}"""


def trail(bergamo: City, meeting: uuid.UUID) -> list[str]:
    """What the trail says of the sheet, in the order in which it arrived."""
    with use_city(bergamo):
        rows = AuditEntry.objects.filter(object_id=meeting, action="core.attendance.recorded").order_by("pk")
        return [
            str(
                (one.after or {}).get("organisation")
                or (one.after or {}).get("person")
                or f"residenti {(one.after or {}).get('citizens')}"
            )
            for one in rows
            if "check_in" not in (one.after or {})
        ]


def test_without_a_network_entries_wait_and_arrive_once_in_order(
    phone: Page, filled_site: Site, bergamo: City, evening: uuid.UUID
) -> None:
    open_sheet(phone, filled_site, evening)
    totals, waiting = phone.locator("#totals"), phone.locator("#waiting")
    wait_until_sent(phone)
    phone.context.set_offline(True)
    names = []
    for place in (0, 0, 0):
        button = phone.get_by_role("button", name="Segna presente:").nth(place)
        names.append(button.inner_text().splitlines()[-1].removeprefix("Segna presente:").strip())
        button.tap()
    phone.get_by_role("button", name="Un residente in più").tap()
    phone.locator("#q").fill("bocciofila zaffiro")
    phone.get_by_role("link", name="Nuova realtà").tap()
    phone.get_by_label("Nome della realtà").fill("Bocciofila Zaffiro")
    phone.get_by_role("button", name="Aggiungi e segna presente").tap()
    line = phone.locator(".sheet-line", has_text="Bocciofila Zaffiro")
    line.get_by_role("button", name="Una persona in più").tap()
    expect(totals).to_have_text("6 persone, 4 realtà, 1 residente")
    expect(waiting).to_contain_text("6 voci in attesa")
    expect(line.locator(".sheet-queued")).to_be_visible()
    with use_city(bergamo):
        assert not Attendance.objects.filter(meeting=evening).exists()
    phone.context.set_offline(False)
    wait_until_sent(phone)
    expect(totals).to_have_text("6 persone, 4 realtà, 1 residente")
    expect(line.locator(".sheet-queued")).to_be_hidden()
    assert trail(bergamo, evening)[-6:] == [*names, "residenti 1", "Bocciofila Zaffiro", "Bocciofila Zaffiro"]
    with use_city(bergamo):
        assert AttendanceTap.objects.filter(meeting=evening).count() == 6
        Organisation.objects.filter(name="Bocciofila Zaffiro").update(name=f"Bocciofila {evening}")


def test_a_page_closed_without_a_network_loses_nothing(
    phone: Page, filled_site: Site, bergamo: City, evening: uuid.UUID
) -> None:
    open_sheet(phone, filled_site, evening)
    phone.context.set_offline(True)
    for _tap in range(2):
        phone.get_by_role("button", name="Segna presente:").first.tap()
    expect(phone.locator("#waiting")).to_contain_text("2 voci in attesa")
    context = phone.context
    phone.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(filled_site.url(f"/lavoro/incontri/{evening}/presenze/"))
    expect(again.locator("#totals")).to_have_text("2 persone, 2 realtà, residenti non contati")
    wait_until_sent(again)
    with use_city(bergamo):
        assert Attendance.objects.filter(meeting=evening).count() == 2
        assert AttendanceTap.objects.filter(meeting=evening).count() == 2


def test_a_lost_answer_is_sent_again_and_counts_once(
    phone: Page, filled_site: Site, bergamo: City, evening: uuid.UUID
) -> None:
    open_sheet(phone, filled_site, evening)
    phone.evaluate(LOSE_THE_FIRST_ANSWER)
    phone.get_by_role("button", name="Un residente in più").tap()
    expect(phone.locator("#waiting")).to_contain_text("1 voce in attesa")
    wait_until_sent(phone)
    expect(phone.locator("#totals")).to_have_text("1 persona, 0 realtà, 1 residente")
    with use_city(bergamo):
        assert Meeting.objects.get(pk=evening).citizens_count == 1


def test_an_expired_session_is_told_and_the_entries_are_kept(
    phone: Page, filled_site: Site, bergamo: City, evening: uuid.UUID
) -> None:
    open_sheet(phone, filled_site, evening)
    phone.context.clear_cookies()
    phone.get_by_role("button", name="Segna presente:").first.tap()
    waiting = phone.locator("#waiting")
    expect(waiting).to_contain_text("La sessione è scaduta")
    expect(waiting).to_contain_text("1 voce in attesa")
    waiting.get_by_role("link", name="Entri di nuovo").tap()
    phone.get_by_label("Email").fill(WORKER)
    phone.get_by_label("Password").fill("vicinia-demo")
    phone.get_by_role("main").get_by_role("button", name="Accedi").click()
    phone.wait_for_url("**/presenze/**")
    expect(phone.locator("#totals")).to_have_text("1 persona, 1 realtà, residenti non contati")
    wait_until_sent(phone)


def test_a_refused_entry_stays_with_its_reason_until_it_is_discarded(
    phone: Page, filled_site: Site, bergamo: City, evening: uuid.UUID
) -> None:
    open_sheet(phone, filled_site, evening)
    with use_city(bergamo):
        cancel_meeting(actor=User.objects.get(email=OFFICE), meeting_id=evening, reason="Sala allagata.")
    phone.get_by_role("button", name="Un residente in più").tap()
    refused = phone.get_by_role("alert")
    expect(refused).to_contain_text("un residente in più")
    expect(refused).to_contain_text("L'incontro è annullato")
    expect(phone.locator("#totals")).to_have_text("0 persone, 0 realtà, residenti non contati")
    refused.get_by_role("button", name="Scarta").tap()
    expect(refused).to_be_hidden()


def test_a_newcomer_who_may_be_known_is_asked_about(
    phone: Page, filled_site: Site, bergamo: City, evening: uuid.UUID
) -> None:
    with use_city(bergamo):
        known = [
            Person.objects.create(given_name=given, family_name="Zambelli") for given in ("Zoe", "Orfeo")
        ]
        for person in known:
            Membership.objects.create(body=Body.objects.get(name="Rete Celadina"), person=person)
    open_sheet(phone, filled_site, evening)
    for given, choice, people in (
        ("Zoe", "No, è un'altra: aggiungi", "1 persona"),
        ("Orfeo", "È Orfeo Zambelli", "2 persone"),
    ):
        phone.locator("#q").fill(f"{given} Zambelli")
        phone.get_by_role("link", name="Nuova persona").tap()
        phone.get_by_role("button", name="Aggiungi e segna presente").tap()
        refused = phone.get_by_role("alert")
        expect(refused).to_contain_text("Forse c'è già")
        refused.get_by_role("button", name=choice).tap()
        expect(refused).to_be_hidden()
        wait_until_sent(phone)
        expect(phone.locator("#totals")).to_have_text(f"{people}, 0 realtà, residenti non contati")
    with use_city(bergamo):
        here = Attendance.objects.filter(meeting=evening, status="present").order_by("pk")
        assert [row.person == one for row, one in zip(here, known, strict=True)] == [False, True]
        assert str(here[0].person) == str(known[0])
        Membership.objects.filter(person__in=known).delete()


def test_typos_accents_and_capitals_find_the_name_without_a_network(
    phone: Page, filled_site: Site, bergamo: City, evening: uuid.UUID
) -> None:
    open_sheet(phone, filled_site, evening)
    phone.context.set_offline(True)
    phone.locator("#q").fill("POLISPORTVA città")
    expect(phone.locator("#found").get_by_role("button").first).to_contain_text("Polisportiva")
    phone.locator("#q").fill("xqzwk")
    expect(phone.locator("#found").get_by_role("button")).to_have_count(0)
    expect(phone.locator("#found").get_by_role("link", name="Nuova realtà")).to_be_visible()


def test_two_operators_see_each_others_entries(
    phone: Page, another_phone: Page, filled_site: Site, bergamo: City, evening: uuid.UUID
) -> None:
    open_sheet(phone, filled_site, evening, WORKER)
    open_sheet(another_phone, filled_site, evening, OFFICE)
    phone.get_by_role("button", name="Segna presente:").first.tap()
    his = another_phone.locator(".sheet-here")
    expect(his).to_have_count(1)  # by itself, within seconds
    his.get_by_role("button", name="Una persona in più").tap()
    another_phone.get_by_role("button", name="Un residente in più").tap()
    expect(phone.locator("#totals")).to_have_text("3 persone, 1 realtà, 1 residente")


def test_the_last_entry_is_taken_back_with_one_tap(
    phone: Page, filled_site: Site, bergamo: City, evening: uuid.UUID
) -> None:
    open_sheet(phone, filled_site, evening)
    phone.get_by_role("button", name="Segna presente:").first.tap()
    phone.get_by_role("button", name="Un residente in più").tap()
    expect(phone.locator("#undo")).to_contain_text("un residente in più")
    phone.get_by_role("button", name="Annulla").tap()
    expect(phone.locator("#totals")).to_have_text("1 persona, 1 realtà, 0 residenti")
    expect(phone.locator("#undo")).to_be_hidden()


def test_members_are_called_with_one_tap_each_and_a_person_comes_for_an_organisation(
    phone: Page, filled_site: Site, bergamo: City, evening: uuid.UUID
) -> None:
    with use_city(bergamo):
        body = Body.objects.get(name="Rete Celadina")
        people = [Person.objects.create(given_name=name, family_name="Prova") for name in ("Ada", "Ugo")]
        for person in people:
            Membership.objects.create(body=body, person=person)
        melo = Organisation.objects.standing().order_by("name")[0]
    open_sheet(phone, filled_site, evening)
    phone.get_by_role("button", name="Assente: Ugo Prova").tap()
    phone.get_by_role("button", name="Segna presente: Ada Prova").tap()
    expect(phone.locator("#totals")).to_have_text("1 persona, 0 realtà, residenti non contati")
    ada = phone.locator(".sheet-line", has_text="Ada Prova")
    ada.locator("summary").tap()
    ada.get_by_role("button", name="Arrivo: adesso").tap()
    ada.get_by_role("button", name="Scrivi gli orari").tap()
    ada.get_by_label("Per quale realtà").fill(melo.name.upper())
    ada.get_by_role("button", name="Scrivi", exact=True).tap()
    expect(ada).to_contain_text(f"per {melo.name}")
    expect(phone.locator("#totals")).to_have_text("1 persona, 1 realtà, residenti non contati")
    wait_until_sent(phone)
    with use_city(bergamo):
        rows = {row.person: row for row in Attendance.objects.filter(meeting=evening)}
        assert rows[people[1]].status == "absent"
        assert rows[people[0]].organisation == melo
        assert rows[people[0]].arrived_at is not None
        Membership.objects.filter(person__in=people).delete()


def test_what_is_typed_and_not_sent_yet_is_not_overwritten_by_what_arrives(
    phone: Page, filled_site: Site, evening: uuid.UUID
) -> None:
    open_sheet(phone, filled_site, evening)
    line = phone.locator(".sheet-line:has(.sheet-name)").first
    line.locator(".sheet-name").tap()
    line.locator("summary").tap()
    line.get_by_role("button", name="Arrivo: adesso").tap()
    typed = line.locator("input[name=arrived]").input_value()
    assert typed
    phone.locator(".sheet-line:has(.sheet-name:visible)").nth(1).locator(".sheet-name").tap()
    expect(phone.locator("#totals")).to_contain_text("2 realtà")
    wait_until_sent(phone)
    expect(line.locator("input[name=arrived]")).to_have_value(typed)


def test_a_neighbour_marks_herself_present_with_the_code(
    phone: Page, another_phone: Page, filled_site: Site, bergamo: City, evening: uuid.UUID
) -> None:
    open_sheet(phone, filled_site, evening)
    phone.get_by_role("link", name="Codice QR").tap()
    address = phone.locator("figcaption a").get_attribute("href")
    assert address is not None
    another_phone.goto(address)
    another_phone.get_by_role("button", name="Sono qui per conto mio").tap()
    expect(another_phone.get_by_role("heading", level=1)).to_have_text("Fatto: sei fra i presenti")
    expect(phone.locator("#segnati")).to_contain_text("1 persona finora")  # by itself
    another_phone.go_back()
    another_phone.reload()
    expect(another_phone.get_by_role("heading", level=1)).to_have_text("Sei già fra i presenti")
    phone.goto(filled_site.url(f"/lavoro/incontri/{evening}/presenze/"))
    expect(phone.locator("#totals")).to_have_text("1 persona, 0 realtà, 1 residente")
    another_phone.get_by_role("button", name="Ho sbagliato: annulla").tap()
    expect(another_phone.get_by_role("heading", level=1)).to_have_text("Sei qui? Segnati presente")
    another_phone.locator(".check-in-names button").first.tap()
    expect(another_phone.get_by_role("heading", level=1)).to_have_text("Fatto: sei fra i presenti")
    expect(phone.locator("#totals")).to_have_text("1 persona, 1 realtà, 0 residenti")  # by itself
    with use_city(bergamo):
        assert CheckIn.objects.filter(meeting=evening, undone_at=None).count() == 1


def test_attendance_by_keyboard_alone(
    page: Page, filled_site: Site, bergamo: City, evening: uuid.UUID
) -> None:
    open_sheet(page, filled_site, evening)
    page.locator("#q").focus()
    page.keyboard.type("polisp")
    page.keyboard.press("Tab")
    while "sheet-name" not in (page.locator(":focus").get_attribute("class") or ""):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#totals")).to_contain_text("1 persona, 1 realtà")
    for _stop in range(40):
        page.keyboard.press("Tab")
        if page.locator(":focus").get_attribute("aria-label") == "Un residente in più":
            break
    page.keyboard.press("Space")
    expect(page.locator("#totals")).to_contain_text("1 residente")


def test_every_state_of_the_sheet_is_accessible(
    phone: Page,
    filled_site: Site,
    bergamo: City,
    evening: uuid.UUID,
    check_accessibility: Callable[[Page], None],
) -> None:
    def check() -> None:
        """In full height: what a bar at the edge of the screen covers is scrolled to, and not out of reach."""
        phone.set_viewport_size({"width": PHONE["width"], "height": 4000})
        check_accessibility(phone)
        phone.set_viewport_size(PHONE)

    open_sheet(phone, filled_site, evening)
    for _tap in range(2):
        phone.get_by_role("button", name="Segna presente:").first.tap()
    phone.locator(".sheet-more summary >> visible=true").first.tap()
    phone.locator("#q").fill("polisp")
    check()
    phone.get_by_role("link", name="Nuova persona").tap()
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Un residente in più").tap()
    expect(phone.locator("#waiting")).to_be_visible()
    check()
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
