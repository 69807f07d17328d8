"""Senders that are killed, and two at the same moment: processes and connections of their own."""

import time
from collections.abc import Iterator

import pytest
from django.utils import timezone
from pytest_django import Settings

from core.models import Webhook, WebhookDelivery
from core.models.webhooks import ABANDONED_AFTER
from core.services.webhooks import add_webhook
from core.webhooks.queue import queue
from core.webhooks.sending import send_webhooks
from tenants.context import use_city
from tenants.models import City
from tests.broker import messages_to
from tests.cast import make_user
from tests.core.webhooks.receiver import Receiver, receiving
from tests.tenants.processes import Fork


@pytest.fixture
def receiver(fresh_database: str, settings: Settings) -> Iterator[Receiver]:
    """Nothing is sent but by who is told to."""
    settings.OUTWARD_TO_LOOPBACK = True
    with receiving() as one, messages_to("memory://localhost/"):
        yield one


def queued(city: City, receiver: Receiver, number: int) -> None:
    """So many messages, committed."""
    with use_city(city):
        actor = make_user("dario@bergamo.example", "Dario")
        hook, _secret = add_webhook(
            actor=actor, site="http://x/", name="Sito", url=receiver.url, events=["meeting.published"]
        )
        for _one in range(number):
            queue("meeting.published", {"type": "core.meeting", "id": str(hook.pk)}, [hook])


def sending(city: City) -> Fork:
    def work() -> None:
        with use_city(city):
            send_webhooks()

    return Fork(work)


def states(city: City) -> set[tuple[str, int]]:
    with use_city(city):
        return set(WebhookDelivery.objects.values_list("state", "attempts"))


def test_a_sender_killed_before_it_hears_the_answer_leaves_the_message_to_another(
    receiver: Receiver, bergamo: City
) -> None:
    queued(bergamo, receiver, 1)
    receiver.hangs = True
    first = sending(bergamo)
    deadline = time.monotonic() + 30
    while not receiver.got:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    first.kill()
    assert states(bergamo) == {("sending", 1)}
    assert sending(bergamo).said() == "None"
    assert len(receiver.got) == 1  # it may still be at work
    with use_city(bergamo):
        WebhookDelivery.objects.update(taken_at=timezone.now() - ABANDONED_AFTER)
    receiver.hangs = False
    assert sending(bergamo).said() == "None"
    assert states(bergamo) == {("sent", 2)}
    assert len(receiver.ids) == 2
    assert len(set(receiver.ids)) == 1


def test_two_senders_at_once_send_everything_once(receiver: Receiver, bergamo: City) -> None:
    queued(bergamo, receiver, 20)
    assert [one.said() for one in [sending(bergamo), sending(bergamo)]] == ["None", "None"]
    assert states(bergamo) == {("sent", 1)}
    assert len(receiver.ids) == len(set(receiver.ids)) == 20
    with use_city(bergamo):
        assert Webhook.objects.get().stopped_at is None
