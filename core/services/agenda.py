"""The agenda of a meeting: items added, reworded, ordered, timed, taken off.

Nothing of it changes any more once the meeting's minutes are approved or published: every verb raises `DomainError`.
"""

import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from accounts.models import User
from core.imports.words import fold
from core.models import AgendaItem, Meeting
from core.selectors.carry_over import coming_back
from core.services.agenda_rows import (
    LONGEST_TIME,
    append,
    clean_detail,
    clean_title,
    demand_room,
    inherit,
    locked_meeting,
    placed,
    take_off,
    titles_of,
    write_order,
)
from core.services.audit import record
from core.services.carry_over import put_back
from core.services.errors import DomainError
from core.services.freshness import changes, demand_fresh, snapshot
from core.services.minutes_parts import refuse_settled

ITEM_FIELDS = ("title", "detail", "minutes_planned")
_REWORDED = 70.0
"""Of 100: «Parco» and «Parco e panchine» are one point in other words, «Orti di via Rosa» and «Luci di via Moroni» are two."""


@transaction.atomic(durable=True)
def set_agenda(
    *, actor: User, meeting_id: uuid.UUID, titles: tuple[str, ...], seen: str | None = None
) -> Meeting:
    """Make the agenda these items, in this order. Audited when it changes.

    An item that keeps its words keeps its row, and so does one that is only reworded: of what is left over, the line that
    reads most like it becomes its title.

    `seen` is the fingerprint of `agenda_snapshot` the form showed: `StaleEdit` when someone else changed it. `DomainError`
    for a title too long, too many of them, and for an item left out that already has minutes, actions or documents.
    """
    meeting = locked_meeting(meeting_id)
    before = agenda_snapshot(meeting)
    wanted = [clean_title(title, field="agenda") for title in titles]
    if before["agenda"] == wanted:
        return meeting
    refuse_settled(meeting)
    demand_fresh(before, seen)
    demand_room(len(wanted))
    rows = list(meeting.agenda.order_by("position"))
    kept = _kept(rows, wanted)
    take_off(meeting, [row.pk for row in rows if row not in kept.values()])
    for place, item in kept.items():
        item.title = wanted[place]
    AgendaItem.objects.bulk_update(kept.values(), ["title"])
    write_order(meeting, [kept.get(place) or AgendaItem(title=title) for place, title in enumerate(wanted)])
    _record(actor, meeting, before["agenda"])
    return meeting


@transaction.atomic(durable=True)
def add_item(
    *, actor: User, meeting_id: uuid.UUID, title: str, detail: str = "", minutes_planned: int | None = None
) -> AgendaItem:
    """Add an item at the end. Audited. The same words sent twice are one item.

    `minutes_planned` is the time it is given. `DomainError` naming the field for what is missing or too long.
    """
    meeting = locked_meeting(meeting_id)
    values = _clean(title, detail, minutes_planned)
    there = AgendaItem.objects.filter(meeting=meeting, **values).first()
    if there is not None:
        return there
    refuse_settled(meeting)
    before = titles_of(meeting)
    item = AgendaItem(meeting=meeting, **values)
    append(meeting, [item])
    _record(actor, meeting, before)
    return item


@transaction.atomic(durable=True)
def change_item(
    *,
    actor: User,
    item_id: uuid.UUID,
    title: str,
    detail: str = "",
    minutes_planned: int | None = None,
    seen: str | None = None,
) -> AgendaItem:
    """Reword an item or give it another time; `seen` is the fingerprint of `item_snapshot`. Audited when it changes.

    Raises `StaleEdit` when someone else changed this item meanwhile: changes of other items do not matter.
    """
    item = _locked_item(item_id)
    before = item_snapshot(item)
    values = _clean(title, detail, minutes_planned)
    if all(before[name] == value for name, value in values.items()):
        return item
    refuse_settled(item.meeting)
    demand_fresh(before, seen)
    for name, value in values.items():
        setattr(item, name, value)
    item.save(update_fields=list(values))
    earlier, later = changes(before, item_snapshot(item))
    record(
        actor=actor, action="core.agenda.changed", target=item.meeting, before={"item": before["title"], **earlier}, after=later
    )  # fmt: skip
    return item


@transaction.atomic(durable=True)
def move_item(*, actor: User, item_id: uuid.UUID, to: int) -> AgendaItem:
    """Put an item at a place of the order, counted from 1; past the end is the end. Audited when it moves.

    The place is absolute, so the same request sent twice moves once.
    """
    item = _locked_item(item_id)
    refuse_settled(item.meeting)
    before = titles_of(item.meeting)
    write_order(item.meeting, placed(list(item.meeting.agenda.order_by("position")), item, to))
    _record(actor, item.meeting, before)
    return item


@transaction.atomic(durable=True)
def remove_item(*, actor: User, item_id: uuid.UUID) -> Meeting:
    """Take an item off; what had come back by itself is then only offered. Audited.

    `DomainError` when it already has minutes, actions or documents, saying what to do first; `AgendaItem.DoesNotExist`
    when it is no longer there.
    """
    item = _locked_item(item_id)
    refuse_settled(item.meeting)
    before = titles_of(item.meeting)
    take_off(item.meeting, [item.pk])
    write_order(item.meeting, list(item.meeting.agenda.order_by("position")))
    _record(actor, item.meeting, before)
    return item.meeting


