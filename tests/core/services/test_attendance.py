"""Taking attendance."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from accounts.rows import new_key
from core.models import (
    Attendance,
    AttendanceTap,
    AuditEntry,
    Body,
    Invitation,
    Meeting,
    Membership,
)
from core.selectors.attendance import sheet_of
from core.services.attendance import (
    add_people,
    count_citizens,
    declare_headcount,
    mark_new_organisation,
    mark_organisation,
    set_people,
)
from core.services.attendance_people import take_off_sheet
from core.services.errors import DomainError
from core.services.merges import merge_organisations
from core.services.organisations import OrganisationData
from core.services.sheet import AlreadyDone, LooksLike, Tap, Who
from tests.core.services.conftest import AddOne, PlanOne


@pytest.fixture(autouse=True)
def _nine_in_the_evening() -> Iterator[None]:
    with time_machine.travel("2023-05-09 21:00:00+02:00"):
        yield


def test_one_tap_is_present_with_one_person_and_the_next_is_two(
    plan_one: PlanOne, add_one: AddOne, dario: User, alfa: Body
) -> None:
    meeting, melo = plan_one(), add_one("Il Melo")
    row = mark_organisation(actor=dario, meeting_id=meeting.pk, organisation_id=melo.pk, people=1)
    assert [row.status, row.people, row.body_id] == ["present", 1, alfa.pk]
    assert add_people(actor=dario, meeting_id=meeting.pk, who=Who(melo.pk), delta=1).people == 2


def test_marking_twice_is_one_entry(plan_one: PlanOne, add_one: AddOne, dario: User) -> None:
    meeting, melo = plan_one(), add_one("Il Melo")
    for people in (1, 4):
        mark_organisation(actor=dario, meeting_id=meeting.pk, organisation_id=melo.pk, people=people)
    assert Attendance.objects.get().people == 4


def test_a_second_persons_tap_does_not_undo_the_number(
    plan_one: PlanOne, add_one: AddOne, dario: User
) -> None:
    meeting, melo = plan_one(), add_one("Il Melo")
    mark: dict[str, Any] = {
        "actor": dario,
        "meeting_id": meeting.pk,
        "organisation_id": melo.pk,
        "keep_number": True,
    }
    mark_organisation(**mark, people=1)
    add_people(actor=dario, meeting_id=meeting.pk, who=Who(melo.pk), delta=4)
    assert mark_organisation(**mark, people=1).people == 5
    assert mark_organisation(**mark, people=1, status="guest").people == 5


def test_fewer_than_one_is_still_one(plan_one: PlanOne, add_one: AddOne, dario: User) -> None:
    meeting, melo = plan_one(), add_one("Il Melo")
    mark_organisation(actor=dario, meeting_id=meeting.pk, organisation_id=melo.pk, people=1)
    assert add_people(actor=dario, meeting_id=meeting.pk, who=Who(melo.pk), delta=-1).people == 1


def test_who_is_absent_has_no_people(plan_one: PlanOne, add_one: AddOne, dario: User) -> None:
    meeting, melo = plan_one(), add_one("Il Melo")
    row = mark_organisation(
        actor=dario, meeting_id=meeting.pk, organisation_id=melo.pk, status="excused", people=3
    )
    assert row.people is None
    with pytest.raises(DomainError):
        add_people(actor=dario, meeting_id=meeting.pk, who=Who(melo.pk), delta=1)


def test_a_number_not_known_is_not_zero(plan_one: PlanOne, add_one: AddOne, dario: User, alfa: Body) -> None:
    meeting, melo = plan_one(), add_one("Il Melo")
    mark_organisation(actor=dario, meeting_id=meeting.pk, organisation_id=melo.pk, people=3)
    assert set_people(actor=dario, meeting_id=meeting.pk, who=Who(melo.pk), people=None).people is None
    count_citizens(actor=dario, meeting_id=meeting.pk, delta=1)
    totals = sheet_of(Meeting.objects.get(), alfa.pk).totals
    assert [totals.people, totals.organisations, totals.citizens, totals.unknown] == [1, 1, 1, 1]
    assert "almeno" in str(totals)


def test_the_totals_are_said_in_a_sentence(
    plan_one: PlanOne, add_one: AddOne, dario: User, alfa: Body
) -> None:
    meeting = plan_one()
    for number, people in enumerate((2, 3)):
        mark_organisation(
            actor=dario, meeting_id=meeting.pk, organisation_id=add_one(f"Gruppo {number}").pk, people=people
        )
    count_citizens(actor=dario, meeting_id=meeting.pk, total=4)
    assert str(sheet_of(Meeting.objects.get(), alfa.pk).totals) == "9 persone, 2 realtà, 4 residenti"


def test_citizens_not_counted_are_not_none_of_them(plan_one: PlanOne, dario: User) -> None:
    meeting = plan_one()
    assert meeting.citizens_count is None
    assert count_citizens(actor=dario, meeting_id=meeting.pk, delta=-1).citizens_count == 0
    assert count_citizens(actor=dario, meeting_id=meeting.pk, total=None).citizens_count is None


def test_a_merged_organisation_is_marked_as_the_one_it_counts_as(
    plan_one: PlanOne, add_one: AddOne, dario: User
) -> None:
    melo, ass_melo = add_one("Il Melo"), add_one("Ass. Il Melo")
    merge_organisations(actor=dario, kept_id=melo.pk, absorbed_id=ass_melo.pk)
    row = mark_organisation(actor=dario, meeting_id=plan_one().pk, organisation_id=ass_melo.pk, people=1)
    assert row.organisation_id == melo.pk


def test_at_a_joint_meeting_one_says_for_whom(
    plan_one: PlanOne, add_one: AddOne, dario: User, alfa: Body, beta: Body
) -> None:
    meeting, melo = plan_one(body_ids=(alfa.pk, beta.pk)), add_one("Il Melo")
    mark: dict[str, Any] = {"actor": dario, "meeting_id": meeting.pk, "organisation_id": melo.pk, "people": 2}
    with pytest.raises(DomainError) as refused:
        mark_organisation(**mark)
    assert refused.value.field == "body"
    for body in (alfa, beta):
        mark_organisation(**mark, body_id=body.pk)
    totals = sheet_of(Meeting.objects.get(), alfa.pk).totals
    assert [totals.people, totals.organisations] == [4, 1]


def test_a_body_that_does_not_meet_is_refused(
    plan_one: PlanOne, add_one: AddOne, dario: User, beta: Body
) -> None:
    with pytest.raises(DomainError):
        mark_organisation(
            actor=dario, meeting_id=plan_one().pk, organisation_id=add_one("Il Melo").pk, body_id=beta.pk
        )


def test_nobody_is_marked_before_the_day(plan_one: PlanOne, add_one: AddOne, dario: User) -> None:
    meeting = plan_one(meets_on=dt.date(2023, 5, 10))
    with pytest.raises(DomainError, match="10/05/2023"):
        mark_organisation(actor=dario, meeting_id=meeting.pk, organisation_id=add_one("Il Melo").pk)


def test_an_entry_taken_off_is_unknown_again_and_stays_in_the_trail(
    plan_one: PlanOne, add_one: AddOne, dario: User
) -> None:
    meeting, melo = plan_one(), add_one("Il Melo")
    mark_organisation(actor=dario, meeting_id=meeting.pk, organisation_id=melo.pk, people=2)
    take_off_sheet(actor=dario, meeting_id=meeting.pk, who=Who(melo.pk))
    take_off_sheet(actor=dario, meeting_id=meeting.pk, who=Who(melo.pk))
    assert not Attendance.objects.exists()
    trail = AuditEntry.objects.filter(action="core.attendance.recorded").order_by("at")
    assert [entry.before for entry in trail] == [
        None,
        {"organisation": "Il Melo", "status": "present", "people": 2},
    ]


def test_a_newcomer_is_in_the_register_and_present(plan_one: PlanOne, add_one: AddOne, dario: User) -> None:
    meeting = plan_one()
    row = mark_new_organisation(
        actor=dario, meeting_id=meeting.pk, data=OrganisationData(name="Polisportiva Alfa")
    )
    assert [str(row.organisation), row.people] == ["Polisportiva Alfa", 1]
    with pytest.raises(DomainError) as refused:
        mark_new_organisation(
            actor=dario, meeting_id=meeting.pk, data=OrganisationData(name="POLISPORTIVA  ALFA")
        )
    assert refused.value.field == "name"


def test_who_came_the_last_times_is_on_the_sheet_first(
    plan_one: PlanOne, add_one: AddOne, dario: User, alfa: Body
) -> None:
    before = plan_one(meets_on=dt.date(2023, 4, 11))
    melo, coro = add_one("Il Melo"), add_one("Coro")
    for one in (melo, coro):
        mark_organisation(actor=dario, meeting_id=before.pk, organisation_id=one.pk, people=1)
    Meeting.objects.filter(pk=before.pk).update(state="held")
    sheet = sheet_of(plan_one(), alfa.pk)
    assert [(line.name, line.entry) for line in sheet.usual] == [("Coro", None), ("Il Melo", None)]


def test_a_tap_that_comes_twice_counts_once(
    plan_one: PlanOne, add_one: AddOne, dario: User, alfa: Body
) -> None:
    meeting, melo, key = plan_one(), add_one("Il Melo"), new_key()
    mark_organisation(actor=dario, meeting_id=meeting.pk, organisation_id=melo.pk, people=1)
    tap = Tap(key, timezone.now())
    more: dict[str, Any] = {"actor": dario, "meeting_id": meeting.pk, "delta": 1, "tap": tap}
    add_people(**more, who=Who(melo.pk))
    with pytest.raises(AlreadyDone):
        add_people(**more, who=Who(melo.pk))
    with pytest.raises(AlreadyDone):
        count_citizens(**more)
    assert Attendance.objects.get().people == 2
    assert AttendanceTap.objects.get().pk == key
    assert Meeting.objects.get().citizens_count is None


def test_a_tap_that_was_refused_may_be_sent_again(plan_one: PlanOne, add_one: AddOne, dario: User) -> None:
    meeting, melo, tap = plan_one(), add_one("Il Melo"), Tap(new_key(), timezone.now())
    mark: dict[str, Any] = {"actor": dario, "meeting_id": meeting.pk, "organisation_id": melo.pk, "tap": tap}
    Meeting.objects.update(state="cancelled")
    with pytest.raises(DomainError, match="annullato"):
        mark_organisation(**mark)
    Meeting.objects.update(state="convened")
    assert mark_organisation(**mark).status == "present"


def test_a_declared_total_lower_than_the_sheet_is_told(
    plan_one: PlanOne, add_one: AddOne, dario: User, alfa: Body
) -> None:
    meeting, melo = plan_one(), add_one("Il Melo")
    mark_organisation(actor=dario, meeting_id=meeting.pk, organisation_id=melo.pk, people=12)
    declare_headcount(actor=dario, meeting_id=meeting.pk, total=9)
    assert "9" in sheet_of(Meeting.objects.get(), alfa.pk).totals.remark
    assert "12" in sheet_of(Meeting.objects.get(), alfa.pk).totals.remark
    declare_headcount(actor=dario, meeting_id=meeting.pk, total=30)
    assert "30 persone, di cui 12" in sheet_of(Meeting.objects.get(), alfa.pk).totals.remark
    declare_headcount(actor=dario, meeting_id=meeting.pk, total=None)
    assert sheet_of(Meeting.objects.get(), alfa.pk).totals.remark == ""
    trail = AuditEntry.objects.filter(action="core.attendance.recorded").order_by("at")
    assert [entry.after for entry in trail][1:] == [{"headcount": 9}, {"headcount": 30}, {"headcount": None}]


def test_a_newcomer_like_another_is_asked_about_first(
    plan_one: PlanOne, add_one: AddOne, dario: User
) -> None:
    melo, tap = add_one("Associazione Il Melo"), Tap(new_key(), timezone.now())
    new: dict[str, Any] = {
        "actor": dario, "meeting_id": plan_one().pk, "data": OrganisationData(name="Ass. Il Melo"), "key": new_key(),
        "tap": tap,
    }  # fmt: skip
    with pytest.raises(LooksLike) as refused:
        mark_new_organisation(**new, confirmed=False)
    assert refused.value.similar == (melo,)
    row = mark_new_organisation(**new, confirmed=True)
    assert row.organisation_id == new["key"]
    with pytest.raises(AlreadyDone):  # not asked about itself
        mark_new_organisation(**new, confirmed=False)


def test_an_entry_under_a_merged_name_is_the_entry_of_the_one_it_counts_as(
    plan_one: PlanOne, add_one: AddOne, dario: User
) -> None:
    meeting, melo, ass_melo = plan_one(), add_one("Il Melo"), add_one("Ass. Il Melo")
    mark_organisation(actor=dario, meeting_id=meeting.pk, organisation_id=ass_melo.pk, people=1)
    merge_organisations(actor=dario, kept_id=melo.pk, absorbed_id=ass_melo.pk)
    add_people(actor=dario, meeting_id=meeting.pk, who=Who(melo.pk), delta=1)
    mark_organisation(actor=dario, meeting_id=meeting.pk, organisation_id=melo.pk, keep_number=True)
    assert Attendance.objects.get().people == 2


def test_who_said_no_is_proposed_as_excused(
    plan_one: PlanOne, add_one: AddOne, dario: User, alfa: Body
) -> None:
    meeting, melo, coro = plan_one(), add_one("Il Melo"), add_one("Coro")
    for one in (melo, coro):
        Membership.objects.create(body=alfa, organisation=one)
    for number, (one, reply) in enumerate(((melo, "not_coming"), (coro, "not_coming"), (coro, "coming"))):
        Invitation.objects.create(
            meeting=meeting, email=f"{number}@example.org", organisation=one, body=alfa, reply=reply
        )
    lines = {line.name: line for line in sheet_of(meeting, alfa.pk).usual}
    assert [lines["Il Melo"].not_coming, lines["Il Melo"].member, lines["Il Melo"].entry] == [
        True,
        True,
        None,
    ]
    assert not lines["Coro"].not_coming, "someone else comes for it"
