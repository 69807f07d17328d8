"""Attendance over a period on any register, against a slow count; people counted the same wherever they are counted."""

import datetime as dt
import statistics
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.models import Attendance, Body, Meeting, Membership, Organisation, Person
from core.reporting.build import build_report
from core.reporting.sets import meeting_groups
from core.selectors.attendance import attendance_rows, totals_of
from core.selectors.attendance_counting import Came, member_lines, summary
from core.selectors.attendance_facts import Facts, Period, Who
from core.selectors.attendance_reports import ALL, PLENARY, read_facts
from core.selectors.meetings import meeting_row, meeting_values
from tenants.models import City
from tests.core.search.conftest import make_organisation
from tests.core.selectors.test_attendance_reports import YEAR, meet

HERE = {"present", "guest"}
KINDS = {PLENARY: ["plenary"], ALL: ["plenary", "subgroup", "councillor", "other"]}
EXPECTED = {PLENARY: ["plenary"], ALL: ["plenary", "councillor", "other"]}

DAYS = st.dates(dt.date(2022, 11, 1), dt.date(2024, 2, 1))
INTERVALS = st.tuples(st.none() | DAYS, st.none() | DAYS).filter(
    lambda i: not (i[0] and i[1] and i[0] > i[1])
)
STATUSES = st.sampled_from(["present", "present", "guest", "absent", "excused", "unknown"])
FEW = st.none() | st.integers(0, 4)
WHO = ({"organisation": 0}, {"organisation": 1}, {"organisation": 2}, {"person": 0},
       {"person": 1, "organisation": 0}, {"person": 1, "organisation": 2})  # fmt: skip


@st.composite
def registers(draw: st.DrawFn) -> dict[str, Any]:
    """Three organisations and two persons in two bodies; any meetings, memberships and presences."""
    return {
        "memberships": draw(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 3), INTERVALS), max_size=6)),
        "meetings": draw(
            st.lists(
                st.tuples(
                    DAYS,
                    st.sampled_from([(0,), (1,), (0, 1)]),
                    st.sampled_from(["plenary", "plenary", "subgroup", "councillor"]),
                    st.sampled_from(["held", "held", "held", "cancelled"]),
                    st.dictionaries(st.integers(0, len(WHO) - 1), st.tuples(STATUSES, FEW), max_size=5),
                    FEW,
                    st.none() | FEW,
                ),
                max_size=8,
            )
        ),
    }


def stored(register: dict[str, Any], bodies: list[Body]) -> list[Any]:
    """The register as rows; the third organisation is merged into the second. Returns whom they are counted as."""
    organisations = [make_organisation(name) for name in ("Uno", "Due", "Tre")]
    Organisation.objects.filter(pk=organisations[2].pk).update(
        merged_into=organisations[1], canonical=organisations[1]
    )
    persons = [Person.objects.create(given_name=name) for name in ("Quattro", "Cinque")]

    def named(who: int) -> dict[str, Any]:
        rows: dict[str, list[Any]] = {"organisation": organisations, "person": persons}
        return {field: rows[field][number] for field, number in WHO[who].items()}

    opened: set[tuple[int, int]] = set()
    for body, who, (since, until) in register["memberships"]:
        if until is None and (body, who) in opened:
            continue
        opened |= {(body, who)} if until is None else set()
        Membership.objects.create(body=bodies[body], since=since, until=until, **named(who))
    for when, served, kind, state, noted, citizens, headcount in register["meetings"]:
        counted = {"citizens_count": citizens, "headcount": headcount}
        meeting = meet(when, *(bodies[number] for number in served), kind=kind, state=state, **counted)
        for who, (status, people) in noted.items():
            Attendance.objects.create(meeting=meeting, status=status, people=people, **named(who))
    return [*organisations[:2], *persons]


