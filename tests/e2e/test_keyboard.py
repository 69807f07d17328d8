"""Without a mouse: what one does with Tab, Enter and Space, and that one always sees where one is."""

import datetime as dt
import re

from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from core.permissions.holder import holder_of
from core.services.meetings import MeetingPlan, plan_meeting
from demo.demo_city import PASSWORD
from tenants.context import use_city
from tenants.models import City
from tests.e2e.site import Site

FAR = 120
"""Presses of Tab within which everything on a page's way is reached."""
# The browser's own calendar and clock are in English here, whatever the page: day and month are the same, hours say P.


def test_the_first_stop_skips_to_the_content(page: Page, filled_site: Site) -> None:
    page.goto(filled_site.url("/"))
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    expect(focused).to_have_text("Vai al contenuto")
    expect(focused).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("main :focus")).to_have_count(1)


def test_a_meeting_is_found_from_the_home(page: Page, filled_site: Site) -> None:
    page.goto(filled_site.url("/"))
    _tab_to(page, "Incontri")
    page.keyboard.press("Enter")
    page.wait_for_url("**/incontri/")
    _tab_to(page, "Già svolti")
    page.keyboard.press("Enter")
    page.wait_for_url("**/incontri/?periodo=passati")
    _tab_to(page, "Scegli quartiere, tema, anno")
    page.keyboard.press("Enter")
    expect(page.locator("details.filter-box")).to_have_attribute("open", "")
    first = page.locator(".meeting-line h3").first.inner_text()
    _tab_to(page, first, within="main h3")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(first)


def test_signing_in_and_opening_the_explanation_of_a_figure(page: Page, filled_site: Site) -> None:
    page.goto(filled_site.url("/"))
    _tab_to(page, "Accedi")
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/login/**")
    _tab_to_field(page, "login")
    page.keyboard.type("ufficio@bergamo.example")
    _tab_to_field(page, "password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/lavoro/")
    _tab_to(page, "Rapporti", within=".work-menu-side")
    page.keyboard.press("Enter")
    page.wait_for_url("**/lavoro/rapporti/")
    _tab_to(page, "2023")
    page.keyboard.press("Enter")
    page.wait_for_url("**/lavoro/rapporti/2023/")
    _tab_to(page, "Come è stato contato: Realtà che hanno partecipato")
    page.keyboard.press("Enter")
    expect(page.locator("#cifra-organisations_unique details")).to_contain_text("504")


def test_the_menu_of_the_phone_opens_with_the_keyboard(phone: Page, filled_site: Site) -> None:
    _sign_in(phone, filled_site, "operatrice@bergamo.example")
    _tab_to(phone, re.compile("^Menu"))
    phone.keyboard.press("Space")
    _tab_to(phone, "Realtà", within=".work-menu-small")
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/lavoro/realta/")


def test_an_evening_from_the_day_to_the_report(page: Page, filled_site: Site) -> None:
    """Today's meeting: who is there, then what was said."""
    _sign_in(page, filled_site, "operatrice@bergamo.example")
    _tab_to(page, re.compile("^Rileva le presenze"), within="main")
    page.keyboard.press("Enter")
    page.wait_for_url("**/presenze/**")
    for key, told in (("Enter", "1 realtà"), ("Space", "2 realtà")):
        _tab_to(page, re.compile("^Segna presente:"))
        line = page.locator(".sheet-line:focus-within")
        name = line.get_attribute("data-name") or ""
        page.keyboard.press(key)
        expect(page.get_by_role("status").first).to_contain_text(told)
        expect(page.locator("main .sheet-here:focus-within")).to_have_attribute("data-name", name)
        assert _shows_focus(page), "nothing shows which line one is at"
    _tab_to(page, "Fatto: segna come svolto")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Realtà: 2.")
    _tab_to(page, re.compile("^Scrivi il resoconto"), within="main")
    page.keyboard.press("Enter")
    page.wait_for_url("**/resoconto/")
    written = _tab_to_field(page, re.compile("-said$"))
    page.keyboard.type("Si rifanno le aiuole.")
    _tab_to(page, "Salva", within="main")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Resoconto salvato")
    expect(page.locator(f"[name='{written}']")).to_have_value("Si rifanno le aiuole.")


