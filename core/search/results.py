"""What a search answers: the groups of things found, the typo that was forgiven, the word that may have been meant."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString

from core.models import ActionItem, Meeting, Minutes
from core.search.asked import Asked, understand
from core.search.find import Cut, find
from core.search.marked import marked, snippet
from core.search.sight import KINDS, Sight, narrowed
from core.search.vocabulary import corrected, suggested, vocabulary

PER_GROUP = 5
PER_PAGE = 20
_FEW = 3
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
class Results:
    """`read_as` is what was looked for instead of the words, when none of them was found; `maybe` a suggestion."""

    asked: Asked
    groups: tuple[Group, ...] = field(default=())
    read_as: str = ""
    maybe: str = ""

    @property
    def total(self) -> int:
        """Things found, of all kinds."""
        return sum(group.total for group in self.groups)


def search(wanted: Wanted, sight: Sight, today: dt.date) -> Results:
    """What somebody who sees `sight` finds. At most three queries."""
    asked = understand(wanted.text)
    if not asked.wanted:
        return Results(asked)
    seen = narrowed(sight, wanted.body_id, wanted.year)
    groups = _groups(asked, seen, wanted, today)
    total = sum(group.total for group in groups)
    if total >= _FEW or wanted.exactly or asked.number is not None:
        return Results(asked, groups)
    words = vocabulary(sight)
    if not total:
        other = corrected(asked, words)
        instead = _groups(other, seen, wanted, today) if other else ()
        return Results(asked, instead, read_as=str(other)) if instead else Results(asked)
    maybe = suggested(asked, words)
    return Results(asked, groups, maybe=str(maybe) if maybe and _finds(maybe, seen, today) else "")


def _finds(asked: Asked, sight: Sight, today: dt.date) -> bool:
    """Whether there is anything to find: a suggestion that leads nowhere would also tell words of what is not seen."""
    return bool(find(asked, sight, today, dict.fromkeys(KINDS, Cut(0, 1))))


def _groups(asked: Asked, sight: Sight, wanted: Wanted, today: dt.date) -> tuple[Group, ...]:
    rows = find(asked, sight, today, _cuts(wanted))
    groups = []
    for kind in KINDS:
        mine = [row for row in rows if row["of"] == kind]
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
