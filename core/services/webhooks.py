"""Other systems the city wants told of what happens."""

import uuid
from collections.abc import Collection
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.scope import on_commit
from core.models import Webhook, WebhookDelivery
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import changes, demand_fresh, snapshot
from core.webhooks.events import PING, webhook_events
from core.webhooks.gateway import NotAllowed, check_url
from core.webhooks.queue import queue, send_soon
from core.webhooks.signing import new_secret, sealed, shown

WEBHOOK_FIELDS = ("name", "url", "events")
MOST = 20
"""Receivers of a city."""


@transaction.atomic(durable=True)
def add_webhook(
    *, actor: User, site: str, name: str, url: str, events: Collection[str]
) -> tuple[Webhook, str]:
    """A new receiver; returns its row and the secret, which is shown once. `site` is the address of the city's site.

    Raises `DomainError` for an address that is not asked, an event that does not exist, and one receiver too many.
    """
    _check(url, events)
    if Webhook.objects.count() >= MOST:
        raise DomainError(_("I sistemi da avvisare sono già molti: ne tolga uno che non serve più."))
    secret = new_secret()
    row = Webhook(name=name, url=url, events=sorted(set(events)), site=site, made_by=str(actor))
    row.secret = sealed(row, secret)
    row.save(force_insert=True)
    record(actor=actor, action="core.webhook.changed", target=row, after=_shown(row))
    return row, shown(secret)


@transaction.atomic(durable=True)
def change_webhook(
    *,
    actor: User,
    webhook_id: uuid.UUID,
    name: str,
    url: str,
    events: Collection[str],
    seen: str | None = None,
) -> Webhook:
    """Another name, address or choice of events. Raises `DomainError` as `add_webhook`, `StaleEdit` if it changed meanwhile."""
    row = Webhook.objects.select_for_update().get(pk=webhook_id)
    before = _shown(row)
    demand_fresh(before, seen)
    _check(url, events)
    row.name, row.url, row.events = name, url, sorted(set(events))
    row.save(update_fields=list(WEBHOOK_FIELDS))
    earlier, later = changes(before, _shown(row))
    if later:
        record(actor=actor, action="core.webhook.changed", target=row, before=earlier, after=later)
    return row


@transaction.atomic(durable=True)
def renew_webhook_secret(*, actor: User, webhook_id: uuid.UUID) -> tuple[Webhook, str]:
    """A new secret, shown once; the old one signs nothing any more."""
    row = Webhook.objects.select_for_update().get(pk=webhook_id)
    secret = new_secret()
    row.secret = sealed(row, secret)
    row.save(update_fields=["secret"])
    record(actor=actor, action="core.webhook.changed", target=row, after={"secret": _("nuovo")})
    return row, shown(secret)


@transaction.atomic(durable=True)
def stop_webhook(*, actor: User, webhook_id: uuid.UUID) -> Webhook:
    """The receiver is told no more; what waits for it waits."""
    row = Webhook.objects.select_for_update().get(pk=webhook_id)
    if row.stopped_at is None:
        row.stopped_at = timezone.now()
        row.save(update_fields=["stopped_at"])
        record(actor=actor, action="core.webhook.changed", target=row, after={"stopped_at": row.stopped_at})
    return row


@transaction.atomic(durable=True)
def resume_webhook(*, actor: User, webhook_id: uuid.UUID) -> Webhook:
    """The receiver is told again, of what waits for it first."""
    row = Webhook.objects.select_for_update().get(pk=webhook_id)
    if row.stopped_at is not None:
        before = {"stopped_at": row.stopped_at, "stopped_because": row.stopped_because}
        row.stopped_at, row.stopped_because = None, ""
        row.save(update_fields=["stopped_at", "stopped_because"])
        record(
            actor=actor, action="core.webhook.changed", target=row, before=before, after={"stopped_at": None}
        )
    return row


@transaction.atomic(durable=True)
def remove_webhook(*, actor: User, webhook_id: uuid.UUID) -> None:
    """The receiver goes, with what it was told and what waits for it."""
    row = Webhook.objects.select_for_update().get(pk=webhook_id)
    record(actor=actor, action="core.webhook.removed", target=row, before=_shown(row))
    row.delete()


@transaction.atomic(durable=True)
def try_webhook(*, actor: User, webhook_id: uuid.UUID) -> Webhook:
    """Send it a `ping`, about nothing. Raises `DomainError` for one that is stopped."""
    row = Webhook.objects.select_for_update().get(pk=webhook_id)
    _demand_listening(row)
    queue(PING, {"type": "core.webhook", "id": str(row.pk)}, [row])
    record(actor=actor, action="core.webhook.sent_again", target=row, after={"event": PING})
    return row


@transaction.atomic(durable=True)
def send_webhook_again(*, actor: User, webhook_delivery_id: uuid.UUID) -> WebhookDelivery:
    """Send a message again, with its own identifier and its own moment. Raises `DomainError` while it is on its way, and for a receiver that is stopped."""
    row = (
        WebhookDelivery.objects.select_for_update(of=("self",))
        .select_related("webhook")
        .get(pk=webhook_delivery_id)
    )
    _demand_listening(row.webhook)
    if row.state in {WebhookDelivery.State.WAITING, WebhookDelivery.State.SENDING}:
        raise DomainError(_("Questo avviso è già in partenza."))
    _put_back(WebhookDelivery.objects.filter(pk=row.pk))
    record(actor=actor, action="core.webhook.sent_again", target=row.webhook, after={"event": row.event})
    return WebhookDelivery.objects.get(pk=row.pk)


@transaction.atomic(durable=True)
def send_failed_again(*, actor: User, webhook_id: uuid.UUID) -> Webhook:
    """Send again everything the receiver never took. Raises `DomainError` where there is nothing, and for one that is stopped."""
    row = Webhook.objects.select_for_update().get(pk=webhook_id)
    _demand_listening(row)
    count = _put_back(row.deliveries.filter(state=WebhookDelivery.State.FAILED))
    if not count:
        raise DomainError(_("Non c'è niente da rispedire."))
    record(actor=actor, action="core.webhook.sent_again", target=row, after={"deliveries": count})
    return row


def _put_back(rows: models.QuerySet[WebhookDelivery]) -> int:
    now = timezone.now()
    count = rows.update(
        state=WebhookDelivery.State.WAITING,
        attempts=0,
        problem="",
        queued_at=now,
        next_attempt_at=now,
        sent_at=None,
    )
    on_commit(send_soon)
    return count


def _check(url: str, events: Collection[str]) -> None:
    try:
        check_url(url)
    except NotAllowed as wrong:
        raise DomainError(str(wrong), field="url") from wrong
    if not events:
        raise DomainError(_("Scelga almeno una cosa di cui avvisare."), field="events")
    if unknown := sorted(set(events) - set(webhook_events())):
        raise DomainError(
            _("Di questo non si avvisa: %(names)s.") % {"names": ", ".join(unknown)}, field="events"
        )


def _demand_listening(row: Webhook) -> None:
    if row.stopped_at is not None:
        raise DomainError(_("Gli avvisi a questo sistema sono fermi: prima li riprenda."))


def _shown(row: Webhook) -> dict[str, Any]:
    return snapshot(row, WEBHOOK_FIELDS)
