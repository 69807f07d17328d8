"""Another system is told what happened, signed, until it answers; and nobody is told what did not happen."""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings
from standardwebhooks.webhooks import Webhook as Checker

from accounts.models import User
from core.models import AuditEntry, Body, Meeting, MeetingBody, Webhook, WebhookDelivery
from core.selectors.convocation import Guest
from core.services.audit import record
from core.services.convocation import convene_meeting
from core.services.errors import DomainError
from core.services.webhooks import (
    add_webhook,
    remove_webhook,
    renew_webhook_secret,
    resume_webhook,
    send_failed_again,
    send_webhook_again,
    stop_webhook,
    try_webhook,
)
from core.webhooks import gateway
from core.webhooks.sending import PAUSES, purge_webhooks, send_webhooks
from tenants.models import City
from tests.core.api.program import Program, key_of
from tests.core.webhooks.receiver import Receiver, receiving

SITE = "http://bergamo.localhost/"


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    settings.OUTWARD_TO_LOOPBACK = True
    with receiving() as one:
        yield one


@pytest.fixture
def told(dario: User, receiver: Receiver) -> tuple[Webhook, str]:
    """A receiver of everything about meetings, and its secret."""
    return add_webhook(
        actor=dario,
        site=SITE,
        name="Sito",
        url=receiver.url,
        events=["meeting.published", "meeting.cancelled"],
    )


def convened(actor: User, body: Body) -> Meeting:
    """A meeting that somebody with a name is invited to."""
    meeting = Meeting.objects.create(
        model_slug="bergamo",
        kind="plenary",
        meets_on=timezone.localdate() + dt.timedelta(days=9),
        title="Parco",
    )
    MeetingBody.objects.create(meeting=meeting, body=body)
    guests = [Guest(email="rita@uno.example", name="Rita Segreta", body_id=body.pk)]
    convene_meeting(actor=actor, meeting_id=meeting.pk, site=SITE, guests=guests)
    return meeting


def later(**values: Any) -> None:
    """The time of the next attempt has come."""
    WebhookDelivery.objects.update(next_attempt_at=timezone.now(), **values)


def delivery() -> WebhookDelivery:
    return WebhookDelivery.objects.get()


def test_a_meeting_published_is_told_signed_and_without_anybodys_name(
    told: tuple[Webhook, str], receiver: Receiver, dario: User, alfa: Body
) -> None:
    meeting = convened(dario, alfa)
    send_webhooks()
    [(path, headers, body)] = receiver.got
    message = Checker(told[1]).verify(body, headers)
    row = delivery()
    assert path == "/avvisi?da=vicinia"
    assert (row.state, row.status, row.attempts, str(row.pk)) == ("sent", 204, 1, headers["webhook-id"])
    href = f"{SITE}api/v1/meetings/{meeting.pk}"
    assert message["type"] == "meeting.published"
    assert message["data"] == {"type": "core.meeting", "id": str(meeting.pk), "href": href}
    assert b"Rita" not in body
    assert b"Parco" not in body
    shown = Program(key_of(dario)).get(f"meetings/{meeting.pk}")
    assert shown.json()["state"] == "convened"
    with pytest.raises(Exception, match="signature"):
        Checker(told[1]).verify(body.replace(b"published", b"cancelled"), headers)
    send_webhooks()
    assert len(receiver.got) == 1


def test_what_is_taken_back_is_not_told_and_what_nobody_asked_for_is_not_queued(
    told: tuple[Webhook, str], receiver: Receiver, dario: User, alfa: Body
) -> None:
    with transaction.atomic():
        record(actor=dario, action="core.meeting.convened", target=alfa)
        assert WebhookDelivery.objects.count() == 1
        transaction.set_rollback(True)
    record(actor=dario, action="core.report.published", target=alfa)
    record(actor=dario, action="core.meeting.held", target=alfa)
    send_webhooks()
    assert receiver.got == []


def test_a_receiver_that_fails_is_asked_again_with_the_same_identifier_ever_more_rarely(
    told: tuple[Webhook, str], receiver: Receiver, dario: User, alfa: Body
) -> None:
    convened(dario, alfa)
    receiver.status = 500
    pauses = []
    for _attempt in PAUSES:
        later()
        before = timezone.now()
        send_webhooks()
        pauses.append(delivery().next_attempt_at - before)
    assert [round(pause.total_seconds()) for pause in pauses] == [pause.total_seconds() for pause in PAUSES]
    assert (delivery().state, delivery().status) == ("waiting", 500)
    receiver.status = 200
    later()
    send_webhooks()
    assert delivery().state == "sent"
    assert len(receiver.ids) == len(PAUSES) + 1
    assert len(set(receiver.ids)) == 1


