"""Journey 2, the next morning: the minutes from draft to published, alone, with a colleague, and when things go wrong."""

import datetime as dt
import re
import uuid
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from core.mail.assembling import rendered
from core.models import (
    ActionItem,
    Attendance,
    Body,
    BodyStage,
    Delivery,
    ItemMinutes,
    Meeting,
    Minutes,
    MinutesRevision,
)
from core.services.meetings import MeetingPlan, plan_meeting
from core.services.minutes import publish_minutes, save_minutes, withdraw_minutes
from core.services.organisations import OrganisationData, add_organisation
from tenants.context import use_city
from tenants.models import City
from tests.e2e.conftest import OpenPage
from tests.e2e.minutes_journey import (
    SAID,
    Clicks,
    at_item,
    correct_and_publish,
    reader_corrects,
    write_and_share,
)
from tests.e2e.minutes_saved import HOLD_ANSWERS, outcome, said, texts, until
from tests.e2e.site import Site, make_office, sign_in

ANNA, BRUNO = "anna@bergamo.example", "bruno@bergamo.example"


@pytest.fixture(scope="module")
def office(site: Site) -> User:
    """Two colleagues of the office, on an empty site."""
    make_office(ANNA)
    make_office(BRUNO)
    with use_city(City.objects.get(schema_name="bergamo")):
        User.objects.filter(email=ANNA).update(full_name="Anna Rota")
        User.objects.filter(email=BRUNO).update(full_name="Bruno Serra")
        body = Body.objects.create(model_slug="bergamo", name="Rete Boccaleone", slug="rete-boccaleone")
        BodyStage.objects.create(body=body, stage="active")
        return User.objects.get(email=ANNA)


@pytest.fixture
def meeting(site: Site, office: User) -> uuid.UUID:
    """Yesterday's plenary, held, with three points and an organisation present."""
    with use_city(City.objects.get(schema_name="bergamo")):
        plan = MeetingPlan(
            kind="plenary",
            body_ids=(Body.objects.get(slug="rete-boccaleone").pk,),
            meets_on=timezone.localdate() - dt.timedelta(days=1),
            starts_at=dt.time(18, 30),
        )
        agenda = ("Parco", "Scuola", "Varie")
        planned = plan_meeting(actor=office, model_slug="bergamo", plan=plan, agenda=agenda)
        Meeting.objects.filter(pk=planned.pk).update(state="held")
        name = f"Gruppo {planned.pk}"
        data = OrganisationData(name=name, email="gruppo@example.org")
        group = add_organisation(actor=office, data=data)
        Attendance.objects.create(meeting=planned, organisation=group, people=2)
        return planned.pk


def editor(site: Site, meeting: uuid.UUID) -> str:
    return site.url(f"/lavoro/incontri/{meeting}/resoconto/")


def opened(open_page: OpenPage, site: Site, meeting: uuid.UUID, who: str) -> Page:
    page = open_page()
    sign_in(page, site, who)
    page.goto(editor(site, meeting))
    return page


def test_what_is_typed_is_saved_by_itself(open_page: OpenPage, site: Site, meeting: uuid.UUID) -> None:
    page = opened(open_page, site, meeting, ANNA)
    at_item(page, 1).get_by_label(SAID).press_sequentially("Si sistema il parco")
    expect(page.locator("#minutes-saved")).to_have_text("Non ancora salvato")
    expect(page.locator("#minutes-saved")).to_have_text(re.compile(r"Salvato alle \d+:\d\d"))
    assert said(meeting) == {1: "Si sistema il parco"}
    expect(at_item(page, 1).get_by_label("concluso")).to_be_checked()
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_two_colleagues_at_different_items_see_each_other_and_never_conflict(
    open_page: OpenPage, site: Site, meeting: uuid.UUID
) -> None:
    anna = opened(open_page, site, meeting, ANNA)
    bruno = opened(open_page, site, meeting, BRUNO)
    at_item(anna, 1).get_by_label(SAID).fill("Di Anna")
    at_item(bruno, 3).get_by_label(SAID).fill("Di Bruno")
    until(lambda: said(meeting) == {1: "Di Anna", 3: "Di Bruno"}, "both are saved")
    expect(bruno.locator("#minutes-writers")).to_contain_text("Anna Rota sta scrivendo al punto 1")
    expect(at_item(bruno, 1).get_by_label(SAID)).to_have_value("Di Anna")
    expect(at_item(anna, 3).get_by_label(SAID)).to_have_value("Di Bruno")


