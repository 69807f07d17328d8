"""A meeting that is moved, called off, opened again: each of the invited hears what concerns her, and what is true now."""

import datetime as dt
import itertools

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from core.mail.invitation_links import invitation_path
from core.mail.reminders import send_reminders
from core.mail.sending import send_waiting
from core.models import Delivery, Invitation, Meeting
from core.selectors.convocation import Guest
from core.selectors.deliveries import invited_lines, invited_sum
from core.services.convocation import convene_meeting, invite_more
from core.services.errors import DomainError
from core.services.meeting_states import cancel_meeting, hold_meeting, postpone_meeting, reopen_meeting
from core.services.replies import reply_to_invitation
from tests.core.mail.calendars import CalendarProgram
from tests.core.mail.meetings import SITE, Plan, change, sent
from tests.core.mail.server import MailServer, running

ADA, BEA = Guest("ada@uno.example", "Ada Rossi"), Guest("bea@due.example", "Bea")


def subjects(server: MailServer, to: str = ADA.email) -> list[str]:
    """What the subjects of somebody's mails end with."""
    return [str(one.mail["Subject"]).rpartition(": ")[2].strip() for one in server.taken if one.to == to]


def later(clock: time_machine.Traveller, server: MailServer) -> None:
    """An hour later the server is back."""
    clock.shift(dt.timedelta(hours=1))
    with running(server):
        send_waiting(SITE)


def reopen_and_convene(dario: User, meeting: Meeting, *guests: Guest) -> Meeting:
    reopen_meeting(actor=dario, meeting_id=meeting.pk)
    return convene_meeting(actor=dario, meeting_id=meeting.pk, guests=guests, site=SITE)


# what had not left yet


def test_who_has_not_got_the_convocation_yet_gets_it_with_the_operators_words_not_a_change(
    mail_server: MailServer, plan: Plan, dario: User, clock: time_machine.Traveller
) -> None:
    meeting = plan(note="Portate le chiavi")
    invite_more(actor=dario, meeting_id=meeting.pk, guests=[BEA], note="Benvenuta", site=SITE)
    send_waiting(SITE)
    change(dario, meeting, starts_at=dt.time(20))
    later(clock, mail_server)
    got = {one.to: one for one in mail_server.taken}
    assert mail_server.to() == {ADA.email: 1, BEA.email: 1}
    assert str(got[ADA.email].mail["Subject"]).strip() == "Rete Alfa, martedì 16 maggio, ore 20:00: invito"
    assert "Portate le chiavi" in got[ADA.email].text()
    assert "Benvenuta" in got[BEA.email].text()


def test_so_does_who_could_not_be_reached(up: MailServer, plan: Plan, dario: User) -> None:
    meeting = plan(guests=[ADA, BEA], note="Portate le chiavi")
    up.recipient_answers[ADA.email] = ["550 5.1.1 No such user"]
    sent(up)
    change(dario, meeting, starts_at=dt.time(20))
    sent(up)
    assert [subjects(up), subjects(up, BEA.email)] == [["invito"], ["invito", "cambiamento"]]
    assert invited_sum(invited_lines(meeting)).problems == 0
    assert not Delivery.objects.stuck().exists(), "the first one is of no interest any more"


def test_of_two_quick_changes_the_message_says_both_and_asks_again(
    up: MailServer, plan: Plan, dario: User, clock: time_machine.Traveller
) -> None:
    meeting = plan(guests=[ADA, BEA])
    sent(up)
    up.taken.clear()
    change(dario, meeting, starts_at=dt.time(20))
    Delivery.objects.filter(mailing__kind="update", email=BEA.email).update(state="sent")
    change(dario, meeting, venue_id=None, remote_url="https://call.example/x")
    change(dario, meeting, ends_at=dt.time(22))
    send_waiting(SITE)
    got = {one.to: one.text() for one in up.taken}
    assert "cambia: l'ora di inizio, l'ora di fine, il luogo, il collegamento a distanza." in got[ADA.email]
    assert "Se avevi già risposto, dillo di nuovo" in got[ADA.email]
    assert "cambia: l'ora di fine, il luogo, il collegamento a distanza." in got[BEA.email]
    assert "dillo di nuovo" not in got[BEA.email]


# held, cancelled, opened again


def test_a_meeting_said_to_be_held_by_mistake_and_then_cancelled_leaves_the_calendars(
    up: MailServer, plan: Plan, dario: User, clock: time_machine.Traveller
) -> None:
    meeting = plan()
    sent(up)
    clock.move_to("2023-05-16 10:00:00+02:00")
    hold_meeting(actor=dario, meeting_id=meeting.pk)
    reopen_meeting(actor=dario, meeting_id=meeting.pk)
    assert cancel_meeting(actor=dario, meeting_id=meeting.pk, reason="Neve").told == 1
    sent(up)
    program = CalendarProgram()
    for received in up.taken:
        program.take(received)
    assert program.only.status.value == "CANCELLED"


@pytest.mark.parametrize("call_off", [cancel_meeting, postpone_meeting])
def test_a_cancellation_is_told_once(up: MailServer, plan: Plan, dario: User, call_off: object) -> None:
    meeting = plan()
    sent(up)
    cancel_meeting(actor=dario, meeting_id=meeting.pk, reason="Neve")
    sent(up)
    reopen_meeting(actor=dario, meeting_id=meeting.pk)
    assert call_off(actor=dario, meeting_id=meeting.pk, reason="Neve").told == 0  # type: ignore[operator]


