"""The menus stay short: each entry leads to a section, whose other lists are tabs in it."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Body
from models_qua.models import Milestone
from models_qua.urls import urlpatterns
from tests.models_qua.conftest import browser
from tests.models_qua.rows import make_agreement, make_plan

pytestmark = pytest.mark.django_db


def _here(answer: Any) -> list[str]:
    return [entry.label for entry in answer.context["work_menu"]() if entry.current]


def _tabs(answer: Any) -> list[str]:
    found = re.search(r'<nav class="tabs.*?</nav>', answer.text, re.DOTALL)
    return re.findall(r">([^<>\n]+)</a>", found[0]) if found else []


def test_the_work_area_has_six_entries_of_labs_and_agreements(olga: User, rivalta: Body) -> None:
    labels = [
        entry.label
        for entry in browser(olga).get(reverse("core:day")).context["work_menu"]()
        if entry.icon == "folder"
    ]
    assert labels[-6:] == [
        "Percorsi dei laboratori",
        "Istruttorie",
        "Accordi",
        "Progetti e manutenzioni",
        "Luoghi e servizi",
        "Rapporto della stagione",
    ]


@pytest.mark.parametrize(
    ("name", "section", "tabs"),
    [
        ("agreements", "Accordi", ["Accordi", "Atti di giunta"]),
        ("giunta", "Accordi", ["Accordi", "Atti di giunta"]),
        ("labs", "Percorsi dei laboratori", ["Percorsi", "Stagioni e ambiti"]),
        ("seasons", "Percorsi dei laboratori", ["Percorsi", "Stagioni e ambiti"]),
        ("projects", "Progetti e manutenzioni", ["Progetti", "Manutenzioni"]),
        ("works", "Progetti e manutenzioni", ["Progetti", "Manutenzioni"]),
        ("places", "Luoghi e servizi", ["Luoghi di comunità", "Servizi di quartiere"]),
        ("services", "Luoghi e servizi", ["Luoghi di comunità", "Servizi di quartiere"]),
    ],
)
def test_each_list_is_a_tab_of_its_section(
    olga: User, rivalta: Body, name: str, section: str, tabs: list[str]
) -> None:
    answer = browser(olga).get(reverse(f"qua:{name}"))
    assert _here(answer) == [section]
    assert _tabs(answer) == tabs


def test_every_page_of_the_work_area_lies_under_an_entry(olga: User, rivalta: Body) -> None:
    entries = [entry.url for entry in browser(olga).get(reverse("core:day")).context["work_menu"]()]
    sections = [url for url in entries if url != reverse("core:day")]
    routes = [f"/{route.pattern}" for route in urlpatterns if str(route.pattern).startswith("lavoro/")]
    assert len(routes) > 100
    assert [route for route in routes if not route.startswith(tuple(sections))] == []


def test_the_plan_of_a_lab_is_in_the_section_of_bodies(olga: User, rivalta: Body) -> None:
    plan = make_plan(rivalta, "Un parco aperto")
    assert _here(browser(olga).get(reverse("qua:plan", args=[plan.pk]))) == ["Organismi"]


def test_what_belongs_to_a_project_is_in_the_section_of_projects(olga: User, rivalta: Body) -> None:
    sheet = make_agreement(rivalta, "in_force").sheets.get()
    milestone = Milestone.objects.create(sheet=sheet, what="Inaugurazione", due_on=dt.date(2026, 5, 1))
    answer = browser(olga).get(reverse("qua:milestone", args=[milestone.pk]))
    assert _here(answer) == ["Progetti e manutenzioni"]


def test_who_enters_no_acts_has_no_tab_of_acts(ada: User) -> None:
    assert _tabs(browser(ada).get(reverse("qua:agreements"))) == []


def test_citizens_have_short_names_in_their_menu(citizen: Client) -> None:
    labels = [entry.label for entry in citizen.get(reverse("core:home")).context["public_menu"]]
    assert [label for label in labels if label in {"Laboratori", "Accordi", "Luoghi", "Servizi"}] == [
        "Laboratori",
        "Accordi",
        "Luoghi",
        "Servizi",
    ]
