"""The yearly report of labs, centres and pacts: what is unknown is not zero, and what few people stand behind is not told, in any format."""

import datetime as dt
import io
import itertools
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from core.indicators.content import CityFacts, draft
from core.models import Person
from core.participation.registry import registry
from core.reporting.build import build_report
from core.reporting.document import from_json
from core.reporting.rows import rows_behind
from core.reporting.years import years_of
from core.services.reports import publish_report
from models_farelegami.models import (
    BudgetItem,
    CommunityLab,
    CommunityMaker,
    GenerativePact,
    GivingBack,
    ParticipantCount,
)
from models_farelegami.report_figures import PACTS
from models_farelegami.selectors import figures
from tenants.models import City
from tests.models_farelegami.conftest import browser
from tests.models_farelegami.registers import REAL, imported
from tests.models_farelegami.rows import make_centre, make_lab, make_pact

END = dt.date(2016, 12, 31)


def signed(n: int, year: int = 2016, **values: Any) -> list[GenerativePact]:
    """So many pacts signed in a year."""
    plain = {"state": "active", "referred_on": None, "signed_on": dt.date(year, 5, 1), "budget_eur": 1000}
    return [make_pact(**plain | values) for _n in range(n)]


def value(code: str, year: int = 2016) -> Any:
    return build_report("farelegami", year).figure(code).value


def test_what_nobody_wrote_is_not_known_and_what_is_none_is_zero(in_cremona: City) -> None:
    for code in (*PACTS, "civic_centres", "centre_people", "community_makers"):
        assert value(code) is None, code
    centre = make_centre(since=dt.date(2015, 1, 1))
    assert (value("civic_centres"), value("centre_children")) == (1, None)
    ParticipantCount.objects.create(centre=centre, year=2016, band="children", people=0)
    report = build_report("farelegami", 2016)
    assert (report.figure("centre_children").value, report.figure("centre_people").value) == (0, None)
    signed(6, budget_eur=None)
    assert (value("pacts"), value("pact_budget_eur"), value("pact_spent_eur")) == (6, None, None)


def test_ages_add_up_and_activities_do_not(in_cremona: City) -> None:
    centre = make_centre("A")
    make_centre("B")
    make_centre("C", until=dt.date(2015, 5, 5))
    activity = centre.activities.create(kind="play", name="Giochi")
    for band, people in (("under_6", 10), ("6_10", 20), ("11_17", 30), ("18_39", 7), ("over_64", 8)):
        ParticipantCount.objects.create(centre=centre, year=2016, band=band, people=people)
    ParticipantCount.objects.create(centre=centre, activity=activity, year=2016, band="children", people=99)
    report = build_report("farelegami", 2016)
    found = {
        code: report.figure(code)
        for code in ("civic_centres", "centre_children", "centre_adults", "centre_people")
    }
    assert {code: figure.value for code, figure in found.items()} == {
        "civic_centres": 2, "centre_children": 60, "centre_adults": 15, "centre_people": 75,
    }  # fmt: skip
    assert "Di 1 civic center nessuno ha contato le persone dell'anno." in found["centre_people"].notes
    assert [row["name"] for row in rows_behind("farelegami", 2016, "civic_centres").rows] == ["A", "B"]


def test_few_children_are_not_told_nor_found_from_the_total(in_cremona: City) -> None:
    centre = make_centre()
    for band, n in (("children", 3), ("adults", 80)):
        ParticipantCount.objects.create(centre=centre, year=2016, band=band, people=n)
    report = build_report("farelegami", 2016)
    children, adults, people = (report.figure(f"centre_{name}") for name in ("children", "adults", "people"))
    assert (children.value, adults.value, people.value) == (None, None, 83)
    assert children.notes == adults.notes, "nobody reads which of the two is small"
    assert (people.formula, people.parts) == ("", ())


