"""Asking for points before the convocation: whom, by when, once; and what the invitation then is."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from accounts.models import User
from core.models import AuditEntry, Body, Delivery, Invitation, Mailing, Meeting
from core.selectors.convocation import Guest
from core.selectors.deliveries import asked_lines, invited_lines
from core.selectors.minutes_readers import readers_of
from core.selectors.proposals import waiting_for_meeting
from core.services.convocation import ask_for_points, convene_meeting, invite_more
from core.services.errors import DomainError
from core.services.meeting_states import cancel_meeting, postpone_meeting, reopen_meeting
from core.services.meetings import MeetingPlan, change_meeting
from core.services.proposals import accept_proposal, propose_item
from core.services.replies import reply_to_invitation
from tests.core.services.conftest import PlanOne

DAY, BY = dt.date(2023, 5, 14), dt.date(2023, 5, 11)
SITE = "http://bergamo.localhost/"
ADA, BEA, CIA = (Guest(f"{name}@uno.example", name.title()) for name in ("ada", "bea", "cia"))


@pytest.fixture(autouse=True)
def _the_ninth_of_may() -> Iterator[None]:
    with time_machine.travel("2023-05-09 10:00:00+02:00"):
        yield


@pytest.fixture
def meeting(plan_one: PlanOne) -> Meeting:
    return plan_one(meets_on=DAY, starts_at=dt.time(18, 30), agenda=("Verde", "Varie"))


def ask(dario: User, meeting: Meeting, *guests: Guest, **more: Any) -> int:
    return ask_for_points(actor=dario, meeting_id=meeting.pk, guests=guests, site=SITE, **more)


def convene(dario: User, meeting: Meeting, *guests: Guest) -> Meeting:
    return convene_meeting(actor=dario, meeting_id=meeting.pk, guests=guests, site=SITE)


def queued(kind: str) -> list[str]:
    return list(Delivery.objects.filter(mailing__kind=kind).order_by("email").values_list("email", flat=True))


def test_each_address_is_asked_once_however_often_it_is_clicked(dario: User, meeting: Meeting) -> None:
    twice = Guest("ADA@uno.example", "Ada due")
    assert ask(dario, meeting, ADA, twice, note=" A presto ", until=BY) == 1
    assert ask(dario, meeting, ADA, note="A presto", until=BY) == 0
    assert ask(dario, meeting, ADA, BEA, until=BY) == 1
    assert queued("asking") == [ADA.email, BEA.email]
    first = Mailing.objects.order_by("created_at")[0]
    assert (first.subject, first.content) == (
        "Rete Alfa, domenica 14 maggio, ore 18:30: proponi di che cosa parlare",
        {"sequence": 0, "note": "A presto", "until": "2023-05-11"},
    )
    entries = AuditEntry.objects.filter(action="core.agenda.asked").order_by("at")
    assert [entry.after for entry in entries] == [
        {"asked": [ADA.email], "until": "2023-05-11"},
        {"asked": [BEA.email], "until": "2023-05-11"},
    ]
    meeting.refresh_from_db()
    assert (meeting.state, meeting.proposals_until, meeting.convened_agenda) == ("draft", BY, None)


def test_another_day_is_kept_although_nobody_is_left_to_ask(dario: User, meeting: Meeting) -> None:
    ask(dario, meeting, ADA, until=BY)
    assert ask(dario, meeting, ADA, until=DAY) == 0
    meeting.refresh_from_db()
    assert meeting.proposals_until == DAY


@pytest.mark.parametrize(
    ("guests", "more", "field"),
    [
        ((), {}, "more"),
        ((ADA,), {"until": dt.date(2023, 5, 8)}, "until"),
        ((ADA,), {"until": dt.date(2023, 5, 15)}, "until"),
        ((ADA,), {"note": "x" * 2001}, "note"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(
    dario: User, meeting: Meeting, guests: tuple[Guest, ...], more: dict[str, Any], field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        ask(dario, meeting, *guests, **more)
    assert refused.value.field == field
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("state", ["convened", "held", "cancelled", "postponed", "begun"])
def test_points_are_asked_for_a_draft_still_to_come(dario: User, meeting: Meeting, state: str) -> None:
    if state != "begun":
        Meeting.objects.filter(pk=meeting.pk).update(state=state)
    with (
        time_machine.travel("2023-05-14 18:30:00+02:00" if state == "begun" else "2023-05-09 10:00:00+02:00"),
        pytest.raises(DomainError, match="in bozza e ancora da tenere"),
    ):
        ask(dario, meeting, ADA)


def test_what_is_proposed_is_for_this_meeting_and_is_answered(
    dario: User, meeting: Meeting, alfa: Body
) -> None:
    ask(dario, meeting, ADA, until=BY)
    rita = Invitation.objects.get()
    with time_machine.travel("2023-05-12 10:00:00+02:00"):  # later than asked, and in time
        made = propose_item(actor=None, invitation_id=rita.pk, title="Panchine")
    assert (made.meeting, made.body, made.proposer_email) == (meeting, alfa, ADA.email)
    assert waiting_for_meeting(meeting) == [made]
    accept_proposal(actor=dario, proposal_id=made.pk, meeting_id=meeting.pk, site=SITE)
    assert queued("proposal") == [ADA.email]
    assert convene(dario, meeting, ADA).convened_agenda is not None
    later = propose_item(actor=None, invitation_id=rita.pk, title="Tavoli")
    assert later.meeting is None, "the agenda is closed: it is for the next"


def test_who_was_asked_gets_the_convocation_by_the_same_link_as_everybody(
    dario: User, meeting: Meeting
) -> None:
    ask(dario, meeting, ADA, BEA)
    link = Invitation.objects.get(email=ADA.email).pk
    convene(dario, meeting, ADA, CIA)
    assert queued("convocation") == [ADA.email, CIA.email]
    assert Invitation.objects.get(email=ADA.email).pk == link
    assert AuditEntry.objects.get(action="core.meeting.convened").after == {"state": "convened", "invited": 2}
    assert invite_more(actor=dario, meeting_id=meeting.pk, guests=[ADA, BEA], site=SITE) == 1
    assert queued("convocation") == [ADA.email, BEA.email, CIA.email]


def test_nobody_answers_before_the_convocation_nor_without_one(dario: User, meeting: Meeting) -> None:
    ask(dario, meeting, ADA, BEA)
    ada, bea = Invitation.objects.order_by("email")

    def comes(invited: Invitation) -> str:
        return reply_to_invitation(actor=None, invitation_id=invited.pk, reply="coming").reply

    with pytest.raises(DomainError, match="non è stato convocato"):
        comes(ada)
    convene(dario, meeting, ADA)
    assert comes(ada) == "coming"
    with pytest.raises(DomainError):
        comes(bea)


def test_who_was_only_asked_is_told_of_no_change_and_reads_no_minutes(dario: User, meeting: Meeting) -> None:
    ask(dario, meeting, ADA, BEA)
    Delivery.objects.update(state="sent")
    convene(dario, meeting, ADA)
    Delivery.objects.update(state="sent")
    plan = MeetingPlan(
        kind="plenary",
        body_ids=tuple(meeting.served.values_list("body_id", flat=True)),
        meets_on=DAY,
        starts_at=dt.time(19),
    )
    assert change_meeting(actor=dario, meeting_id=meeting.pk, plan=plan).told == 1
    assert queued("update") == [ADA.email]
    assert [one.email for one in readers_of(meeting).with_address] == [ADA.email]
    assert [line.email for line in invited_lines(meeting)] == [ADA.email]
    cancel_meeting(actor=dario, meeting_id=meeting.pk, reason="Neve")
    assert queued("cancellation") == [ADA.email, BEA.email], "who was asked knows of the meeting"


@pytest.mark.parametrize("off", [cancel_meeting, postpone_meeting])
def test_when_the_draft_is_off_who_was_asked_is_told(dario: User, meeting: Meeting, off: Any) -> None:
    ask(dario, meeting, ADA, BEA)
    Delivery.objects.filter(email=ADA.email).update(state="sent")
    made = propose_item(
        actor=None, invitation_id=Invitation.objects.get(email=ADA.email).pk, title="Panchine"
    )
    assert off(actor=dario, meeting_id=meeting.pk, reason="Neve").told == 1
    assert queued("cancellation") == [ADA.email]
    assert Delivery.objects.get(mailing__kind="asking", email=BEA.email).state == "dropped"
    assert Meeting.objects.get(pk=meeting.pk).calendar_sequence == 0, "it was in nobody's calendar"
    made.refresh_from_db()
    assert made.state == "waiting"


def test_back_in_the_plan_who_was_convened_before_can_be_asked_too(dario: User, meeting: Meeting) -> None:
    convene(dario, meeting, ADA)
    cancel_meeting(actor=dario, meeting_id=meeting.pk, reason="Neve")
    reopen_meeting(actor=dario, meeting_id=meeting.pk)
    assert ask(dario, meeting, ADA) == 1


def test_the_log_parts_the_question_from_the_convocation(dario: User, meeting: Meeting) -> None:
    ask(dario, meeting, ADA, BEA)
    convene(dario, meeting, ADA)
    kinds = {
        name: [(line.email, [one.kind for one in line.messages]) for line in lines(meeting)]
        for name, lines in (("asked", asked_lines), ("invited", invited_lines))
    }
    assert kinds == {
        "asked": [(ADA.email, ["asking"]), (BEA.email, ["asking"])],
        "invited": [(ADA.email, ["convocation"])],
    }