def test_a_second_click_counts_who_was_told_this_time_not_an_earlier_one(
    up: MailServer, plan: Plan, dario: User
) -> None:
    meeting = plan(guests=[ADA, BEA])
    sent(up)
    told = []
    for _time in range(2):
        clicks = [cancel_meeting(actor=dario, meeting_id=meeting.pk, reason="Neve").told for _click in "12"]
        told.append(clicks)
        sent(up)
        reopen_meeting(actor=dario, meeting_id=meeting.pk)
    assert told == [[2, 2], [0, 0]], "they know already that it is off"


def test_who_never_heard_that_it_is_on_again_is_not_told_that_it_is_off(
    up: MailServer, plan: Plan, dario: User
) -> None:
    meeting = plan()
    sent(up)
    cancel_meeting(actor=dario, meeting_id=meeting.pk, reason="Neve")
    sent(up)
    reopen_and_convene(dario, meeting, ADA)
    assert cancel_meeting(actor=dario, meeting_id=meeting.pk, reason="Ancora neve").told == 0
    send_waiting(SITE)
    assert subjects(up) == ["invito", "annullato"]


def test_convened_anew_for_another_day_only_the_new_guests_are_written_to_and_answers_start_over(
    up: MailServer, plan: Plan, dario: User, clock: time_machine.Traveller, bergamo_client: Client
) -> None:
    meeting = plan(guests=[ADA, BEA], reminder_days=2)
    sent(up)
    for one in Invitation.objects.all():
        reply_to_invitation(actor=None, invitation_id=one.pk, reply="coming")
    cancel_meeting(actor=dario, meeting_id=meeting.pk, reason="Neve")
    sent(up)
    reopen_meeting(actor=dario, meeting_id=meeting.pk)
    change(dario, meeting, meets_on=dt.date(2023, 5, 30))
    convene_meeting(actor=dario, meeting_id=meeting.pk, guests=[ADA], reminder_days=2, site=SITE)
    sent(up)
    total = invited_sum(invited_lines(meeting))
    assert [total.invited, total.coming, total.silent] == [1, 0, 1]
    change(dario, meeting, starts_at=dt.time(21))
    sent(up)
    clock.move_to("2023-05-28 10:00:00+02:00")
    send_reminders(SITE)
    sent(up)
    assert subjects(up) == ["invito", "annullato", "invito", "cambiamento", "promemoria"]
    assert subjects(up, BEA.email) == ["invito", "annullato"]
    bea = Invitation.objects.get(email=BEA.email)
    with pytest.raises(DomainError):
        reply_to_invitation(actor=None, invitation_id=bea.pk, reply="not_coming")
    page = bergamo_client.get(invitation_path(bea))
    assert page.status_code == 410
    assert "Non sei più tra gli invitati" in page.content.decode()
    ada, none = CalendarProgram(), CalendarProgram()
    for received in up.taken:
        (ada if received.to == ADA.email else none).take(received)
    assert [ada.only.status.value, ada.only.dtstart.value.date()] == ["CONFIRMED", dt.date(2023, 5, 30)]
    assert none.only.status.value == "CANCELLED"
    again = invite_more(actor=dario, meeting_id=meeting.pk, guests=[BEA], site=SITE)
    sent(up)
    none.take(up.taken[-1])
    assert [again, none.only.status.value] == [1, "CONFIRMED"]


def test_cancelled_reopened_and_convened_the_event_is_there_in_any_order_of_the_mails(
    up: MailServer, plan: Plan, dario: User
) -> None:
    meeting = plan()
    sent(up)
    cancel_meeting(actor=dario, meeting_id=meeting.pk, reason="Neve")
    sent(up)
    reopen_and_convene(dario, meeting, ADA)
    sent(up)
    assert subjects(up) == ["invito", "annullato", "invito"]
    for order in itertools.permutations(up.taken):
        program = CalendarProgram()
        for received in order:
            program.take(received)
        assert [program.only.status.value, program.only.sequence.value] == ["CONFIRMED", "2"]


def test_of_two_messages_of_the_same_version_the_later_is_the_newer(
    up: MailServer, plan: Plan, clock: time_machine.Traveller
) -> None:
    plan()
    sent(up)
    Delivery.objects.update(state="waiting")
    clock.shift(dt.timedelta(minutes=5))
    sent(up)
    first, second = (CalendarProgram(), CalendarProgram())
    first.take(up.taken[0])
    second.take(up.taken[1])
    assert first.only.sequence.value == second.only.sequence.value
    assert second.only.dtstamp.value - first.only.dtstamp.value >= dt.timedelta(minutes=5)


# reminders


def test_who_was_just_told_of_another_day_is_not_reminded_too(
    up: MailServer, plan: Plan, dario: User, clock: time_machine.Traveller
) -> None:
    meeting = plan(reminder_days=2, meets_on=dt.date(2023, 5, 30))
    sent(up)
    clock.move_to("2023-05-15 10:00:00+02:00")
    change(dario, meeting, meets_on=dt.date(2023, 5, 17))
    for moment in ("2023-05-15 10:05:00+02:00", "2023-05-16 09:00:00+02:00"):
        clock.move_to(moment)
        send_reminders(SITE)
        send_waiting(SITE)
        assert subjects(up) == ["invito", "cambiamento"]
    clock.move_to("2023-05-16 11:05:00+02:00")
    send_reminders(SITE)
    send_waiting(SITE)
    assert subjects(up) == ["invito", "cambiamento", "promemoria"]


def test_nor_is_who_waits_for_the_convocation(
    mail_server: MailServer, plan: Plan, clock: time_machine.Traveller
) -> None:
    plan(reminder_days=2)
    clock.move_to("2023-05-14 10:00:00+02:00")
    send_reminders(SITE)
    assert not Delivery.objects.filter(mailing__kind="reminder").exists()
