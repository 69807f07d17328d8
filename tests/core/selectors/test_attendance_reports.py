"""Attendance over a period: the denominators, by hand and against a slow count on any register."""

import datetime as dt
import statistics
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.models import Attendance, Body, Meeting, MeetingBody, Membership, Organisation, Person
from core.selectors.attendance_counting import (
    Facts,
    MemberLine,
    Period,
    Who,
    guest_lines,
    member_lines,
    month_lines,
    summary,
)
from core.selectors.attendance_reports import ALL, read_facts
from tenants.models import City
from tests.core.search.conftest import make_organisation

YEAR = Period(dt.date(2023, 1, 1), dt.date(2023, 12, 31))
HERE = {"present", "guest"}


def meet(day: dt.date, *bodies: Body, kind: str = "plenary", state: str = "held", **fields: Any) -> Meeting:
    meeting = Meeting.objects.create(model_slug="bergamo", kind=kind, meets_on=day, state=state, **fields)
    MeetingBody.objects.bulk_create(MeetingBody(meeting=meeting, body=body) for body in bodies)
    return meeting


def note(meeting: Meeting, *who: Organisation, status: str = "present", people: int | None = None) -> None:
    for one in who:
        Attendance.objects.create(meeting=meeting, organisation=one, status=status, people=people)


def line_of(facts: Facts, body: Body, who: Organisation | Person) -> MemberLine:
    wanted = Who(who.pk, is_person=isinstance(who, Person))
    return next(line for line in member_lines(facts, {body.pk}) if line.who == wanted)


def day(month: int, number: int = 10) -> dt.date:
    return dt.date(2023, month, number)


def test_nineteen_enrolled_eight_present_eleven_absent_of_which_six_excused(alfa: Body) -> None:
    """«Resoconto seduta», consulta San Biagio–Cazzaniga (Monza), 8 July 2014: 8 + 11 = 19, citizens 6."""
    meeting = meet(dt.date(2014, 7, 8), alfa, citizens_count=6)
    everyone = [make_organisation(f"Iscritto {number}") for number in range(19)]
    for one in everyone:
        Membership.objects.create(body=alfa, organisation=one, since=dt.date(2014, 3, 1))
    note(meeting, *everyone[:8], people=1)
    note(meeting, *everyone[8:14], status="excused")
    note(meeting, *everyone[14:], status="absent")
    facts = read_facts([alfa.pk], Period(dt.date(2014, 7, 1), dt.date(2014, 7, 31)))
    lines = member_lines(facts, {alfa.pk})
    assert len(lines) == 19
    assert sum(line.present for line in lines) == 8
    assert sum(line.absent_in_all for line in lines) == 11
    assert sum(line.excused for line in lines) == 6
    assert sum(line.unknown for line in lines) == 0
    told = summary(facts, alfa.pk)
    assert (told.members_present, told.members_expected, told.citizens) == (8, 19, 6)
    assert told.people_median == 14


def test_who_joined_or_left_in_the_middle_counts_while_a_member_interruptions_included(alfa: Body) -> None:
    early, late, twice = (make_organisation(name) for name in ("Presto", "Tardi", "Due volte"))
    Membership.objects.create(body=alfa, organisation=early, until=day(3))
    Membership.objects.create(body=alfa, organisation=late, since=day(9))
    Membership.objects.create(body=alfa, organisation=twice, until=day(2, 28))
    Membership.objects.create(body=alfa, organisation=twice, since=day(11))
    for month in (2, 3, 5, 9, 11):
        note(meet(day(month), alfa), early, late, twice)
    facts = read_facts([alfa.pk], YEAR)
    assert [line_of(facts, alfa, one).held for one in (early, late, twice)] == [2, 2, 2]
    assert [line_of(facts, alfa, one).share for one in (early, late, twice)] == [1, 1, 1]
    assert (line_of(facts, alfa, late).since, line_of(facts, alfa, late).until) == (day(9), None)


def test_a_meeting_without_a_sheet_is_in_no_denominator_and_is_told(alfa: Body) -> None:
    member, other = make_organisation("Membro"), make_organisation("Altro")
    Membership.objects.create(body=alfa, organisation=member)
    note(meet(day(1), alfa), member)
    meet(day(2), alfa)
    note(meet(day(3), alfa), member, status="unknown")
    note(meet(day(4), alfa), other)
    note(meet(day(5), alfa, state="cancelled"), member)
    line = line_of(read_facts([alfa.pk], YEAR), alfa, member)
    assert (line.held, line.present, line.absent, line.unknown, line.without_sheet) == (2, 1, 0, 1, 2)
    assert summary(read_facts([alfa.pk], YEAR), alfa.pk).without_sheet == 2


