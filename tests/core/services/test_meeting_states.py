"""What becomes of a planned meeting."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine

from accounts.models import User
from core.models import Attendance, AuditEntry, Meeting, Minutes
from core.services.convocation import convene_meeting
from core.services.errors import DomainError
from core.services.meeting_states import (
    FROM,
    NewPlace,
    cancel_meeting,
    hold_meeting,
    postpone_meeting,
    reopen_meeting,
)
from tests.core.services.conftest import AddOne, PlanOne

pytestmark = pytest.mark.usefixtures("_nine_in_the_evening")


@pytest.fixture
def _nine_in_the_evening() -> object:
    with time_machine.travel("2023-05-09 21:00:00+02:00"):
        yield


VERBS: dict[str, Callable[..., Meeting]] = {
    Meeting.State.CONVENED: convene_meeting,
    Meeting.State.HELD: hold_meeting,
    Meeting.State.CANCELLED: lambda **who: cancel_meeting(reason="Neve", **who).meeting,
    Meeting.State.POSTPONED: lambda **who: postpone_meeting(reason="Neve", **who).meeting,
    Meeting.State.DRAFT: reopen_meeting,
}


@pytest.mark.parametrize("before", Meeting.State.values)
@pytest.mark.parametrize("after", Meeting.State.values)
def test_only_the_declared_steps_are_taken(plan_one: PlanOne, dario: User, before: str, after: str) -> None:
    meeting = plan_one()
    Meeting.objects.filter(pk=meeting.pk).update(state=before)
    if before == after and after != Meeting.State.CONVENED:
        return  # a second click: the tests below
    if before == Meeting.State.CONVENED and after == Meeting.State.DRAFT:
        assert VERBS[after](actor=dario, meeting_id=meeting.pk).state == before
    elif before in FROM[after]:
        assert VERBS[after](actor=dario, meeting_id=meeting.pk).state == after
        assert AuditEntry.objects.filter(object_id=meeting.pk).count() == 2
    else:
        with pytest.raises(DomainError):
            VERBS[after](actor=dario, meeting_id=meeting.pk)
        assert Meeting.objects.get(pk=meeting.pk).state == before


def test_a_future_meeting_cannot_be_held(plan_one: PlanOne, dario: User) -> None:
    meeting = plan_one(meets_on=dt.date(2023, 5, 10))
    with pytest.raises(DomainError, match="10/05/2023"):
        hold_meeting(actor=dario, meeting_id=meeting.pk)


def test_a_meeting_of_the_past_is_not_convened(plan_one: PlanOne, dario: User) -> None:
    meeting = plan_one(meets_on=dt.date(2023, 5, 8))
    with pytest.raises(DomainError, match="passata"):
        convene_meeting(actor=dario, meeting_id=meeting.pk)


def test_cancelling_needs_a_reason(plan_one: PlanOne, dario: User) -> None:
    meeting = plan_one()
    with pytest.raises(DomainError) as refused:
        cancel_meeting(actor=dario, meeting_id=meeting.pk, reason="  ")
    assert refused.value.field == "reason"
    assert Meeting.objects.get().state == "draft"


def test_a_meeting_with_people_in_it_is_not_cancelled(
    plan_one: PlanOne, dario: User, add_one: AddOne
) -> None:
    meeting = plan_one()
    Attendance.objects.create(meeting=meeting, organisation=add_one("Il Melo"), people=2)
    with pytest.raises(DomainError, match="presenze"):
        cancel_meeting(actor=dario, meeting_id=meeting.pk, reason="Neve")


def test_postponing_to_a_day_plans_the_same_meeting_again(plan_one: PlanOne, dario: User) -> None:
    meeting = plan_one(agenda=("Verde", "Varie"), starts_at=dt.time(18, 30))
    new_day = dt.date(2023, 5, 16)
    again = postpone_meeting(actor=dario, meeting_id=meeting.pk, reason="Neve", new_day=new_day).meeting
    meeting.refresh_from_db()
    assert [meeting.state, meeting.state_reason, again.state] == ["postponed", "Neve", "draft"]
    assert [again.meets_on, again.starts_at, again.register_number] == [
        dt.date(2023, 5, 16),
        dt.time(18, 30),
        2,
    ]
    assert list(again.agenda.values_list("title", flat=True)) == ["Verde", "Varie"]
    assert list(again.served.values_list("body_id")) == list(meeting.served.values_list("body_id"))


def test_a_meeting_goes_to_another_time_and_place_with_the_day(plan_one: PlanOne, dario: User) -> None:
    meeting = plan_one(starts_at=dt.time(18, 30), ends_at=dt.time(20), new_venue="Sala civica")
    place = NewPlace(starts_at=dt.time(21), new_venue="Oratorio", remote_url="https://meet.example/x")
    again = postpone_meeting(
        actor=dario, meeting_id=meeting.pk, reason="Neve", new_day=dt.date(2023, 5, 16), place=place
    ).meeting
    assert [again.starts_at, again.ends_at, str(again.venue), again.remote_url] == [
        dt.time(21), None, "Oratorio", "https://meet.example/x",
    ]  # fmt: skip
    meeting.refresh_from_db()
    assert [meeting.starts_at, str(meeting.venue)] == [dt.time(18, 30), "Sala civica"]


@pytest.mark.parametrize(
    ("new_day", "place", "field"),
    [
        (dt.date(2023, 5, 9), None, "new_day"),
        (dt.date(2023, 5, 8), None, "new_day"),
        (dt.date(2023, 5, 16), NewPlace(ends_at=dt.time(20)), "starts_at"),
    ],
)
def test_a_meeting_is_not_postponed_to_where_it_cannot_be(
    plan_one: PlanOne, dario: User, new_day: dt.date, place: NewPlace | None, field: str
) -> None:
    meeting = plan_one()
    with pytest.raises(DomainError) as refused:
        postpone_meeting(actor=dario, meeting_id=meeting.pk, reason="Neve", new_day=new_day, place=place)
    assert refused.value.field == field
    assert Meeting.objects.get().state == "draft"


@pytest.mark.parametrize("state", [Meeting.State.HELD, Meeting.State.CANCELLED, Meeting.State.POSTPONED])
def test_a_second_click_is_answered_as_the_first_and_does_nothing(
    plan_one: PlanOne, dario: User, state: Meeting.State
) -> None:
    meeting = plan_one()
    first = VERBS[state](actor=dario, meeting_id=meeting.pk)
    second = VERBS[state](actor=dario, meeting_id=meeting.pk)
    assert [second.pk, second.state] == [first.pk, state]
    assert AuditEntry.objects.filter(object_id=meeting.pk).count() == 2


def test_postponing_to_a_day_twice_leads_to_the_same_new_meeting(plan_one: PlanOne, dario: User) -> None:
    meeting = plan_one()
    asked: dict[str, Any] = {"actor": dario, "meeting_id": meeting.pk, "reason": "Neve"}
    first, second = (postpone_meeting(**asked, new_day=dt.date(2023, 5, 16)).meeting for _click in range(2))
    assert first == second
    assert Meeting.objects.count() == 2
    for other in ({"new_day": dt.date(2023, 5, 17)}, {"new_day": None}, {"reason": "Sciopero"}):
        with pytest.raises(DomainError):
            postpone_meeting(**asked | {"new_day": dt.date(2023, 5, 16)} | other)


def test_cancelling_for_another_reason_is_no_second_click(plan_one: PlanOne, dario: User) -> None:
    meeting = plan_one()
    cancel_meeting(actor=dario, meeting_id=meeting.pk, reason="Neve")
    with pytest.raises(DomainError):
        cancel_meeting(actor=dario, meeting_id=meeting.pk, reason="Sciopero")


def test_a_convened_meeting_marked_held_by_mistake_is_convened_again(plan_one: PlanOne, dario: User) -> None:
    meeting = plan_one(agenda=("Verde",))
    convene_meeting(actor=dario, meeting_id=meeting.pk)
    hold_meeting(actor=dario, meeting_id=meeting.pk)
    for _click in range(2):
        reopened = reopen_meeting(actor=dario, meeting_id=meeting.pk)
        assert reopened.state == "convened"
        assert [item["title"] for item in reopened.convened_agenda or ()] == ["Verde"]
    hold_meeting(actor=dario, meeting_id=meeting.pk)
    with time_machine.travel("2023-05-10 09:00:00+02:00"):
        assert reopen_meeting(actor=dario, meeting_id=meeting.pk).state == "draft"


def test_a_cancelled_meeting_opened_again_is_a_draft_and_stays_one(plan_one: PlanOne, dario: User) -> None:
    """Who was invited was told that it does not take place."""
    meeting = plan_one()
    convene_meeting(actor=dario, meeting_id=meeting.pk)
    cancel_meeting(actor=dario, meeting_id=meeting.pk, reason="Neve")
    assert reopen_meeting(actor=dario, meeting_id=meeting.pk).state == "draft"
    hold_meeting(actor=dario, meeting_id=meeting.pk)
    assert reopen_meeting(actor=dario, meeting_id=meeting.pk).state == "draft"


def test_a_meeting_with_public_minutes_stays_held(plan_one: PlanOne, dario: User) -> None:
    meeting = plan_one()
    Meeting.objects.filter(pk=meeting.pk).update(state="held")
    Minutes.objects.create(
        meeting=meeting, text="Sì", state="published", published_at=dt.datetime(2023, 5, 9, 20, tzinfo=dt.UTC)
    )
    with pytest.raises(DomainError, match="pubblicato"):
        reopen_meeting(actor=dario, meeting_id=meeting.pk)
