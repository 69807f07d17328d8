"""One number wherever it is shown; and a year in which the administration changed, which is two mandates and one year."""

import csv
import datetime as dt
import io
import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Body
from core.reporting.build import build_report
from models_monza.models import Mandate
from models_monza.selectors.enrolment_figures import ground_table
from models_monza.services.mandates import open_mandate
from tests.models_monza.registers import REAL, imported
from tests.models_monza.test_report import contribution, held
from tests.models_monza.test_sittings import enrol, mark

CODES = (
    "consulte enrolled_citizens enrolled_organisations sittings presences absences absences_excused "
    "contributions contributions_answered contribution_answer_days_median contributions_open"
).split()


def test_page_files_register_and_enrolment_show_the_same_numbers(
    olga: User, office: Client, time_machine: Any
) -> None:
    time_machine.move_to(dt.datetime(2024, 1, 15, 11, tzinfo=dt.UTC))
    imported(olga, REAL.read_bytes())
    told = json.loads(office.get(reverse("core:work_report_file", args=[2023, "json"])).content)
    found = {row["code"]: row for row in told["figures"]}
    page = office.get(reverse("core:work_report", args=[2023])).content.decode()
    for code in CODES:
        assert found[code]["label"] in page
    for shown in ("286", "88", "90", "1.062", "574", "388", "55,5"):
        assert f">{shown}" in page, shown
    text = office.get(reverse("core:work_report_file", args=[2023, "csv"])).content.decode("utf-8-sig")
    lines = {cell: row for row in csv.reader(io.StringIO(text), delimiter=";") for cell in row[:2]}
    assert "1062" in str(lines[found["presences"]["label"]]).replace(".", "")
    register = office.get(reverse("monza:opinion-register"), {"anno": "2023"}).context["times"]
    assert (register.transmitted, register.answered, register.open) == tuple(
        found[code]["value"] for code in ("contributions", "contributions_answered", "contributions_open")
    )
    assert register.median_days == found["contribution_answer_days_median"]["value"] == 55.5
    grounds = ground_table(dt.date(2023, 12, 31), None)
    assert (grounds.total.citizens, grounds.different, len(grounds.rows)) == (286, 88, 10)


def test_a_year_with_two_mandates_counts_both(
    olga: User, liberta: Body, triante: Body, acts: None, time_machine: Any
) -> None:
    time_machine.move_to(dt.datetime(2026, 11, 1, 11, tzinfo=dt.UTC))
    before = enrol(liberta, 3, since=dt.date(2025, 3, 1))
    mark(held(liberta, dt.date(2026, 3, 2)), before[:2])
    contribution(liberta, dt.date(2026, 4, 1), dt.date(2026, 7, 1))
    open_mandate(actor=olga, name="2026-2031", since=dt.date(2026, 6, 1))
    assert Mandate.objects.count() == 2
    after = enrol(liberta, 2, since=dt.date(2026, 9, 20))
    mark(held(liberta, dt.date(2026, 10, 5)), [*after, before[2]])
    made = build_report("monza", 2026, today=dt.date(2026, 11, 1))
    found = {one.code: one.value for one in made.figures}
    assert (found["sittings"], found["presences"]) == (2, 5)
    assert found["enrolled_citizens"] == 2, "of today: those of the mandate before lapsed"
    assert (found["contributions"], found["contributions_answered"]) == (1, 1)
    half = build_report("monza", 2026, today=dt.date(2026, 5, 31))
    values = {one.code: one.value for one in half.figures}
    assert (values["sittings"], values["enrolled_citizens"], values["contributions_open"]) == (1, 3, 1)


@pytest.mark.parametrize("year", [2022, 2024])
def test_a_year_the_register_says_nothing_of_is_not_zero(olga: User, year: int) -> None:
    imported(olga, REAL.read_bytes())
    made = build_report("monza", year, today=dt.date(2024, 1, 15))
    assert made.figure("contribution_answer_days_median").value is None
    assert made.figure("contributions_answered_share").value is None
