"""Putting what happened in the queue of those who asked to be told, inside the transaction in which it happens."""

import logging
from collections.abc import Iterable

from celery import current_app
from kombu.exceptions import OperationalError

from accounts.scope import on_commit
from core.models import AuditEntry, Webhook, WebhookDelivery

SEND_WAITING = "core.webhooks.sending.send_webhooks"
"""Called by name: whoever records what happened is below who sends it."""

_log = logging.getLogger(__name__)


def tell(event: str, entry: AuditEntry) -> None:
    """Queue the event of an audit entry for each receiver that asked for it: sent if and only if the transaction commits. One query where nobody asked."""
    about = {"type": entry.object_type, "id": str(entry.object_id)}
    queue(event, about, Webhook.objects.listening().filter(events__contains=[event]))


def queue(event: str, about: dict[str, str], receivers: Iterable[Webhook]) -> None:
    """One message each; the worker is told on commit."""
    rows = [WebhookDelivery(webhook=receiver, event=event, about=about) for receiver in receivers]
    if rows:
        WebhookDelivery.objects.bulk_create(rows)
        on_commit(send_soon)


def send_soon() -> None:
    """Tell the worker that there is something to send; where it cannot be told now, the clock finds the rows."""
    try:
        current_app.tasks[SEND_WAITING].delay()
    except OperationalError:
        _log.warning("The broker cannot be reached: webhooks wait for the clock", exc_info=True)