def test_a_series_is_planned_and_one_of_its_days_left_out(page: Page, filled_site: Site) -> None:
    """Every field with the keys a person would use; the days appear while the form is filled, and the focus stays."""
    _sign_in(page, filled_site, "ufficio@bergamo.example")
    page.goto(filled_site.url("/lavoro/incontri/"))
    _tab_to(page, "Programma un incontro", within="main")
    page.keyboard.press("Enter")
    page.wait_for_url("**/incontri/nuovo/**")
    _tab_to_field(page, "body")
    page.keyboard.type("Rete Loreto")
    _tab_to_field(page, "meets_on")
    page.keyboard.type("05052099")
    _tab_to_field(page, "starts_at")
    page.keyboard.type("0630P")
    _tab_to_field(page, "repeat")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("nello stesso giorno della settimana")).to_be_checked()
    _tab_to_field(page, "count")
    page.keyboard.type("3")
    page.keyboard.press("Tab")
    days = page.locator("#plan-told input[name=keep]")
    expect(days).to_have_count(3)
    expect(page.locator(":focus")).to_have_attribute("name", "until")
    _tab_to_field(page, "agenda")
    page.keyboard.type("Panchine\nVarie")
    _tab_to_field(page, "keep")
    page.keyboard.press("Tab")
    assert _shows_focus(page), "nothing shows which day one is at"
    page.keyboard.press("Space")
    expect(days.nth(1)).not_to_be_checked()
    _tab_to(page, "Programma gli incontri spuntati")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("2 incontri programmati.")
    expect(page.get_by_role("main")).to_contain_text("martedì 5 maggio 2099, 18:30")
    expect(page.get_by_role("main")).to_contain_text("Panchine")


def test_a_meeting_is_postponed_to_another_day_and_hour(page: Page, filled_site: Site) -> None:
    _sign_in(page, filled_site, "ufficio@bergamo.example")
    page.goto(filled_site.url("/lavoro/incontri/nuovo/"))
    _tab_to_field(page, "meets_on")
    page.keyboard.type("02022099")
    _tab_to_field(page, "starts_at")
    page.keyboard.type("0630P")
    _tab_to(page, "Salva", within="main")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Incontro programmato.")
    _tab_to(page, "Rinvia", within="main")
    page.keyboard.press("Enter")
    page.wait_for_url("**/rinvia/")
    _tab_to_field(page, "reason")
    page.keyboard.type("La sala è allagata")
    _tab_to_field(page, "new_day")
    page.keyboard.type("01012100")
    _tab_to(page, re.compile("^A un'altra ora"))
    expect(page.locator("#plan-told")).to_contain_text("Capodanno")
    page.keyboard.press("Enter")
    _tab_to_field(page, "starts_at")
    page.keyboard.type("0900P")
    _tab_to(page, "Rinvia comunque")
    with page.expect_response(
        "**/rinvia/"
    ):  # the page tells again what it knows, while the focus is on its button
        page.evaluate("htmx.trigger('.plan-fields', 'change')")
    expect(page.locator(".htmx-request")).to_have_count(0)
    assert page.evaluate(_FOCUSED_TEXT, "main") == "Rinvia comunque"
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Incontro rinviato.")
    expect(page.get_by_role("main")).to_contain_text("venerdì 1 gennaio 2100, 21:00")


