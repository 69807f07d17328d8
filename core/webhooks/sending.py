"""The worker's side of the queue: take a message, send it, say what became of it.

Sent at least once: a worker that dies between the receiver's answer and its own note leaves the message to another, which sends it
again with the same `webhook-id`. A receiver that keeps the identifiers it has seen is told everything once.
"""

import datetime as dt
import json
import time
from typing import Any

from celery import shared_task
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.sealing import SealBroken
from core.api.catalogue import path_of
from core.models import Webhook, WebhookDelivery
from core.webhooks.gateway import NoAnswer, NotAllowed, post
from core.webhooks.signing import headers

PAUSES = tuple(
    dt.timedelta(seconds=seconds) for seconds in (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
)
"""How long to wait after each attempt (the schedule the Standard Webhooks specification proposes): three days in all; then it has failed."""
STOPPED_AFTER = dt.timedelta(days=5)
"""A receiver that took nothing for so long is told no more, until a person says so."""
GONE = 410
"""What a receiver answers that is there no more (RFC 9110)."""
_LONGEST_RUN = 240.0
"""Seconds after which a task leaves the rest to the next."""
_STATE = WebhookDelivery.State


@shared_task
def send_webhooks(site: str = "") -> None:
    """Send whatever is due in this city, one at a time; asked at once when something happens, and every minute."""
    until = time.monotonic() + _LONGEST_RUN
    while time.monotonic() < until:
        delivery = _take()
        if delivery is None:
            return
        _send(delivery)


@shared_task
def purge_webhooks(site: str = "") -> None:
    """What was sent or failed 90 days ago is no more use to anybody."""
    old = timezone.now() - dt.timedelta(days=90)
    WebhookDelivery.objects.filter(state__in=[_STATE.SENT, _STATE.FAILED], happened_at__lt=old).delete()


def _take() -> WebhookDelivery | None:
    """One due message, ours from now on; two workers never take the same."""
    now = timezone.now()
    with transaction.atomic():
        rows = WebhookDelivery.objects.due(now).select_related("webhook").order_by("next_attempt_at", "pk")
        delivery = rows.select_for_update(skip_locked=True, of=("self",)).first()
        if delivery is not None:
            delivery.state, delivery.taken_at = _STATE.SENDING, now
            delivery.attempts += 1
            delivery.save(update_fields=["state", "taken_at", "attempts"])
        return delivery


def _send(delivery: WebhookDelivery) -> None:
    """Send one message; whatever becomes of it is written in its row."""
    body = json.dumps(message_of(delivery), separators=(",", ":")).encode()
    status: int | None = None
    try:
        signed = headers(delivery.webhook, str(delivery.pk), int(time.time()), body)
        status = post(delivery.webhook.url, body, signed)
    except NoAnswer as wrong:
        _put_off(delivery, None, str(wrong))
    except NotAllowed as wrong:
        _settle(delivery, _STATE.FAILED, None, str(wrong))
    except SealBroken:
        _settle(delivery, _STATE.FAILED, None, _("Il segreto non si può più leggere: ne faccia uno nuovo."))
    else:
        _heard(delivery, status)


def _heard(delivery: WebhookDelivery, status: int) -> None:
    if 200 <= status < 300:
        _settle(delivery, _STATE.SENT, status, "", sent_at=timezone.now())
    elif status == GONE:
        said = _("Il sistema ha risposto che qui non c'è più.")
        _settle(delivery, _STATE.FAILED, status, said)
        _stop(delivery, said)
    elif 300 <= status < 400:
        said = _("Il sistema rimanda a un altro indirizzo, che non seguiamo: scriva quello giusto.")
        _put_off(delivery, status, said)
    else:
        _put_off(delivery, status, _("Il sistema ha risposto con un errore."))


def message_of(delivery: WebhookDelivery) -> dict[str, Any]:
    """What is sent: what happened, when, and where the API shows it. No row travels: who may read it asks with a key."""
    path = path_of(delivery.about.get("type", ""), delivery.about.get("id", ""))
    data = {**delivery.about, **({"href": delivery.webhook.site.rstrip("/") + path} if path else {})}
    return {"type": delivery.event, "timestamp": delivery.happened_at.isoformat(), "data": data}


def _settle(delivery: WebhookDelivery, state: str, status: int | None, problem: str, **values: Any) -> None:
    """What became of a message, if nobody else has taken it meanwhile."""
    mine = WebhookDelivery.objects.filter(pk=delivery.pk, state=_STATE.SENDING, taken_at=delivery.taken_at)
    mine.update(state=state, status=status, problem=problem[:300], **values)


def _put_off(delivery: WebhookDelivery, status: int | None, problem: str) -> None:
    """Later, after a pause that grows; too late, it has failed."""
    if delivery.attempts > len(PAUSES):
        _settle(delivery, _STATE.FAILED, status, problem)
        _stop_if_silent(delivery)
        return
    later = timezone.now() + PAUSES[delivery.attempts - 1]
    _settle(delivery, _STATE.WAITING, status, problem, next_attempt_at=later)


def _stop_if_silent(delivery: WebhookDelivery) -> None:
    """A receiver that has taken nothing for days is left in peace."""
    since = timezone.now() - STOPPED_AFTER
    if not WebhookDelivery.objects.filter(webhook=delivery.webhook, sent_at__gte=since).exists():
        _stop(delivery, _("Da più giorni non riceve niente."))


def _stop(delivery: WebhookDelivery, because: str) -> None:
    Webhook.objects.listening().filter(pk=delivery.webhook_id).update(
        stopped_at=timezone.now(), stopped_because=because
    )
