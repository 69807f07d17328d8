"""The rows of an agenda, kept in order: what the verbs about it share. Plain functions, inside the caller's transaction."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from typing import Any, TypeVar

from django.db.models import Exists, OuterRef
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from core.models import ActionItem, AgendaItem, AgendaProposal, Document, ItemMinutes, Meeting
from core.selectors.carry_over import LAPSED, NOTHING_WRITTEN
from core.services.errors import DomainError

T = TypeVar("T")
LONGEST_TITLE = 300
LONGEST_DETAIL = 4000
MOST_ITEMS = 60
LONGEST_TIME = 600
"""Minutes one item may be given at most."""


def locked_meeting(meeting_id: uuid.UUID) -> Meeting:
    """The meeting, locked: the turnstile of everything about its agenda. `DomainError` when it does not take place."""
    meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
    if meeting.state in LAPSED:
        raise DomainError(_("L'incontro non si tiene: il suo ordine del giorno non si cambia più."))
    return meeting


def titles_of(meeting: Meeting) -> list[str]:
    """The titles in order. One query."""
    return list(AgendaItem.objects.filter(meeting=meeting).values_list("title", flat=True))


def clean_title(text: str, field: str = "title") -> str:
    """A title as it is kept: one line, no more than `LONGEST_TITLE` characters. `DomainError` naming the field."""
    title = " ".join(text.split())
    if not title:
        raise DomainError(_("Manca l'argomento: di che cosa si parla?"), field=field)
    if len(title) > LONGEST_TITLE:
        raise DomainError(
            _("Il titolo è troppo lungo: %(length)d caratteri, il massimo è %(most)d.")
            % {"length": len(title), "most": LONGEST_TITLE},
            field=field,
        )
    return title


def clean_detail(text: str, most: int = LONGEST_DETAIL) -> str:
    """A detail as it is kept: no more than `most` characters. `DomainError` naming the field `detail`."""
    detail = text.replace("\r\n", "\n").strip()
    if len(detail) > most:
        raise DomainError(
            _("La spiegazione è troppo lunga: %(length)d caratteri, il massimo è %(most)d.")
            % {"length": len(detail), "most": most},
            field="detail",
        )
    return detail


def short_title(text: str) -> str:
    """A title made from other words, cut to what fits."""
    return Truncator(" ".join(text.split())).chars(LONGEST_TITLE)


def demand_room(count: int, field: str | None = None) -> None:
    """`DomainError`, naming the field, for more items than one meeting can treat."""
    if count > MOST_ITEMS:
        raise DomainError(
            _("Un ordine del giorno può avere al massimo %(most)d punti.") % {"most": MOST_ITEMS}, field=field
        )


def first_agenda(meeting: Meeting, titles: Sequence[str]) -> None:
    """Give a meeting just planned its agenda. `DomainError` naming the field `agenda` for what cannot be kept."""
    demand_room(len(titles), field="agenda")
    AgendaItem.objects.bulk_create(
        AgendaItem(meeting=meeting, position=position, title=clean_title(title, field="agenda"))
        for position, title in enumerate(titles, 1)
    )


def write_order(meeting: Meeting, items: list[AgendaItem]) -> None:
    """Give the items positions from 1; first out of the way of each other, for they are unique.

    New items are inserted; `items` must be all those the meeting has. `DomainError` for too many, when there are new ones:
    an agenda already too long may still be ordered and shortened.
    """
    if any(item._state.adding for item in items):
        demand_room(len(items))
    old = [item for item in items if not item._state.adding]
    if any(item.position != position for position, item in enumerate(items, 1) if not item._state.adding):
        for shift in (len(items) + 1000, 0):
            for position, item in enumerate(items, 1):
                item.position = position + shift
            AgendaItem.objects.bulk_update(old, ["position"])
    for position, item in enumerate(items, 1):
        item.position = position
        item.meeting = meeting
    AgendaItem.objects.bulk_create(item for item in items if item._state.adding)


def placed(order: Sequence[T], item: T, to: int) -> list[T]:
    """The order with an item at a place counted from 1; past either end is that end."""
    others = [one for one in order if one != item]
    others.insert(max(to, 1) - 1, item)
    return others


def append(meeting: Meeting, items: Iterable[AgendaItem]) -> None:
    """Add new items after those there are."""
    write_order(meeting, [*meeting.agenda.order_by("position"), *items])


def take_off(meeting: Meeting, keys: Collection[uuid.UUID]) -> None:
    """Remove items of the meeting, leaving a hole in the order that `write_order` closes.

    `DomainError` when one of them already has minutes, actions or documents. What had come back by itself is remembered
    as left out; proposals that had become one of them wait again, so that nobody's request is lost.
    """
    if not keys:
        return
    rows = AgendaItem.objects.filter(meeting=meeting, pk__in=keys)
    _refuse_used(rows)
    left = [key for item in rows for key in came_back_as(item)]
    if left:
        meeting.left_out = [*dict.fromkeys([*meeting.left_out, *left])]
        meeting.save(update_fields=["left_out"])
    AgendaProposal.objects.filter(item__in=rows).update(
        item=None, meeting=meeting, state=AgendaProposal.State.WAITING, settled_at=None, answer=""
    )
    rows.delete()


def came_back_as(item: AgendaItem) -> list[str]:
    """The names under which an item came back (`item:…`, `action:…`, `minutes:…`); none when it did not."""
    also = [f"item:{key}" for key in item.also_from]
    if item.carried_from_id:
        return [f"item:{item.carried_from_id}", *also]
    if item.action_item_id:
        return [f"action:{item.action_item_id}", *also]
    return [f"minutes:{item.minutes_of_id}", *also] if item.minutes_of_id else also


def inherit(into: AgendaItem, gone: AgendaItem) -> None:
    """Let an item, not saved here, take up what another one, already taken off, had come back with."""
    earlier = [str(gone.carried_from_id)] if gone.carried_from_id else []
    if into.carried_from_id is None:
        into.carried_from_id, earlier = gone.carried_from_id, []
    into.also_from = [*into.also_from, *earlier, *gone.also_from]
    into.action_item_id = into.action_item_id or gone.action_item_id
    into.minutes_of_id = into.minutes_of_id or gone.minutes_of_id


def _refuse_used(rows: Any) -> None:
    used = rows.annotate(
        said=Exists(ItemMinutes.objects.filter(item=OuterRef("pk")).exclude(NOTHING_WRITTEN)),
        asked=Exists(ActionItem.objects.filter(item=OuterRef("pk"))),
        shown=Exists(Document.objects.filter(item=OuterRef("pk"))),
    )
    for item in used:
        found = [
            words
            for there, words in (
                (item.said, _("ha già un resoconto")),
                (item.asked, _("ha delle azioni")),
                (item.shown, _("ha dei documenti")),
            )
            if there
        ]
        if found:
            raise DomainError(
                _(
                    "Il punto «%(title)s» non si può togliere: %(why)s. Prima li tolga o li sposti su un altro punto dal resoconto."
                )
                % {"title": item.title, "why": ", ".join(found)}
            )