def test_somebody_who_accompanies_two_labs_counts_once_and_who_left_does_not(in_cremona: City) -> None:
    first, second = (CommunityLab.objects.get(body=make_lab(name)) for name in ("Uno", "Due"))
    mara, ugo = (Person.objects.create(family_name=name) for name in ("Rossi", "Bianchi"))
    for lab, person, until in ((first, mara, None), (second, mara, None), (first, ugo, dt.date(2016, 3, 1))):
        CommunityMaker.objects.create(lab=lab, person=person, until=until)
    assert (value("community_makers"), value("labs")) == (1, 2)
    assert value("community_makers", 2015) == 2


def test_a_pact_runs_until_it_ended(in_cremona: City) -> None:
    signed(6, ended_on=dt.date(2017, 2, 1), state="concluded", kind="autonomy")
    signed(7)
    make_pact(state="analysis", signed_on=None)
    cells = {year: figures.pacts_year(year, dt.date(year, 12, 31)).cells for year in (2015, 2016, 2017)}
    assert cells == {2015: None, 2016: [[7, 0, 0], [6, 0, 0]], 2017: [[7, 0, 0], [0, 6, 0]]}


def test_fewer_than_five_pacts_have_no_number_no_amount_and_no_table(in_cremona: City) -> None:
    pacts = signed(4)
    BudgetItem.objects.create(pact=pacts[0], kind="care", amount_eur=777, spent_on=END)
    report = build_report("farelegami", 2016)
    for code in ("pacts", "pact_budget_eur", "pact_spent_eur"):
        assert report.figure(code).value is None, code
        assert "5" in report.figure(code).notes[0]
    assert "pacts" not in {table.code for table in report.tables}
    signed(1)
    assert (value("pacts"), value("pact_budget_eur"), value("pact_spent_eur")) == (5, Decimal(5000), None)


def test_money_spent_is_told_of_five_pacts_or_more_also_of_what_a_year_adds(in_cremona: City) -> None:
    pacts = signed(6)
    for pact in pacts[:5]:
        BudgetItem.objects.create(pact=pact, kind="care", amount_eur=Decimal("100.10"), spent_on=END)
    assert value("pact_spent_eur") == Decimal("500.50")
    BudgetItem.objects.create(pact=pacts[0], kind="care", amount_eur=9, spent_on=dt.date(2017, 2, 2))
    assert value("pact_spent_eur", 2017) is None
    for pact in pacts[1:5]:
        BudgetItem.objects.create(pact=pact, kind="care", amount_eur=1, spent_on=dt.date(2018, 2, 2))
    assert value("pact_spent_eur", 2018) == Decimal("513.50")


def test_one_more_pact_a_year_is_not_told_until_they_are_five(in_cremona: City) -> None:
    signed(10)
    for year in range(2017, 2022):
        signed(1, year)
    assert [value("pacts", year) for year in range(2016, 2022)] == [10, None, None, None, None, 15]
    assert [value("pact_budget_eur", year) for year in (2016, 2017, 2021)] == [10_000, None, 15_000]
    report = build_report("farelegami", 2017)
    assert (report.figure("pacts").previous, report.figure("pacts").difference) == (10, None)


def test_what_is_given_back_is_told_of_five_pacts_or_more(in_cremona: City) -> None:
    pacts = signed(5)
    for pact in pacts[:4]:
        GivingBack.objects.create(pact=pact, planned_on=END, done_on=END, hours=3)
        GivingBack.objects.create(pact=pact, planned_on=END, done_on=END)
    assert (value("given_back"), value("given_back_hours")) == (None, None)
    GivingBack.objects.create(pact=pacts[4], planned_on=END, done_on=END, hours=1)
    assert (value("given_back"), value("given_back_hours")) == (9, 13)
    assert (value("given_back", 2017), value("given_back_hours", 2017)) == (0, None)


