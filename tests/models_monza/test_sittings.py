"""Sittings: numbered in their mandate, with their quorum as the rules of their day ask it."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from core.models import Attendance, Body, Meeting, MeetingBody, Membership, Organisation, Person
from core.services.errors import DomainError
from core.services.rules import NewRules, change_rules
from models_monza.models import Mandate, Sitting
from models_monza.services.sittings import check_quorum, number_sitting, quorum_of, share_of

DAY = dt.date(2026, 5, 5)
AT = dt.datetime(2026, 5, 5, 19, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(AT)


def sitting_rules(**values: object) -> NewRules:
    return NewRules("monza", "sittings", dt.date(2026, 1, 1), dict(values), "Altro regolamento")


def meeting_of(body: Body, day: dt.date = DAY, kind: str = "sitting") -> Meeting:
    meeting = Meeting.objects.create(model_slug="monza", kind=kind, meets_on=day, state="convened")
    MeetingBody.objects.create(meeting=meeting, body=body)
    return meeting


def enrol(body: Body, number: int, since: dt.date = dt.date(2022, 10, 1)) -> list[Person]:
    people = [Person.objects.create(family_name=f"Iscritto {one:03}") for one in range(number)]
    Membership.objects.bulk_create(Membership(body=body, person=person, since=since) for person in people)
    return people


def mark(meeting: Meeting, people: list[Person], status: str = "present") -> None:
    Attendance.objects.bulk_create(Attendance(meeting=meeting, person=one, status=status) for one in people)


def test_numbers_grow_in_each_consulta_and_start_again_with_a_mandate(
    liberta: Body, triante: Body, mandate: Mandate
) -> None:
    numbers = [number_sitting(meeting_of(body)) for body in (liberta, liberta, triante)]
    assert [row.number for row in numbers if row] == [1, 2, 1]
    mandate.until = dt.date(2026, 5, 31)
    mandate.save()
    Mandate.objects.create(name="2026-2031", since=dt.date(2026, 6, 1))
    again = number_sitting(meeting_of(liberta, dt.date(2026, 6, 2)))
    assert again is not None
    assert (again.number, again.mandate.name) == (1, "2026-2031")


def test_a_sitting_keeps_its_number_and_a_working_group_has_none(liberta: Body) -> None:
    meeting = meeting_of(liberta)
    assert number_sitting(meeting) == number_sitting(meeting)
    assert number_sitting(meeting_of(liberta, kind="working_group")) is None


def test_a_consulta_not_formed_does_not_sit(liberta: Body) -> None:
    liberta.stages.filter(stage="formed").delete()
    with pytest.raises(DomainError, match="prima va costituita"):
        number_sitting(meeting_of(liberta))


def test_where_the_rules_ask_for_no_quorum_none_is_checked(liberta: Body, olga: User) -> None:
    meeting = meeting_of(liberta)
    with pytest.raises(DomainError, match="non chiedono il numero legale"):
        check_quorum(actor=olga, meeting_id=meeting.pk, call="first", moment=AT)


@pytest.mark.parametrize(("present", "is_valid"), [(9, False), (10, True)])
def test_half_of_nineteen_is_ten(liberta: Body, olga: User, present: int, is_valid: bool) -> None:
    change_rules(actor=olga, rules=sitting_rules(quorum="share", quorum_percent=Decimal(50)))
    people, meeting = enrol(liberta, 19), meeting_of(liberta)
    mark(meeting, people[:present])
    mark(meeting, people[present:], "excused")
    row = check_quorum(actor=olga, meeting_id=meeting.pk, call="first", moment=AT)
    assert (row.members, row.needed, row.counted, row.is_valid) == (19, 10, present, is_valid)


def test_organisations_are_members_and_who_is_not_enrolled_does_not_count(liberta: Body, olga: User) -> None:
    change_rules(actor=olga, rules=sitting_rules(quorum="number", quorum_number=2))
    group = Organisation(name="Circolo", match_key="circolo")
    group.canonical = group
    group.save()
    Membership.objects.create(body=liberta, organisation=group, since=dt.date(2022, 10, 1))
    people, meeting = enrol(liberta, 1), meeting_of(liberta)
    late = enrol(liberta, 1, since=dt.date(2026, 5, 6))
    mark(meeting, [*people, *late, Person.objects.create(family_name="Uditore")])
    Attendance.objects.create(meeting=meeting, organisation=group, people=3)
    row = check_quorum(actor=olga, meeting_id=meeting.pk, call="first", moment=AT)
    assert (row.members, row.counted) == (2, 2)


def test_the_second_call_has_its_own_numbers_where_the_rules_know_one(liberta: Body, olga: User) -> None:
    people, meeting = enrol(liberta, 10), meeting_of(liberta)
    mark(meeting, people[:3])
    change_rules(actor=olga, rules=sitting_rules(quorum="share", quorum_percent=Decimal(50)))
    with pytest.raises(DomainError, match="non prevedono una seconda"):
        check_quorum(actor=olga, meeting_id=meeting.pk, call="second", moment=AT)
    rules = sitting_rules(
        quorum="share", quorum_percent=Decimal(50), second_call=True, second_call_percent=Decimal(30)
    )
    change_rules(actor=olga, rules=rules)
    first = check_quorum(actor=olga, meeting_id=meeting.pk, call="first", moment=AT)
    assert (first.is_valid, first.call) == (False, "first")
    second = check_quorum(actor=olga, meeting_id=meeting.pk, call="second", moment=AT)
    assert (second.is_valid, second.needed, second.call) == (True, 3, "second")


def test_a_second_call_without_a_number_is_valid_with_whoever_is_there(liberta: Body, olga: User) -> None:
    change_rules(actor=olga, rules=sitting_rules(quorum="number", quorum_number=5, second_call=True))
    people, meeting = enrol(liberta, 10), meeting_of(liberta)
    row = number_sitting(meeting)
    assert row is not None
    assert quorum_of(row, "second").needed == 1
    mark(meeting, people[:1])
    assert check_quorum(actor=olga, meeting_id=meeting.pk, call="second", moment=AT).is_valid


def test_a_sitting_of_before_keeps_its_rules(liberta: Body, olga: User) -> None:
    """The rule of 2026 is not asked of a sitting of 2025."""
    change_rules(actor=olga, rules=sitting_rules(quorum="number", quorum_number=5))
    earlier = number_sitting(meeting_of(liberta, dt.date(2025, 12, 31)))
    assert earlier is not None
    assert quorum_of(earlier, "first").needed is None


@given(st.integers(0, 400), st.decimals(0, 100, places=1))
def test_a_share_is_reached_and_one_less_is_not(members: int, percent: Decimal) -> None:
    needed = share_of(members, percent)
    assert Decimal(needed) * 100 >= percent * members
    assert needed == 0 or Decimal(needed - 1) * 100 < percent * members


def test_the_real_sitting_of_8_july_2014(in_monza: Any, olga: User) -> None:
    """San Biagio - Cazzaniga, «INCONTRO N° 5»: 19 enrolled = 8 present + 11 absent, 6 of them excused; 6 citizens."""
    Mandate.objects.create(name="2012-2017", since=dt.date(2012, 5, 21), until=dt.date(2017, 6, 25))
    body = Body.objects.create(model_slug="monza", name="San Biagio - Cazzaniga", slug="san-biagio")
    body.stages.create(stage="formed", since=dt.date(2013, 12, 1))
    people = enrol(body, 19, since=dt.date(2014, 1, 1))
    for month in (2, 3, 4, 5):
        number_sitting(meeting_of(body, dt.date(2014, month, 8)))
    meeting = meeting_of(body, dt.date(2014, 7, 8))
    Meeting.objects.filter(pk=meeting.pk).update(citizens_count=6)
    mark(meeting, people[:8])
    mark(meeting, people[8:14], "excused")
    mark(meeting, people[14:], "absent")
    row = number_sitting(meeting)
    assert row is not None
    assert row.number == 5
    quorum = quorum_of(row, "first")
    assert (quorum.members, quorum.counted, quorum.needed) == (19, 8, None)
    assert Sitting.objects.filter(is_valid__isnull=False).count() == 0
