"""What becomes of a planned meeting."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine

from accounts.models import User
from core.models import Attendance, AuditEntry, Meeting, Minutes
from core.services.convocation import convene_meeting
from core.services.errors import DomainError
from core.services.meeting_states import (
    FROM,
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
    if before in FROM[after]:
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


def test_a_meeting_with_public_minutes_stays_held(plan_one: PlanOne, dario: User) -> None:
    meeting = plan_one()
    Meeting.objects.filter(pk=meeting.pk).update(state="held")
    Minutes.objects.create(
        meeting=meeting, text="Sì", state="published", published_at=dt.datetime(2023, 5, 9, 20, tzinfo=dt.UTC)
    )
    with pytest.raises(DomainError, match="pubblicato"):
        reopen_meeting(actor=dario, meeting_id=meeting.pk)
