"""The command `yearly_report`: its interface is for other programs, its errors for people."""

import json
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from tenants.context import use_city
from tenants.models import City
from tests.core.reporting.registers import YEAR, Presence, Register, sitting, store


@pytest.fixture
def register(bergamo: City) -> None:
    with use_city(bergamo):
        store(Register((sitting(0, presences=(Presence(0, 0),)),), residents=(1000, 2000)))


def run(**options: Any) -> tuple[str, str]:
    """What the command writes to the terminal, as output and as messages."""
    out, said = StringIO(), StringIO()
    call_command("yearly_report", **{"city": "bergamo", "year": str(YEAR)} | options, stdout=out, stderr=said)
    return out.getvalue(), said.getvalue()


def test_json_goes_to_the_terminal_by_default(register: None) -> None:
    report = json.loads(run()[0])
    figures = {row["code"]: row for row in report["figures"]}
    assert figures["meetings"]["value"] == 1
    assert figures["meetings_per_10000"]["value"] == 3.33
    assert set(figures["meetings"]) >= {
        "code",
        "value",
        "unit",
        "definition",
        "definition_version",
        "label",
        "previous",
    }


@pytest.mark.parametrize(
    ("kind", "start"),
    [
        ("json", b"{"),
        ("xlsx", b"PK"),
        ("pdf", b"%PDF-"),
        ("html", b"<!doctype html>"),
        ("csv", b"\xef\xbb\xbf"),
    ],
)
def test_every_format_is_written_to_a_file(register: None, tmp_path: Path, kind: str, start: bytes) -> None:
    path = tmp_path / f"report.{kind}"
    _out, said = run(format=kind, output=str(path))
    assert path.read_bytes().startswith(start)
    assert "1 incontro nel 2023" in said


def test_the_workbook_holds_the_figures(register: None, tmp_path: Path) -> None:
    run(format="xlsx", output=str(tmp_path / "report.xlsx"))
    book = load_workbook(BytesIO((tmp_path / "report.xlsx").read_bytes()))
    assert book["Cifre"]["B6"].value == 1


def test_a_year_without_meetings_is_all_unknown_and_says_so(register: None) -> None:
    out, said = run(year="2010")
    assert {row["code"]: row["value"] for row in json.loads(out)["figures"]}["meetings"] is None
    assert "unknown, not zero" in said


@pytest.mark.parametrize("year", ["20233", "2023x", "-1", "0", "due", "9999", "²023"])
def test_a_year_that_is_none_is_refused(register: None, year: str) -> None:
    with pytest.raises(CommandError, match="is not a year"):
        run(year=year)


def test_an_unknown_city_is_refused_naming_those_there_are(register: None) -> None:
    with pytest.raises(CommandError, match="bergamo"):
        run(city="atlantide")


def test_an_unknown_or_inactive_model_is_refused(register: None) -> None:
    with pytest.raises(CommandError, match="'dummy'; active: bergamo"):
        run(model="dummy")


def test_a_file_that_cannot_be_written_is_refused(register: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be written"):
        run(output=str(tmp_path / "no" / "such" / "folder" / "report.json"))
    with pytest.raises(CommandError, match="cannot be written"):
        run(output=str(tmp_path))


def test_a_binary_format_wants_a_file(register: None) -> None:
    with pytest.raises(CommandError, match="--output"):
        run(format="pdf")


def test_the_report_can_be_in_english(register: None) -> None:
    assert json.loads(run(language="en")[0])["language"] == "en"


def test_only_the_named_city_is_counted(register: None, monza: City) -> None:
    assert json.loads(run(city="monza")[0])["figures"][0]["value"] is None
