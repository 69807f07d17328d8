"""The pages of labs and of what is asked in them, in the city that has citizenship labs: for everybody, wide and on a phone."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PHONE, OpenPage
from tests.e2e.reggio_cases import LISTENING, Case
from tests.e2e.reggio_walk import OFFICE, Walk, reggio
from tests.e2e.reggio_world import LONG
from tests.e2e.site import sign_in

__all__ = ["reggio"]


@pytest.mark.parametrize("case", LISTENING, ids=str)
def test_a_page_is_for_everybody(case: Case, reggio: Walk) -> None:
    reggio.open(case)


def test_grouping_on_a_phone_without_javascript(open_page: OpenPage, reggio: Walk) -> None:
    page = open_page(viewport=PHONE, is_mobile=True, has_touch=True, java_script_enabled=False)
    sign_in(page, reggio.site, OFFICE, city="monza")
    page.goto(reggio.url(Case("qua:needs-group", "listening")))
    for title in (LONG, "Vialetti del parco Noce Nero senza buche"):
        page.get_by_role("checkbox", name=title).check()
    page.get_by_label("Titolo del gruppo nuovo").fill("Vialetti per tutte e tutti")
    page.get_by_role("button", name="Metti nel gruppo").click()
    expect(page.get_by_role("checkbox", name=LONG)).to_have_count(0)
    alone = page.get_by_role("listitem").filter(has_text="Più luce in via della Repubblica")
    alone.get_by_role("button").click()
    expect(page.get_by_role("main")).to_contain_text("Niente da raggruppare")
    tabs = page.get_by_role("navigation", name="Bisogni e proposte del percorso")
    tabs.get_by_role("link", name="Gruppi ed esiti").click()
    expect(page.get_by_role("main")).to_contain_text("Vialetti per tutte e tutti")
    expect(page.get_by_role("main")).to_contain_text("Più luce in via della Repubblica")