def test_one_that_never_answers_is_left_in_peace_and_told_everything_when_it_is_back(
    told: tuple[Webhook, str], receiver: Receiver, dario: User, alfa: Body
) -> None:
    convened(dario, alfa)
    receiver.status = 503
    later(attempts=len(PAUSES))
    send_webhooks()
    hook = Webhook.objects.get()
    assert delivery().state == "failed"
    assert hook.stopped_because == "Da più giorni non riceve niente."
    with pytest.raises(DomainError, match="sono fermi"):
        send_failed_again(actor=dario, webhook_id=hook.pk)
    resume_webhook(actor=dario, webhook_id=hook.pk)
    send_failed_again(actor=dario, webhook_id=hook.pk)
    receiver.status = 200
    send_webhooks()
    assert delivery().state == "sent"
    assert len(set(receiver.ids)) == 1
    send_webhook_again(actor=dario, webhook_delivery_id=delivery().pk)
    send_webhooks()
    assert len(receiver.ids) == 3
    with pytest.raises(DomainError, match="niente da rispedire"):
        send_failed_again(actor=dario, webhook_id=hook.pk)


def test_one_that_is_gone_is_asked_no_more(
    told: tuple[Webhook, str], receiver: Receiver, dario: User, alfa: Body
) -> None:
    convened(dario, alfa)
    receiver.status = 410
    send_webhooks()
    assert delivery().state == "failed"
    assert Webhook.objects.get().stopped_at is not None


def test_a_redirect_is_not_followed(
    told: tuple[Webhook, str], receiver: Receiver, dario: User, alfa: Body
) -> None:
    convened(dario, alfa)
    with receiving() as elsewhere:
        receiver.status, receiver.location = 307, elsewhere.url
        send_webhooks()
        assert elsewhere.got == []
    assert (delivery().state, delivery().status) == ("waiting", 307)
    assert "altro indirizzo" in delivery().problem


def test_one_that_hangs_costs_a_moment_and_is_asked_again(
    told: tuple[Webhook, str], receiver: Receiver, dario: User, alfa: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway, "READ", 0.2)
    convened(dario, alfa)
    receiver.hangs = True
    send_webhooks()
    assert (delivery().state, delivery().status) == ("waiting", None)
    assert delivery().problem == "Il sistema non ha risposto in tempo."


def test_stopped_and_renewed_and_tried_and_taken_away(
    told: tuple[Webhook, str], receiver: Receiver, dario: User, alfa: Body
) -> None:
    hook, old = told
    stop_webhook(actor=dario, webhook_id=hook.pk)
    record(actor=dario, action="core.meeting.convened", target=alfa)
    assert not WebhookDelivery.objects.exists()
    with pytest.raises(DomainError, match="sono fermi"):
        try_webhook(actor=dario, webhook_id=hook.pk)
    resume_webhook(actor=dario, webhook_id=hook.pk)
    _row, secret = renew_webhook_secret(actor=dario, webhook_id=hook.pk)
    try_webhook(actor=dario, webhook_id=hook.pk)
    send_webhooks()
    [(_path, headers, body)] = receiver.got
    assert Checker(secret).verify(body, headers)["type"] == "ping"
    with pytest.raises(Exception, match="signature"):
        Checker(old).verify(body, headers)
    assert old not in json.dumps(list(AuditEntry.objects.values("before", "after")))
    assert secret not in Webhook.objects.get().secret
    old_day = timezone.now() - dt.timedelta(days=91)
    WebhookDelivery.objects.update(happened_at=old_day)
    purge_webhooks()
    assert not WebhookDelivery.objects.exists()
    remove_webhook(actor=dario, webhook_id=hook.pk)
    assert not Webhook.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"url": "http://sito.example/avvisi"}, "url"),
        ({"url": "https://anna:segreto@sito.example/"}, "url"),
        ({"url": "https:///avvisi"}, "url"),
        ({"url": "https://sito.example:porta/"}, "url"),
        ({"events": []}, "events"),
        ({"events": ["meeting.published", "meeting.eaten"]}, "events"),
    ],
)
def test_an_address_or_an_event_that_does_not_do_is_told(
    dario: User, change: dict[str, Any], field: str, in_bergamo: City
) -> None:
    good: dict[str, Any] = {
        "name": "Sito",
        "url": "https://sito.example/avvisi",
        "events": ["meeting.published"],
    }
    with pytest.raises(DomainError) as refused:
        add_webhook(actor=dario, site=SITE, **good | change)
    assert refused.value.field == field
    add_webhook(actor=dario, site=SITE, **good)
