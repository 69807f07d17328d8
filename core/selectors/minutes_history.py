"""The revisions of the minutes and what changed between two of them, word by word."""

import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from core.models import AgendaItem, ItemMinutes, Meeting, Minutes, MinutesRevision
from core.selectors.minutes import MinutesView
from core.services.minutes_parts import Mark, texts_of

_TOKENS = re.compile(r"\w+|\s+|[^\w\s]")
_MOST_TOKENS = 1500  # words of a changed passage, or lines of a text: beyond, it is shown as replaced whole
_READ = (Mark.SHARED, Mark.APPROVED, Mark.PUBLISHED)
SAME, ADDED, REMOVED = "same", "added", "removed"
Piece = tuple[str, str]
"""`same`, `added` or `removed`, and the words."""


@dataclass(frozen=True, slots=True)
class FieldDiff:
    """What changed in one text of a part."""

    label: str
    pieces: tuple[Piece, ...]

    @property
    def changed(self) -> bool:
        """Whether anything differs."""
        return any(kind != SAME for kind, _words in self.pieces)


@dataclass(frozen=True, slots=True)
class PartHistory:
    """A part of the minutes with its revisions, the latest first. `item` None: the text of none."""

    item: AgendaItem | None
    position: int | None
    revisions: tuple[MinutesRevision, ...]

    @property
    def key(self) -> str:
        """The item's key, empty for the text of none."""
        return str(self.item.pk) if self.item else ""


def history_of(meeting: Meeting) -> list[PartHistory]:
    """Every part that has revisions, in the order of the agenda, the text of none last; two queries."""
    rows = MinutesRevision.objects.filter(minutes__meeting=meeting).order_by("-number")
    by_part: dict[uuid.UUID | None, list[MinutesRevision]] = {}
    for row in rows:
        by_part.setdefault(row.item_id, []).append(row)
    parts = [
        PartHistory(item, position, tuple(by_part[item.pk]))
        for position, item in enumerate(AgendaItem.objects.filter(meeting=meeting), 1)
        if item.pk in by_part
    ]
    if None in by_part:
        parts.append(PartHistory(None, None, tuple(by_part[None])))
    return parts


@dataclass(frozen=True, slots=True)
class ChangedPart:
    """A part that no longer says what readers were sent. `since` is the revision they read; None: nothing was written."""

    key: str
    position: int | None
    since: MinutesRevision | None


def changed_since_read(view: MinutesView) -> list[ChangedPart]:
    """The parts of shared minutes that changed after they were shared, or taken back; two queries.

    A text that came with an import counts from its first revision.
    """
    return all_changed_since_read([view])[0]


def all_changed_since_read(views: Sequence[MinutesView]) -> list[list[ChangedPart]]:
    """`changed_since_read` of each, in their order; two queries for all."""
    shared = [view.minutes.pk for view in views if view.minutes.state == Minutes.State.SHARED]
    kept = MinutesRevision.objects.filter(minutes__in=shared)
    read = {(one.minutes_id, one.item_id): one for one in kept.filter(mark__in=_READ).order_by("number")}
    known: set[tuple[uuid.UUID, uuid.UUID | None]] = set(
        kept.order_by().values_list("minutes_id", "item_id").distinct()
    )
    return [_changed(view, known, read) for view in views]


def _changed(
    view: MinutesView,
    known: set[tuple[uuid.UUID, uuid.UUID | None]],
    read: Mapping[tuple[uuid.UUID, uuid.UUID | None], MinutesRevision],
) -> list[ChangedPart]:
    parts: list[tuple[uuid.UUID | None, int | None, Minutes | ItemMinutes]] = [
        *((one.item.pk, one.position, one.written) for one in view.items),
        (None, None, view.minutes),
    ]
    ours = view.minutes.pk
    return [
        ChangedPart("" if key is None else str(key), position, read.get((ours, key)))
        for key, position, part in parts
        if (ours, key) in known and _differs(part, read.get((ours, key)))
    ]


def _differs(part: Minutes | ItemMinutes, read: MinutesRevision | None) -> bool:
    now = texts_of(part)
    return now != read.texts if read else any(now.values())


def difference(before: MinutesRevision | None, after: MinutesRevision) -> list[FieldDiff]:
    """What changed from one revision to another of the same part, text by text; none, when there is nothing before."""
    labels = {
        "text": _("Altro"),
        "said": _("Che cosa si è detto"),
        "agreed": _("Che cosa condividiamo"),
        "reservations": _("Riserve"),
        "outcome": _("Esito"),
    }
    earlier = before.texts if before else after.texts
    return [
        FieldDiff(label, tuple(word_diff(_words(name, earlier), _words(name, after.texts))))
        for name, label in labels.items()
        if earlier.get(name) or after.texts.get(name)
    ]


def word_diff(before: str, after: str) -> Iterator[Piece]:
    """The pieces of both texts in order: lines are compared first, then the words of the lines that differ."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for tag, first, last, start, end in _codes(old, new):
        if tag == "equal":
            yield SAME, "".join(old[first:last])
        else:
            yield from _by_words("".join(old[first:last]), "".join(new[start:end]))


def _by_words(before: str, after: str) -> Iterator[Piece]:
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    for tag, first, last, start, end in _codes(old, new):
        if tag == "equal":
            yield SAME, "".join(old[first:last])
            continue
        if first < last:
            yield REMOVED, "".join(old[first:last])
        if start < end:
            yield ADDED, "".join(new[start:end])


def _codes(old: list[str], new: list[str]) -> Sequence[tuple[str, int, int, int, int]]:
    """The steps from one list to the other; one single step where comparing would take too long."""
    if old != new and max(len(old), len(new)) > _MOST_TOKENS:
        return [("replace", 0, len(old), 0, len(new))]
    return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


def _words(name: str, texts: dict[str, str]) -> str:
    value = texts.get(name, "")
    if name == "outcome" and value:
        return str(ItemMinutes.Outcome(value).label)
    return value
