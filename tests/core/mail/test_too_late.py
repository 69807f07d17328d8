"""Messages that could not leave before the meeting: nobody is left to find out alone that nobody was called."""

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from core.mail.reminders import send_reminders
from core.mail.sending import send_waiting
from core.models import Delivery
from core.permissions.holder import holder_of
from core.selectors.day import day_of
from core.selectors.deliveries import invited_lines, invited_sum
from core.services.convocation import send_again
from core.services.errors import DomainError
from core.services.meeting_states import hold_meeting
from tests.core.mail.meetings import DAY, SITE, Plan, sent
from tests.core.mail.server import MailServer, running


def test_an_invitation_that_did_not_leave_before_the_meeting_is_told_to_the_operator(
    up: MailServer, plan: Plan, dario: User, clock: time_machine.Traveller
) -> None:
    meeting = plan()
    clock.move_to("2023-05-16 18:30:00+02:00")
    send_waiting(SITE)
    assert not up.taken
    delivery = Delivery.objects.get()
    late = "Non è partita in tempo: l'incontro è già cominciato."
    assert [delivery.state, delivery.problem] == ["failed", late]
    (line,) = invited_lines(meeting)
    assert line.last is not None
    assert [invited_sum([line]).problems, line.last.may_be_sent_again] == [1, False]
    with pytest.raises(DomainError, match="già cominciato"):
        send_again(actor=dario, delivery_id=delivery.pk, email="ada@uno.example")
    (waiting,) = [one for one in day_of(dario, holder_of(dario), DAY).waiting if one.what == "delivery"]
    assert waiting.count == 1


def test_so_is_one_still_waiting_when_the_meeting_is_said_to_be_held(
    mail_server: MailServer, plan: Plan, dario: User, clock: time_machine.Traveller
) -> None:
    meeting = plan()
    send_waiting(SITE)
    clock.move_to("2023-05-16 12:00:00+02:00")
    hold_meeting(actor=dario, meeting_id=meeting.pk)
    with running(mail_server):
        Delivery.objects.update(queued_at=timezone.now(), next_attempt_at=timezone.now())
        send_waiting(SITE)
    assert not mail_server.taken
    assert Delivery.objects.get().state == "failed"


def test_a_reminder_that_comes_too_late_is_simply_dropped(
    up: MailServer, plan: Plan, clock: time_machine.Traveller
) -> None:
    plan(reminder_days=1)
    sent(up)
    clock.move_to("2023-05-15 10:00:00+02:00")
    send_reminders(SITE)
    clock.move_to("2023-05-16 18:30:00+02:00")
    send_waiting(SITE)
    assert len(up.taken) == 1
    assert Delivery.objects.get(mailing__kind="reminder").state == "dropped"
