"""What is accepted: CSV of every kind, columns in any order, dates and numbers as Italian offices write them."""

import csv
import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest

from core.imports.cells import (
    BadCell,
    read_bool,
    read_date,
    read_int,
    read_lines,
    read_time,
    read_words,
    safe_cell,
)
from core.imports.engine import read_register
from core.imports.plan import Options
from core.imports.problems import Problem, grouped
from core.imports.sources import Source
from core.imports.words import without_number
from core.participation.registry import registry
from core.participation.sheets import Column
from tenants.models import City
from tests.core.imports.registers import NOW, Rows, plain, problems, read

COLUMN = Column("x", "int", "X", ("X",), minimum=0)


@pytest.mark.parametrize(
    "written",
    [
        "14/05/2023", "14.5.2023", "14-05-2023", "2023-05-14", "2023/5/14", "14/05/2023 18:30", "2023-05-14 00:00:00",
        "14 maggio 2023", "domenica 14 maggio 2023", "45060", 45060.0, dt.date(2023, 5, 14), dt.datetime(2023, 5, 14, 9, tzinfo=dt.UTC),
    ],
)  # fmt: skip
def test_a_day_is_read_however_it_is_written(written: Any) -> None:
    assert read_date(COLUMN, written) == dt.date(2023, 5, 14)


@pytest.mark.parametrize(
    "written", ["29/02/2023", "1/13/2023", "14/5/23", "maggio", "12", 12.0, "0023-01-01", True]
)
def test_what_is_no_day_is_refused(written: Any) -> None:
    with pytest.raises(BadCell):
        read_date(COLUMN, written)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1.540", 1540),
        ("1540", 1540),
        ("1.540,00", 1540),
        ("12,0", 12),
        (12.0, 12),
        ("1'540", 1540),
        ("+3", 3),
        ("0", 0),
    ],
)
def test_a_number_is_read_the_italian_way(written: Any, number: int) -> None:
    assert read_int(COLUMN, written) == number


@pytest.mark.parametrize("written", ["12,5", "1.5", 1.5, "dodici", "-1", "1e5", "12 persone", True, "٣"])
def test_what_is_no_whole_number_is_refused(written: Any) -> None:
    with pytest.raises(BadCell):
        read_int(COLUMN, written)


@pytest.mark.parametrize(
    "written", ["18:30", "18.30", "18,30", "ore 18:30", "18h30", "18:30:00", dt.time(18, 30), 18.5 / 24]
)
def test_a_time_is_read_however_it_is_written(written: Any) -> None:
    assert read_time(COLUMN, written) == dt.time(18, 30)


@pytest.mark.parametrize(
    ("written", "value"), [("Sì", True), ("si", True), ("X", True), ("NO", False), (0.0, False), (True, True)]
)
def test_yes_and_no_are_read(written: Any, value: bool) -> None:
    assert read_bool(COLUMN, written) is value


def test_a_list_is_parted_by_semicolons_or_lines() -> None:
    assert read_words(COLUMN, "Rete Alfa;Rete Beta ;\n Rete Alfa") == ("Rete Alfa", "Rete Beta")


def test_an_agenda_loses_its_numbers_and_nothing_else() -> None:
    assert read_lines(COLUMN, "1. Sicurezza\n2) 30 alberi\n- Varie\n\n") == (
        "Sicurezza",
        "30 alberi",
        "Varie",
    )
    assert read_lines(COLUMN, "Sicurezza; Varie") == ("Sicurezza", "Varie")


@pytest.mark.parametrize(
    "line", ["1. Verde", "1) Verde", "(12) Verde", "1.Verde", "1 - Verde", "1- Verde", "3 – Verde", "1: Verde", "•Verde", "-- Verde"]
)  # fmt: skip
def test_a_line_of_a_list_loses_its_number(line: str) -> None:
    assert without_number(line) == "Verde"


@pytest.mark.parametrize(
    "line",
    ["5 giugno, festa", "110 e lode", "18:30 accoglienza", "1° maggio", "8-12 anni: il doposcuola", "2 - 3 giugno", "1.5 milioni",
     "2026: che anno sarà", "12.30 pranzo", "-5% di consumi", "Festa - il palco"],
)  # fmt: skip
def test_what_only_begins_with_a_number_keeps_it(line: str) -> None:
    assert without_number(line) == line


@pytest.mark.parametrize("text", ["=1+1", "+39 035", "-", "@cmd", "\tx", "\rx"])
def test_a_text_a_program_would_execute_is_exported_as_text(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["Rete Alfa", 12, -3, Decimal("1.5"), None, dt.date(2023, 1, 1)])
def test_other_values_are_exported_as_they_are(value: Any) -> None:
    assert safe_cell(value) == value


def as_csv(rows: Rows, *, separator: str, encoding: str) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator)
    for row in rows:
        writer.writerow([f"{cell:%d/%m/%Y}" if isinstance(cell, dt.date) else cell for cell in row])
    return text.getvalue().encode(encoding)


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_several_csv_are_one_register(in_bergamo: City, separator: str, encoding: str) -> None:
    sources = [
        Source(f"bergamo 2023 - {title}.csv", as_csv(rows, separator=separator, encoding=encoding))
        for title, rows in plain().items()
    ]
    reading = read_register(
        sources, model=registry.get("bergamo"), options=Options(NOW, NOW.date()), answers={}, ask=True
    )
    assert not reading.questions
    assert not list(reading.findings)
    assert reading.plan is not None
    assert {code: len(table.added) for code, table in reading.plan.tables.items()}["attendance"] == 5
    assert "Gruppo verde" in reading.plan.tables["subgroups"].added_labels


