"""The list of agreements: filters, export, and a fixed number of queries on it and on the card's tabs."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Body
from models_qua.models import CitizenshipAgreement, Commitment, Indicator, Resource
from tests.models_qua.conftest import browser
from tests.models_qua.rows import make_agreement, make_party, make_sheet

Queries = Any
LIST = reverse("qua:agreements")
DAY = dt.timedelta(days=1)
TODAY = dt.date(2026, 6, 30)


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 6, 30, 11, tzinfo=dt.UTC))


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def found(client: Client, query: str) -> set[str]:
    """The titles on the list narrowed so."""
    answer = client.get(f"{LIST}?{query}")
    assert answer.status_code == 200
    return {line.agreement.title for line in answer.context["page_obj"]}


@pytest.fixture
def some(rivalta: Body, sesso: Body) -> dict[str, CitizenshipAgreement]:
    """One of each kind the filters tell apart."""
    old = make_agreement(
        rivalta, "published", title="Vecchio", number=7, signed_on=dt.date(2026, 1, 5), act_on=None, proposed_on=None,
        starts_on=dt.date(2025, 1, 1), ends_on=TODAY - DAY,
    )  # fmt: skip
    return {
        "old": old,
        "renewal": make_agreement(rivalta, "in_force", title="Rinnovo", renews=old, ends_on=TODAY + 90 * DAY),
        "late": make_agreement(rivalta, "in_force", title="Scaduto", ends_on=TODAY - DAY),
        "open": make_agreement(sesso, "in_force", title="Senza fine"),
        "coming": make_agreement(
            sesso, "in_force", title="Da cominciare", starts_on=TODAY + DAY, ends_on=TODAY + 400 * DAY
        ),
        "draft": make_agreement(sesso, title="Bozza"),
    }


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", {"Vecchio", "Rinnovo", "Scaduto", "Senza fine", "Da cominciare", "Bozza"}),
        ("q=rinn", {"Rinnovo"}),
        ("q=7", {"Vecchio"}),
        ("state=draft", {"Bozza"}),
        ("state=nonsense", {"Vecchio", "Rinnovo", "Scaduto", "Senza fine", "Da cominciare", "Bozza"}),
        ("kind=renewal", {"Rinnovo"}),
        ("kind=new&state=published", {"Vecchio"}),
        ("force=today", {"Rinnovo", "Senza fine"}),
        ("force=soon", {"Rinnovo"}),
        ("force=over", {"Vecchio", "Scaduto"}),
        ("force=no_end", {"Senza fine"}),
        ("year=2026&force=over", {"Vecchio", "Scaduto"}),
    ],
)
def test_the_list_is_narrowed_by_its_address(
    office: Client, some: dict[str, CitizenshipAgreement], query: str, titles: set[str]
) -> None:
    assert found(office, query) == titles


def test_the_list_of_who_works_in_one_lab_is_that_labs(
    ada: User, some: dict[str, CitizenshipAgreement]
) -> None:
    assert found(browser(ada), "") == {"Vecchio", "Rinnovo", "Scaduto"}


def test_the_list_says_what_renews_what(office: Client, some: dict[str, CitizenshipAgreement]) -> None:
    told = page(office, LIST)
    assert "rinnova «Vecchio»" in told
    assert "rinnovato da «Rinnovo»" in told
    assert "scade tra 90 giorni" in told


def test_the_file_has_what_is_on_screen(office: Client, some: dict[str, CitizenshipAgreement]) -> None:
    text = office.get(f"{LIST}?state=published&export=csv").content.decode("utf-8-sig").splitlines()
    assert len(text) == 2
    assert text[1].startswith("7;Vecchio;Rivalta;risultati pubblicati;")
    assert text[1].endswith(";05/01/2026;01/01/2025;29/06/2026;1;1;;Rinnovo")


def test_a_lab_shows_its_agreements(
    office: Client, rivalta: Body, some: dict[str, CitizenshipAgreement]
) -> None:
    told = page(office, reverse("qua:body-agreements", args=[rivalta.pk]))
    assert "Vecchio" in told
    assert "Senza fine" not in told


def test_the_list_asks_the_same_queries_whatever_it_shows(
    office: Client, some: dict[str, CitizenshipAgreement], sesso: Body, django_assert_max_num_queries: Queries
) -> None:
    for number in range(8):
        make_party(make_agreement(sesso, "in_force"), f"Altra {number}")
    page(office, LIST)
    with django_assert_max_num_queries(8):
        page(office, LIST)


@pytest.mark.parametrize("name", ["agreement", "agreement-sheets", "agreement-means", "agreement-parties"])
def test_a_tab_asks_the_same_queries_however_much_there_is(
    office: Client,
    rivalta: Body,
    django_assert_num_queries: Queries,
    name: str,
    django_assert_max_num_queries: Queries,
) -> None:
    row = make_agreement(rivalta)
    url = reverse(f"qua:{name}", args=[row.pk])
    page(office, url)
    with django_assert_max_num_queries(14) as counted:
        page(office, url)
    for number in range(4):
        party, sheet = make_party(row, f"Parte {number}"), make_sheet(row, f"Scheda {number}")
        Commitment.objects.create(
            agreement=row, sheet=sheet, signatory=party, what="Fa", due_words="ogni giorno"
        )
        Resource.objects.create(
            agreement=row, sheet=sheet, signatory=party, kind="money", source="city", what="M", amount_eur=3
        )
        Indicator.objects.create(agreement=row, sheet=sheet, name=f"I{number}")
    with django_assert_num_queries(len(counted)):
        page(office, url)
