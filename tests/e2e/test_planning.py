"""A series is planned on a phone: its days appear while the form is filled; without JavaScript one step more does it."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from core.models import Body, Meeting, Subgroup
from tenants.context import use_city
from tenants.models import City
from tests.e2e.conftest import PHONE, OpenPage
from tests.e2e.site import Site, sign_in
from tests.e2e.world import OFFICE

NEW = "/lavoro/incontri/nuovo/"
KEEP = "#plan-told input[name=keep]"


@pytest.fixture
def bergamo(filled_site: Site) -> City:
    city: City = City.objects.get(schema_name="bergamo")
    return city


def coming_of(name: str) -> list[Meeting]:
    today = timezone.localdate()
    return list(Meeting.objects.filter(bodies__name=name, meets_on__gt=today).order_by("meets_on"))


def fill(page: Page, body: str, first: dt.date, count: int) -> None:
    page.get_by_label("Chi si incontra").select_option(label=body)
    page.get_by_label("Giorno", exact=True).fill(first.isoformat())
    page.get_by_label("Inizio").fill("18:30")
    page.get_by_label(re.compile("nello stesso giorno della settimana")).check()
    page.get_by_label("Quanti incontri").fill(str(count))
    page.get_by_label("Quanti incontri").blur()


def test_the_days_appear_while_the_form_is_filled(
    phone: Page, filled_site: Site, bergamo: City, check_accessibility: Callable[[Page], None]
) -> None:
    with use_city(bergamo):
        before = len(coming_of("Rete Loreto"))
    sign_in(phone, filled_site, OFFICE)
    phone.goto(filled_site.url(NEW))
    fill(phone, "Rete Loreto", timezone.localdate() + dt.timedelta(days=400), 4)
    expect(phone.locator(KEEP)).to_have_count(4)
    check_accessibility(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    phone.locator(KEEP).nth(1).uncheck()
    phone.get_by_role("button", name="Programma gli incontri spuntati").click()
    expect(phone.get_by_role("main")).to_contain_text("3 incontri programmati.")
    expect(phone.get_by_role("navigation", name="Incontri della serie")).to_contain_text(
        "3 incontri, questo è il 1º."
    )
    phone.get_by_role("link", name="Successivo").click()
    expect(phone.get_by_role("navigation", name="Incontri della serie")).to_contain_text("questo è il 2º.")
    with use_city(bergamo):
        assert len(coming_of("Rete Loreto")) == before + 3


def test_what_a_change_reaches_and_what_a_new_day_is_like_are_shown_before_saving(
    phone: Page, filled_site: Site, check_accessibility: Callable[[Page], None]
) -> None:
    sign_in(phone, filled_site, OFFICE)
    phone.goto(filled_site.url(NEW))
    fill(phone, "Rete Malpensata", dt.date(2098, 3, 11), 3)
    phone.get_by_role("button", name="Programma gli incontri spuntati").click()
    phone.get_by_role("link", name="Modifica").click()
    phone.get_by_label("Questo e i seguenti").check()
    expect(phone.locator("#plan-told")).to_contain_text("Cambieranno 3 incontri")
    phone.get_by_label("Giorno", exact=True).fill("2098-03-12")
    phone.get_by_label("Giorno", exact=True).blur()
    expect(phone.locator("#plan-told")).to_contain_text("Mercoledì 9 aprile 2098, invece di martedì 8 aprile")
    check_accessibility(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    phone.get_by_role("button", name="Cambia questi 3 incontri").click()
    expect(phone.get_by_role("main")).to_contain_text("3 incontri cambiati.")
    phone.get_by_role("link", name="Rinvia").click()
    phone.get_by_label("Motivo").fill("La sala è allagata")
    phone.get_by_label("Nuova data").fill("2099-01-06")
    phone.get_by_text("A un'altra ora o in un altro luogo").click()
    expect(phone.locator("#plan-told")).to_contain_text("È festa: Epifania.")
    check_accessibility(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    phone.get_by_role("button", name="Rinvia comunque").click()
    expect(phone.get_by_role("main")).to_contain_text("Incontro rinviato.")


def test_subgroups_follow_who_is_chosen(phone: Page, filled_site: Site, bergamo: City) -> None:
    with use_city(bergamo):
        body = Body.objects.create(model_slug="bergamo", name="Rete appena nata", slug="rete-appena-nata")
        Subgroup.objects.create(body=Body.objects.get(name="Rete Loreto"), name="Gruppo orti")
    sign_in(phone, filled_site, OFFICE)
    phone.goto(filled_site.url(f"{NEW}?body={body.pk}"))
    expect(phone.locator("#plan-subgroups input")).to_have_count(0)
    phone.get_by_label("Chi si incontra").select_option(label="Rete Loreto")
    expect(phone.get_by_label("Gruppo orti")).to_be_visible()


def test_without_javascript_one_step_more_does_it(
    open_page: OpenPage, filled_site: Site, bergamo: City
) -> None:
    with use_city(bergamo):
        before = len(coming_of("Rete Celadina"))
    page = open_page(java_script_enabled=False)
    sign_in(page, filled_site, OFFICE)
    page.goto(filled_site.url(NEW))
    fill(page, "Rete Celadina", timezone.localdate() + dt.timedelta(days=400), 3)
    page.get_by_role("button", name="Salva").click()
    expect(page.locator(KEEP)).to_have_count(3)
    page.get_by_role("button", name="Programma gli incontri spuntati").click()
    expect(page.get_by_role("main")).to_contain_text("3 incontri programmati.")
    with use_city(bergamo):
        assert len(coming_of("Rete Celadina")) == before + 3
