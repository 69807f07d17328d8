"""The minutes of a meeting as they are read: item by item, with actions, attachments, comments and decisions."""

import datetime as dt
import re
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.imports.words import fold
from core.models import (
    ActionItem,
    AgendaItem,
    Document,
    ItemMinutes,
    Meeting,
    Minutes,
    MinutesComment,
    MinutesWriter,
)
from core.participation.registry import registry
from core.participation.spec import DecisionHook
from core.selectors.agenda import agenda_items
from core.selectors.given_names import GIVEN_NAMES
from core.selectors.personal_data import looks_personal
from core.selectors.personal_names import NAMED_AFTER
from core.services.freshness import fingerprint

STALE_AFTER = dt.timedelta(minutes=1)
_OFFICES = frozenset(
    """
    comune amministrazione assessorato ufficio uffici settore servizio servizi giunta consiglio polizia rete reti consulta
    laboratorio circolo associazione comitato parrocchia oratorio scuola scuole istituto biblioteca cooperativa fondazione
    centro tutti tutte gruppo sottogruppo redazione segreteria sportello
    """.split()
)
"""First words of an owner that is an office or a group, and no person's name."""
_ROLES = frozenset(
    """
    assessore assessora sindaco sindaca vicesindaco vicesindaca consigliere consigliera consiglieri facilitatore
    facilitatrice facilitatori operatore operatrice operatori coordinatore coordinatrice coordinatori coordinamento
    presidente presidentessa referente referenti educatore educatrice educatori
    """.split()
)
"""First words of an owner that is a role: a capital after it may be a family name («Coordinatore Brambilla»)."""
_ARTICLES = frozenset({"il", "lo", "la", "i", "gli", "le", "un", "una", "l"})


@dataclass(frozen=True, slots=True)
class Decision:
    """What a model that decides by more than consensus knows of an item; `url` empty for who may not open its page."""

    label: str
    summary: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class ItemPart:
    """An agenda item with what the minutes say of it. `position` counts from 1; `added` after the convocation."""

    item: AgendaItem
    position: int
    written: ItemMinutes
    actions: tuple[ActionItem, ...] = ()
    documents: tuple[Document, ...] = ()
    comments: tuple[MinutesComment, ...] = ()
    decision: Decision | None = None
    added: bool = False

    @property
    def number(self) -> str:
        """The position as text, for anchors."""
        return str(self.position)

    @property
    def has_text(self) -> bool:
        """Whether anything is written about it."""
        return bool(self.written.said or self.written.agreed or self.written.reservations)

    @property
    def has_anything(self) -> bool:
        """Whether there is anything to read under its title."""
        decided = self.decision is not None and bool(self.decision.summary)
        return self.has_text or bool(self.actions or self.documents or decided)

    @property
    def told(self) -> list[Any]:
        """All there is to read under its title, and the title."""
        texts = (self.written.said, self.written.agreed, self.written.reservations, self.written.outcome)
        papers = [(str(one.pk), one.title) for one in self.documents if one.is_public]
        decided = self.decision.summary if self.decision else ""
        return [self.item.title, *texts, _told(self.actions), papers, decided]

    @property
    def outcome(self) -> str:
        """The outcome in words; empty while nothing is written and nobody chose."""
        return str(ItemMinutes.Outcome(self.written.outcome).label) if self.written.outcome else ""


