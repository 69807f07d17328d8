"""An entry that waited on a phone does not undo what was said of the same line meanwhile."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from accounts.rows import new_key
from core.models import Attendance, AttendanceTap, AuditEntry, Meeting, Organisation, Person
from core.services.attendance import (
    add_people,
    count_citizens,
    declare_headcount,
    mark_organisation,
    set_people,
)
from core.services.attendance_people import (
    EntryValues,
    mark_person,
    person_comes_for,
    put_back,
    set_times,
    take_off_sheet,
)
from core.services.check_in import check_in
from core.services.errors import DomainError
from core.services.sheet import Tap, Who
from tests.core.services.conftest import AddOne, PlanOne

Verb = Callable[[User, Meeting, Who, Tap], object]


def mark_absent(who: User, meeting: Meeting, line: Who, tap: Tap) -> Attendance:
    key = line.organisation_id
    assert key is not None
    return mark_organisation(actor=who, meeting_id=meeting.pk, organisation_id=key, status="absent", tap=tap)


ABSOLUTE: dict[str, Verb] = {
    "absent": mark_absent,
    "number": lambda who, meeting, line, tap: set_people(
        actor=who, meeting_id=meeting.pk, who=line, people=9, tap=tap
    ),
    "times": lambda who, meeting, line, tap: set_times(
        actor=who, meeting_id=meeting.pk, who=line, arrived_at=dt.time(18, 30), left_at=None, tap=tap
    ),
    "off": lambda who, meeting, line, tap: take_off_sheet(
        actor=who, meeting_id=meeting.pk, who=line, tap=tap
    ),
    "put": lambda who, meeting, line, tap: put_back(
        actor=who, meeting_id=meeting.pk, who=line, values=EntryValues("guest", 7), tap=tap
    ),
}


@pytest.fixture(autouse=True)
def _nine_in_the_evening() -> Iterator[None]:
    with time_machine.travel("2023-05-09 21:00:00+02:00", tick=False):
        yield


@pytest.fixture
def meeting(plan_one: PlanOne) -> Meeting:
    return plan_one()


@pytest.fixture
def melo(add_one: AddOne) -> Organisation:
    return add_one("Il Melo")


def ago(**gone: float) -> Tap:
    """A tap made that long ago, which arrives now."""
    return Tap(new_key(), timezone.now() - dt.timedelta(**gone))


def line(organisation: Organisation) -> Who:
    return Who(organisation.pk)


@pytest.mark.parametrize("late", [*ABSOLUTE])
def test_the_newer_word_on_a_line_stands(
    late: str, meeting: Meeting, melo: Organisation, dario: User
) -> None:
    present: dict[str, Any] = {
        "actor": dario,
        "meeting_id": meeting.pk,
        "organisation_id": melo.pk,
        "people": 2,
    }
    mark_organisation(**present, tap=ago(minutes=5))
    tap = ago(minutes=10)
    with pytest.raises(DomainError, match="20:55"):
        ABSOLUTE[late](dario, meeting, line(melo), tap)
    row = Attendance.objects.get()
    assert [row.status, row.people, row.arrived_at] == ["present", 2, None]
    assert not AttendanceTap.objects.filter(pk=tap.key).exists(), "it may be sent again as a new word"
    ABSOLUTE[late](dario, meeting, line(melo), Tap(tap.key, timezone.now()))


@pytest.mark.parametrize("status", ["present", "excused"])
def test_what_the_newer_word_said_already_is_no_question(
    meeting: Meeting, melo: Organisation, dario: User, status: str
) -> None:
    said: dict[str, Any] = {
        "actor": dario,
        "meeting_id": meeting.pk,
        "organisation_id": melo.pk,
        "status": status,
    }
    for minutes in (5, 10):
        mark_organisation(**said, people=1, keep_number=True, tap=ago(minutes=minutes))
    assert Attendance.objects.get().status == status


def test_one_person_more_is_one_more_whenever_it_arrives(
    meeting: Meeting, melo: Organisation, dario: User
) -> None:
    mark_organisation(
        actor=dario, meeting_id=meeting.pk, organisation_id=melo.pk, people=2, tap=ago(minutes=5)
    )
    add_people(actor=dario, meeting_id=meeting.pk, who=line(melo), delta=1, tap=ago(minutes=10))
    assert Attendance.objects.get().people == 3


def test_taps_of_the_same_moment_are_taken_as_they_arrive(
    meeting: Meeting, melo: Organisation, dario: User
) -> None:
    mark_organisation(
        actor=dario, meeting_id=meeting.pk, organisation_id=melo.pk, people=2, tap=ago(seconds=1)
    )
    ABSOLUTE["absent"](dario, meeting, line(melo), ago(seconds=15))
    assert Attendance.objects.get().status == "absent"


def test_other_lines_and_other_meetings_are_no_newer_word(
    meeting: Meeting, melo: Organisation, dario: User, add_one: AddOne, plan_one: PlanOne
) -> None:
    for where, whom in ((meeting, add_one("Coro")), (plan_one(), melo)):
        mark_organisation(actor=dario, meeting_id=where.pk, organisation_id=whom.pk, tap=ago(minutes=5))
    ABSOLUTE["absent"](dario, meeting, line(melo), ago(minutes=10))
    assert Attendance.objects.get(meeting=meeting, organisation=melo).status == "absent"


def test_who_marked_herself_with_the_code_is_not_made_absent_by_an_older_entry(
    meeting: Meeting, melo: Organisation, dario: User
) -> None:
    check_in(meeting_id=meeting.pk, key=new_key(), organisation_id=melo.pk)
    check_in(meeting_id=meeting.pk, key=new_key())
    with pytest.raises(DomainError, match="21:00"):
        ABSOLUTE["absent"](dario, meeting, line(melo), ago(minutes=10))
    with pytest.raises(DomainError, match="21:00"):
        count_citizens(actor=dario, meeting_id=meeting.pk, total=0, tap=ago(minutes=10))
    assert Attendance.objects.get().people == 1


def test_the_newer_word_on_a_person_stands(meeting: Meeting, melo: Organisation, dario: User) -> None:
    rita = Person.objects.create(given_name="Rita")
    given: dict[str, Any] = {"actor": dario, "meeting_id": meeting.pk}
    mark_person(**given, person_id=rita.pk, tap=ago(minutes=5))
    with pytest.raises(DomainError, match="20:55"):
        mark_person(**given, person_id=rita.pk, status="absent", tap=ago(minutes=10))
    with pytest.raises(DomainError, match="20:55"):
        person_comes_for(**given, who=Who(person_id=rita.pk), organisation_id=melo.pk, tap=ago(minutes=10))
    mark_person(**given, person_id=rita.pk, tap=ago(minutes=10))


def test_the_newer_number_stands(meeting: Meeting, dario: User) -> None:
    given: dict[str, Any] = {"actor": dario, "meeting_id": meeting.pk}
    count_citizens(**given, total=12, tap=ago(minutes=5))
    declare_headcount(**given, total=40, tap=ago(minutes=5))
    with pytest.raises(DomainError):
        count_citizens(**given, total=3, tap=ago(minutes=10))
    with pytest.raises(DomainError):
        declare_headcount(**given, total=3, tap=ago(minutes=10))
    count_citizens(**given, delta=1, tap=ago(minutes=10))
    found = Meeting.objects.get()
    assert [found.citizens_count, found.headcount] == [13, 40]


def test_the_trail_says_when_an_entry_that_waited_was_made(
    meeting: Meeting, melo: Organisation, dario: User
) -> None:
    given: dict[str, Any] = {"actor": dario, "meeting_id": meeting.pk, "organisation_id": melo.pk}
    mark_organisation(**given, tap=ago(minutes=10))
    mark_organisation(**given, status="absent", tap=ago(seconds=0))
    entries = AuditEntry.objects.filter(action="core.attendance.recorded").order_by("pk")
    assert [(entry.after or {}).get("tapped_at") for entry in entries] == ["20:50:00", None]