def test_two_colleagues_at_the_same_item_choose_with_both_texts_before_them(
    open_page: OpenPage, site: Site, meeting: uuid.UUID
) -> None:
    anna = opened(open_page, site, meeting, ANNA)
    bruno = opened(open_page, site, meeting, BRUNO)
    bruno.route("**/resoconto/salva/", lambda route: route.abort())
    bruno.route("**/resoconto/ora/", lambda route: route.abort())
    at_item(bruno, 1).get_by_label(SAID).press_sequentially("Di Bruno")
    at_item(anna, 1).get_by_label(SAID).fill("Di Anna")
    until(lambda: said(meeting) == {1: "Di Anna"}, "Anna's is saved")
    bruno.unroute_all()
    at_item(bruno, 1).get_by_label(SAID).press_sequentially("!")
    conflict = at_item(bruno, 1).locator(".minutes-theirs")
    expect(conflict).to_contain_text("Di Anna")
    expect(at_item(bruno, 1).get_by_label(SAID)).to_have_value("Di Bruno!")
    assert said(meeting) == {1: "Di Anna"}
    conflict.get_by_role("button", name="Tieni tutti e due").click()
    until(lambda: said(meeting) == {1: "Di Anna\n\nDi Bruno!"}, "both texts are kept")


def test_two_tabs_of_the_same_person_behave_the_same(
    open_page: OpenPage, site: Site, meeting: uuid.UUID
) -> None:
    first = opened(open_page, site, meeting, ANNA)
    second = first.context.new_page()
    second.goto(editor(site, meeting))
    at_item(first, 1).get_by_label(SAID).fill("Scheda uno")
    until(lambda: said(meeting) == {1: "Scheda uno"}, "the first tab is saved")
    second.route("**/resoconto/ora/", lambda route: route.abort())
    at_item(second, 1).get_by_label(SAID).fill("Scheda due")
    expect(at_item(second, 1).locator(".minutes-theirs")).to_contain_text("Scheda uno")
    assert said(meeting) == {1: "Scheda uno"}
    at_item(first, 1).get_by_label(SAID).press_sequentially("!")
    until(lambda: said(meeting) == {1: "Scheda uno!"}, "the first tab goes on")
    kept = first.evaluate("Object.values(localStorage).map((kept) => JSON.parse(kept).values.said)")
    assert kept == ["Scheda due"], "what the other tab keeps stays"


def test_what_a_colleague_took_away_or_chose_is_shown_too(
    open_page: OpenPage, site: Site, meeting: uuid.UUID
) -> None:
    anna = opened(open_page, site, meeting, ANNA)
    at_item(anna, 1).get_by_label(SAID).fill("Detto")
    at_item(anna, 1).get_by_label("Riserve").fill("Nessuna")
    until(lambda: texts(meeting) == ["Detto", "", "Nessuna"], "both texts are saved")
    bruno = opened(open_page, site, meeting, BRUNO)
    bruno.route("**/resoconto/ora/", lambda route: route.abort())
    at_item(anna, 1).get_by_label("Riserve").fill("")
    at_item(anna, 1).get_by_label("se ne riparla").check()
    until(
        lambda: texts(meeting) == ["Detto", "", ""] and outcome(meeting) == "open",
        "what she took away is gone",
    )
    at_item(bruno, 1).get_by_label(SAID).press_sequentially("!")
    conflict = at_item(bruno, 1).locator(".minutes-theirs")
    expect(conflict).to_contain_text("Anna Rota")
    expect(conflict.locator("h4")).to_have_text([SAID, "Riserve", "Esito"])
    expect(conflict.locator("pre")).to_have_text(["Detto", "Nulla: è stato cancellato.", "se ne riparla"])


