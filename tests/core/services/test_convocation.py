"""Convening a meeting: whom, how long before, once; what is told when it changes or falls through."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from accounts.models import User
from core.models import (
    Attendance,
    AuditEntry,
    Body,
    Delivery,
    Invitation,
    Mailing,
    Meeting,
    MeetingBody,
    Membership,
    Organisation,
    Person,
    Representative,
    Venue,
)
from core.selectors.convocation import Guest, guest_list, notice_of
from core.services.convocation import convene_meeting, invite_more, send_again
from core.services.errors import DomainError
from core.services.invitations import send_all_again, set_reminder
from core.services.meeting_states import cancel_meeting, postpone_meeting, reopen_meeting
from core.services.meetings import MeetingPlan, change_meeting
from core.services.merges import merge_organisations
from tests.core.services.conftest import AddOne, PlanOne

DAY = dt.date(2023, 5, 14)
SITE = "http://bergamo.localhost/"
ADA, BEA = Guest("ada@uno.example", "Ada"), Guest("bea@due.example", "Bea")


@pytest.fixture(autouse=True)
def _the_ninth_of_may() -> Iterator[None]:
    with time_machine.travel("2023-05-09 10:00:00+02:00"):
        yield


@pytest.fixture
def meeting(plan_one: PlanOne) -> Meeting:
    return plan_one(meets_on=DAY, starts_at=dt.time(18, 30), agenda=("Verde", "Varie"))


def convene(dario: User, meeting: Meeting, *guests: Guest, **more: Any) -> Meeting:
    return convene_meeting(actor=dario, meeting_id=meeting.pk, guests=guests, site=SITE, **more)


def change(dario: User, meeting: Meeting, **changed: Any) -> Meeting:
    bodies = tuple(meeting.served.values_list("body_id", flat=True))
    values: dict[str, Any] = {
        "kind": "plenary",
        "body_ids": bodies,
        "meets_on": DAY,
        "starts_at": dt.time(18, 30),
    }
    return change_meeting(actor=dario, meeting_id=meeting.pk, plan=MeetingPlan(**(values | changed))).meeting


def queued(kind: str) -> list[tuple[str, str]]:
    rows = Delivery.objects.filter(mailing__kind=kind).order_by("email")
    return list(rows.values_list("email", "state"))


def person(email: str, name: str, **more: Any) -> Person:
    return Person.objects.create(given_name=name, family_name="Rossi", email=email, **more)


# whom


def test_members_are_those_in_force_on_the_day_through_who_speaks_for_them(
    meeting: Meeting, alfa: Body, add_one: AddOne
) -> None:
    melo, polis, muta, gone = (add_one(name) for name in ("Il Melo", "Polis", "Muta", "Andata"))
    for organisation in (melo, polis, muta):
        Membership.objects.create(body=alfa, organisation=organisation)
    Membership.objects.create(body=alfa, organisation=gone, until=dt.date(2023, 5, 13))
    Membership.objects.create(body=alfa, person=person("Ida@tre.example", "Ida"), since=DAY)
    Membership.objects.create(
        body=alfa, person=person("", "Ugo", phone="035 1234"), since=dt.date(2020, 1, 1)
    )
    Organisation.objects.update(email="ente@uno.example")
    Organisation.objects.filter(pk=muta.pk).update(email="", phone="")
    Representative.objects.create(organisation=melo, person=person("ada@uno.example", "Ada"))
    Representative.objects.create(organisation=melo, person=person("EVA@uno.example", "Eva"), until=DAY)
    Representative.objects.create(
        organisation=melo, person=person("ex@uno.example", "Ex"), until=dt.date(2023, 5, 1)
    )
    Representative.objects.create(organisation=polis, person=person("", "Zoe"))
    found = guest_list(meeting)
    assert [(one.email, one.name, one.why) for one in found.members] == [
        ("ada@uno.example", "Ada Rossi", "per Il Melo"),
        ("eva@uno.example", "Eva Rossi", "per Il Melo"),
        ("ida@tre.example", "Ida Rossi", ""),
        ("ente@uno.example", "Polis", ""),
    ]
    assert [(one.name, one.phone) for one in found.unreachable] == [("Muta", ""), ("Ugo Rossi", "035 1234")]
    assert not found.lately


def test_a_merged_organisation_is_written_to_once_through_everybody_who_speaks_for_it(
    meeting: Meeting, alfa: Body, add_one: AddOne, dario: User
) -> None:
    old, new = add_one("Melo"), add_one("Il Melo")
    for organisation in (old, new):
        Membership.objects.create(body=alfa, organisation=organisation)
    Representative.objects.create(organisation=old, person=person("ada@uno.example", "Ada"))
    merge_organisations(actor=dario, kept_id=new.pk, absorbed_id=old.pk)
    assert [one.email for one in guest_list(meeting).members] == ["ada@uno.example"]


def test_a_body_without_members_suggests_who_came_to_the_last_six_meetings(
    meeting: Meeting, alfa: Body, add_one: AddOne, anna: User
) -> None:
    for number in range(8):
        one = add_one(f"Gruppo {number}")
        Organisation.objects.filter(pk=one.pk).update(email=f"g{number}@uno.example")
        past = Meeting.objects.create(
            model_slug="bergamo", kind="plenary", meets_on=dt.date(2023, 1, 1 + number), state="held"
        )
        MeetingBody.objects.create(meeting=past, body=alfa)
        Attendance.objects.create(meeting=past, organisation=one, body=alfa, people=2)
    found = guest_list(meeting)
    assert not found.members
    assert [one.email for one in found.lately] == [f"g{number}@uno.example" for number in range(2, 8)]
    assert [one.email for one in found.operators] == [anna.email]


def test_choosing_whom_to_invite_takes_the_same_queries_however_many_they_are(
    meeting: Meeting, alfa: Body, add_one: AddOne, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        Membership.objects.create(body=alfa, organisation=add_one(f"Gruppo {number}"))
    with django_assert_max_num_queries(7):
        guest_list(meeting)


# the convocation


def test_a_convocation_announces_freezes_invites_and_is_audited(dario: User, meeting: Meeting) -> None:
    done = convene(
        dario, meeting, ADA, BEA, Guest("ADA@uno.example", "Ada due"), note=" A presto ", reminder_days=2
    )
    assert [done.state, done.reminder_days, done.calendar_sequence] == ["convened", 2, 0]
    assert [row["title"] for row in done.convened_agenda or []] == ["Verde", "Varie"]
    assert queued("convocation") == [("ada@uno.example", "waiting"), ("bea@due.example", "waiting")]
    mailing = Mailing.objects.get()
    assert mailing.subject == "Rete Alfa, domenica 14 maggio, ore 18:30: invito"
    assert mailing.content == {"sequence": 0, "note": "A presto"}
    entry = AuditEntry.objects.filter(action="core.meeting.convened").get()
    assert entry.after == {"state": "convened", "invited": 2}


def test_a_second_click_sends_nothing_more(dario: User, meeting: Meeting) -> None:
    convene(dario, meeting, ADA)
    with pytest.raises(DomainError, match="convocato"):
        convene(dario, meeting, ADA)
    assert queued("convocation") == [("ada@uno.example", "waiting")]


def test_without_guests_it_is_a_public_notice(dario: User, meeting: Meeting) -> None:
    assert convene(dario, meeting).state == "convened"
    assert not Mailing.objects.exists()


def test_once_the_hour_has_come_nobody_is_invited_and_the_operator_is_told(
    dario: User, meeting: Meeting
) -> None:
    with time_machine.travel("2023-05-14 18:45:00+02:00"):
        with pytest.raises(DomainError, match="già cominciato"):
            convene(dario, meeting, ADA)
        convene(dario, meeting)
        with pytest.raises(DomainError, match="già cominciato"):
            invite_more(actor=dario, meeting_id=meeting.pk, guests=[ADA], site=SITE)
    assert not Invitation.objects.exists()


def test_who_joins_later_gets_it_and_only_she(dario: User, meeting: Meeting) -> None:
    convene(dario, meeting, ADA)
    assert invite_more(actor=dario, meeting_id=meeting.pk, guests=[ADA, BEA], site=SITE) == 1
    assert queued("convocation") == [("ada@uno.example", "waiting"), ("bea@due.example", "waiting")]
    assert invite_more(actor=dario, meeting_id=meeting.pk, guests=[BEA], site=SITE) == 0
    assert AuditEntry.objects.filter(action="core.meeting.invited").count() == 1
    cancel_meeting(actor=dario, meeting_id=meeting.pk, reason="Neve")
    with pytest.raises(DomainError):
        invite_more(actor=dario, meeting_id=meeting.pk, guests=[BEA], site=SITE)


@pytest.mark.parametrize("days", [0, 31])
def test_a_reminder_is_some_days_before(dario: User, meeting: Meeting, days: int) -> None:
    with pytest.raises(DomainError) as refused:
        convene(dario, meeting, ADA, reminder_days=days)
    assert refused.value.field == "reminder_days"
    assert not Mailing.objects.exists()


def test_no_rule_no_warning(meeting: Meeting) -> None:
    assert notice_of(meeting, DAY) is None


# changes and cancellations


def test_another_day_or_place_is_told_to_the_invited_and_grows_the_version(
    dario: User, meeting: Meeting
) -> None:
    convene(dario, meeting, ADA, BEA)
    Delivery.objects.filter(email=ADA.email).update(state="sent")
    Invitation.objects.update(reply="coming")
    venue = Venue.objects.create(name="Sala civica")
    changed = change(dario, meeting, venue_id=venue.pk)
    assert changed.calendar_sequence == 1
    assert queued("update") == [("ada@uno.example", "waiting")]
    assert queued("convocation") == [
        ("ada@uno.example", "sent"), ("bea@due.example", "dropped"), ("bea@due.example", "waiting"),
    ]  # fmt: skip
    assert set(Invitation.objects.values_list("reply", flat=True)) == {"coming"}, "the day is the same"
    again = change(dario, meeting, venue_id=venue.pk, meets_on=dt.date(2023, 5, 15))
    assert again.calendar_sequence == 2
    assert set(Invitation.objects.values_list("reply", flat=True)) == {""}
    last = Mailing.objects.filter(kind="update").order_by("created_at").last()
    assert last is not None
    assert last.content == {"sequence": 2, "changed": ["meets_on"]}
    assert last.site == SITE


def test_a_small_edit_tells_nobody(dario: User, meeting: Meeting) -> None:
    convene(dario, meeting, ADA)
    assert change(dario, meeting, title="Il verde").calendar_sequence == 0
    assert queued("update") == []
    assert queued("convocation") == [("ada@uno.example", "waiting")]


def test_a_draft_changes_silently(dario: User, meeting: Meeting) -> None:
    assert change(dario, meeting, meets_on=dt.date(2023, 5, 20)).calendar_sequence == 0
    assert not Mailing.objects.exists()


def test_a_cancellation_reaches_who_heard_of_the_meeting_and_stops_the_rest(
    dario: User, meeting: Meeting
) -> None:
    convene(dario, meeting, ADA, BEA, Guest("cia@tre.example", "Cia"))
    Delivery.objects.filter(email=ADA.email).update(state="sent")
    Delivery.objects.filter(email=BEA.email).update(state="failed")
    cancel_meeting(actor=dario, meeting_id=meeting.pk, reason="Neve")
    assert queued("cancellation") == [("ada@uno.example", "waiting")]
    assert dict(queued("convocation"))["cia@tre.example"] == "dropped"
    assert Meeting.objects.get(pk=meeting.pk).calendar_sequence == 1


def test_a_postponed_meeting_says_the_new_day(dario: User, meeting: Meeting) -> None:
    convene(dario, meeting, ADA)
    Delivery.objects.update(state="sent")
    postpone_meeting(actor=dario, meeting_id=meeting.pk, reason="Neve", new_day=dt.date(2023, 5, 21))
    mailing = Mailing.objects.get(kind="cancellation")
    assert mailing.content["new_day"] == "2023-05-21"
    assert mailing.subject.endswith(": rinviato")


def test_a_draft_cancelled_tells_nobody(dario: User, meeting: Meeting) -> None:
    cancel_meeting(actor=dario, meeting_id=meeting.pk, reason="Neve")
    assert not Mailing.objects.exists()


def test_a_meeting_convened_again_is_newer_in_calendars(dario: User, meeting: Meeting) -> None:
    convene(dario, meeting, ADA)
    cancel_meeting(actor=dario, meeting_id=meeting.pk, reason="Neve")
    reopen_meeting(actor=dario, meeting_id=meeting.pk)
    assert convene(dario, meeting, ADA).calendar_sequence == 2
    assert queued("convocation") == [("ada@uno.example", "dropped"), ("ada@uno.example", "waiting")]


# sending again


@pytest.mark.parametrize("state", ["failed", "bounced", "handed"])
def test_a_message_that_did_not_arrive_is_sent_again_once_at_the_corrected_address(
    dario: User, meeting: Meeting, state: str
) -> None:
    convene(dario, meeting, ADA, BEA)
    delivery = Delivery.objects.get(email=ADA.email)
    Delivery.objects.update(state=state, attempts=9, problem="No")
    with pytest.raises(DomainError, match="già tra gli invitati"):
        send_again(actor=dario, delivery_id=delivery.pk, email=BEA.email)
    with pytest.raises(DomainError, match="nome@esempio"):
        send_again(actor=dario, delivery_id=delivery.pk, email="non un indirizzo")
    again = send_again(actor=dario, delivery_id=delivery.pk, email=" Ada.Rossi@uno.example ")
    assert [again.email, again.state, again.attempts, again.problem] == [
        "ada.rossi@uno.example",
        "waiting",
        0,
        "",
    ]
    assert Invitation.objects.get(deliveries=again).email == "ada.rossi@uno.example"
    with pytest.raises(DomainError, match="già in partenza"):
        send_again(actor=dario, delivery_id=delivery.pk, email=ADA.email)


def test_all_that_were_refused_are_sent_again_at_once_but_not_those_that_perhaps_arrived(
    dario: User, meeting: Meeting
) -> None:
    convene(dario, meeting, ADA, BEA, Guest("cia@tre.example", "Cia"), Guest("dea@tre.example", "Dea"))
    for guest, state in (
        ("ada@uno", "failed"),
        ("bea@due", "bounced"),
        ("cia@tre", "handed"),
        ("dea@tre", "sent"),
    ):
        Delivery.objects.filter(email=f"{guest}.example").update(state=state, attempts=4, problem="No")
    assert [send_all_again(actor=dario, meeting_id=meeting.pk) for _time in range(2)] == [2, 0]
    assert queued("convocation") == [
        ("ada@uno.example", "waiting"), ("bea@due.example", "waiting"), ("cia@tre.example", "handed"),
        ("dea@tre.example", "sent"),
    ]  # fmt: skip
    entry = AuditEntry.objects.filter(action="core.meeting.invited").get()
    assert entry.after == {"again": ["ada@uno.example", "bea@due.example"]}


# the reminder


def test_the_reminder_may_be_decided_after_convening(dario: User, meeting: Meeting) -> None:
    with pytest.raises(DomainError, match="convocato"):
        set_reminder(actor=dario, meeting_id=meeting.pk, days=2)
    convene(dario, meeting, ADA)
    assert set_reminder(actor=dario, meeting_id=meeting.pk, days=2).reminder_days == 2
    set_reminder(actor=dario, meeting_id=meeting.pk, days=2)
    entry = AuditEntry.objects.filter(action="core.meeting.changed").get()
    assert [entry.before, entry.after] == [{"reminder_days": None}, {"reminder_days": 2}]
    with pytest.raises(DomainError) as refused:
        set_reminder(actor=dario, meeting_id=meeting.pk, days=31)
    assert refused.value.field == "reminder_days"
    Mailing.objects.update(key=f"reminder:{meeting.pk}:{DAY}")
    with pytest.raises(DomainError, match="già partito"):
        set_reminder(actor=dario, meeting_id=meeting.pk, days=None)