@dataclass(frozen=True, slots=True)
class MinutesView:
    """All parts. `actions`, `comments` and `minutes.text` are those that belong to no item."""

    meeting: Meeting
    minutes: Minutes
    items: tuple[ItemPart, ...]
    actions: tuple[ActionItem, ...]
    comments: tuple[MinutesComment, ...]

    @property
    def edition(self) -> int:
        """The sum of the revisions: what approving and publishing name."""
        return int(self.minutes.revision + sum(part.written.revision for part in self.items))

    @property
    def seen(self) -> str:
        """The fingerprint of all there is to read: texts, titles in their order, actions, documents, decisions."""
        items = [part.told for part in self.items]
        return fingerprint({"items": items, "text": self.minutes.text, "actions": _told(self.actions)})

    @property
    def has_content(self) -> bool:
        """Whether anything is written."""
        return bool(self.minutes.text) or any(part.has_text for part in self.items)

    @property
    def has_item_text(self) -> bool:
        """Whether anything is written about an item."""
        return any(part.has_text for part in self.items)

    @property
    def all_actions(self) -> tuple[ActionItem, ...]:
        """Every action, in the order of the items."""
        return (*(action for part in self.items for action in part.actions), *self.actions)

    @property
    def all_comments(self) -> tuple[MinutesComment, ...]:
        """Every comment, in the order of the items."""
        return (*(one for part in self.items for one in part.comments), *self.comments)

    @property
    def waiting(self) -> tuple[MinutesComment, ...]:
        """Comments nobody settled yet."""
        return tuple(one for one in self.all_comments if one.settled_at is None)


May = Callable[[str], bool]


def minutes_view(meeting: Meeting, may: May | None = None) -> MinutesView:
    """The minutes of a meeting; six queries at most. `may` says which permissions who reads holds, for links."""
    return minutes_views([meeting], {meeting.pk: may} if may else {})[0]


def minutes_views(
    meetings: Sequence[Meeting], may: Mapping[uuid.UUID, May] = MappingProxyType({})
) -> list[MinutesView]:
    """The minutes of some meetings, in their order; five queries for all, and what each one's decisions take.

    `may` says, meeting by meeting, which permissions who reads holds: without, there are no links.
    """
    minutes = {one.meeting_id: one for one in Minutes.objects.filter(meeting__in=meetings)}
    items = _by(agenda_items(meetings), "meeting_id")
    actions = _by(
        ActionItem.objects.filter(meeting__in=meetings).select_related("owner_organisation", "owner_user"),
        "meeting_id",
    )
    every = [item.pk for theirs in items.values() for item in theirs]
    documents = _by(Document.objects.filter(item__in=every), "item_id")
    comments = _by(MinutesComment.objects.filter(minutes__in=minutes.values()), "minutes_id")
    views = []
    for meeting in meetings:
        its = minutes.get(meeting.pk) or Minutes(meeting=meeting, revision=0)
        its.meeting = meeting
        theirs = items.get(meeting.pk, [])
        found = _Found(
            _by(actions.get(meeting.pk, ()), "item_id"), documents, _by(comments.get(its.pk, ()), "item_id")
        )
        decisions = _decisions(meeting, theirs, may.get(meeting.pk))
        views.append(_view(meeting, its, theirs, found, decisions))
    return views


@dataclass(frozen=True, slots=True)
class _Found:
    """What belongs to each item of a meeting, by its key; None for what belongs to no item."""

    actions: Mapping[Any, list[ActionItem]]
    documents: Mapping[Any, list[Document]]
    comments: Mapping[Any, list[MinutesComment]]


def _view(
    meeting: Meeting,
    minutes: Minutes,
    items: Sequence[AgendaItem],
    found: _Found,
    decisions: Mapping[uuid.UUID, Decision],
) -> MinutesView:
    convened = {entry.get("id") for entry in meeting.convened_agenda or ()}
    parts = tuple(
        ItemPart(
            item,
            position,
            _written(item),
            actions=tuple(found.actions.get(item.pk, ())),
            documents=tuple(found.documents.get(item.pk, ())),
            comments=tuple(found.comments.get(item.pk, ())),
            decision=decisions.get(item.pk),
            added=bool(convened) and str(item.pk) not in convened,
        )
        for position, item in enumerate(items, 1)
    )
    return MinutesView(
        meeting, minutes, parts, tuple(found.actions.get(None, ())), tuple(found.comments.get(None, ()))
    )


def public_owner(action: ActionItem) -> str:
    """Who does it, as everybody may read: an organisation, an office or a role by name, a person as «una persona»."""
    organisation = action.owner_organisation
    if organisation is not None and organisation.listed_publicly:
        return organisation.name
    if organisation is None and action.owner_user_id is None and _names_an_office(action.owner):
        return action.owner
    return _("una persona") if action.owner or organisation or action.owner_user_id else ""