def test_what_is_typed_while_a_colleague_publishes_is_shown_and_kept(
    open_page: OpenPage,
    site: Site,
    meeting: uuid.UUID,
    office: User,
    check_accessibility: Callable[[Page], None],
) -> None:
    page = opened(open_page, site, meeting, ANNA)
    with use_city(City.objects.get(schema_name="bergamo")):
        save_minutes(actor=office, meeting_id=meeting, text="Si è detto.", revision=0)
        publish_minutes(actor=office, meeting_id=meeting, revision=1)
    back = "document.dispatchEvent(new Event('visibilitychange'))"
    page.evaluate(back)
    expect(page.locator("#minutes-problem")).to_contain_text("è stato approvato o pubblicato")
    page.evaluate(back)
    at_item(page, 2).get_by_label(SAID).fill("Scritto intanto")
    expect(at_item(page, 2).locator("[data-status]")).to_contain_text("prima lo ritiri")
    expect(page.locator("#minutes-problem p")).to_have_count(1)
    at_item(page, 2).get_by_label("Che cosa c'è da fare").fill("Portare le sedie")
    page.get_by_role("button", name="Salva", exact=True).last.click()
    box = page.get_by_role("region", name="Il testo che non è stato salvato")
    for words in ("Scuola", "Scritto intanto", "Portare le sedie"):
        expect(box).to_contain_text(words)
    expect(page.get_by_role("region", name="Il testo rimasto")).to_have_count(0)
    check_accessibility(page)
    page.goto(editor(site, meeting))
    left = page.get_by_role("region", name="Il testo rimasto su questo dispositivo")
    for words in ("Scritto intanto", "Portare le sedie"):
        expect(left).to_contain_text(words)
    check_accessibility(page)
    with use_city(City.objects.get(schema_name="bergamo")):
        withdraw_minutes(actor=office, meeting_id=meeting)
    page.goto(editor(site, meeting))
    expect(at_item(page, 2).get_by_label("Che cosa c'è da fare")).to_have_value("Portare le sedie")
    until(lambda: said(meeting) == {2: "Scritto intanto"}, "back in its place, it saves itself")


def test_an_action_whose_button_leads_to_the_login_is_still_there(
    open_page: OpenPage, site: Site, meeting: uuid.UUID
) -> None:
    page = opened(open_page, site, meeting, ANNA)
    at_item(page, 2).get_by_label("Che cosa c'è da fare").fill("Portare le sedie")
    at_item(page, 2).get_by_label("Chi", exact=True).fill("Bruno")
    page.get_by_label("Di che altro si è parlato").fill("La fontana")
    page.context.clear_cookies()
    at_item(page, 2).get_by_role("button", name="Aggiungi").click()
    sign_in(page, site, ANNA)
    page.goto(editor(site, meeting))
    expect(page.locator("#minutes-problem")).to_contain_text("Abbiamo ritrovato")
    expect(at_item(page, 2).get_by_label("Chi", exact=True)).to_have_value("Bruno")
    at_item(page, 2).get_by_role("button", name="Aggiungi").click()
    expect(at_item(page, 2)).to_contain_text("Portare le sedie")
    expect(at_item(page, 4)).to_contain_text("La fontana")
    expect(at_item(page, 2).get_by_label("Che cosa c'è da fare")).to_have_value("")
    expect(page.locator("#minutes-problem")).to_be_empty()
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_a_session_that_expires_loses_nothing(open_page: OpenPage, site: Site, meeting: uuid.UUID) -> None:
    page = opened(open_page, site, meeting, ANNA)
    page.context.clear_cookies()
    at_item(page, 2).get_by_label(SAID).fill("Scritto dopo la scadenza")
    expect(page.locator("#minutes-problem")).to_contain_text("al sicuro su questo dispositivo")
    assert said(meeting) == {}
    other = page.context.new_page()
    sign_in(other, site, ANNA)
    page.bring_to_front()
    at_item(page, 2).get_by_label(SAID).press_sequentially(".")
    until(lambda: said(meeting) == {2: "Scritto dopo la scadenza."}, "saved after signing in elsewhere")


