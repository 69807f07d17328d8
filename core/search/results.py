"""What a search answers: the groups of things found, the typo that was forgiven, the word that may have been meant."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.safestring import SafeString

from core.models import ActionItem, Meeting, Minutes
from core.search.asked import Asked, understand
from core.search.find import PARTLY, Cut, Reading, find, partly
from core.search.marked import marked, snippet
from core.search.sight import KINDS, Sight, narrowed
from core.search.vocabulary import corrected, last_done, suggested, vocabulary
from core.search.where import Rows

PER_GROUP = 5
PER_PAGE = 20
_FEW = 3
_MOST_OFFERED = 6
_MOST_PAGES = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search as its page asks for it; `kind` empty: the best of each kind."""

    text: str
    kind: str = ""
    body_id: uuid.UUID | None = None
    year: int | None = None
    page: int = 1
    exactly: bool = False
    """Whether the words are to be taken as they are written, typos and all."""


@dataclass(frozen=True, slots=True)
class About:
    """What else tells a thing; what its kind does not have is empty. `kind` is a meeting's, or an organisation's name of it.

    `path` and `model_slug` lead to the body an organisation took part in last.
    """

    kind: str = ""
    model_slug: str = ""
    state: str = ""
    year: int | None = None
    number: int | None = None
    bodies: tuple[str, ...] = ()
    written: str = ""
    action: str = ""
    due: dt.date | None = None
    path: str = ""

    @property
    def names(self) -> str:
        """Who met."""
        return ", ".join(self.bodies)

    @property
    def state_label(self) -> str:
        """The meeting's state in words."""
        return str(Meeting.State(self.state).label)

    @property
    def written_label(self) -> str:
        """The state of the minutes in words."""
        return str(Minutes.State(self.written).label)

    @property
    def action_label(self) -> str:
        """The state of the action in words."""
        return str(ActionItem.State(self.action).label)


@dataclass(frozen=True, slots=True)
class Found:
    """One thing: `heading` and `snippet` are safe HTML with the words marked."""

    of: str
    key: uuid.UUID
    meeting_id: uuid.UUID | None
    day: dt.date | None
    heading: SafeString
    snippet: SafeString
    about: About


@dataclass(frozen=True, slots=True)
class Group:
    """The things of one kind; `total` of them in all, `found` on this page."""

    kind: str
    total: int
    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Fewer:
    """Some of the words, as they would be typed, and how many things have them."""

    text: str
    total: int


@dataclass(frozen=True, slots=True)
class Results:
    """`read_as` is what was looked for instead of the words, when none of them was found; `maybe` a suggestion.

    When nothing has all the words, `fewer` are those to look for: with one left out, or more where that is still nothing.
    """

    asked: Asked
    groups: tuple[Group, ...] = field(default=())
    read_as: str = ""
    maybe: str = ""
    fewer: tuple[Fewer, ...] = ()

    @property
    def total(self) -> int:
        """Things found, of all kinds."""
        return sum(group.total for group in self.groups)