def test_a_joint_meeting_counts_once_a_body_and_once_in_the_city(alfa: Body, beta: Body) -> None:
    member = make_organisation("Membro")
    for body in (alfa, beta):
        Membership.objects.create(body=body, organisation=member)
    note(meet(day(1), alfa, beta, headcount=20), member)
    facts = read_facts([alfa.pk, beta.pk], YEAR)
    assert [summary(facts, body).held for body in (alfa.pk, beta.pk, None)] == [1, 1, 1]
    assert [line.present for line in member_lines(facts, {alfa.pk, beta.pk})] == [1, 1]
    assert summary(facts, None).came == 1


def test_the_merged_count_as_the_one_they_are_and_a_guest_was_there(alfa: Body) -> None:
    kept, gone = make_organisation("Circolo"), make_organisation("Circolino")
    Membership.objects.create(body=alfa, organisation=gone)
    meeting = meet(day(1), alfa)
    note(meeting, kept, status="absent")
    note(meeting, gone, status="guest")
    Organisation.objects.filter(pk=gone.pk).update(merged_into=kept, canonical=kept)
    facts = read_facts([alfa.pk], YEAR)
    assert line_of(facts, alfa, kept).present == 1
    assert [line.who.key for line in guest_lines(facts, alfa.pk)] == [kept.pk]


def test_only_plenaries_count_unless_all_are_asked_for(alfa: Body) -> None:
    meet(day(1), alfa)
    meet(day(2), alfa, kind="subgroup")
    assert len(read_facts([alfa.pk], YEAR).meetings) == 1
    assert len(read_facts([alfa.pk], YEAR, ALL).meetings) == 2


def test_first_timers_returning_and_retention(alfa: Body, beta: Body) -> None:
    old, elsewhere, new, lost = (make_organisation(name) for name in ("Vecchia", "Altrove", "Nuova", "Persa"))
    note(meet(dt.date(2022, 6, 1), alfa), old, lost)
    note(meet(dt.date(2022, 6, 1), beta, kind="other"), elsewhere)
    note(meet(day(6), alfa), old, elsewhere, new)
    told = summary(read_facts([alfa.pk], YEAR), alfa.pk)
    assert (told.came, told.new_in_body, told.new_in_city, told.returning) == (3, 2, 1, 1)
    assert (told.again, told.before, told.retention) == (1, 2, 0.5)


def test_where_nothing_is_recorded_before_nobody_is_said_to_be_new(alfa: Body) -> None:
    note(meet(day(6), alfa), make_organisation("Chissà"))
    told = summary(read_facts([alfa.pk], YEAR), alfa.pk)
    assert (told.came, told.new, told.returning, told.retention) == (1, None, None, None)


def test_people_unknown_are_not_zero_in_the_median_and_in_the_months(alfa: Body) -> None:
    meet(day(1), alfa)
    meet(day(2), alfa, headcount=10)
    note(meet(day(2), alfa, citizens_count=2), make_organisation("Circolo"), people=4)
    facts = read_facts([alfa.pk], YEAR)
    told = summary(facts, alfa.pk)
    assert (told.people_median, told.people_known, told.citizens, told.citizens_known) == (8, 2, 2, 1)
    january, february, march = month_lines(facts, alfa.pk)[:3]
    assert (january.held, january.people, january.organisations) == (1, None, None)
    assert (february.held, february.people, february.organisations) == (2, 16, 1)
    assert (march.held, march.people) == (0, None)


@pytest.mark.parametrize(
    ("first", "last", "before"),
    [
        ("2024-01-01", "2024-12-31", ("2023-01-01", "2023-12-31")),
        ("2024-03-01", "2024-03-31", ("2024-02-01", "2024-02-29")),
        ("2024-01-01", "2024-03-31", ("2023-10-01", "2023-12-31")),
        ("2024-03-11", "2024-03-20", ("2024-03-01", "2024-03-10")),
    ],
)
def test_the_period_before_is_as_long(first: str, last: str, before: tuple[str, str]) -> None:
    found = Period(dt.date.fromisoformat(first), dt.date.fromisoformat(last)).before()
    assert (f"{found.first}", f"{found.last}") == before