def test_an_agenda_is_made_without_a_mouse(page: Page, filled_site: Site) -> None:
    """Two points added, moved, reworded, merged into one; the focus stays with the point."""
    with use_city(City.objects.get(schema_name="bergamo")):
        hers = holder_of(User.objects.get(email="operatrice@bergamo.example")).by_body
        day = timezone.localdate() + dt.timedelta(days=90)
        plan = MeetingPlan(kind="plenary", body_ids=(min(hers),), meets_on=day)
        office = User.objects.get(email="ufficio@bergamo.example")
        meeting = plan_meeting(actor=office, model_slug="bergamo", plan=plan, agenda=("Varie",))
    _sign_in(page, filled_site, "operatrice@bergamo.example")
    page.goto(filled_site.url(f"/lavoro/incontri/{meeting.pk}/ordine-del-giorno/"))
    lines = page.locator(".agenda-editor .agenda-title")
    for title in ("Orti", "Festa"):
        _tab_to_field(page, "title")
        page.keyboard.type(title)
        page.keyboard.press("Enter")
        expect(lines.last).to_have_text(title)
    _tab_to(page, "Sposta su: Festa")
    for order in (["Varie", "Festa", "Orti"], ["Festa", "Varie", "Orti"]):
        page.keyboard.press("Enter")
        expect(lines).to_have_text(order)
        expect(page.locator("li:focus-within .agenda-title")).to_have_text("Festa")
    _tab_to(page, re.compile("^Modifica ?: Varie$"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/ordine-del-giorno/*-*/")
    _tab_to_field(page, "title")
    page.keyboard.press("End")
    page.keyboard.type(" ed eventuali")
    page.keyboard.press("Enter")
    expect(lines).to_have_text(["Festa", "Varie ed eventuali", "Orti"])
    _tab_to(page, re.compile("^Unisci ?: Orti$"))
    page.keyboard.press("Enter")
    page.wait_for_url("**#unisci")
    _tab_to_field(page, "into")
    page.keyboard.type("1. Fe")
    _tab_to(page, "Unisci")
    page.keyboard.press("Enter")
    expect(lines).to_have_text(["Festa", "Varie ed eventuali"])
    expect(page.locator(".agenda-editor")).to_contain_text("Orti")
    _tab_to(page, re.compile("^Togli ?: Varie ed eventuali$"))
    page.keyboard.press("Enter")
    _tab_to(page, "Sì, togli questo punto")
    page.keyboard.press("Enter")
    expect(lines).to_have_text(["Festa"])


def test_where_one_is_can_always_be_seen(page: Page, filled_site: Site) -> None:
    for path in ("/", "/incontri/", "/account/login/", "/rapporti/2023/"):
        page.goto(filled_site.url(path))
        unseen = []
        for _stop in range(25):
            page.keyboard.press("Tab")
            if not _shows_focus(page):
                unseen.append(page.locator(":focus").evaluate("e => e.outerHTML.slice(0, 100)"))
        assert unseen == [], path


def _tab_to(page: Page, name: str | re.Pattern[str], within: str = "") -> None:
    """Press Tab until the focus is on something with this accessible text, and check that it can be seen."""
    for _press in range(FAR):
        page.keyboard.press("Tab")
        text = page.evaluate(_FOCUSED_TEXT, within)
        if text is not None and (text == name if isinstance(name, str) else name.search(text)):
            assert _shows_focus(page), f"{name}: nothing shows that it has the focus"
            return
    raise AssertionError(f"{name} is not reached with {FAR} presses of Tab on {page.url}")


def _tab_to_field(page: Page, name: str | re.Pattern[str]) -> str:
    """Press Tab until the focus is in a field of this name; returns the name."""
    for _press in range(FAR):
        page.keyboard.press("Tab")
        found = str(page.evaluate("() => document.activeElement.name || ''"))
        if found == name if isinstance(name, str) else name.search(found):
            return found
    raise AssertionError(f"The field {name} is not reached with {FAR} presses of Tab on {page.url}")


def _sign_in(page: Page, site: Site, email: str) -> None:
    page.goto(site.url("/account/login/"))
    _tab_to_field(page, "login")
    page.keyboard.type(email)
    _tab_to_field(page, "password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/lavoro/")


_FOCUSED_TEXT = """within => {
    const e = document.activeElement;
    if (within && !e.closest(within)) return null;
    return (e.textContent || '').replace(/\\s+/g, ' ').trim();
}"""


def _shows_focus(page: Page) -> bool:
    """An outline, a shadow or a border drawn by the focus; the end of the page, where nothing has it, is fine too."""
    shown: bool = page.evaluate(
        """() => {
            const e = document.activeElement;
            if (!e || e === document.body) return true;
            const look = () => { const s = getComputedStyle(e);
                return [s.outlineStyle === 'none' ? '' : s.outlineWidth + s.outlineColor, s.boxShadow, s.borderColor,
                        s.backgroundColor].join('|'); };
            const child = e.querySelector('path, rect');
            const inside = () => child ? getComputedStyle(child).stroke + getComputedStyle(child).strokeWidth : '';
            const focused = look() + inside();
            e.blur();
            const plain = look() + inside();
            e.focus({focusVisible: true, preventScroll: true});
            return focused !== plain;
        }"""
    )
    return shown