@transaction.atomic(durable=True)
def merge_items(*, actor: User, item_id: uuid.UUID, into_id: uuid.UUID) -> AgendaItem:
    """Make two items of a planned meeting one: the first becomes part of the second, which keeps its title and place.

    Words and times are added up; what people proposed, what is to be done, documents and notes go along, and so does what
    came back with it. Audited. `DomainError` when the first has minutes already, for details too long together and for a
    meeting already held; `AgendaItem.DoesNotExist` when either is not there.
    """
    item = _locked_item(item_id)
    meeting = item.meeting
    refuse_settled(meeting)
    if meeting.state == Meeting.State.HELD:
        raise DomainError(_("L'incontro si è già svolto: i punti si uniscono prima."))
    into = AgendaItem.objects.exclude(pk=item.pk).get(pk=into_id, meeting=meeting)
    before = titles_of(meeting)
    into.detail = clean_detail(f"{into.detail}\n\n{item.title}\n{item.detail}")
    times = [time for time in (into.minutes_planned, item.minutes_planned) if time is not None]
    into.minutes_planned = min(sum(times), LONGEST_TIME) if times else None
    for rows in (item.proposals, item.actions, item.documents, item.notes):
        rows.update(item=into)
    take_off(meeting, [item.pk])
    inherit(into, item)
    into.save()
    write_order(meeting, list(meeting.agenda.order_by("position")))
    _record(actor, meeting, before)
    return into


@transaction.atomic(durable=True)
def take_up_again(*, actor: User, meeting_id: uuid.UUID, keys: tuple[str, ...]) -> list[AgendaItem]:
    """Put on the agenda what is offered to come back (`BackAgain.key`); returns the new items. Audited when there are any.

    What is no longer offered (taken up elsewhere, or here already) is passed over: the same request twice counts once.
    """
    meeting = locked_meeting(meeting_id)
    refuse_settled(meeting)
    before = titles_of(meeting)
    added = put_back(meeting, [one for one in coming_back(meeting) if one.key in keys])
    if added:
        meeting.left_out = [key for key in meeting.left_out if key not in keys]
        meeting.save(update_fields=["left_out"])
    _record(actor, meeting, before)
    return added


def agenda_snapshot(meeting: Meeting) -> dict[str, Any]:
    """The agenda's titles in order. One query."""
    return {"agenda": titles_of(meeting)}


def item_snapshot(item: AgendaItem) -> dict[str, Any]:
    """An item's data as JSON values: what its form shows."""
    return snapshot(item, ITEM_FIELDS)


def frozen(meeting: Meeting) -> list[dict[str, Any]]:
    """The agenda as it is now, for `Meeting.convened_agenda`: `id`, `title`, `detail`, `minutes` of each item in order."""
    return [
        {"id": str(key), "title": title, "detail": detail, "minutes": minutes}
        for key, title, detail, minutes in AgendaItem.objects.filter(meeting=meeting)
        .order_by("position")
        .values_list("pk", "title", "detail", "minutes_planned")
    ]


def _kept(rows: list[AgendaItem], wanted: list[str]) -> dict[int, AgendaItem]:
    """Which row each of the wanted titles keeps, by its place from 0: the same words first, then the likest."""
    kept: dict[int, AgendaItem] = {}
    rows = list(rows)
    for place, title in enumerate(wanted):
        if same := next((row for row in rows if row.title == title), None):
            kept[place] = same
            rows.remove(same)
    likes = [
        (-_likeness(row.title, title), number, place)
        for number, row in enumerate(rows)
        for place, title in enumerate(wanted)
        if place not in kept
    ]
    paired = set[int]()
    for likeness, number, place in sorted(likes):
        if -likeness >= _REWORDED and place not in kept and number not in paired:
            kept[place] = rows[number]
            paired.add(number)
    return kept


def _likeness(one: str, other: str) -> float:
    """From 0 to 100: 100 too where one says all that the other says, and more."""
    one, other = fold(one), fold(other)
    return max(fuzz.ratio(one, other), fuzz.token_set_ratio(one, other))


def _clean(title: str, detail: str, minutes_planned: int | None) -> dict[str, Any]:
    if minutes_planned is not None and not 0 < minutes_planned <= LONGEST_TIME:
        raise DomainError(
            _("Indichi da 1 a %(most)d minuti, oppure lasci vuoto.") % {"most": LONGEST_TIME},
            field="minutes_planned",
        )
    return {"title": clean_title(title), "detail": clean_detail(detail), "minutes_planned": minutes_planned}


def _locked_item(item_id: uuid.UUID) -> AgendaItem:
    """The item with its meeting, locked through the meeting; `AgendaItem.DoesNotExist` when it was removed."""
    meeting_id = AgendaItem.objects.values_list("meeting_id", flat=True).get(pk=item_id)
    meeting = locked_meeting(meeting_id)
    item = AgendaItem.objects.get(pk=item_id)
    item.meeting = meeting
    return item


def _record(actor: User, meeting: Meeting, before: list[str]) -> None:
    after = titles_of(meeting)
    if after != before:
        record(
            actor=actor,
            action="core.agenda.changed",
            target=meeting,
            before={"agenda": before},
            after={"agenda": after},
        )
