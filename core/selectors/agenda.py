"""An agenda with its clock, and what changed in it since the meeting was convened."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.models import AgendaItem, AgendaProposal, Meeting

_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Moved:
    """An item kept in another place: where it was and where it is, from 1."""

    title: str
    before: int
    now: int


@dataclass(frozen=True, slots=True)
class Reworded:
    """An item kept in other words, or with another time; `title` is what it was called."""

    title: str
    now: str
    other_title: bool
    other_detail: bool
    minutes_before: int | None
    minutes_now: int | None

    @property
    def other_time(self) -> bool:
        """Whether the time it is given changed."""
        return self.minutes_before != self.minutes_now

    @property
    def sentences(self) -> list[str]:
        """What changed, a sentence each."""
        found = []
        if self.other_title:
            found.append(_("«%(before)s» ora si chiama «%(now)s».") % {"before": self.title, "now": self.now})
        elif self.other_detail:
            found.append(_("Spiegato in altro modo: «%(title)s».") % {"title": self.now})
        if self.minutes_now is None and self.other_time:
            found.append(_("«%(title)s»: senza un tempo stabilito.") % {"title": self.now})
        elif self.minutes_now is not None and self.other_time:
            time = ngettext("«%(title)s»: un minuto.", "«%(title)s»: %(n)s minuti.", self.minutes_now)
            found.append(time % {"title": self.now, "n": self.minutes_now})
        return found


@dataclass(frozen=True, slots=True)
class AgendaChanges:
    """What is different from the agenda people were convened with."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    reworded: tuple[Reworded, ...] = ()
    moved: tuple[Moved, ...] = ()
    added_ids: frozenset[uuid.UUID] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.reworded or self.moved)

    @property
    def sentences(self) -> list[str]:
        """The changes as the invited and the citizens read them."""
        return [
            *(_("Aggiunto: «%(title)s».") % {"title": title} for title in self.added),
            *(_("Tolto: «%(title)s».") % {"title": title} for title in self.removed),
            *(sentence for one in self.reworded for sentence in one.sentences),
            *(
                _("Spostato dal punto %(before)s al %(now)s: «%(title)s».")
                % {"before": one.before, "now": one.now, "title": one.title}
                for one in self.moved
            ),
        ]


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """An item in its place. `starts_at` is when it is expected to begin, None when it can't be known.

    `from_on` is the day of the earlier meeting it comes from, `done` that the action to check is done meanwhile,
    `proposed_by` the names of who asked for it: for operators only.
    """

    id: uuid.UUID
    position: int
    title: str
    detail: str
    minutes: int | None
    starts_at: dt.time | None
    from_on: dt.date | None = None
    done: bool = False
    is_new: bool = False
    proposed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AgendaPlan:
    """An agenda as pages show it. Times in minutes; `length` is the meeting's own, None when it has no end."""

    lines: tuple[AgendaLine, ...]
    total: int
    untimed: int
    length: int | None
    changes: AgendaChanges

    @property
    def over(self) -> int:
        """How many minutes the items need more than the meeting has; 0 when they fit or it can't be known."""
        return max(0, self.total - self.length) if self.length is not None else 0

    @property
    def left(self) -> int | None:
        """How many minutes are not given to any item; None when it can't be known."""
        return None if self.length is None else max(0, self.length - self.total)


def agenda_items(meetings: Iterable[Meeting]) -> QuerySet[AgendaItem]:
    """The items of some agendas in their order, with what each takes up again and what the minutes say of it."""
    rows = AgendaItem.objects.filter(meeting__in=meetings).order_by("position")
    return rows.select_related("carried_from__meeting", "action_item__meeting", "minutes_of", "written")