@pytest.mark.parametrize("size", [1, 15])
def test_the_facts_take_six_queries_whatever_the_size(
    alfa: Body, size: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for number in range(size):
        one = make_organisation(f"Realtà {number}")
        Membership.objects.create(body=alfa, organisation=one)
        note(meet(day(1 + number % 12), alfa), one)
    with django_assert_num_queries(6):
        read_facts([alfa.pk], YEAR)


DAYS = st.dates(dt.date(2022, 11, 1), dt.date(2024, 2, 1))
INTERVALS = st.tuples(st.none() | DAYS, st.none() | DAYS).filter(
    lambda i: not (i[0] and i[1] and i[0] > i[1])
)
STATUSES = st.sampled_from(["present", "present", "guest", "absent", "excused", "unknown"])


@st.composite
def registers(draw: st.DrawFn) -> dict[str, Any]:
    """Three members in two bodies; the third merged into the second; any meetings, memberships and presences."""
    who = st.integers(0, 3)
    return {
        "memberships": draw(st.lists(st.tuples(st.integers(0, 1), who, INTERVALS), max_size=6)),
        "meetings": draw(
            st.lists(
                st.tuples(
                    DAYS,
                    st.sampled_from([(0,), (1,), (0, 1)]),
                    st.sampled_from(["plenary", "plenary", "subgroup"]),
                    st.sampled_from(["held", "held", "held", "cancelled"]),
                    st.dictionaries(who, STATUSES, max_size=4),
                ),
                max_size=8,
            )
        ),
    }


def stored(register: dict[str, Any], bodies: list[Body]) -> list[Any]:
    """The register as rows: three organisations, the third merged into the second, and a person."""
    members: list[Any] = [make_organisation(name) for name in ("Uno", "Due", "Tre")]
    Organisation.objects.filter(pk=members[2].pk).update(merged_into=members[1], canonical=members[1])
    members.append(Person.objects.create(given_name="Quattro"))
    field = {0: "organisation", 1: "organisation", 2: "organisation", 3: "person"}
    opened: set[tuple[int, int]] = set()
    for body, who, (since, until) in register["memberships"]:
        if until is None and (body, who) in opened:
            continue
        opened |= {(body, who)} if until is None else set()
        Membership.objects.create(body=bodies[body], since=since, until=until, **{field[who]: members[who]})
    for when, served, kind, state, noted in register["meetings"]:
        meeting = meet(when, *(bodies[number] for number in served), kind=kind, state=state)
        for who, status in noted.items():
            Attendance.objects.create(meeting=meeting, status=status, **{field[who]: members[who]})
    return members


def slowly(body: Body, is_same: dict[str, Any]) -> tuple[int, int, int, int, int] | None:
    """Held, present, excused, absent, not noted: counted row by row, as a person with a pencil would."""
    intervals = list(Membership.objects.filter(body=body, **is_same))
    if not any(
        (m.since is None or m.since <= YEAR.last) and (m.until is None or m.until >= YEAR.first)
        for m in intervals
    ):
        return None
    counts = dict.fromkeys(("held", "present", "excused", "absent", "unknown"), 0)
    for meeting in Meeting.objects.filter(kind="plenary", state="held", bodies=body):
        sheet = Attendance.objects.filter(meeting=meeting).exclude(status="unknown").exists()
        if (
            meeting.meets_on not in YEAR
            or not sheet
            or not any(m.in_force_on(meeting.meets_on) for m in intervals)
        ):
            continue
        said = set(Attendance.objects.filter(meeting=meeting, **is_same).values_list("status", flat=True))
        counts["held"] += 1
        if said & HERE:
            counts["present"] += 1
        else:
            counts[next((status for status in ("excused", "absent") if status in said), "unknown")] += 1
    return counts["held"], counts["present"], counts["excused"], counts["absent"], counts["unknown"]


@given(register=registers())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_register_is_counted_as_a_person_with_a_pencil_would(
    in_bergamo: City, alfa: Body, beta: Body, register: dict[str, Any]
) -> None:
    with transaction.atomic():
        members = stored(register, [alfa, beta])
        facts = read_facts([alfa.pk, beta.pk], YEAR)
        found = {
            (line.body, line.who): (line.held, line.present, line.excused, line.absent, line.unknown)
            for line in member_lines(facts, {alfa.pk, beta.pk})
        }
        expected = {}
        for body in (alfa, beta):
            for one in (members[0], members[1], members[3]):
                person = isinstance(one, Person)
                same = {"person": one} if person else {"organisation__canonical": one}
                if (counted := slowly(body, same)) is not None:
                    expected[body.pk, Who(one.pk, person)] = counted
        assert found == expected
        _check_summary(facts, alfa.pk)
        transaction.set_rollback(True)


def _check_summary(facts: Facts, body: uuid.UUID) -> None:
    """The body's own figures, row by row."""
    held = Meeting.objects.filter(
        kind="plenary", state="held", bodies=body, meets_on__range=(YEAR.first, YEAR.last)
    )
    came = Attendance.objects.filter(meeting__in=held, status__in=HERE, organisation__isnull=False)
    everybody = set(came.values_list("organisation__canonical", flat=True))
    ever = Attendance.objects.filter(
        meeting__state="held", meeting__bodies=body, status__in=HERE, organisation__isnull=False
    )
    earlier = set(
        ever.filter(meeting__meets_on__lt=YEAR.first).values_list("organisation__canonical", flat=True)
    )
    told = summary(facts, body)
    assert (told.held, told.came) == (held.count(), len(everybody))
    if earlier and everybody:
        assert (told.new_in_body, told.returning) == (len(everybody - earlier), len(everybody & earlier))
    known = [one for one in facts.held(body) if one.people is not None]
    assert told.people_median == (statistics.median(one.people for one in known) if known else None)  # type: ignore[type-var]
