"""Attendance person by person, and what is said of any entry."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from accounts.models import User
from accounts.rows import new_key
from core.models import Attendance, AuditEntry, Body, Meeting, Membership, Person
from core.selectors.attendance import sheet_of
from core.selectors.headcount import people_at
from core.services.attendance import add_people, mark_organisation, set_people
from core.services.attendance_people import (
    EntryValues,
    mark_new_person,
    mark_person,
    person_comes_for,
    put_back,
    set_times,
    take_off_sheet,
)
from core.services.errors import DomainError
from core.services.sheet import LooksLike, Who
from tests.core.services.conftest import AddOne, PlanOne


@pytest.fixture(autouse=True)
def _nine_in_the_evening() -> Iterator[None]:
    with time_machine.travel("2023-05-09 21:00:00+02:00"):
        yield


@pytest.fixture
def rita(alfa: Body) -> Person:
    return Person.objects.create(given_name="Rita", family_name="Levi")


def counted(meeting: Meeting, body: Body) -> list[int | None]:
    """People and organisations as the sheet says, and people as the yearly report does."""
    totals = sheet_of(Meeting.objects.get(pk=meeting.pk), body.pk).totals
    reported = Meeting.objects.annotate(n=people_at()).values_list("n", flat=True).get(pk=meeting.pk)
    return [totals.people, totals.organisations, reported]


def test_a_person_on_her_own_counts_one(plan_one: PlanOne, dario: User, rita: Person, alfa: Body) -> None:
    meeting = plan_one()
    row = mark_person(actor=dario, meeting_id=meeting.pk, person_id=rita.pk)
    assert [row.status, row.people, row.organisation] == ["present", 1, None]
    assert counted(meeting, alfa) == [1, 0, 1]
    mark_person(actor=dario, meeting_id=meeting.pk, person_id=rita.pk, status="excused")
    assert Attendance.objects.get().people is None
    assert counted(meeting, alfa)[:2] == [0, 0]


def test_who_comes_for_an_organisation_is_among_its_people(
    plan_one: PlanOne, add_one: AddOne, dario: User, rita: Person, alfa: Body
) -> None:
    meeting, melo = plan_one(), add_one("Il Melo")
    given: dict[str, Any] = {"actor": dario, "meeting_id": meeting.pk}
    mark_organisation(**given, organisation_id=melo.pk, people=2)
    mark_person(**given, person_id=rita.pk, organisation_id=melo.pk)
    assert counted(meeting, alfa) == [2, 1, 2]
    for name in ("Ada", "Lia"):
        mark_new_person(**given, given_name=name, family_name="Neri", organisation_id=melo.pk)
    assert counted(meeting, alfa) == [3, 1, 3], "three are named, so they are three at least"


def test_an_organisation_someone_comes_for_is_there(
    plan_one: PlanOne, add_one: AddOne, dario: User, rita: Person, alfa: Body
) -> None:
    meeting, melo = plan_one(), add_one("Il Melo")
    mark_organisation(actor=dario, meeting_id=meeting.pk, organisation_id=melo.pk, status="absent")
    row = mark_person(actor=dario, meeting_id=meeting.pk, person_id=rita.pk)
    person_comes_for(actor=dario, meeting_id=meeting.pk, who=Who(person_id=rita.pk), organisation_id=melo.pk)
    own = Attendance.objects.get(person=None)
    assert [own.status, own.people] == ["present", 1]
    assert counted(meeting, alfa) == [1, 1, 1]
    person_comes_for(actor=dario, meeting_id=meeting.pk, who=Who(person_id=rita.pk), organisation_id=None)
    row.refresh_from_db()
    assert [row.organisation, row.people] == [None, 1]


def test_marking_again_keeps_whom_she_comes_for(
    plan_one: PlanOne, add_one: AddOne, dario: User, rita: Person
) -> None:
    meeting, melo = plan_one(), add_one("Il Melo")
    given: dict[str, Any] = {"actor": dario, "meeting_id": meeting.pk, "person_id": rita.pk}
    mark_person(**given, organisation_id=melo.pk)
    mark_person(**given, status="guest")
    assert Attendance.objects.get(person=rita).organisation == melo
    assert Attendance.objects.filter(person=rita).count() == 1


def test_a_new_person_like_another_is_asked_about_first(
    plan_one: PlanOne, dario: User, rita: Person, alfa: Body
) -> None:
    Membership.objects.create(body=alfa, person=rita)
    meeting, key = plan_one(), new_key()
    new: dict[str, Any] = {"actor": dario, "meeting_id": meeting.pk, "given_name": "rita", "key": key}
    with pytest.raises(LooksLike) as refused:
        mark_new_person(**new, family_name="Lévi", confirmed=False)
    assert refused.value.similar == (rita,)
    assert mark_new_person(**new, family_name="Lévi", confirmed=True).person_id == key
    assert mark_new_person(**new | {"key": None}, family_name="Bianchi", confirmed=False).people == 1


def test_a_new_person_needs_a_name(plan_one: PlanOne, dario: User) -> None:
    with pytest.raises(DomainError):
        mark_new_person(actor=dario, meeting_id=plan_one().pk, given_name=" ", family_name="")


def test_an_erased_person_is_not_marked(plan_one: PlanOne, dario: User, rita: Person) -> None:
    Person.objects.update(erased_at=dt.datetime(2023, 1, 1, tzinfo=dt.UTC))
    with pytest.raises(DomainError, match="registro"):
        mark_person(actor=dario, meeting_id=plan_one().pk, person_id=rita.pk)


def test_arrival_and_departure_are_kept_and_traced(plan_one: PlanOne, dario: User, rita: Person) -> None:
    meeting = plan_one()
    mark_person(actor=dario, meeting_id=meeting.pk, person_id=rita.pk)
    row = set_times(
        actor=dario,
        meeting_id=meeting.pk,
        who=Who(person_id=rita.pk),
        arrived_at=dt.time(18, 40),
        left_at=None,
    )
    row.refresh_from_db()
    assert [row.arrived_at, row.left_at] == [dt.time(18, 40), None]
    entry = AuditEntry.objects.filter(action="core.attendance.recorded").order_by("at").last()
    assert entry is not None
    assert (entry.after or {})["arrived_at"] == "18:40:00"


def test_an_entry_is_put_back_as_it_was(
    plan_one: PlanOne, add_one: AddOne, dario: User, rita: Person
) -> None:
    meeting, melo = plan_one(), add_one("Il Melo")
    given: dict[str, Any] = {"actor": dario, "meeting_id": meeting.pk}
    mark_organisation(**given, organisation_id=melo.pk, people=5)
    take_off_sheet(**given, who=Who(melo.pk))
    values = EntryValues("present", 5, dt.time(18, 30))
    assert put_back(**given, who=Who(melo.pk), values=values).people == 5
    put_back(**given, who=Who(person_id=rita.pk), values=EntryValues("guest", None, organisation_id=melo.pk))
    row = Attendance.objects.get(person=rita)
    assert [row.status, row.organisation] == ["guest", melo]


def test_persons_who_belong_are_expected_on_the_day_alone(
    plan_one: PlanOne, dario: User, rita: Person, alfa: Body
) -> None:
    meeting = plan_one()
    gone = Person.objects.create(given_name="Ugo", family_name="Andato")
    Membership.objects.create(body=alfa, person=rita, since=dt.date(2023, 1, 1))
    Membership.objects.create(body=alfa, person=gone, until=dt.date(2023, 5, 8))
    sheet = sheet_of(meeting, alfa.pk)
    assert [(line.name, line.member, line.entry) for line in sheet.people] == [("Rita Levi", True, None)]
    mark_person(actor=dario, meeting_id=meeting.pk, person_id=rita.pk, status="absent")
    mark_person(actor=dario, meeting_id=meeting.pk, person_id=gone.pk)
    sheet = sheet_of(meeting, alfa.pk)
    assert [line.status for line in sheet.people] == ["absent"]
    assert [line.name for line in sheet.others] == ["Ugo Andato"]


def test_the_sheet_costs_the_same_whoever_is_expected(
    plan_one: PlanOne, add_one: AddOne, dario: User, alfa: Body, django_assert_num_queries: Any
) -> None:
    earlier = plan_one(meets_on=dt.date(2023, 4, 11))
    Meeting.objects.filter(pk=earlier.pk).update(state="held")
    meeting = plan_one()
    for number in range(5):
        Membership.objects.create(body=alfa, organisation=add_one(f"Gruppo {number}"))
        Membership.objects.create(body=alfa, person=Person.objects.create(given_name=f"P{number}"))
    with django_assert_num_queries(6):
        sheet_of(meeting, alfa.pk)


def own(meeting: Meeting) -> list[tuple[str, int | None]]:
    """What the sheet says of organisations: status and number of each, by name."""
    rows = Attendance.objects.filter(meeting=meeting, person=None).order_by("organisation__name")
    return [(row.status, row.people) for row in rows]


def test_who_was_named_by_mistake_leaves_no_organisation_behind(
    plan_one: PlanOne, add_one: AddOne, dario: User, rita: Person, alfa: Body
) -> None:
    meeting, melo = plan_one(), add_one("Il Melo")
    given: dict[str, Any] = {"actor": dario, "meeting_id": meeting.pk}
    mark_person(**given, person_id=rita.pk, organisation_id=melo.pk)
    take_off_sheet(**given, who=Who(person_id=rita.pk))
    assert own(meeting) == []
    assert counted(meeting, alfa)[:2] == [0, 0]


@pytest.mark.parametrize("how", ["off", "absent", "put"])
def test_one_named_person_less_is_one_person_less(
    plan_one: PlanOne, add_one: AddOne, dario: User, rita: Person, how: str
) -> None:
    meeting, melo = plan_one(), add_one("Il Melo")
    given: dict[str, Any] = {"actor": dario, "meeting_id": meeting.pk}
    mark_person(**given, person_id=rita.pk, organisation_id=melo.pk)
    mark_new_person(**given, given_name="Ada", family_name="Neri", organisation_id=melo.pk)
    assert own(meeting) == [("present", 2)]
    if how == "off":
        take_off_sheet(**given, who=Who(person_id=rita.pk))
    elif how == "absent":
        mark_person(**given, person_id=rita.pk, status="absent")
    else:
        put_back(**given, who=Who(person_id=rita.pk), values=EntryValues("present", 1))
    assert own(meeting) == [("present", 1)]


def test_who_comes_for_another_one_is_counted_there_alone(
    plan_one: PlanOne, add_one: AddOne, dario: User, rita: Person, alfa: Body
) -> None:
    meeting, melo, coro = plan_one(), add_one("Il Melo"), add_one("Coro")
    given: dict[str, Any] = {"actor": dario, "meeting_id": meeting.pk}
    mark_person(**given, person_id=rita.pk, organisation_id=melo.pk)
    person_comes_for(**given, who=Who(person_id=rita.pk), organisation_id=coro.pk)
    assert [row.organisation for row in Attendance.objects.filter(person=None)] == [coro]
    assert counted(meeting, alfa) == [1, 1, 1]
    put_back(
        **given,
        who=Who(person_id=rita.pk),
        values=EntryValues("present", None, organisation_id=melo.pk),
    )
    assert [row.organisation for row in Attendance.objects.filter(person=None)] == [melo]


def test_a_number_the_operator_gave_stays_when_a_named_person_leaves(
    plan_one: PlanOne, add_one: AddOne, dario: User, rita: Person
) -> None:
    meeting, melo = plan_one(), add_one("Il Melo")
    given: dict[str, Any] = {"actor": dario, "meeting_id": meeting.pk}
    mark_organisation(**given, organisation_id=melo.pk, people=5)
    mark_person(**given, person_id=rita.pk, organisation_id=melo.pk)
    take_off_sheet(**given, who=Who(person_id=rita.pk))
    assert own(meeting) == [("present", 5)]


def test_an_organisation_that_was_marked_itself_is_still_there_when_its_person_leaves(
    plan_one: PlanOne, add_one: AddOne, dario: User, rita: Person
) -> None:
    meeting, melo, coro = plan_one(), add_one("Il Melo"), add_one("Coro")
    given: dict[str, Any] = {"actor": dario, "meeting_id": meeting.pk}
    mark_organisation(**given, organisation_id=melo.pk, people=1)
    mark_person(**given, person_id=rita.pk, organisation_id=melo.pk)
    take_off_sheet(**given, who=Who(person_id=rita.pk))
    assert own(meeting) == [("present", 1)]
    mark_person(**given, person_id=rita.pk, organisation_id=coro.pk)
    mark_organisation(**given, organisation_id=coro.pk, people=1, keep_number=True)  # somebody saw it too
    take_off_sheet(**given, who=Who(person_id=rita.pk))
    assert own(meeting) == [("present", 1), ("present", 1)]


def test_an_organisation_has_never_fewer_people_than_are_named(
    plan_one: PlanOne, add_one: AddOne, dario: User
) -> None:
    meeting, melo = plan_one(), add_one("Il Melo")
    given: dict[str, Any] = {"actor": dario, "meeting_id": meeting.pk}
    for name in ("Ada", "Lia", "Rita"):
        mark_new_person(**given, given_name=name, family_name="Neri", organisation_id=melo.pk)
    assert add_people(**given, who=Who(melo.pk), delta=-1).people == 3
    with pytest.raises(DomainError, match="3 persone"):
        set_people(**given, who=Who(melo.pk), people=2)
    assert set_people(**given, who=Who(melo.pk), people=4).people == 4
    mark_organisation(**given, organisation_id=melo.pk, status="absent")
    assert mark_organisation(**given, organisation_id=melo.pk, people=1).people == 3


def test_a_person_marked_for_two_bodies_of_a_joint_meeting_is_one(
    plan_one: PlanOne, add_one: AddOne, dario: User, rita: Person, alfa: Body, beta: Body
) -> None:
    meeting, melo = plan_one(body_ids=(alfa.pk, beta.pk)), add_one("Il Melo")
    given: dict[str, Any] = {"actor": dario, "meeting_id": meeting.pk}
    rows = [mark_person(**given, person_id=rita.pk, body_id=body.pk) for body in (alfa, beta)]
    assert [row.people for row in rows] == [1, 0]
    assert counted(meeting, alfa) == [1, 0, 1]
    at_beta = Who(person_id=rita.pk, body_id=beta.pk)
    person_comes_for(**given, who=at_beta, organisation_id=melo.pk)
    assert counted(meeting, alfa) == [1, 1, 1], "among the people of the one she comes for"
    person_comes_for(**given, who=at_beta, organisation_id=None)
    take_off_sheet(**given, who=Who(person_id=rita.pk, body_id=alfa.pk))
    assert counted(meeting, alfa) == [1, 0, 1]
    mark_person(**given, person_id=rita.pk, body_id=beta.pk, status="absent")
    assert counted(meeting, alfa)[:2] == [0, 0]
