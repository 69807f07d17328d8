"""A citizen with a phone: "when is the next meeting near me, and may I come?", without an account."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import PHONE, OpenPage
from tests.e2e.site import Site


@pytest.fixture
def phone_without_javascript(open_page: OpenPage) -> Page:
    """The same phone with JavaScript switched off."""
    return open_page(viewport=PHONE, is_mobile=True, has_touch=True, java_script_enabled=False)


@pytest.fixture(params=["phone", "phone_without_javascript"])
def pocket(request: pytest.FixtureRequest) -> Page:
    page: Page = request.getfixturevalue(request.param)
    return page


def test_half_a_name_with_a_typo_leads_to_the_neighbourhood(pocket: Page, filled_site: Site) -> None:
    pocket.goto(filled_site.url("/"))
    _look_for(pocket, "campagnla")
    pocket.wait_for_url("**/quartieri/campagnola/")
    expect(pocket.get_by_role("heading", level=1)).to_have_text("Campagnola")


def test_when_and_may_i_come_are_answered_on_the_first_screen(pocket: Page, filled_site: Site) -> None:
    pocket.goto(filled_site.url("/"))
    _look_for(pocket, "campag")
    pocket.wait_for_url("**/quartieri/campagnola/")
    meeting = pocket.locator(".meeting-line").first
    _on_the_first_screen(meeting.get_by_role("heading"), "Rete Campagnola")
    _on_the_first_screen(meeting.locator("time"), "18:30–20:00")
    _on_the_first_screen(meeting.get_by_text("Sala di quartiere Campagnola"))
    _on_the_first_screen(meeting.get_by_text(re.compile("[Aa]pert[oa] a tutt[ie]")))
    assert pocket.context.cookies() == [], "reading leaves nothing on the phone"


def test_the_home_answers_for_the_whole_city_before_scrolling(pocket: Page, filled_site: Site) -> None:
    pocket.goto(filled_site.url("/"))
    _on_the_first_screen(pocket.get_by_role("searchbox"))
    first = pocket.locator(".meeting-line").first
    _on_the_first_screen(first.locator("time"), "18:30–20:00")
    _on_the_first_screen(first.get_by_role("heading"))


def test_the_page_of_a_meeting_says_when_where_and_who_before_scrolling(
    pocket: Page, filled_site: Site
) -> None:
    pocket.goto(filled_site.url("/quartieri/campagnola/"))
    pocket.locator(".meeting-line").first.get_by_role("link").click()
    _on_the_first_screen(pocket.locator(".lead time"))
    _on_the_first_screen(pocket.get_by_text("Sala di quartiere Campagnola"))
    _on_the_first_screen(pocket.get_by_text("Posso venire?"))
    _on_the_first_screen(pocket.get_by_text(re.compile("[Aa]pert[oa] a tutt[ie]")))


def test_a_name_nobody_has_leads_to_the_list(pocket: Page, filled_site: Site) -> None:
    pocket.goto(filled_site.url("/"))
    _look_for(pocket, "qwertyuiop")
    pocket.get_by_role("main").get_by_role("link", name="Elenco dei quartieri").click()
    pocket.get_by_role("main").get_by_role("link", name="Redona", exact=True).click()
    expect(pocket.get_by_role("heading", level=1)).to_have_text("Redona")


def test_what_was_talked_about_is_two_taps_from_the_neighbourhood(pocket: Page, filled_site: Site) -> None:
    pocket.goto(filled_site.url("/quartieri/redona/"))
    passed = pocket.get_by_role("region", name="Di che cosa si è parlato")
    passed.get_by_role("heading", level=3).first.get_by_role("link").click()
    expect(pocket.get_by_role("region", name="Resoconto")).to_be_visible()


def _look_for(page: Page, words: str) -> None:
    page.get_by_role("searchbox").fill(words)
    page.get_by_role("button", name="Cerca").click()


def _on_the_first_screen(there: Locator, text: str = "") -> None:
    """Wholly visible without scrolling on a phone of 360 by 740."""
    one = there.first
    expect(one).to_be_visible()
    if text:
        expect(one).to_contain_text(text)
    assert one.evaluate("() => scrollY") == 0
    box = one.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= PHONE["height"], f"{one} ends at {box['y'] + box['height']:.0f} px"
    assert box["x"] + box["width"] <= PHONE["width"]
