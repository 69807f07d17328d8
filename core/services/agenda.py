"""The agenda of a meeting."""

import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import AgendaItem, Meeting
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import demand_fresh


@transaction.atomic(durable=True)
def set_agenda(
    *, actor: User, meeting_id: uuid.UUID, titles: tuple[str, ...], seen: str | None = None
) -> Meeting:
    """Make the agenda these items, in this order; an item that keeps its words keeps its row. Audited when it changes.

    `seen` is the fingerprint of `agenda_snapshot` the form showed: `StaleEdit` when someone else changed it.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
    if meeting.state in {Meeting.State.CANCELLED, Meeting.State.POSTPONED}:
        raise DomainError(_("L'incontro non si tiene: il suo ordine del giorno non si cambia più."))
    before = agenda_snapshot(meeting)
    demand_fresh(before, seen)
    if before["agenda"] == list(titles):
        return meeting
    kept: dict[str, list[AgendaItem]] = {}
    for item in meeting.agenda.all():
        kept.setdefault(item.title, []).append(item)
    items = [
        kept[title].pop(0) if kept.get(title) else AgendaItem(meeting=meeting, title=title)
        for title in titles
    ]
    gone = [item.pk for rows in kept.values() for item in rows]
    AgendaItem.objects.filter(pk__in=gone).delete()
    _write(meeting, items)
    record(
        actor=actor,
        action="core.agenda.changed",
        target=meeting,
        before=before,
        after={"agenda": list(titles)},
    )
    return meeting


def agenda_snapshot(meeting: Meeting) -> dict[str, Any]:
    """The agenda's titles in order. One query."""
    return {"agenda": list(AgendaItem.objects.filter(meeting=meeting).values_list("title", flat=True))}


def _write(meeting: Meeting, items: list[AgendaItem]) -> None:
    """Positions from 1; first out of the way of each other, for they are unique."""
    old = [item for item in items if not item._state.adding]
    for shift in (len(items) + AgendaItem.objects.filter(meeting=meeting).count() + 1000, 0):
        for position, item in enumerate(items, 1):
            item.position = position + shift
        AgendaItem.objects.bulk_update(old, ["position"])
    AgendaItem.objects.bulk_create(item for item in items if item._state.adding)
