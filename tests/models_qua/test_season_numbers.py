"""Reggio's register, imported as an office would, gives the figures the city published; by command, by page and by hand."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from core.services.activation import activate_participation_model
from tenants.context import use_city
from tenants.models import City
from tests.models_qua.registers import REAL

# Comune di Reggio Emilia, «2014 - 2019: i risultati del progetto»: the first 27 agreements, and the money set aside.
PUBLISHED = {
    "agreements": 27,
    "agreements_new": 18,
    "agreements_renewed": 9,
    "signatories": 784,
    "signatories_association": 431,
    "signatories_volunteer": 330,
    "signatories_business": 23,
    "participants_unique": 1540,
    "projects": 163,
    "project_budget_eur": 843_000,
    "maintenance_budget_eur": 1_290_000,
}
# What follows from them.
DERIVED = {
    "agreements_urban": 1,
    "renewals_later": 15,
    "signatories_association_share": 55.0,
    "signatories_volunteer_share": 42.1,
    "signatories_business_share": 2.9,
    "signatories_body": 0,
    "signatories_service": 0,
    "signatories_per_100_participants": 50.9,
    "projects_per_agreement": 6.04,
    "budget_per_project_eur": 5171.78,
    "projects_community": 86,
    "projects_city": 77,
    "maintenance_works": 45,
}


@pytest.fixture
def register(monza: City) -> None:
    with use_city(monza):
        activate_participation_model(actor=None, slug="qua")
    call_command("import_register", str(REAL), city="monza", model="qua", stdout=StringIO())


def report(**options: Any) -> Any:
    out = StringIO()
    asked = {"city": "monza", "from": "2015", "to": "2018", "format": "json", "output": "-"} | options
    words = [word for name, value in asked.items() for word in (f"--{name}", value)]
    call_command("season_report", *words, stdout=out, stderr=StringIO())
    return json.loads(out.getvalue())


def test_the_published_figures_come_out_of_the_command(register: None) -> None:
    made = report()
    figures = {row["code"]: row for row in made["figures"]}
    wanted = PUBLISHED | DERIVED
    assert {code: figures[code]["value"] for code in wanted} == wanted
    assert all(
        row["definition"] and row["definition_version"] == 1 and row["source"] for row in made["figures"]
    )
    assert (made["first_year"], made["year"]) == (2015, 2018)
    assert made["headline"] == "27 accordi di cittadinanza firmati dal 2015 al 2018"
    assert any("1.832" in note for note in figures["participants_unique"]["notes"])
    assert any("15" in note and "fuori dal conto" in note for note in figures["agreements"]["notes"])
    assert any("1.290.000" in note for note in figures["project_budget_eur"]["notes"])


def test_the_years_are_as_published(register: None) -> None:
    tables = {table["code"]: table for table in report()["tables"]}
    years = {row[0]: row[1:5] for row in tables["years"]["rows"]}
    assert years == {
        "2015": [4, 4, 0, 0],
        "2016": [5, 5, 0, 0],
        "2017": [10, 5, 0, 5],
        "2018": [8, 4, 1, 4],
        "Periodo": [27, 18, 1, 9],
    }
    assert tables["later"]["rows"][0] == ["2019", 15, 0, 15]
    assert [column["code"] for column in tables["years"]["columns"]].count("works_eur") == 1
    assert [row[-1] for row in tables["years"]["rows"]] == [
        None,
        *[row[-1] for row in tables["years"]["rows"][1:]],
    ]


def test_the_years_one_by_one_add_up_to_the_season(register: None) -> None:
    by_year = [
        {row["code"]: row["value"] for row in report(**{"from": str(y), "to": str(y)})["figures"]}
        for y in range(2015, 2019)
    ]
    for code in (
        "agreements",
        "agreements_new",
        "agreements_renewed",
        "signatories",
        "projects",
        "project_budget_eur",
    ):
        assert sum(figures[code] for figures in by_year) == PUBLISHED[code], code
    assert sum(figures["participants_unique"] for figures in by_year) > PUBLISHED["participants_unique"]
    assert by_year[0]["maintenance_budget_eur"] is None, (
        "no maintenance of 2015 is in the register: unknown, not zero"
    )


def test_a_period_with_the_renewals_of_2019_counts_them(register: None) -> None:
    figures = {row["code"]: row["value"] for row in report(to="2019")["figures"]}
    assert (figures["agreements"], figures["agreements_renewed"], figures["renewals_later"]) == (42, 24, 0)


def test_before_the_register_begins_nothing_is_known(register: None) -> None:
    made = report(**{"from": "2013", "to": "2014"})
    figures = {row["code"]: row["value"] for row in made["figures"]}
    assert set(figures.values()) == {None}
    assert made["tables"] == []


@pytest.mark.parametrize(
    ("kind", "start"), [("pdf", b"%PDF"), ("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf"), ("html", b"<!")]
)
def test_every_file_of_the_report_can_be_made(
    register: None, tmp_path: Path, kind: str, start: bytes
) -> None:
    path = tmp_path / f"report.{kind}"
    for language in ("it", "en"):
        call_command(
            "season_report", city="monza", first="2015", last="2018", format=kind, output=str(path), language=language,
            stdout=StringIO(), stderr=StringIO(),
        )  # fmt: skip
        assert path.read_bytes().startswith(start)


def test_what_cannot_be_asked_is_told(monza: City, register: None) -> None:
    with pytest.raises(CommandError, match="comes before"):
        report(**{"from": "2018", "to": "2015"})
    with pytest.raises(CommandError, match="not a year"):
        report(**{"from": "duemila"})


def test_the_pdf_is_tagged_and_says_the_period_once_a_figure(register: None, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    call_command(
        "season_report", "--city", "monza", "--from", "2015", "--to", "2018", "--format", "pdf", "--output", str(path), stderr=StringIO()
    )  # fmt: skip
    reader = PdfReader(path)
    root = reader.root_object
    assert root["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert str(root["/Lang"]) == "it"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in bytes(root["/Metadata"].get_object().get_data())  # type: ignore[attr-defined]
    text = "\n".join(page.extract_text() for page in reader.pages)
    for words in ("2015-2018", "843.000", "1.290.000", "5.171,78", "Come è stato contato", "431 / 784"):
        assert words in text, words
    assert "non noto" not in text
