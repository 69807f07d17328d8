"""The season's report as pages: for the office with the rows behind, for citizens as the city shows its results."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from core.models import Body
from models_qua.models import Season
from models_qua.selectors.season import QUERIES
from models_qua.selectors.second_season import QUERIES as SECOND_QUERIES
from tests.models_qua.conftest import browser
from tests.models_qua.registers import REAL, imported, plain
from tests.models_qua.rows import make_agreement


@pytest.fixture
def seasons(in_reggio: object) -> None:
    Season.objects.create(
        name="Prima stagione", slug="prima", since=dt.date(2015, 1, 1), until=dt.date(2018, 12, 31)
    )
    Season.objects.create(name="Da spazi a luoghi", slug="seconda", since=dt.date(2019, 1, 1))


def test_citizens_read_the_results_as_the_city_shows_them(citizen: Client, olga: User, seasons: None) -> None:
    imported(olga, REAL.read_bytes())
    page = citizen.get(reverse("qua:results")).content.decode()
    for words in (
        "27 accordi di cittadinanza firmati dal 2015 al 2018",
        "1.540",
        "784",
        "163",
        "843.000\u00a0€",
        "1.290.000\u00a0€",
        "5.171,78",
        "431 associazioni (55,0\u00a0%)",
        "330 volontarie e volontari (42,1\u00a0%)",
        "23 attività economiche (2,9\u00a0%)",
        "27 accordi: 18 nuovi (1 di un laboratorio urbano) e 9 rinnovi.",
        "Fuori dal conto: 15 rinnovi del 2019.",
        "A parte: le manutenzioni della città",
        "Fuori dal conto: 15 accordi firmati dopo il 2018",
        "Come è stato contato",
    ):
        assert words in page, words
    renewals = citizen.get(reverse("qua:results") + "?da=2019&a=2019").content.decode()
    assert "15 accordi di cittadinanza firmati nel 2019" in renewals


def test_years_that_make_no_sense_are_told_and_the_usual_ones_shown(citizen: Client, olga: User) -> None:
    imported(olga, plain())
    for query, why in (
        ("?da=2018&a=2015", "L'ultimo anno precede il primo."),
        ("?da=12", "Scriva un anno dal 1990"),
    ):
        page = citizen.get(reverse("qua:results") + query).content.decode().replace("&#x27;", "'")
        assert why in page
        assert "4 accordi di cittadinanza firmati dal 2015 al 2018" in page
    assert (
        "Nessun accordo di questi anni"
        in citizen.get(reverse("qua:results") + "?da=2001&a=2002").content.decode()
    )


def test_every_figure_has_its_page_and_its_rows(olga: User) -> None:
    imported(olga, plain())
    office = browser(olga)
    page = office.get(reverse("qua:season-report")).content.decode()
    figures = (
        "agreements",
        "signatories",
        "participants_unique",
        "projects",
        "maintenance_budget_eur",
        "renewals_later",
    )
    for code in figures:
        address = reverse("qua:season-report-figure", args=[code])
        assert address in page
        assert (
            "righe nel registro" in office.get(address).content.decode()
            or "riga nel registro" in office.get(address).content.decode()
        )
        assert office.get(reverse("qua:season-report-rows", args=[code])).content.startswith(b"\xef\xbb\xbf")
    assert (
        "Rossi Anna"
        not in office.get(reverse("qua:season-report-figure", args=["signatories"])).content.decode()
    )
    assert office.get(reverse("qua:season-report-figure", args=["boh"])).status_code == 404
    for name, args in (
        ("season-report-table", ["years"]),
        ("season-report-file", ["json"]),
        ("results-table", ["labs"]),
        ("results-file", ["csv"]),
    ):
        assert office.get(reverse(f"qua:{name}", args=args)).status_code == 200
    assert office.get(reverse("qua:results-file", args=["exe"])).status_code == 404
    assert office.get(reverse("qua:season-report-table", args=["boh"])).status_code == 404


def test_who_has_no_role_in_the_office_does_not_see_it(pia: User, citizen: Client) -> None:
    assert browser(pia).get(reverse("qua:season-report")).status_code in {403, 404}
    assert citizen.get(reverse("qua:season-report")).status_code == 302


@pytest.mark.parametrize("more", [1, 8])
def test_the_number_of_queries_does_not_grow(
    citizen: Client, rivalta: Body, more: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _n in range(more):
        make_agreement(rivalta, "in_force")
    citizen.get(reverse("qua:results"))
    periods, colour, frame = 2, 1, 1
    with django_assert_num_queries(QUERIES + SECOND_QUERIES + periods + colour + frame):
        citizen.get(reverse("qua:results"))
