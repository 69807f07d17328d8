"""Sending again by hand while a worker has the message: nobody gets it twice, on real connections."""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from core.mail.sending import send_mailing, send_waiting
from core.models import AuditEntry, Delivery, Mailing, Meeting
from core.models.mail import ABANDONED_AFTER
from core.selectors.convocation import Guest
from core.selectors.deliveries import invited_lines, invited_sum
from core.services.convocation import convene_meeting, send_again
from core.services.errors import DomainError
from tenants.context import use_city
from tenants.models import City
from tests.core.mail.server import MailServer
from tests.core.services.test_convocation_at_once import scene
from tests.core.services.test_two_at_once import at_once

SITE = "http://bergamo.localhost/"
Again = Callable[[], None]


@pytest.fixture
def again(fresh_database: str, bergamo: City, mail_server: MailServer) -> Again:
    """Ada's convocation is in the queue, the mail server was down; called, it is sent again by hand."""
    with use_city(bergamo):
        dario, meeting = scene()
        guests = [Guest("ada@uno.example", "Ada")]
        convene_meeting(actor=dario, meeting_id=meeting.pk, guests=guests, site=SITE)
        Delivery.objects.update(next_attempt_at=timezone.now())
        key = Delivery.objects.get().pk

    def click() -> None:
        send_again(actor=dario, delivery_id=key, email="ada@uno.example")

    return click


@pytest.fixture
def waiting_for_the_answer(again: Again, up: MailServer, bergamo: City, settings: Settings) -> Iterator[None]:
    """A worker has handed the message over and the server has not answered yet."""
    settings.EMAIL_TIMEOUT = 60
    up.hold_answers.set()

    def work() -> None:
        with use_city(bergamo):
            send_mailing(str(Mailing.objects.get().pk))
        connection.close()

    worker = Thread(target=work)
    worker.start()
    try:
        assert up.holding.wait(timeout=30)
        yield
    finally:
        up.hold_answers.clear()
        worker.join()


def test_what_is_being_handed_over_is_on_its_way_and_no_problem(
    waiting_for_the_answer: None, again: Again, up: MailServer, bergamo: City
) -> None:
    with use_city(bergamo):
        assert Delivery.objects.get().state == "handed"
        lines = invited_lines(Meeting.objects.get())
        (message,) = lines[0].messages
        assert [str(message.state_label), message.may_be_sent_again, message.cure] == [
            "in partenza",
            False,
            "",
        ]
        assert [invited_sum(lines).going, invited_sum(lines).problems] == [1, 0]
        assert not Delivery.objects.stuck().exists()
        with pytest.raises(DomainError, match="già in partenza"):
            again()
        up.hold_answers.clear()
        deadline = time.monotonic() + 30
        while Delivery.objects.get().state != "sent":
            assert time.monotonic() < deadline
            time.sleep(0.02)
        send_waiting(SITE)
    assert up.to() == {"ada@uno.example": 1}


@pytest.mark.parametrize(
    ("problem", "ago"), [("Il server di posta non ha confermato.", dt.timedelta()), ("", ABANDONED_AFTER)]
)
def test_one_whose_answer_never_came_is_a_problem_and_may_be_sent_again(
    again: Again, up: MailServer, bergamo: City, problem: str, ago: dt.timedelta
) -> None:
    with use_city(bergamo):
        Delivery.objects.update(state="handed", taken_at=timezone.now() - ago, problem=problem)
        (message,) = invited_lines(Meeting.objects.get())[0].messages
        assert str(message.state_label) == "consegna non confermata"
        assert message.cure.startswith("Può essere arrivata")
        again()
        send_waiting(SITE)
    assert up.to() == {"ada@uno.example": 1}


def test_sent_again_by_two_people_at_once_it_leaves_once(again: Again, up: MailServer, bergamo: City) -> None:
    with use_city(bergamo):
        Delivery.objects.update(state="failed", problem="No")
    (refused,) = at_once(bergamo, again, again)
    assert isinstance(refused, DomainError)
    with use_city(bergamo):
        assert AuditEntry.objects.filter(action="core.meeting.invited").count() == 1
        send_waiting(SITE)
    assert up.to() == {"ada@uno.example": 1}