def agenda_plan(meeting: Meeting, items: Sequence[AgendaItem] | None = None) -> AgendaPlan:
    """The agenda of a meeting with times and changes; two queries, one where its `agenda_items` are given."""
    items = list(agenda_items([meeting]) if items is None else items)
    asked: dict[uuid.UUID, list[str]] = defaultdict(list)
    proposals = AgendaProposal.objects.filter(item__meeting=meeting).order_by("proposed_at")
    for key, name in proposals.values_list("item", "proposer_name"):
        if name and name not in asked[key]:
            asked[key].append(name)
    changes = changes_since_convened(meeting, items)
    clock = _clock(meeting, items)
    lines = tuple(
        AgendaLine(
            id=item.pk,
            position=item.position,
            title=item.title,
            detail=item.detail,
            minutes=item.minutes_planned,
            starts_at=starts_at,
            from_on=_from_on(item),
            done=item.action_item is not None and item.action_item.state != "open",
            is_new=item.pk in changes.added_ids,
            proposed_by=tuple(asked[item.pk]),
        )
        for item, starts_at in zip(items, clock, strict=True)
    )
    return AgendaPlan(
        lines=lines,
        total=sum(item.minutes_planned or 0 for item in items),
        untimed=sum(1 for item in items if item.minutes_planned is None),
        length=length_of(meeting),
        changes=changes,
    )


def changes_since_convened(meeting: Meeting, items: list[AgendaItem] | None = None) -> AgendaChanges:
    """What changed since the agenda was frozen; nothing for a meeting that is not convened or held.

    Only the items that really moved count as moved, not those that made room for them. One query, none when the `items`
    in order are given.
    """
    if meeting.convened_agenda is None or meeting.state not in {Meeting.State.CONVENED, Meeting.State.HELD}:
        return AgendaChanges()
    if items is None:
        items = list(AgendaItem.objects.filter(meeting=meeting).order_by("position"))
    then: dict[str, dict[str, Any]] = {row["id"]: row for row in meeting.convened_agenda}
    now = {str(item.pk): item for item in items}
    kept_then = [key for key in then if key in now]
    kept_now = [key for key in now if key in then]
    places_then = {key: place for place, key in enumerate(then, 1)}
    places_now = {key: place for place, key in enumerate(now, 1)}
    still = {
        key
        for block in SequenceMatcher(None, kept_then, kept_now, autojunk=False).get_matching_blocks()
        for key in kept_then[block.a : block.a + block.size]
    }
    reworded = [_reworded(then[key], now[key]) for key in kept_now]
    return AgendaChanges(
        added=tuple(item.title for key, item in now.items() if key not in then),
        removed=tuple(row["title"] for key, row in then.items() if key not in now),
        reworded=tuple(one for one in reworded if one is not None),
        moved=tuple(
            Moved(now[key].title, places_then[key], places_now[key]) for key in kept_now if key not in still
        ),
        added_ids=frozenset(item.pk for key, item in now.items() if key not in then),
    )


def length_of(meeting: Meeting) -> int | None:
    """How long a meeting is meant to last, in minutes; an end before the start is after midnight. None: not known."""
    if meeting.starts_at is None or meeting.ends_at is None:
        return None
    return (_minute(meeting.ends_at) - _minute(meeting.starts_at)) % _DAY


def _reworded(then: dict[str, Any], item: AgendaItem) -> Reworded | None:
    minutes = then.get("minutes")
    found = Reworded(
        title=then["title"],
        now=item.title,
        other_title=then["title"] != item.title,
        other_detail=then.get("detail", item.detail) != item.detail,
        minutes_before=minutes,
        minutes_now=item.minutes_planned,
    )
    return found if found.other_title or found.other_detail or found.other_time else None


def _clock(meeting: Meeting, items: list[AgendaItem]) -> list[dt.time | None]:
    """When each item is expected to begin: known as long as the start and every time before it are."""
    minute = _minute(meeting.starts_at) if meeting.starts_at else None
    found: list[dt.time | None] = []
    for item in items:
        found.append(None if minute is None else dt.time(minute % _DAY // 60, minute % 60))
        minute = None if minute is None or item.minutes_planned is None else minute + item.minutes_planned
    return found


def _minute(time: dt.time) -> int:
    return time.hour * 60 + time.minute


def _from_on(item: AgendaItem) -> dt.date | None:
    if item.carried_from is not None:
        return item.carried_from.meeting.meets_on
    if item.action_item is not None:
        return item.action_item.meeting.meets_on
    return item.minutes_of.meets_on if item.minutes_of else None
