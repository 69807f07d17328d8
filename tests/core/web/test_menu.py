"""The menus."""

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import resolve

from accounts.models import User
from core.participation.registry import registry
from core.permissions.holder import Holder, holder_of
from core.web.menu import public_menu, work_menu
from tenants.models import City

BERGAMO = registry.get("bergamo")
DUMMY = registry.get("dummy")


def test_every_entry_of_both_menus_leads_to_a_page(dario: User) -> None:
    entries = work_menu("/lavoro/", [BERGAMO], holder_of(dario)) + public_menu("/", [BERGAMO])
    assert len(entries) >= 14
    for entry in entries:
        assert resolve(entry.url).url_name, entry.url


def test_the_menu_holds_what_the_person_may_open(anna: User) -> None:
    labels = [entry.label for entry in work_menu("/lavoro/", [BERGAMO], holder_of(anna))]
    assert "Incontri" in labels
    assert "Persone" not in labels
    assert "Registro azioni" not in labels
    assert work_menu("/lavoro/", [BERGAMO], Holder()) == []


def test_the_entry_of_the_page_shown_is_the_current_one(dario: User) -> None:
    entries = work_menu("/lavoro/incontri/nuovo/", [BERGAMO], holder_of(dario))
    assert [entry.label for entry in entries if entry.current] == ["Incontri"]
    home = work_menu("/lavoro/", [BERGAMO], holder_of(dario))
    assert [entry.label for entry in home if entry.exact] == ["Oggi"]


def test_a_page_without_an_entry_marks_none(dario: User) -> None:
    entries = work_menu("/lavoro/cerca/", [BERGAMO], holder_of(dario))
    assert [entry.label for entry in entries if entry.current] == []


@pytest.mark.parametrize(
    ("path", "entry"),
    [
        ("/lavoro/accesso/", "Persone"),
        ("/lavoro/luoghi/nuovo/", "Quartieri"),
        ("/lavoro/proposte/", "Incontri"),
    ],
)
def test_a_page_that_hangs_under_an_entry_marks_it(dario: User, path: str, entry: str) -> None:
    entries = work_menu(path, [BERGAMO], holder_of(dario))
    assert [one.label for one in entries if one.current] == [entry]
    assert not any(one.exact for one in entries)


def test_pages_of_the_work_area_carry_the_menu_and_stay_out_of_search_engines(
    bergamo_client: Client, dario: User
) -> None:
    bergamo_client.force_login(dario)
    page = bergamo_client.get("/lavoro/").content.decode()
    assert (
        page.count('<a href="/lavoro/" aria-current="page">') == 2
    )  # once folded for phones, once at the side
    assert '<meta name="robots" content="noindex">' in page
    assert "hx-headers" in page


def test_bodies_have_the_words_of_the_citys_model(dario: User) -> None:
    one = {entry.label for entry in work_menu("/lavoro/", [BERGAMO], holder_of(dario))}
    two = {entry.label for entry in work_menu("/lavoro/", [BERGAMO, DUMMY], holder_of(dario))}
    assert "Reti" in one
    assert "Organismi" in two


def test_a_model_without_citizens_pages_is_not_in_the_public_menu(in_bergamo: City) -> None:
    assert [entry.label for entry in public_menu("/", [BERGAMO, DUMMY])] == [
        "Incontri",
        "Reti",
        "Quartieri",
        "Rapporti",
    ]


def test_a_models_own_pages_for_citizens_follow_its_bodies_and_one_entry_is_marked(in_bergamo: City) -> None:
    model = replace(BERGAMO, public_menu=(("bergamo:public-charter", "carta"), ("bergamo:nowhere", "niente")))
    entries = public_menu("/reti/carta/", [model])
    assert [entry.label for entry in entries] == ["Incontri", "Reti", "Carta", "Quartieri", "Rapporti"]
    assert [entry.label for entry in entries if entry.current] == ["Carta"]
    assert [entry.label for entry in public_menu("/reti/alfa/", [model]) if entry.current] == ["Reti"]


def test_the_menu_marks_where_one_is(bergamo_client: Client, in_bergamo: City) -> None:
    page = bergamo_client.get("/quartieri/").content.decode()
    assert '<a href="/quartieri/" aria-current="page">Quartieri</a>' in page
