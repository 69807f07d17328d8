"""Adopting the charter and recording that a network acknowledged it."""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.services.audit import record
from core.services.errors import DomainError
from core.services.guards import demand_day
from models_bergamo import charter_text
from models_bergamo.models import Charter, CharterAcknowledgement, CharterPoint
from models_bergamo.services.guards import demand_meeting_of, demand_network, demand_stage_allows


def write_first_charter(since: dt.date | None) -> None:
    """The charter a city starts with, in force from the day the participation model is; part of its activation."""
    if not Charter.objects.exists():
        _write(Charter(title=charter_text.TITLE, act=charter_text.SOURCE, since=since), charter_text.POINTS)


@transaction.atomic(durable=True)
def adopt_charter(
    *, actor: User, title: str, points: Sequence[str], since: dt.date, act: str = ""
) -> Charter:
    """A new text of the charter from a day; the one in force ends the day before and stays as history.

    Raises `DomainError` without points, or for a day that is not after the beginning of the one in force.
    Audited as `bergamo.charter.adopted`.
    """
    texts = [text for point in points if (text := point.strip())]
    if not texts:
        raise DomainError(_("Scriva almeno un punto."), field="points")
    current = Charter.objects.select_for_update().filter(until=None).first()
    if current is not None:
        if current.since is not None and since <= current.since:
            message = _("La carta in vigore comincia il %(day)s: la nuova deve cominciare dopo.")
            raise DomainError(message % {"day": f"{current.since:%d/%m/%Y}"}, field="since")
        current.until = since - dt.timedelta(days=1)
        current.save(update_fields=["until"])
    charter = _write(Charter(title=title, act=act, since=since), texts)
    record(
        actor=actor,
        action="bergamo.charter.adopted",
        target=charter,
        before={"charter": current.pk, "until": current.until} if current else None,
        after={"title": title, "act": act, "since": since, "points": texts},
    )
    return charter


@transaction.atomic(durable=True)
def acknowledge_charter(
    *,
    actor: User,
    body_id: uuid.UUID,
    acknowledged_on: dt.date | None = None,
    meeting_id: uuid.UUID | None = None,
    note: str = "",
) -> CharterAcknowledgement:
    """A network read its charter again and recognised itself in it: at a meeting (then on its day), or on a day.

    Once a calendar year. Raises `DomainError` for a meeting of others, a day in the future, a stage that does not
    allow it, a day without a charter or a second acknowledgement in the year. Audited as
    `bergamo.charter.acknowledged`.
    """
    body = demand_network(body_id)
    meeting = demand_meeting_of(body, meeting_id)
    day = meeting.meets_on if meeting else acknowledged_on
    if day is None:
        raise DomainError(_("Indichi l'incontro oppure il giorno."), field="acknowledged_on")
    if meeting and meeting.state != meeting.State.HELD:
        raise DomainError(_("L'incontro indicato non risulta svolto."), field="meeting")
    demand_day(day, field="meeting" if meeting else "acknowledged_on")
    demand_stage_allows(body, "bergamo.charter.acknowledge", day)
    charter = Charter.objects.in_force(day)
    if charter is None:
        raise DomainError(
            _("In quel giorno la città non aveva una carta in vigore."), field="acknowledged_on"
        )
    if CharterAcknowledgement.objects.filter(body=body, year=day.year).exists():
        message = _("%(network)s ha già preso visione della carta nel %(year)s.")
        raise DomainError(message % {"network": body.name, "year": day.year})
    acknowledgement = CharterAcknowledgement.objects.create(
        charter=charter,
        body=body,
        year=day.year,
        acknowledged_on=day,
        meeting=meeting,
        note=note,
        recorded_by=actor,
    )
    after = {"acknowledged_on": day, "meeting": meeting_id, "note": note}
    record(actor=actor, action="bergamo.charter.acknowledged", target=acknowledgement, after=after)
    return acknowledgement


@transaction.atomic(durable=True)
def remove_acknowledgement(*, actor: User, acknowledgement_id: uuid.UUID) -> None:
    """Take back an acknowledgement recorded by mistake; the audit trail keeps that it was there.

    Audited as `bergamo.charter.acknowledgement_removed`.
    """
    row = CharterAcknowledgement.objects.select_for_update().select_related("body").get(pk=acknowledgement_id)
    before = {"acknowledged_on": row.acknowledged_on, "note": row.note}
    record(actor=actor, action="bergamo.charter.acknowledgement_removed", target=row, before=before)
    row.delete()


def _write(charter: Charter, texts: Sequence[str]) -> Charter:
    charter.save(force_insert=True)
    CharterPoint.objects.bulk_create(
        CharterPoint(charter=charter, position=position, text=text) for position, text in enumerate(texts, 1)
    )
    return charter
