"""What is found, and what waits: the search over all one may see, and the first screen."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from django.utils import timezone
from django.utils.html import strip_tags
from rest_framework import serializers

from core.api.declaring import Asked, Figure
from core.search.asked import LONGEST
from core.search.results import PER_PAGE, Found, Wanted, begin
from core.search.sight import worker_sight
from core.selectors.day import Waiting, day_of

WORK = "core.workspace.see"


@dataclass(frozen=True)
class Search:
    """Words to look for; of one `kind` they come twenty at a time, from `offset` on, else the best of each. `exactly`: typos are not forgiven."""

    q: str = field(metadata={"serializer_field": serializers.CharField(max_length=LONGEST)})
    kind: Literal["", "meetings", "minutes", "organisations", "actions"] = ""
    body_id: UUID | None = None
    year: int | None = field(
        default=None, metadata={"serializer_kwargs": {"min_value": 1, "max_value": 9999}}
    )
    offset: int = field(default=0, metadata={"serializer_kwargs": {"min_value": 0, "max_value": 9_980}})
    exactly: bool = False


@dataclass(frozen=True)
class FoundShown:
    """A thing found: `id` is its key, `snippet` where the words stand."""

    kind: str
    id: UUID
    meeting_id: UUID | None
    day: dt.date | None
    heading: str
    snippet: str


@dataclass(frozen=True)
class GroupShown:
    """The things of one kind: how many in all, and those of this page."""

    kind: str
    total: int
    found: list[FoundShown]


@dataclass(frozen=True)
class ResultsShown:
    """What was found; `read_as` is what was looked for instead where nothing had the words, `maybe` a suggestion."""

    groups: list[GroupShown]
    read_as: str
    maybe: str


def _search(asked: Asked) -> ResultsShown:
    sent: Search = asked.given
    wanted = Wanted(
        sent.q.replace("\0", " "),
        sent.kind,
        sent.body_id,
        sent.year,
        sent.offset // PER_PAGE + 1,
        sent.exactly,
    )
    found = begin(wanted, worker_sight(asked.holder), timezone.localdate()).results()
    groups = [GroupShown(one.kind, one.total, [_found(row) for row in one.found]) for one in found.groups]
    return ResultsShown(groups, found.read_as, found.maybe)


def _found(row: Found) -> FoundShown:
    return FoundShown(
        row.of, row.key, row.meeting_id, row.day, strip_tags(row.heading), strip_tags(row.snippet)
    )


@dataclass(frozen=True)
class MeetingToDo:
    """A meeting, and the thing to do about it (empty for nothing)."""

    meeting_id: UUID
    meets_on: dt.date
    to_do: str


@dataclass(frozen=True)
class WaitingShown:
    """Something that waits for a person: what, since when, about what; `count` of them where they are several."""

    what: str
    since: dt.date | None
    meeting_id: UUID | None
    body_id: UUID | None
    action_id: UUID | None
    count: int
    label: str
    url: str


@dataclass(frozen=True)
class DayShown:
    """Today's meetings and the next, what waits (longest first), bodies without a plenary for longer than their rules say."""

    today: list[MeetingToDo]
    coming: list[MeetingToDo]
    waiting: list[WaitingShown]
    late: list[WaitingShown]


def _day(asked: Asked) -> DayShown:
    found = day_of(asked.user, asked.holder, timezone.localdate())
    today, coming = (
        [MeetingToDo(row.id, row.meets_on, what) for row, what in rows]
        for rows in (found.today, found.coming)
    )
    return DayShown(
        today, coming, [_waiting(one) for one in found.waiting], [_waiting(one) for one in found.late]
    )


def _waiting(one: Waiting) -> WaitingShown:
    return WaitingShown(
        one.what,
        one.since,
        one.meeting.id if one.meeting else None,
        one.body.id if one.body else None,
        one.action.id if one.action else None,
        one.count,
        str(one.thing.label) if one.thing else "",
        one.thing.url if one.thing else "",
    )


FIGURES = (
    Figure(name="search", part="search", see=WORK, asks=Search, answers=ResultsShown, read=_search, about="What looks like some words, of all one may see."),
    Figure(name="show_day", part="day", see=WORK, answers=DayShown, read=_day, about="What is on today, what comes, what waits."),
)  # fmt: skip