def test_a_crash_loses_nothing(open_page: OpenPage, site: Site, meeting: uuid.UUID) -> None:
    page = opened(open_page, site, meeting, ANNA)
    page.context.set_offline(True)
    at_item(page, 1).get_by_label(SAID).fill("Scritto senza rete")
    expect(at_item(page, 1).locator("[data-status]")).to_contain_text("Senza rete")
    context = page.context
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(editor(site, meeting))
    # Found again on this device; or saved, where the page could still send it as it was left.
    expect(at_item(again, 1).get_by_label(SAID)).to_have_value("Scritto senza rete")
    until(lambda: said(meeting) == {1: "Scritto senza rete"}, "the text found again is saved")


def test_ten_megabytes_pasted_are_refused_and_stay_where_they_are(
    open_page: OpenPage, site: Site, meeting: uuid.UUID
) -> None:
    page = opened(open_page, site, meeting, ANNA)
    at_item(page, 2).get_by_label(SAID).fill("Quello che conta")
    at_item(page, 1).get_by_label(SAID).evaluate(
        "(box) => { box.value = 'a'.repeat(10 * 1024 * 1024); box.dispatchEvent(new Event('input', {bubbles: true})); }"
    )
    expect(at_item(page, 1).locator("[data-status]")).to_contain_text("troppo lungo")
    page.get_by_role("button", name="Salva", exact=True).last.click()
    assert page.url.split("#")[0] == editor(site, meeting)
    assert at_item(page, 1).get_by_label(SAID).evaluate("(box) => box.value.length") == 10 * 1024 * 1024
    until(lambda: said(meeting) == {2: "Quello che conta"}, "the other item is saved all the same")


def test_without_javascript_ten_megabytes_are_a_clear_page_with_a_way_back(
    page_without_javascript: Page, open_page: OpenPage, site: Site, meeting: uuid.UUID
) -> None:
    page = page_without_javascript
    sign_in(page, site, ANNA)
    page.goto(editor(site, meeting))

    def too_much(route: Route) -> None:
        data = (route.request.post_data or "") + "&text=" + "a" * (10 * 1024 * 1024)
        route.continue_(post_data=data)

    page.route(
        "**/resoconto/",
        lambda route: too_much(route) if route.request.method == "POST" else route.continue_(),
    )
    at_item(page, 1).get_by_label(SAID).fill("Quello che conta")
    page.get_by_role("button", name="Salva", exact=True).last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Il testo è troppo lungo per essere inviato")
    page.go_back()
    expect(at_item(page, 1).get_by_label(SAID)).to_have_value("Quello che conta")


def test_markup_and_scripts_are_text(open_page: OpenPage, site: Site, meeting: uuid.UUID) -> None:
    page = opened(open_page, site, meeting, ANNA)
    bad = "</textarea><script>document.title='preso'</script><img src=x onerror=\"document.title='preso'\">"
    at_item(page, 1).get_by_label(SAID).fill(bad)
    with page.expect_navigation():
        page.get_by_role("button", name="Salva", exact=True).last.click()
    expect(at_item(page, 1).get_by_label(SAID)).to_have_value(bad)
    page.goto(f"{editor(site, meeting)}pubblica/")
    expect(page.locator(".minutes")).to_contain_text("<script>document.title")
    assert "preso" not in page.title()


