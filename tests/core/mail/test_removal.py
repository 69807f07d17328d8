"""Somebody is taken off the invited: one message takes the invitation back, and nothing follows."""

import datetime as dt

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from core.mail.invitation_links import invitation_path
from core.mail.reminders import send_reminders
from core.mail.sending import send_waiting
from core.models import AuditEntry, Delivery, Invitation
from core.selectors.convocation import Guest
from core.selectors.deliveries import invited_lines, invited_sum
from core.services.convocation import invite_more
from core.services.errors import DomainError
from core.services.invitations import remove_invitation
from core.services.meeting_states import cancel_meeting
from tests.core.mail.calendars import CalendarProgram
from tests.core.mail.meetings import SITE, Plan, change, sent
from tests.core.mail.server import MailServer, running

ADA, BEA = Guest("ada@uno.example", "Ada Rossi"), Guest("bea@due.example", "Bea")


def remove(dario: User, guest: Guest) -> int:
    return remove_invitation(actor=dario, invitation_id=Invitation.objects.get(email=guest.email).pk)


def test_her_calendar_loses_the_event_and_she_hears_nothing_more(
    up: MailServer, plan: Plan, dario: User, clock: time_machine.Traveller, bergamo_client: Client
) -> None:
    meeting = plan(guests=[ADA, BEA], reminder_days=2)
    sent(up)
    Invitation.objects.update(reply="coming")
    assert remove(dario, BEA) == 1
    got = sent(up)
    assert got.to == BEA.email
    assert str(got.mail["Subject"]).strip() == "Rete Alfa, martedì 16 maggio, ore 18:30: invito ritirato"
    assert "non risulti più tra gli invitati" in got.text()
    program = CalendarProgram()
    for received in up.taken:
        if received.to == BEA.email:
            program.take(received)
    assert program.only.status.value == "CANCELLED"
    assert [program.only.attendee.value] == [f"mailto:{BEA.email}"]
    change(dario, meeting, starts_at=dt.time(20))
    sent(up)
    clock.move_to("2023-05-14 10:00:00+02:00")
    send_reminders(SITE)
    sent(up)
    cancel_meeting(actor=dario, meeting_id=meeting.pk, reason="Neve")
    sent(up)
    assert up.to() == {ADA.email: 4, BEA.email: 2}
    total = invited_sum(invited_lines(meeting))
    assert [total.invited, total.coming, total.problems] == [1, 0, 0]
    assert bergamo_client.get(invitation_path(Invitation.objects.get(email=BEA.email))).status_code == 410
    assert AuditEntry.objects.filter(action="core.meeting.uninvited").count() == 1


def test_taken_off_twice_she_is_told_once(up: MailServer, plan: Plan, dario: User) -> None:
    plan()
    sent(up)
    assert [remove(dario, ADA), remove(dario, ADA)] == [1, 0]
    sent(up)
    assert up.to() == {ADA.email: 2}


def test_who_never_got_the_invitation_hears_nothing(
    mail_server: MailServer, plan: Plan, dario: User, clock: time_machine.Traveller
) -> None:
    plan()
    send_waiting(SITE)
    assert remove(dario, ADA) == 0
    with running(mail_server):
        clock.shift(dt.timedelta(hours=1))
        send_waiting(SITE)
    assert not mail_server.taken


def test_a_worker_that_has_her_message_in_hand_does_not_send_it(
    up: MailServer, plan: Plan, dario: User
) -> None:
    plan()
    Delivery.objects.update(state="sending", taken_at="2023-05-09T07:00:00Z")
    remove(dario, ADA)
    send_waiting(SITE)
    assert [str(one.mail["Subject"]).rpartition(": ")[2] for one in up.taken] == ["invito ritirato"]


def test_the_message_that_takes_it_back_leaves_also_when_the_meeting_changes_meanwhile(
    up: MailServer, plan: Plan, dario: User
) -> None:
    meeting = plan(guests=[ADA, BEA])
    sent(up)
    remove(dario, BEA)
    change(dario, meeting, starts_at=dt.time(20))
    sent(up)
    assert up.to() == {ADA.email: 2, BEA.email: 2}


def test_invited_again_she_finds_the_event_in_her_calendar_again(
    up: MailServer, plan: Plan, dario: User, clock: time_machine.Traveller
) -> None:
    meeting = plan(guests=[ADA, BEA])
    sent(up)
    remove(dario, BEA)
    sent(up)
    clock.shift(dt.timedelta(minutes=1))
    assert invite_more(actor=dario, meeting_id=meeting.pk, guests=[BEA], site=SITE) == 1
    sent(up)
    program = CalendarProgram()
    for received in up.taken:
        if received.to == BEA.email:
            program.take(received)
    assert program.only.status.value == "CONFIRMED"


def test_the_invited_of_a_meeting_that_was_stay(
    up: MailServer, plan: Plan, dario: User, clock: time_machine.Traveller
) -> None:
    plan()
    sent(up)
    clock.move_to("2023-05-16 18:45:00+02:00")
    with pytest.raises(DomainError, match="già stato"):
        remove(dario, ADA)
