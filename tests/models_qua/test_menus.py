"""The menus stay short: each entry leads to a section, whose other lists are tabs in it."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Body
from tests.models_qua.conftest import browser

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
        "Accordi",
        "Percorsi",
        "Progetti e manutenzioni",
        "Istruttorie",
        "Luoghi e servizi",
        "Rapporto della stagione",
    ]


@pytest.mark.parametrize(
    ("name", "section", "tabs"),
    [
        ("agreements", "Accordi", ["Accordi", "Atti di giunta"]),
        ("giunta", "Accordi", ["Accordi", "Atti di giunta"]),
        ("labs", "Percorsi", ["Percorsi", "Stagioni e ambiti"]),
        ("seasons", "Percorsi", ["Percorsi", "Stagioni e ambiti"]),
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