def test_from_draft_to_published_in_few_steps_and_no_retyping(
    open_page: OpenPage,
    site: Site,
    meeting: uuid.UUID,
    check_accessibility: Callable[[Page], None],
) -> None:
    page = opened(open_page, site, meeting, ANNA)
    clicks = Clicks(page)
    write_and_share(page, clicks, check_accessibility)
    with use_city(City.objects.get(schema_name="bergamo")):
        delivery = Delivery.objects.get(mailing__meeting=meeting, mailing__kind="minutes")
        sent = str(rendered(delivery).body)
    reader_corrects(open_page(), sent[sent.index("http") :].split(maxsplit=1)[0], check_accessibility)
    page.goto(editor(site, meeting))
    correct_and_publish(page, clicks, check_accessibility)
    assert clicks.steps <= 12, clicks.steps
    with use_city(City.objects.get(schema_name="bergamo")):
        assert Minutes.objects.get(meeting=meeting).state == "published"
        assert ActionItem.objects.filter(meeting=meeting).count() == 1
        marks = MinutesRevision.objects.filter(minutes__meeting=meeting).values_list("mark", flat=True)
        assert "published" in marks
    citizen = open_page()
    citizen.goto(site.url(f"/incontri/{meeting}/"))
    expect(citizen.get_by_role("main")).to_contain_text("Servono panchine.")
    expect(citizen.get_by_role("main")).to_contain_text("Esito: se ne riparla")
    check_accessibility(citizen)


def test_a_button_pressed_while_the_last_save_is_on_its_way_disagrees_with_nobody(
    open_page: OpenPage, site: Site, meeting: uuid.UUID
) -> None:
    page = opened(open_page, site, meeting, ANNA)
    page.evaluate(HOLD_ANSWERS)
    at_item(page, 1).get_by_label(SAID).fill("Detto")
    until(lambda: page.evaluate("held.length") > 0, "the server has it, the page does not know")
    at_item(page, 1).get_by_label("Riserve").fill("Riserva")
    at_item(page, 1).get_by_label("Che cosa c'è da fare").fill("Chiamare")
    at_item(page, 1).get_by_label("Che cosa c'è da fare").press("Enter")
    page.evaluate("window.held?.forEach((go) => go())")
    expect(at_item(page, 1)).to_contain_text("Chiamare")
    expect(page.locator(".minutes-theirs")).to_have_count(0)
    assert texts(meeting) == ["Detto", "", "Riserva"]


def test_the_keyboard_is_enough(open_page: OpenPage, site: Site, meeting: uuid.UUID) -> None:
    page = opened(open_page, site, meeting, ANNA)
    at_item(page, 1).get_by_label(SAID).focus()
    page.keyboard.type("Detto")
    page.keyboard.press("Tab")
    page.keyboard.type("Condiviso")
    page.keyboard.press("Tab")
    page.keyboard.type("Riserva")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("Chiamare")
    page.keyboard.press("Enter")
    expect(at_item(page, 1)).to_contain_text("Chiamare")
    written = ["Detto", "Condiviso", "Riserva"]
    until(lambda: texts(meeting) == written, "what was typed is saved by itself")
    with use_city(City.objects.get(schema_name="bergamo")):
        assert ItemMinutes.objects.get(item__meeting=meeting).outcome in {"open", "closed"}
        assert ActionItem.objects.get(meeting=meeting).what == "Chiamare"


def test_a_phone_shows_the_page_without_zoom(open_page: OpenPage, site: Site, meeting: uuid.UUID) -> None:
    page = opened(open_page, site, meeting, ANNA)
    page.set_viewport_size({"width": 360, "height": 740})
    page.reload()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for button in page.locator("#minutes-form button.btn:visible").all():
        size = button.bounding_box()
        assert size is not None
        assert size["height"] >= 40
