"""Asking cities for a year by a day."""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from benchmark.models import Campaign
from benchmark.reminding import KIND, write_request
from core.services.audit import actor_label
from core.services.errors import DomainError
from tenants.models import Message
from tenants.services.trail import record


@transaction.atomic(durable=True)
def open_campaign(
    *,
    actor: User | None,
    year: int,
    title: str,
    due_on: dt.date,
    now: dt.datetime,
    text: str = "",
    city_keys: Sequence[uuid.UUID] = (),
    key: uuid.UUID | None = None,
) -> Campaign:
    """Ask the cities (all of them where `city_keys` is empty) and write to their offices. Audited.

    `key`, the form's own, makes one of a form sent twice. Raises `DomainError` for a day not to come or before the year
    is over, for no city, and where the year is asked for already.
    """
    if key and (sent := Campaign.objects.filter(pk=key).first()) is not None:
        return sent
    if due_on <= max(now.date(), dt.date(year, 12, 31)):
        raise DomainError(
            _("Il termine deve ancora venire, e viene dopo la fine dell'anno chiesto."), field="due_on"
        )
    row = Campaign(
        year=year, title=title, text=text, due_on=due_on, opened_at=now, opened_by=actor_label(actor),
        city_keys=[str(one) for one in city_keys],
    )  # fmt: skip
    row.pk = key or row.pk
    Campaign.objects.bulk_create(
        [row], ignore_conflicts=True
    )  # who asks for the same year meanwhile waits here
    row = Campaign.objects.filter(pk=row.pk).first() or _asked_already(year)
    if not write_request(row):
        raise DomainError(_("Nessuna delle città scelte può rispondere: ne scelga altre."), field="city_keys")
    after = {"id": row.pk, "year": year, "title": title, "due_on": due_on, "cities": row.city_keys}
    record(actor=actor, action="campaign.opened", after=after)
    return row


@transaction.atomic(durable=True)
def close_campaign(*, actor: User, campaign_id: uuid.UUID, now: dt.datetime) -> Campaign:
    """No more answers, no more mail. Audited; a second time changes nothing."""
    row = Campaign.objects.select_for_update().get(pk=campaign_id)
    if row.closed_at is None:
        row.closed_at = now
        row.save(update_fields=["closed_at"])
        waiting = Message.objects.filter(
            kind=KIND, content__campaign=str(row.pk), state=Message.State.WAITING
        )
        waiting.update(state=Message.State.DROPPED)
        record(
            actor=actor, action="campaign.closed", before={"id": row.pk, "year": row.year, "title": row.title}
        )
    return row


def _asked_already(year: int) -> Campaign:
    raise DomainError(
        _("Una richiesta per il %(year)s è già aperta: la chiuda prima di farne un'altra.") % {"year": year},
        field="year",
    )