@contextmanager
def forgotten() -> Iterator[None]:
    """What is stored inside is not stored afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def same(one: Any) -> dict[str, Any]:
    return {"person": one} if isinstance(one, Person) else {"organisation__canonical": one}


def slowly(body: Body, one: Any, which: str) -> tuple[int, int, int, int, int] | None:
    """Held, present, excused, absent, not noted: counted row by row, as a person with a pencil would."""
    intervals = list(Membership.objects.filter(body=body, **same(one)))
    if not any(
        (m.since is None or m.since <= YEAR.last) and (m.until is None or m.until >= YEAR.first)
        for m in intervals
    ):
        return None
    counts = dict.fromkeys(("held", "present", "excused", "absent", "unknown"), 0)
    for meeting in Meeting.objects.filter(kind__in=EXPECTED[which], state="held", bodies=body):
        sheet = Attendance.objects.filter(meeting=meeting).exclude(status="unknown").exists()
        if (
            meeting.meets_on not in YEAR
            or not sheet
            or not any(m.in_force_on(meeting.meets_on) for m in intervals)
        ):
            continue
        said = set(Attendance.objects.filter(meeting=meeting, **same(one)).values_list("status", flat=True))
        counts["held"] += 1
        if said & HERE:
            counts["present"] += 1
        else:
            counts[next((status for status in ("excused", "absent") if status in said), "unknown")] += 1
    return counts["held"], counts["present"], counts["excused"], counts["absent"], counts["unknown"]


def people_slowly(meeting: Meeting) -> tuple[int | None, bool]:
    """The people of a meeting and whether they are the least there can have been, row by row."""
    here = [row for row in Attendance.objects.filter(meeting=meeting) if row.status in HERE]
    groups = [row for row in here if row.person_id is None]
    told = {row.organisation_id for row in groups if row.people is not None}
    by_name = {row.organisation_id for row in here if row.person_id is not None}
    silent = any(row.people is None and row.organisation_id not in by_name for row in groups)
    if meeting.headcount is not None:
        return meeting.headcount, False
    numbers = [row.people for row in groups if row.people is not None]
    for row in here:
        if row.person_id is not None:
            counted_already = row.organisation_id is not None and row.organisation_id in told
            numbers.append(0 if counted_already else 1 if row.people is None else row.people)
    if meeting.citizens_count is not None:
        numbers.append(meeting.citizens_count)
    return (sum(numbers) if numbers else None), silent


slow = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.parametrize("which", [PLENARY, ALL])
@slow
@given(register=registers())
def test_any_register_is_counted_as_a_person_with_a_pencil_would(
    in_bergamo: City, alfa: Body, beta: Body, which: str, register: dict[str, Any]
) -> None:
    with forgotten():
        everybody = stored(register, [alfa, beta])
        facts = read_facts([alfa.pk, beta.pk], YEAR, which)
        found = {
            (line.body, line.who): (line.held, line.present, line.excused, line.absent, line.unknown)
            for line in member_lines(facts, {alfa.pk, beta.pk})
        }
        expected = {
            (body.pk, Who(one.pk, isinstance(one, Person))): counted
            for body in (alfa, beta)
            for one in everybody
            if (counted := slowly(body, one, which)) is not None
        }
        assert found == expected
        _check_summary(facts, alfa.pk, which)


def _check_summary(facts: Facts, body: uuid.UUID, which: str) -> None:
    """The body's own figures, row by row."""
    held = Meeting.objects.filter(
        kind__in=KINDS[which], state="held", bodies=body, meets_on__range=(YEAR.first, YEAR.last)
    )
    told = summary(facts, body)
    assert told.held == held.count()
    assert told.expecting_nobody == held.filter(kind="subgroup").count()
    _check_came(told.organisations, held, body, "organisation__canonical")
    _check_came(told.persons, held, body, "person")
    people = [people_slowly(meeting) for meeting in held]
    known = [number for number, _partial in people if number is not None]
    assert told.people_median == (statistics.median(known) if known else None)
    assert told.people_partial == sum(partial for number, partial in people if number is not None)


def _check_came(told: Came, held: Any, body: uuid.UUID, field: str) -> None:
    noted = Attendance.objects.filter(meeting__state="held", meeting__bodies=body).exclude(**{field: None})
    here = noted.filter(status__in=HERE)
    everybody = set(here.filter(meeting__in=held).values_list(field, flat=True))
    known = noted.filter(meeting__in=held).exclude(status="unknown").exists()
    assert told.came == (len(everybody) if known else None)
    earlier = set(here.filter(meeting__meets_on__lt=YEAR.first).values_list(field, flat=True))
    if earlier and everybody:
        assert told.new_in_body == len(everybody - earlier)


@slow
@given(register=registers())
def test_people_are_the_same_in_the_attendance_report_the_yearly_one_the_lists_and_the_sheet(
    in_bergamo: City, alfa: Body, beta: Body, register: dict[str, Any]
) -> None:
    with forgotten():
        stored(register, [alfa, beta])
        _check_people(read_facts([alfa.pk, beta.pk], YEAR, ALL))
        for year in (2022, 2023):
            days = Period(dt.date(year, 1, 1), dt.date(year, 12, 31))
            facts = read_facts([alfa.pk, beta.pk], days, ALL)
            official = build_report("bergamo", year, today=dt.date(2024, 1, 15)).figure("headcount").value
            known = [met.people for met in facts.held() if met.people is not None]
            assert official == sum(known) if known else not official
            groups = [group for group in meeting_groups("bergamo", year) if group.year == year]
            assert sum(met.partial for met in facts.held()) == sum(group.partial_people for group in groups)


def _check_people(facts: Facts) -> None:
    rows = {row.pk: row for row in Meeting.objects.all()}
    listed = {row.id: row for row in map(meeting_row, meeting_values(Meeting.objects.all()))}
    for met in facts.meetings:
        meeting = rows[met.key]
        assert (met.people, met.partial) == people_slowly(meeting)
        assert listed[met.key].people == met.people
        totals = totals_of(meeting, attendance_rows(meeting))
        if meeting.headcount is None:
            assert (totals.people, bool(totals.unknown)) == (met.people or 0, met.partial)
        else:
            assert totals.declared == met.people
