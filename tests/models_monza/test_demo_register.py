"""Monza's register of 2023, imported as an office would, gives the figures the city published; and so does the demo's city."""

import json
from io import StringIO
from pathlib import Path

from django.core.management import call_command

from core.services.activation import activate_participation_model
from tenants.context import use_city
from tenants.models import City
from tests.models_monza.registers import REAL

# Comune di Monza, figures of 2023 (Agenzia Nova, 20.10.2023: 10 consulte, 286 citizens, 88 organisations); the rest is what the
# register adds up to. Absences are those without justification.
EXPECTED = {
    "consulte": 10,
    "enrolled_citizens": 286,
    "enrolled_organisations": 88,
    "sittings": 90,
    "presences": 1062,
    "absences": 574,
    "absences_excused": 388,
    "absences_all": 962,
    "attendance_rate": 52.5,
    "contributions": 48,
    "contributions_answered": 36,
    "contributions_answered_share": 75.0,
    "contribution_answer_days_median": 55.5,
    "contributions_open": 12,
}


def test_the_figures_of_the_register_come_out_of_the_commands(monza: City) -> None:
    with use_city(monza):
        activate_participation_model(actor=None, slug="monza")
    said = StringIO()
    call_command("import_register", str(REAL), city="monza", model="monza", json=True, stdout=said)
    told = json.loads(said.getvalue())
    assert (told["state"], told["year"], told["problem_count"]) == ("imported", 2023, 0)
    again = StringIO()
    call_command("import_register", str(REAL), city="monza", model="monza", json=True, stdout=again)
    assert json.loads(again.getvalue())["state"] == "unchanged"
    out = StringIO()
    call_command(
        "yearly_report",
        city="monza",
        year="2023",
        format="json",
        model="monza",
        stdout=out,
        stderr=StringIO(),
    )
    report = json.loads(out.getvalue())
    figures = {row["code"]: row for row in report["figures"]}
    assert {code: figures[code]["value"] for code in EXPECTED} == EXPECTED
    assert list(figures)[:3] == ["consulte", "enrolled_citizens", "enrolled_organisations"], (
        "its own come first"
    )
    assert all(figures[code]["definition"] and figures[code]["source"] for code in EXPECTED)
    assert figures["absences"]["label"] == "Assenze senza giustificazione"
    assert report["tables"][0]["code"] == "consulte"


def test_every_file_of_the_report_can_be_made(monza: City, tmp_path: Path) -> None:
    with use_city(monza):
        activate_participation_model(actor=None, slug="monza")
    call_command("import_register", str(REAL), city="monza", model="monza", stdout=StringIO())
    for kind, start in (("pdf", b"%PDF"), ("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf"), ("html", b"<!")):
        path = tmp_path / f"report.{kind}"
        call_command(
            "yearly_report",
            city="monza",
            year="2023",
            format=kind,
            model="monza",
            output=str(path),
            language="en",
            stdout=StringIO(),
            stderr=StringIO(),
        )
        assert path.read_bytes().lstrip(b"\n").startswith(start), kind