def test_a_csv_with_another_name_is_known_by_its_headings(in_bergamo: City) -> None:
    content = as_csv(plain()["Quartieri"], separator=";", encoding="cp1252")
    reading = read(content, name="esportazione(3).csv", ask=True)
    assert reading.plan is not None
    assert reading.plan.tables["neighbourhoods"].added_labels == ["Alfa", "Beta"]


def test_columns_come_in_any_order_case_and_accent(in_bergamo: City) -> None:
    register = {title: [list(reversed(row)) for row in rows] for title, rows in plain().items()}
    for rows in register.values():
        rows[0] = [heading.upper().replace("À", "A'") for heading in rows[0]]
    assert problems(register, ask=True) == []


def test_an_unknown_heading_is_asked_with_examples_and_a_suggestion(in_bergamo: City) -> None:
    register = plain()
    register["Incontri"][0][11] = "Tot. presenti"
    reading = read(register, ask=True)
    assert reading.plan is None
    question = reading.questions[0]
    assert (question.key, question.letter, question.examples) == (
        "meetings|tot presenti",
        "L",
        ("5", "1", "4"),
    )
    assert question.suggestion == "headcount"


def test_a_heading_that_only_contains_a_known_word_is_not_taken_for_it(in_bergamo: City) -> None:
    register = plain()
    register["Incontri"][0][11] = "Tema musicale della serata"
    assert read(register, ask=True).questions[0].suggestion == ""


def test_an_answer_maps_the_heading(in_bergamo: City) -> None:
    register = plain()
    register["Incontri"][0][11] = "Quanti eravamo"
    reading = read(register, ask=True, answers={"meetings|quanti eravamo": "headcount"})
    assert reading.plan is not None
    assert [row[-1] for row in reading.plan.tables["meetings"].added] == [5, 1, 4]


def test_without_anyone_to_ask_an_unknown_column_is_left_out_with_a_warning(in_bergamo: City) -> None:
    register = plain()
    register["Realtà"][0].append("Referente")
    register["Realtà"][1].append("Maria")
    warnings = [warning.message for warning in read(register).findings.warnings]
    assert warnings == ["La colonna «Referente» non è stata riconosciuta e viene tralasciata."]


def test_the_declared_total_is_compared_with_the_people_counted(in_bergamo: City) -> None:
    register = plain()
    register["Incontri"][1][11] = 9
    found = read(register).findings
    assert not found
    assert [(one.sheet, one.row, one.column, one.message) for one in found.warnings] == [
        ("Incontri", 2, "Presenti", "Il totale dichiarato è 9, ma le presenze fanno 5.")
    ]


def test_a_total_is_not_compared_when_the_people_of_an_organisation_are_not_known(in_bergamo: City) -> None:
    register = plain()
    register["Presenze"][1][3] = None
    register["Incontri"][1][11] = 9
    assert read(register).findings.warning_count == 0


def test_the_year_of_the_population_comes_from_its_heading_or_from_the_meetings(in_bergamo: City) -> None:
    assert read(plain()).plan.year == 2023  # type: ignore[union-attr]
    register = plain()
    register["Quartieri"][0][1] = "Abitanti al 31/12/2021"
    assert read(register).plan.year == 2021  # type: ignore[union-attr]
    assert read(register, year=2020).plan.year == 2020  # type: ignore[union-attr]


def test_a_meeting_of_several_networks_is_one_meeting(in_bergamo: City) -> None:
    plan = read(plain()).plan
    assert plan is not None
    assert len(plan.tables["meetings"].added) == 3
    assert len(plan.tables["meeting_bodies"].added) == 4


def test_the_same_problem_in_many_rows_is_told_once() -> None:
    said = [Problem("no", "fix", "Presenze", row, "Rete", 1) for row in (4, 5, 6, 9)]
    other = Problem("no", "fix", "Incontri", 3, "Data", 1)
    found = grouped([*said, other, Problem("no", "fix", "Presenze", 2, "Anno", 2)])
    assert [(group.problem.column, group.rows) for group in found] == [
        ("Anno", "2"),
        ("Rete", "4–6, 9"),
        ("Data", "3"),
    ]


def test_states_are_what_the_register_says_or_what_the_day_implies(in_bergamo: City) -> None:
    register = plain()
    register["Incontri"].append(["4", "01/03/2024", "", "", "Plenaria", "Rete Alfa"] + [""] * 7)
    register["Incontri"][0].append("Stato")
    for row, state in zip(register["Incontri"][1:], ["", "annullato", "rinviato", ""], strict=True):
        row.append(state)
    plan = read(register).plan
    assert plan is not None
    table = plan.tables["meetings"]
    place = table.columns.index("state") + 1
    assert [row[place] for row in table.added] == ["held", "cancelled", "postponed", "convened"]
