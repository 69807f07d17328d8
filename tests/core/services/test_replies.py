"""The answer to an invitation: kept, changeable until the meeting, recorded once."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import User
from core.models import AuditEntry, Body, Invitation, Meeting
from core.services.errors import DomainError
from core.services.meetings import MeetingPlan, plan_meeting
from core.services.replies import reply_to_invitation


@pytest.fixture
def rita(alfa: Body, dario: User) -> Invitation:
    plan = MeetingPlan(kind="plenary", body_ids=(alfa.pk,), meets_on=timezone.localdate())
    meeting = plan_meeting(actor=dario, model_slug="bergamo", plan=plan)
    Meeting.objects.filter(pk=meeting.pk).update(state="convened")
    return Invitation.objects.create(meeting=meeting, email="rita@example.org", name="Rita Levi", body=alfa)


def reply(rita: Invitation, what: str) -> None:
    reply_to_invitation(actor=None, invitation_id=rita.pk, reply=what)
    rita.refresh_from_db()


def entries() -> list[object]:
    rows = AuditEntry.objects.filter(action="core.meeting.replied").order_by("at")
    return [row.after["reply"] for row in rows if row.after]


def test_a_reply_is_kept_and_may_change_until_the_day(rita: Invitation) -> None:
    reply(rita, "coming")
    assert rita.replied_at is not None
    reply(rita, "not_coming")
    assert rita.reply == "not_coming"
    assert entries() == ["coming", "not_coming"]


def test_the_same_reply_twice_is_one(rita: Invitation) -> None:
    reply(rita, "coming")
    first = rita.replied_at
    reply(rita, "coming")
    assert rita.replied_at == first
    assert entries() == ["coming"]


@pytest.mark.parametrize("state", ["held", "cancelled", "postponed"])
def test_after_the_meeting_no_reply_counts(rita: Invitation, state: str) -> None:
    Meeting.objects.filter(pk=rita.meeting_id).update(state=state)
    with pytest.raises(DomainError):
        reply(rita, "coming")
    assert entries() == []


def test_a_day_later_no_reply_counts(rita: Invitation) -> None:
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Meeting.objects.filter(pk=rita.meeting_id).update(meets_on=yesterday)
    with pytest.raises(DomainError):
        reply(rita, "coming")


@pytest.mark.parametrize("what", ["", "forse", "COMING"])
def test_what_is_no_reply_is_refused(rita: Invitation, what: str) -> None:
    with pytest.raises(DomainError):
        reply(rita, what)
    rita.refresh_from_db()
    assert rita.reply == ""