@pytest.mark.parametrize("many", [1, 40])
def test_the_number_of_queries_is_as_declared(
    in_cremona: City, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(many):
        ParticipantCount.objects.create(centre=make_centre(f"C{n}"), year=2016, band="children", people=7)
        BudgetItem.objects.create(pact=signed(1, 2000 + n % 16)[0], kind="care", amount_eur=1, spent_on=END)
    with django_assert_num_queries(figures.PACT_QUERIES):
        figures.pacts_year(2016, END)
    with django_assert_num_queries(figures.CENTRE_QUERIES):
        figures.centres_year(2016, END)
    with django_assert_num_queries(figures.LAB_QUERIES):
        figures.makers_on(END)


def test_years_without_meetings_are_listed(olga: User) -> None:
    imported(olga, REAL.read_bytes(), 2017)
    assert [one.year for one in years_of("farelegami")] == [2017, 2016]


def test_no_page_nor_file_says_what_is_hidden_nor_leads_to_pacts(olga: User) -> None:
    imported(olga, REAL.read_bytes(), 2017)
    office = browser(olga)
    page = office.get(reverse("core:work_report", args=[2017])).content.decode()
    assert "n.d." in page
    assert "1.210" in page
    assert "P-0001" not in page
    for code in PACTS:
        assert office.get(reverse("core:work_report_rows", args=[2017, code])).status_code == 404, code
    for kind in ("json", "csv", "xlsx", "html", "pdf"):
        found = office.get(reverse("core:work_report_file", args=[2017, kind]))
        assert found.status_code == 200, kind
        for cells in _rows_of(kind, found.content):
            assert not {"13", "6", "4", "1"} & set(cells[1:]), (kind, cells)
    table = office.get(reverse("core:work_report_table", args=[2017, "pacts"])).content.decode("utf-8-sig")
    assert table.splitlines()[1:] == [
        "inclusione sociale;n.d.;10;n.d.;20",
        "autonomia;n.d.;10;n.d.;24",
        "In tutto;19;20;5;44",
    ]


def _rows_of(kind: str, content: bytes) -> list[list[str]]:
    """The rows of the table of pacts in a file that has tables; nothing of a PDF, whose text is looked through."""
    if kind == "xlsx":
        sheets = load_workbook(io.BytesIO(content)).worksheets
        rows = [[str(cell) for cell in row] for sheet in sheets for row in sheet.iter_rows(values_only=True)]
    elif kind == "pdf":
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
        assert "n.d." in text
        assert "P-0001" not in text
        return []
    else:
        assert b"P-0001" not in content
        return []
    found = [row for row in rows if row and row[0] in {"inclusione sociale", "autonomia"}]
    assert len(found) == 2, kind
    return found


def test_a_published_report_is_read_again_with_what_it_hides(olga: User, citizen: Client) -> None:
    imported(olga, REAL.read_bytes(), 2017)
    shown = publish_report(actor=olga, model_slug="farelegami", year=2017)
    again = from_json(shown.payload["languages"]["it"])
    assert again.table("pacts").rows == build_report("farelegami", 2017).table("pacts").rows
    office = browser(olga)
    for page in ("/lavoro/rapporti/2017/", "/rapporti/2017/", "/rapporti/2017/rapporto.xlsx"):
        assert office.get(page).status_code == 200, page
    assert "n.d." in citizen.get("/rapporti/2017/").content.decode()


def test_nothing_of_pacts_goes_to_the_comparison_of_cities(olga: User, monza: City) -> None:
    imported(olga, REAL.read_bytes(), 2017)
    assert registry.get("farelegami").indicators is None
    facts = CityFacts(
        monza.pk, monza.name, monza.province, monza.istat_code, monza.residents, monza.residents_on
    )
    shared = draft(2017, facts, dt.date(2026, 1, 1))
    assert {"44", "50500", "50500.00"}.isdisjoint(_scalars(shared.content))
    assert not any("pact" in text or "patt" in text.lower() for text in _scalars(shared.content))


def _scalars(found: Any) -> set[str]:
    """Everything a draft says, as texts."""
    if isinstance(found, dict):
        return set(itertools.chain.from_iterable(map(_scalars, [*found, *found.values()])))
    if isinstance(found, (list, tuple)):
        return set(itertools.chain.from_iterable(map(_scalars, found)))
    return {str(found)}
