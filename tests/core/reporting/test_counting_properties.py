"""Any register is counted as a person with a pencil would count it."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.reporting.build import build_report
from core.reporting.document import Report
from core.reporting.rows import rows_behind
from tests.core.reporting.registers import YEAR, Presence, Register, Sitting, store

pytestmark = pytest.mark.usefixtures("in_bergamo")
BODIES, ORGANISATIONS = 3, 6
TODAY = dt.date(2024, 1, 15)

presences = st.builds(
    Presence,
    organisation=st.integers(0, ORGANISATIONS - 1),
    body=st.none() | st.integers(0, BODIES - 1),
    status=st.sampled_from(["present", "present", "present", "absent", "guest", "unknown"]),
    people=st.none() | st.integers(0, 5),
)


@st.composite
def sittings(draw: st.DrawFn) -> Sitting:
    bodies = tuple(draw(st.sets(st.integers(0, BODIES - 1), min_size=1)))
    drawn = draw(st.lists(presences, max_size=6, unique_by=lambda p: (p.organisation, p.body)))
    return Sitting(
        day=draw(st.dates(dt.date(2022, 11, 1), dt.date(2024, 2, 1))),
        bodies=bodies,
        kind=draw(st.sampled_from(["plenary", "subgroup", "councillor", "other"])),
        state=draw(st.sampled_from(["held", "held", "held", "cancelled", "postponed", "convened"])),
        presences=tuple(p for p in drawn if p.body is None or p.body in bodies),
        citizens=draw(st.none() | st.integers(0, 9)),
        headcount=draw(st.none() | st.integers(0, 40)),
    )


@st.composite
def registers(draw: st.DrawFn) -> Register:
    kept = st.integers(0, 2)
    merged = draw(st.dictionaries(st.integers(3, ORGANISATIONS - 1), kept))
    return Register(
        meetings=tuple(draw(st.lists(sittings(), max_size=8))),
        bodies=BODIES,
        organisations=ORGANISATIONS,
        services=frozenset(draw(st.sets(st.integers(0, ORGANISATIONS - 1)))),
        merged=merged,
    )


class ByHand:
    """A register counted with loops."""

    def __init__(self, register: Register, year: int) -> None:
        self.register = register
        self.recorded = [m for m in register.meetings if m.day.year == year]
        self.held = [m for m in self.recorded if m.state == "held"]

    def counted_as(self, organisation: int) -> int:
        return self.register.merged.get(organisation, organisation)

    def bodies_by_organisation(self) -> dict[int, set[int]]:
        found: dict[int, set[int]] = {}
        for m in self.held:
            for p in m.presences:
                if p.status == "present":
                    bodies = found.setdefault(self.counted_as(p.organisation), set())
                    body = p.body if p.body is not None or len(m.bodies) > 1 else m.bodies[0]
                    bodies |= {body} - {None}  # type: ignore[arg-type]
        return found

    def organisations_are_known(self) -> bool:
        return bool(self.recorded) and (not self.held or any(m.presences for m in self.held))

    def people(self, m: Sitting) -> int | None:
        if m.headcount is not None:
            return m.headcount
        known = [p.people for p in m.presences if p.status in {"present", "guest"} and p.people is not None]
        if m.citizens is None and not known:
            return None
        return sum(known) + (m.citizens or 0)

    def headcount(self) -> int | None:
        numbers = [n for n in map(self.people, self.held) if n is not None]
        return None if not self.recorded or (self.held and not numbers) else sum(numbers)


def counted(register: Register, look: Callable[[Report], None]) -> None:
    """Store the register, look at its report, forget both."""
    with transaction.atomic():
        store(register)
        look(build_report("bergamo", YEAR, today=TODAY))
        transaction.set_rollback(True)


slow = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@slow
@given(registers())
def test_organisations_are_counted_once_for_the_city_and_once_for_each_network(register: Register) -> None:
    by_hand = ByHand(register, YEAR)
    bodies = by_hand.bodies_by_organisation()
    known = by_hand.organisations_are_known()

    def look(report: Report) -> None:
        independent = [organisation for organisation in bodies if organisation not in register.services]
        assert report.figure("organisations_unique").value == (len(bodies) if known else None)
        assert report.figure("organisations_unique_excl_services").value == (
            len(independent) if known else None
        )
        summed = sum(len(of) for of in bodies.values())
        assert report.figure("organisations_sum_over_networks").value == (summed if known else None)
        if known and report.tables:
            table = report.table("bodies")
            column = table.position("organisations")
            per_body = {row[0]: row[column] for row in table.body}
            for n in range(BODIES):
                assert per_body[f"Rete {n}"] == sum(n in of for of in bodies.values())

    counted(register, look)


@slow
@given(registers())
def test_meetings_and_people_are_those_of_the_meetings_held(register: Register) -> None:
    by_hand = ByHand(register, YEAR)

    def look(report: Report) -> None:
        expected = len(by_hand.held) if by_hand.recorded else None
        assert report.figure("meetings").value == expected
        assert report.figure("headcount").value == by_hand.headcount()
        for figure, kinds in (
            ("plenary", {"plenary"}),
            ("subgroup", {"subgroup"}),
            ("other", {"councillor", "other"}),
        ):
            of_kind = sum(m.kind in kinds for m in by_hand.held)
            assert report.figure(f"meetings_{figure}").value == (of_kind if by_hand.recorded else None)
        if report.tables:
            table = report.table("bodies")
            column = table.position("meetings")
            served = {row[0]: row[column] for row in table.body}
            for n in range(BODIES):
                assert served[f"Rete {n}"] == sum(n in m.bodies for m in by_hand.held)

    counted(register, look)


@slow
@given(registers())
def test_the_year_before_is_what_its_own_report_says(register: Register) -> None:
    def look(report: Report) -> None:
        before = build_report("bergamo", YEAR - 1, today=TODAY)
        for figure in report.figures:
            assert figure.previous == before.figure(figure.code).value, figure.code

    counted(register, look)


@slow
@given(registers())
def test_the_rows_behind_a_figure_are_as_many_as_the_figure_says(register: Register) -> None:
    def look(report: Report) -> None:
        for figure in report.figures:
            if figure.rows and figure.value is not None and figure.unit not in {"residents", "people"}:
                rows = list(rows_behind("bergamo", YEAR, figure.rows, today=TODAY).rows)
                assert len(rows) == figure.value, figure.code
        if report.figure("headcount").value is not None:
            people = [row["people"] for row in rows_behind("bergamo", YEAR, "meetings", today=TODAY).rows]
            assert sum(n for n in people if n is not None) == report.figure("headcount").value

    counted(register, look)
