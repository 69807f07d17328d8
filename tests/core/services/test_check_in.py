"""Marking oneself present with the meeting's code."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from accounts.rows import new_key
from core.models import Attendance, AuditEntry, Body, CheckIn, Meeting, Membership, Minutes, Organisation
from core.services import check_in as module
from core.services.attendance import mark_organisation, set_people
from core.services.attendance_people import set_times
from core.services.check_in import (
    MOST_AT_ONCE,
    check_in,
    hours_of,
    open_check_in,
    undo_check_in,
    undo_check_ins_since,
)
from core.services.errors import DomainError
from core.services.meeting_states import hold_meeting
from core.services.sheet import Who
from tests.core.services.conftest import AddOne, PlanOne

Evening = Callable[..., Meeting]


@pytest.fixture(autouse=True)
def _seven_in_the_evening() -> Iterator[None]:
    with time_machine.travel("2023-05-09 19:00:00+02:00", tick=False):
        yield


@pytest.fixture
def evening(plan_one: PlanOne) -> Evening:
    """A convened meeting that starts at half past six."""

    def plan(**changed: Any) -> Meeting:
        meeting = plan_one(**{"starts_at": dt.time(18, 30)} | changed)
        Meeting.objects.filter(pk=meeting.pk).update(state="convened")
        return Meeting.objects.get(pk=meeting.pk)

    return plan


def test_one_form_is_one_check_in_however_often_it_comes(
    evening: Evening, add_one: AddOne, alfa: Body
) -> None:
    meeting, melo, key = evening(), add_one("Il Melo"), new_key()
    for _time in range(3):
        check_in(meeting_id=meeting.pk, key=key, organisation_id=melo.pk, name=" Rosa  Bo ")
    assert [CheckIn.objects.get().pk, CheckIn.objects.get().name] == [key, "Rosa Bo"]
    row = Attendance.objects.get()
    assert [row.organisation, row.status, row.people, row.body] == [melo, "present", 1, alfa]


def test_each_one_is_a_person_more(evening: Evening, add_one: AddOne) -> None:
    meeting, melo = evening(), add_one("Il Melo")
    for people in (1, 1, 3):
        check_in(meeting_id=meeting.pk, key=new_key(), organisation_id=melo.pk, people=people)
        check_in(meeting_id=meeting.pk, key=new_key(), people=people)
    assert Attendance.objects.get().people == 5
    assert Meeting.objects.get().citizens_count == 5


def test_who_the_operator_has_counted_already_is_not_counted_again_in_either_order(
    evening: Evening, add_one: AddOne, dario: User
) -> None:
    for code_first in (True, False):
        meeting, melo = evening(), add_one(f"Il Melo {code_first}")

        def by_code(meeting: Meeting = meeting, melo: Organisation = melo) -> None:
            check_in(meeting_id=meeting.pk, key=new_key(), organisation_id=melo.pk)

        def by_hand(meeting: Meeting = meeting, melo: Organisation = melo) -> None:
            mark_organisation(
                actor=dario, meeting_id=meeting.pk, organisation_id=melo.pk, people=1, keep_number=True
            )

        for one in (by_code, by_hand) if code_first else (by_hand, by_code):
            one()
        assert Attendance.objects.get(meeting=meeting).people == 1
        by_code()
        assert Attendance.objects.get(meeting=meeting).people == 2, "two have said so: they are two at least"


def test_a_number_nobody_knows_stays_unknown(evening: Evening, add_one: AddOne, dario: User) -> None:
    meeting, melo = evening(), add_one("Il Melo")
    mark_organisation(actor=dario, meeting_id=meeting.pk, organisation_id=melo.pk, people=None)
    check_in(meeting_id=meeting.pk, key=new_key(), organisation_id=melo.pk)
    assert Attendance.objects.get().people is None


def test_who_was_thought_absent_is_there(evening: Evening, add_one: AddOne, dario: User) -> None:
    meeting, melo = evening(), add_one("Il Melo")
    mark_organisation(actor=dario, meeting_id=meeting.pk, organisation_id=melo.pk, status="excused")
    check_in(meeting_id=meeting.pk, key=new_key(), organisation_id=melo.pk)
    row = Attendance.objects.get()
    assert [row.status, row.people] == ["present", 1]


def test_it_is_traced_with_nobody_as_actor_and_without_the_name(evening: Evening) -> None:
    check_in(meeting_id=evening().pk, key=new_key(), name="Rosa")
    entry = AuditEntry.objects.get(action="core.attendance.recorded")
    assert [entry.actor_id, entry.after] == [None, {"organisation": "", "check_in": "done"}]


@pytest.mark.parametrize(
    ("now", "works"),
    [("16:29", False), ("16:31", True), ("20:59", True), ("21:29", True), ("21:31", False)],
)
def test_the_code_works_from_two_hours_before_to_an_hour_after(
    evening: Evening, now: str, works: bool
) -> None:
    meeting = evening()  # no end: it lasts two hours
    with time_machine.travel(f"2023-05-09 {now}:00+02:00", tick=False):
        if works:
            assert check_in(meeting_id=meeting.pk, key=new_key()).undone_at is None
        else:
            with pytest.raises(DomainError, match=r"presto|finito"):
                check_in(meeting_id=meeting.pk, key=new_key())


def test_a_meeting_that_ends_after_midnight(evening: Evening) -> None:
    hours = hours_of(evening(starts_at=dt.time(22, 0), ends_at=dt.time(0, 30)))
    assert hours.closes.isoformat() == "2023-05-10T01:30:00+02:00"


def test_a_meeting_without_a_time_has_the_whole_day(evening: Evening) -> None:
    hours = hours_of(evening(starts_at=None))
    assert [hours.opens.isoformat(), hours.closes.isoformat()] == [
        "2023-05-09T00:00:00+02:00",
        "2023-05-10T00:00:00+02:00",
    ]


def test_the_operator_opens_it_by_hand_on_the_day_alone(evening: Evening, dario: User) -> None:
    meeting = evening()
    with time_machine.travel("2023-05-08 12:00:00+02:00"), pytest.raises(DomainError, match="09/05/2023"):
        open_check_in(actor=dario, meeting_id=meeting.pk)
    with time_machine.travel("2023-05-09 10:00:00+02:00", tick=False):
        open_check_in(actor=dario, meeting_id=meeting.pk)
        assert check_in(meeting_id=meeting.pk, key=new_key()).undone_at is None
    with time_machine.travel("2023-05-10 10:00:00+02:00"), pytest.raises(DomainError):
        open_check_in(actor=dario, meeting_id=meeting.pk)


@pytest.mark.parametrize(("state", "says"), [("cancelled", "annullato"), ("postponed", "rinviato")])
def test_a_meeting_that_is_off_says_so(evening: Evening, state: str, says: str) -> None:
    meeting = evening()
    Meeting.objects.update(state=state)
    with pytest.raises(DomainError, match=says):
        check_in(meeting_id=meeting.pk, key=new_key())


def test_an_organisation_that_is_not_shown_is_not_offered(
    evening: Evening, add_one: AddOne, alfa: Body
) -> None:
    meeting, shelter = evening(), add_one("Casa rifugio")
    Organisation.objects.update(listed_publicly=False)
    for key in (shelter.pk, uuid.uuid4()):
        with pytest.raises(DomainError, match="non si trova"):
            check_in(meeting_id=meeting.pk, key=new_key(), organisation_id=key)
    Membership.objects.create(body=alfa, organisation=shelter)
    assert check_in(meeting_id=meeting.pk, key=new_key(), organisation_id=shelter.pk).organisation == shelter


def test_a_room_holds_so_many(evening: Evening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_CHECK_INS", 2)
    meeting = evening()
    for _one in range(2):
        check_in(meeting_id=meeting.pk, key=new_key())
    with pytest.raises(DomainError, match="troppe"):
        check_in(meeting_id=meeting.pk, key=new_key())


def test_taking_it_back_is_a_person_less_once(evening: Evening, add_one: AddOne, dario: User) -> None:
    meeting, melo = evening(), add_one("Il Melo")
    first, second = (
        check_in(meeting_id=meeting.pk, key=new_key(), organisation_id=melo.pk) for _one in range(2)
    )
    resident = check_in(meeting_id=meeting.pk, key=new_key())
    for _time in range(2):
        undo_check_in(actor=dario, check_in_id=first.pk)
        undo_check_in(actor=None, check_in_id=resident.pk)
    assert Attendance.objects.get().people == 1
    assert Meeting.objects.get().citizens_count == 0
    undo_check_in(actor=None, check_in_id=second.pk)
    assert not Attendance.objects.exists()


def test_taking_it_back_removes_no_entry_the_operator_has_confirmed(
    evening: Evening, add_one: AddOne, dario: User
) -> None:
    meeting, melo, coro = evening(), add_one("Il Melo"), add_one("Coro")
    given: dict[str, Any] = {"actor": dario, "meeting_id": meeting.pk}
    done = [
        check_in(meeting_id=meeting.pk, key=new_key(), organisation_id=one.pk, people=2)
        for one in (melo, coro)
    ]
    mark_organisation(**given, organisation_id=melo.pk, people=1, keep_number=True)
    set_times(**given, who=Who(coro.pk), arrived_at=dt.time(18, 30), left_at=None)
    for one in done:
        undo_check_in(actor=None, check_in_id=one.pk)
    assert [row.people for row in Attendance.objects.all()] == [1, 1]


def test_taking_it_back_leaves_a_number_the_operator_gave(
    evening: Evening, add_one: AddOne, dario: User
) -> None:
    meeting, melo = evening(), add_one("Il Melo")
    done = check_in(meeting_id=meeting.pk, key=new_key(), organisation_id=melo.pk)
    set_people(actor=dario, meeting_id=meeting.pk, who=Who(melo.pk), people=4)
    undo_check_in(actor=None, check_in_id=done.pk)
    assert Attendance.objects.get().people == 4


@pytest.mark.parametrize("when", ["2023-05-09 21:31:00+02:00", "2024-05-09 19:00:00+02:00"])
def test_after_the_hours_nobody_but_the_operator_takes_it_back(
    evening: Evening, dario: User, when: str
) -> None:
    done = check_in(meeting_id=evening().pk, key=new_key())
    with time_machine.travel(when, tick=False):
        with pytest.raises(DomainError, match="finito"):
            undo_check_in(actor=None, check_in_id=done.pk)
        assert Meeting.objects.get().citizens_count == 1
        undo_check_in(actor=dario, check_in_id=done.pk)
    assert Meeting.objects.get().citizens_count == 0


def test_once_the_meeting_is_marked_held_the_code_works_no_more(evening: Evening, dario: User) -> None:
    meeting = evening()
    done = check_in(meeting_id=meeting.pk, key=new_key())
    hold_meeting(actor=dario, meeting_id=meeting.pk)
    with pytest.raises(DomainError, match="finito"):
        check_in(meeting_id=meeting.pk, key=new_key())
    with pytest.raises(DomainError, match="finito"):
        undo_check_in(actor=None, check_in_id=done.pk)
    with pytest.raises(DomainError, match="svolto"):
        open_check_in(actor=dario, meeting_id=meeting.pk)
    assert Meeting.objects.get().citizens_count == 1


@pytest.mark.parametrize("state", ["approved", "published"])
def test_approved_minutes_have_their_attendance(evening: Evening, dario: User, state: str) -> None:
    meeting = evening()
    done = check_in(meeting_id=meeting.pk, key=new_key())
    Minutes.objects.create(meeting=meeting, state=state, **{f"{state}_at": timezone.now()})
    with pytest.raises(DomainError):
        check_in(meeting_id=meeting.pk, key=new_key())
    for actor in (None, dario):
        with pytest.raises(DomainError):
            undo_check_in(actor=actor, check_in_id=done.pk)
    assert Meeting.objects.get().citizens_count == 1


def test_a_key_of_another_meeting_is_refused(evening: Evening) -> None:
    key = new_key()
    check_in(meeting_id=evening().pk, key=key)
    with pytest.raises(DomainError, match="riprova"):
        check_in(meeting_id=evening().pk, key=key)


def test_the_old_form_after_taking_it_back_is_a_new_check_in_and_still_counts_once(evening: Evening) -> None:
    meeting, key = evening(), new_key()
    for _time in range(3):
        dones = [check_in(meeting_id=meeting.pk, key=key) for _sent in range(2)]
        assert dones[0].pk == dones[1].pk
        assert Meeting.objects.get().citizens_count == 1
        undo_check_in(actor=None, check_in_id=dones[0].pk)
    assert CheckIn.objects.count() == 3


@pytest.mark.parametrize("people", [0, -1, MOST_AT_ONCE + 1])
def test_one_phone_stands_for_so_many(evening: Evening, people: int) -> None:
    with pytest.raises(DomainError) as refused:
        check_in(meeting_id=evening().pk, key=new_key(), people=people)
    assert refused.value.field == "people"


def test_at_a_joint_meeting_it_counts_for_the_body_one_belongs_to(
    evening: Evening, add_one: AddOne, alfa: Body, beta: Body
) -> None:
    meeting, melo, coro = evening(body_ids=(alfa.pk, beta.pk)), add_one("Il Melo"), add_one("Coro")
    Membership.objects.create(body=beta, organisation=melo)
    for one in (melo, coro):
        check_in(meeting_id=meeting.pk, key=new_key(), organisation_id=one.pk)
    assert {row.organisation: row.body for row in Attendance.objects.all()} == {melo: beta, coro: alfa}


def test_all_who_used_the_code_from_an_hour_on_are_taken_back_at_once(
    evening: Evening, add_one: AddOne, dario: User, django_assert_num_queries: Any
) -> None:
    meeting, melo = evening(), add_one("Il Melo")
    before = check_in(meeting_id=meeting.pk, key=new_key(), organisation_id=melo.pk)
    with time_machine.travel("2023-05-09 19:10:00+02:00", tick=False):
        for _prank in range(5):
            check_in(meeting_id=meeting.pk, key=new_key(), organisation_id=melo.pk, people=2)
            check_in(meeting_id=meeting.pk, key=new_key())
        with django_assert_num_queries(14):
            assert undo_check_ins_since(actor=dario, meeting_id=meeting.pk, since=dt.time(19, 10)) == 10
        assert undo_check_ins_since(actor=dario, meeting_id=meeting.pk, since=dt.time(19, 10)) == 0
    assert list(CheckIn.objects.filter(undone_at=None)) == [before]
    assert Attendance.objects.get().people == 1
    assert Meeting.objects.get().citizens_count == 0
    entry = AuditEntry.objects.get(after__check_in="undone")
    assert [entry.actor_id, entry.after] == [
        dario.pk,
        {"check_in": "undone", "since": "19:10:00", "count": 10},
    ]


def test_an_hour_after_midnight_is_of_the_same_evening(evening: Evening, dario: User) -> None:
    meeting = evening(starts_at=dt.time(22, 0), ends_at=dt.time(0, 30))
    for when in ("2023-05-09 22:00:00+02:00", "2023-05-10 00:10:00+02:00"):
        with time_machine.travel(when, tick=False):
            check_in(meeting_id=meeting.pk, key=new_key())
    assert undo_check_ins_since(actor=dario, meeting_id=meeting.pk, since=dt.time(0, 5)) == 1
    assert undo_check_ins_since(actor=dario, meeting_id=meeting.pk, since=dt.time(15, 0)) == 1