def _names_an_office(owner: str) -> bool:
    """Whether it begins as an office and goes on without a person: no «Coordinatore Brambilla», no «Gruppo Sara»."""
    words = [word for word in re.findall(r"\w+", owner) if word.casefold() not in _ARTICLES]
    first = words[0].casefold() if words else ""
    if first not in _OFFICES | _ROLES or looks_personal(owner):
        return False
    role = first in _ROLES
    return not any(
        (role and before is words[0] and word.casefold() not in _OFFICES)
        or (fold(word) in GIVEN_NAMES and (role or before.casefold() not in NAMED_AFTER))
        for before, word in pairwise(words)
        if word[0].isupper()
    )


@dataclass(frozen=True, slots=True)
class Writing:
    """A colleague who has the minutes open; `position` of the item she is at, None for none."""

    name: str
    item_id: uuid.UUID | None
    position: int | None


def writers_of(meeting: Meeting, *, but: uuid.UUID | None = None) -> list[Writing]:
    """Who was there in the last minute, but for one user; two queries."""
    since = timezone.now() - STALE_AFTER
    rows = MinutesWriter.objects.filter(meeting=meeting, seen_at__gte=since).exclude(user=but)
    order = list(AgendaItem.objects.filter(meeting=meeting).values_list("pk", flat=True))
    return [
        Writing(
            row.user.full_name or str(row.user),
            row.item_id,
            order.index(row.item_id) + 1 if row.item_id in order else None,
        )
        for row in rows.select_related("user").order_by("user__full_name")
    ]


def approvable_in(meeting: Meeting) -> list[Meeting]:
    """Meetings whose minutes this one may approve: its agenda names them, and they are shared. One query."""
    asked = Meeting.objects.filter(approval_items__meeting=meeting, minutes__state=Minutes.State.SHARED)
    return list(asked.select_related("minutes").prefetch_related("bodies").distinct())


def later_meetings(meeting: Meeting) -> list[Meeting]:
    """Meetings of the same bodies from that day to today, which may have approved its minutes; the next first."""
    bodies = meeting.served.values("body_id")
    found = Meeting.objects.filter(
        served__body__in=bodies, meets_on__gte=meeting.meets_on, meets_on__lte=timezone.localdate()
    ).exclude(pk=meeting.pk)
    gone = [Meeting.State.CANCELLED, Meeting.State.POSTPONED]
    return list(found.exclude(state__in=gone).distinct().order_by("meets_on", "starts_at")[:12])


def _written(item: AgendaItem) -> ItemMinutes:
    try:
        return item.written
    except ItemMinutes.DoesNotExist:
        return ItemMinutes(item=item)


def _told(actions: Sequence[ActionItem]) -> list[list[str]]:
    return [
        [one.what, one.owner, str(one.owner_user_id), str(one.owner_organisation_id), str(one.due_on)]
        for one in actions
    ]


def _by(rows: Iterable[Any], name: str) -> dict[Any, list[Any]]:
    """The rows that share a value, in their order."""
    found: dict[Any, list[Any]] = {}
    for row in rows:
        found.setdefault(getattr(row, name), []).append(row)
    return found


def _hook(meeting: Meeting) -> DecisionHook | None:
    hook = registry.get(meeting.model_slug).decisions if meeting.model_slug in registry else None
    return None if hook and hook.kinds and meeting.kind not in hook.kinds else hook


def _decisions(
    meeting: Meeting, items: Sequence[AgendaItem], may: May | None
) -> Mapping[uuid.UUID, Decision]:
    """What the model's decisions say of each item; nothing at all in a model that decides by consensus."""
    hook = _hook(meeting)
    if hook is None:
        return {}
    summaries = hook.summaries([item.pk for item in items])
    opens = may is not None and may(hook.permission)
    return {
        item.pk: Decision(
            str(hook.label),
            str(summaries.get(item.pk, "")),
            reverse(hook.url_name, args=[item.pk]) if opens else "",
        )
        for item in items
    }
