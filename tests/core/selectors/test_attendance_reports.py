"""Attendance over a period: the denominators, by hand."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from core.models import Attendance, Body, Meeting, MeetingBody, Membership, Organisation, Person
from core.selectors.attendance_counting import (
    MemberLine,
    guest_lines,
    member_lines,
    month_lines,
    summary,
)
from core.selectors.attendance_facts import Facts, Period, Who
from core.selectors.attendance_reports import ALL, read_facts
from tests.core.search.conftest import make_organisation

YEAR = Period(dt.date(2023, 1, 1), dt.date(2023, 12, 31))


def meet(day: dt.date, *bodies: Body, kind: str = "plenary", state: str = "held", **fields: Any) -> Meeting:
    meeting = Meeting.objects.create(model_slug="bergamo", kind=kind, meets_on=day, state=state, **fields)
    MeetingBody.objects.bulk_create(MeetingBody(meeting=meeting, body=body) for body in bodies)
    return meeting


def note(
    meeting: Meeting, *who: Organisation | Person, status: str = "present", people: int | None = None
) -> None:
    for one in who:
        subject = {"person": one} if isinstance(one, Person) else {"organisation": one}
        Attendance.objects.create(meeting=meeting, status=status, people=people, **subject)


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
    assert summary(facts, None).organisations.came == 1


def test_the_merged_count_as_the_one_they_are_and_a_guest_was_there(alfa: Body) -> None:
    kept, gone = make_organisation("Circolo"), make_organisation("Circolino")
    Membership.objects.create(body=alfa, organisation=gone)
    meeting = meet(day(1), alfa)
    note(meeting, kept, status="absent")
    note(meeting, gone, status="guest")
    Organisation.objects.filter(pk=gone.pk).update(merged_into=kept, canonical=kept)
    facts = read_facts([alfa.pk], YEAR)
    assert line_of(facts, alfa, kept).present == 1
    assert [line.who.key for line in guest_lines(facts, alfa.pk, persons=False)] == [kept.pk]


def test_only_plenaries_count_unless_all_are_asked_for(alfa: Body) -> None:
    meet(day(1), alfa)
    meet(day(2), alfa, kind="subgroup")
    assert len(read_facts([alfa.pk], YEAR).meetings) == 1
    assert len(read_facts([alfa.pk], YEAR, ALL).meetings) == 2


def test_nobody_is_expected_at_a_meeting_of_a_subgroup_and_who_came_is_told(alfa: Body) -> None:
    members = [make_organisation(f"Membro {number}") for number in range(10)]
    for one in members:
        Membership.objects.create(body=alfa, organisation=one)
    note(meet(day(1), alfa), *members[:4])
    note(meet(day(2), alfa, kind="subgroup"), *members[8:], people=1)
    meet(day(3), alfa, kind="subgroup")
    facts = read_facts([alfa.pk], YEAR, ALL)
    told = summary(facts, alfa.pk)
    assert (told.held, told.expecting_nobody, told.members_present, told.members_expected) == (3, 2, 4, 10)
    assert told.organisations.came == 6
    line = line_of(facts, alfa, members[9])
    assert (line.held, line.present, line.without_sheet) == (1, 0, 0)
    assert [month.organisations for month in month_lines(facts, alfa.pk)[:3]] == [4, 2, None]


def test_persons_are_counted_apart_from_organisations_also_who_came_for_one(alfa: Body) -> None:
    circolo, ada, ivo, pia = (
        make_organisation("Circolo"),
        *(Person.objects.create(given_name=name) for name in ("Ada", "Ivo", "Pia")),
    )
    note(meet(dt.date(2022, 6, 1), alfa), ada, pia)
    meeting = meet(day(6), alfa)
    note(meeting, ada)
    Attendance.objects.create(meeting=meeting, organisation=circolo, person=ivo)
    facts = read_facts([alfa.pk], YEAR)
    told = summary(facts, alfa.pk)
    assert (told.persons.came, told.persons.new_in_body, told.persons.new_in_city) == (2, 1, 1)
    assert (told.persons.again, told.persons.before, told.persons.retention) == (1, 2, 0.5)
    assert (told.organisations.came, told.organisations.new_in_body, told.organisations.before) == (
        1,
        None,
        None,
    )
    lines = guest_lines(facts, alfa.pk, persons=True)
    assert {line.who.key: (line.present, line.came_before) for line in lines} == {
        ada.pk: (1, True),
        ivo.pk: (1, False),
    }
    june = month_lines(facts, alfa.pk)[5]
    assert (june.organisations, june.persons) == (1, 2)


def test_no_sheet_is_no_number_of_organisations_and_a_sheet_of_the_absent_is_zero(
    alfa: Body, beta: Body
) -> None:
    meet(day(1), alfa)
    note(meet(day(2), alfa), make_organisation("Chissà"), status="unknown")
    note(meet(day(3), beta), make_organisation("Assente"), status="absent")
    facts = read_facts([alfa.pk, beta.pk], YEAR)
    assert [summary(facts, body.pk).organisations.came for body in (alfa, beta)] == [None, 0]
    assert summary(facts, alfa.pk).persons.came is None


def test_nobody_is_said_not_to_have_come_back_where_no_sheet_tells(alfa: Body) -> None:
    note(meet(dt.date(2022, 6, 1), alfa), make_organisation("Vecchia"))
    meet(day(6), alfa)
    told = summary(read_facts([alfa.pk], YEAR), alfa.pk).organisations
    assert (told.before, told.again, told.retention) == (1, None, None)


def test_a_body_born_in_the_period_tells_who_was_new_to_the_city(alfa: Body, beta: Body) -> None:
    old, new = make_organisation("Vecchia"), make_organisation("Nuova")
    note(meet(dt.date(2022, 6, 1), beta), old)
    note(meet(day(6), alfa), old, new)
    told = summary(read_facts([alfa.pk], YEAR), alfa.pk).organisations
    assert (told.new_in_body, told.new_in_city) == (None, 1)


def test_first_timers_returning_and_retention(alfa: Body, beta: Body) -> None:
    old, elsewhere, new, lost = (make_organisation(name) for name in ("Vecchia", "Altrove", "Nuova", "Persa"))
    note(meet(dt.date(2022, 6, 1), alfa), old, lost)
    note(meet(dt.date(2022, 6, 1), beta, kind="other"), elsewhere)
    note(meet(day(6), alfa), old, elsewhere, new)
    told = summary(read_facts([alfa.pk], YEAR), alfa.pk).organisations
    assert (told.came, told.new_in_body, told.new_in_city) == (3, 2, 1)
    assert (told.again, told.before, told.retention) == (1, 2, 0.5)


def test_where_nothing_is_recorded_before_nobody_is_said_to_be_new(alfa: Body) -> None:
    note(meet(day(6), alfa), make_organisation("Chissà"))
    told = summary(read_facts([alfa.pk], YEAR), alfa.pk).organisations
    assert (told.came, told.new_in_body, told.new_in_city, told.retention) == (1, None, None, None)


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