@dataclass(frozen=True, slots=True)
class Begun:
    """A search as its words are written; `beside` are the rows of the other lists that were read with it."""

    wanted: Wanted
    asked: Asked
    sight: Sight
    today: dt.date
    groups: tuple[Group, ...]
    beside: tuple[dict[str, Any], ...]
    done: uuid.UUID | None

    def results(self) -> Results:
        """What was found, or else what may have been meant. At most two queries."""
        asked, groups = self.asked, self.groups
        total = sum(group.total for group in groups)
        if total >= _FEW or self.wanted.exactly or not asked.wanted or asked.number is not None:
            return Results(asked, groups)
        words = vocabulary(self.sight, self.done)
        if total:
            maybe = suggested(asked, words)
            return Results(asked, groups, maybe=str(maybe) if maybe and self._finds(maybe) else "")
        return self._otherwise(corrected(asked, words))

    def _otherwise(self, other: Asked | None) -> Results:
        """Nothing has all the words: the words corrected, names that are made of them, or fewer of the words."""
        seen, last = self._seen(), other or self.asked
        ways = [replace(self.asked, by_name=True), *([other] if other else [])]
        beside = partly(last, seen) if len(last.wanted) > 1 else []
        rows = find([Reading(way, _cuts(self.wanted)) for way in ways], seen, self.today, beside)
        for number, way in enumerate(ways):
            if groups := _groups(rows, number, self.wanted):
                return Results(self.asked, groups, read_as=str(way) if way is other else "")
        return Results(self.asked, fewer=_fewer(last, rows))

    def _finds(self, asked: Asked) -> bool:
        """Whether there is anything to find: a suggestion that leads nowhere would also tell words of what is not seen."""
        return bool(find([Reading(asked, dict.fromkeys(KINDS, Cut(0, 1)))], self._seen(), self.today))

    def _seen(self) -> Sight:
        return narrowed(self.sight, self.wanted.body_id, self.wanted.year)


def _fewer(asked: Asked, rows: Sequence[dict[str, Any]]) -> tuple[Fewer, ...]:
    """The most words that something has together; what was typed first comes first."""
    totals: Counter[tuple[int, ...]] = Counter()
    for row in rows:
        if row["of"] == PARTLY:
            totals[tuple(int(place) for place, found in row["note"].items() if found)] += row["n"]
    most = max(map(len, totals), default=0)
    together = sorted(places for places in totals if places and len(places) == most)
    return tuple(Fewer(str(asked.only(places)), totals[places]) for places in together[:_MOST_OFFERED])


def begin(wanted: Wanted, sight: Sight, today: dt.date, beside: Sequence[Rows] = ()) -> Begun:
    """Look for the words as they are written, for somebody who sees `sight`, and read the lists `beside`. One query."""
    asked = understand(wanted.text)
    readings = [Reading(asked, _cuts(wanted))] if asked.wanted else []
    seen = narrowed(sight, wanted.body_id, wanted.year)
    rows = find(readings, seen, today, [*beside, *([last_done()] if asked.wanted else [])])
    others = tuple(row for row in rows if row["reading"] < 0)
    done = next((row["key"] for row in others if row["of"] == "done"), None)
    return Begun(wanted, asked, sight, today, _groups(rows, 0, wanted), others, done)


def _groups(rows: Sequence[dict[str, Any]], reading: int, wanted: Wanted) -> tuple[Group, ...]:
    groups = []
    for kind in KINDS:
        mine = [row for row in rows if row["of"] == kind and row["reading"] == reading]
        if mine:
            shown = mine if wanted.kind in ("", kind) else []
            groups.append(Group(kind, mine[0]["n"], tuple(map(_found, shown))))
    return tuple(groups)


def _cuts(wanted: Wanted) -> dict[str, Cut]:
    """The best of each kind; or a page of the kind asked for, and of the others one row that tells how many."""
    if wanted.kind not in KINDS:
        return dict.fromkeys(KINDS, Cut(0, PER_GROUP))
    page = min(max(wanted.page, 1), _MOST_PAGES)
    return dict.fromkeys(KINDS, Cut(0, 1)) | {wanted.kind: Cut((page - 1) * PER_PAGE, PER_PAGE)}


def _found(row: dict[str, Any]) -> Found:
    return Found(
        of=row["of"],
        key=row["key"],
        meeting_id=row["of_meeting"],
        day=row["day"],
        heading=marked(row["heading"], row["heading_marked"]),
        snippet=snippet(row["body"], row["body_marked"]),
        about=_about(row["note"]),
    )


def _about(note: dict[str, Any]) -> About:
    known = {name: value for name, value in note.items() if value is not None}
    if "bodies" in known:
        known["bodies"] = tuple(known["bodies"])
    if "due" in known:
        known["due"] = dt.date.fromisoformat(known["due"])
    return About(**known)
