"""Properties of every register: importing twice is importing once, and no order of rows or columns matters."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.imports.annotate import annotated_workbook
from core.imports.cells import BadCell, read_date, read_int, safe_cell
from core.imports.sources import Source, read_sources
from core.imports.words import fold, tidy
from core.models import AgendaItem, Attendance, Body, Meeting, Organisation
from core.participation.sheets import Column
from tenants.models import City
from tests.core.imports.registers import imported, plain, workbook

FEW = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
MANY = settings(max_examples=200, deadline=None, derandomize=True)
COLUMN = Column("x", "int", "X", ("X",))
NAMES = ["Comitato Verde", "Scout Beta", "Parrocchia Sant'Anna", "Polisportiva Aurora", "Biblioteca Alfa"]


@st.composite
def registers(draw: Any) -> dict[str, list[list[Any]]]:
    """Registers of two networks: any meetings, any attendance, numbers known or not."""
    register = plain()
    register["Realtà"] = [register["Realtà"][0], *([name, "gruppo", ""] for name in NAMES)]
    counts = st.one_of(st.none(), st.integers(0, 40))
    meetings, presences = register["Incontri"][:1], register["Presenze"][:1]
    for number in draw(st.lists(st.integers(1, 50), unique=True, max_size=6)):
        day = dt.date(2023, 1, 1) + dt.timedelta(days=draw(st.integers(0, 364)))
        bodies = draw(st.sampled_from(["Rete Alfa", "Rete Beta", "Rete Beta; Rete Alfa"]))
        kind = draw(st.sampled_from(["Plenaria", "Altro", "Assessore"]))
        agenda = "\n".join(draw(st.lists(st.sampled_from(["Sicurezza", "Verde", "Varie"]), max_size=3)))
        meetings.append([number, day, "18:30", "", kind, bodies, "", "", agenda, "", draw(counts), None, ""])
        for name in draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=4)):
            body = draw(st.sampled_from(bodies.split("; ")))
            presences.append([number, body, name, draw(st.one_of(st.none(), st.integers(1, 9)))])
    register["Incontri"], register["Presenze"] = meetings, presences
    return register


def state() -> list[list[Any]]:
    """What the tables say, without keys."""
    return [
        sorted(
            Meeting.objects.values_list("register_number", "meets_on", "kind", "citizens_count", "state"),
            key=repr,
        ),
        sorted(Meeting.objects.values_list("register_number", "bodies__name"), key=repr),
        sorted(AgendaItem.objects.values_list("meeting__register_number", "position", "title"), key=repr),
        sorted(
            Attendance.objects.values_list(
                "meeting__register_number", "body__name", "organisation__name", "people"
            ),
            key=repr,
        ),
        sorted(Organisation.objects.values_list("name", "kind__name"), key=repr),
        sorted(Body.objects.values_list("name", "slug"), key=repr),
    ]


def state_after(*contents: Any) -> list[list[Any]]:
    """The tables after these imports, which are then rolled back."""
    found: list[list[Any]] = []
    try:
        with transaction.atomic():
            transaction.get_connection().atomic_blocks[
                -1
            ]._from_testcase = True  # the verbs want to be outermost
            for content in contents:
                imported(None, content)
            found = state()
            raise _Back
    except _Back:
        return found


class _Back(Exception):
    """Roll back."""


@FEW
@given(registers())
def test_importing_twice_is_importing_once(in_bergamo: City, register: dict[str, list[list[Any]]]) -> None:
    assert state_after(register, register) == state_after(register)


@FEW
@given(registers(), st.randoms(use_true_random=False))
def test_no_order_of_rows_or_columns_matters(
    in_bergamo: City, register: dict[str, list[list[Any]]], chance: Any
) -> None:
    shuffled = {}
    for title, rows in register.items():
        order = list(range(len(rows[0])))
        chance.shuffle(order)
        body = rows[1:]
        chance.shuffle(body)
        shuffled[title] = [[row[i] for i in order] for row in [rows[0], *body]]
    sheets = list(shuffled.items())
    chance.shuffle(sheets)
    assert state_after(dict(sheets)) == state_after(register)


@FEW
@given(registers())
def test_the_annotated_copy_is_the_same_register(
    in_bergamo: City, register: dict[str, list[list[Any]]]
) -> None:
    copy = annotated_workbook(read_sources([Source("a.xlsx", workbook(register))]), [], [])
    assert state_after(copy) == state_after(register)


def attempt(reader: Any, value: Any) -> Any:
    """What a reader makes of a value, its refusal included."""
    try:
        return reader(COLUMN, value)
    except BadCell as refusal:
        return refusal


@MANY
@given(st.text(max_size=60))
def test_any_text_is_a_day_or_a_polite_no(text: str) -> None:
    answer = attempt(read_date, text)
    assert (answer.message and answer.cure) if isinstance(answer, BadCell) else 1900 <= answer.year <= 2099


@MANY
@given(
    st.one_of(
        st.text(max_size=30), st.floats(allow_nan=False, allow_infinity=False), st.integers(), st.booleans()
    )
)
def test_anything_is_a_whole_number_or_a_polite_no(value: Any) -> None:
    answer = attempt(read_int, value)
    assert answer.cure if isinstance(answer, BadCell) else isinstance(answer, int)


@MANY
@given(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)))
def test_every_way_to_write_a_day_is_the_same_day(day: dt.date) -> None:
    ways = [day, f"{day:%d/%m/%Y}", f"{day.day}.{day.month}.{day.year}", day.isoformat()]
    assert {read_date(COLUMN, way) for way in ways} == {day}


@MANY
@given(st.text(max_size=60))
def test_comparing_and_tidying_twice_is_doing_it_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert tidy(tidy(text)) == tidy(text)


@MANY
@given(st.text(max_size=20))
def test_no_exported_text_starts_a_formula(text: str) -> None:
    assert not str(safe_cell(text)).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_the_helper_leaves_nothing_behind(in_bergamo: City) -> None:
    state_after(plain())
    assert not Meeting.objects.exists()


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_at_all_is_refused(value: float) -> None:
    with pytest.raises(BadCell):
        read_int(COLUMN, value)
