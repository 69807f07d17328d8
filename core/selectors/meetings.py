"""Meetings as lists show them."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg, StringAgg
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When

from core.models import (
    AgendaItem,
    Attendance,
    ItemMinutes,
    Meeting,
    MeetingBody,
    MeetingSubgroup,
    Minutes,
)
from core.selectors.headcount import IN_THE_ROOM, people_at

HERE = IN_THE_ROOM
"""The ways of taking part that are counted."""
SORTS = {
    "-day": ("-meets_on", "-starts_at", "-id"),
    "day": ("meets_on", "starts_at", "id"),
    "number": ("register_year", "register_number", "id"),
    "kind": ("kind", "-meets_on", "-id"),
    "state": ("state", "-meets_on", "-id"),
}
_COLUMNS = (
    "id", "model_slug", "kind", "ordinal", "title", "register_year", "register_number", "meets_on", "starts_at", "ends_at", "state",
    "venue__name", "theme__name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MeetingFilter:
    """What a list of meetings is narrowed to; empty means all. Days are both included."""

    words: str = ""
    body_id: uuid.UUID | None = None
    model_slug: str = ""
    kind: str = ""
    theme_id: uuid.UUID | None = None
    state: str = ""
    first: dt.date | None = None
    last: dt.date | None = None


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A line of a list. `people` are counted as everywhere (`core.selectors.headcount`). `minutes_state` is empty while
    nothing is written in them.

    `organisations` and `people` are None when nobody took attendance: not known is not zero.
    """

    id: uuid.UUID
    model_slug: str
    kind: str
    ordinal: int | None
    title: str
    register_year: int | None
    register_number: int | None
    meets_on: dt.date
    starts_at: dt.time | None
    ends_at: dt.time | None
    state: str
    venue: str
    theme: str
    subgroup: str
    minutes_state: str
    bodies: tuple[str, ...]
    body_ids: tuple[uuid.UUID, ...]
    has_agenda: bool
    organisations: int | None
    people: int | None

    @property
    def state_label(self) -> str:
        """The state in words."""
        return str(Meeting.State(self.state).label)

    @property
    def minutes_label(self) -> str:
        """The state of the minutes in words, empty when there are none."""
        return str(Minutes.State(self.minutes_state).label) if self.minutes_state else ""

    @property
    def name(self) -> str:
        """Who meets."""
        return ", ".join(self.bodies)


def meetings_seen(bodies: Iterable[uuid.UUID] | None) -> QuerySet[Meeting]:
    """The meetings of these bodies; None: all of the city."""
    if bodies is None:
        return Meeting.objects.all()
    return Meeting.objects.filter(Exists(MeetingBody.objects.filter(meeting=OuterRef("pk"), body__in=bodies)))


def narrowed(meetings: QuerySet[Meeting], wanted: MeetingFilter) -> QuerySet[Meeting]:
    """The meetings that fit the filter."""
    plain = {
        "model_slug": wanted.model_slug, "kind": wanted.kind, "theme": wanted.theme_id, "state": wanted.state,
        "meets_on__gte": wanted.first, "meets_on__lte": wanted.last,
    }  # fmt: skip
    found = meetings.filter(**{name: value for name, value in plain.items() if value})
    if wanted.body_id:
        found = found.filter(Exists(MeetingBody.objects.filter(meeting=OuterRef("pk"), body=wanted.body_id)))
    for word in wanted.words.split():
        found = found.filter(_mentions(word))
    return found


def _mentions(word: str) -> Q:
    """Meetings whose title, place, theme, subgroup, bodies, agenda or number mention a word."""
    said = (
        Q(title__icontains=word)
        | Q(venue__name__icontains=word)
        | Q(theme__name__icontains=word)
        | Q(Exists(MeetingSubgroup.objects.filter(meeting=OuterRef("pk"), subgroup__name__icontains=word)))
        | Q(Exists(MeetingBody.objects.filter(meeting=OuterRef("pk"), body__name__icontains=word)))
        | Q(Exists(AgendaItem.objects.filter(meeting=OuterRef("pk"), title__icontains=word)))
    )
    return said | Q(register_number=int(word)) if word.isdecimal() and len(word) < 9 else said


def meeting_values(meetings: QuerySet[Meeting]) -> QuerySet[Meeting, dict[str, Any]]:
    """The columns of `MeetingRow` for `meeting_row`, in one query."""
    names = MeetingBody.objects.filter(meeting=OuterRef("pk")).order_by().values("meeting")
    working = MeetingSubgroup.objects.filter(meeting=OuterRef("pk")).order_by().values("meeting")
    written = ItemMinutes.objects.filter(item__meeting=OuterRef("pk")).exclude(
        said="", agreed="", reservations=""
    )
    noted = Attendance.objects.filter(meeting=OuterRef("pk")).order_by().values("meeting")
    values: QuerySet[Meeting, dict[str, Any]] = meetings.values(
        *_COLUMNS,
        body_ids=Subquery(names.annotate(all=ArrayAgg("body_id")).values("all")),
        minutes_now=Case(
            When(Q(minutes__text="") & ~Exists(written), then=Value("")), default=F("minutes__state")
        ),
        has_agenda=Exists(AgendaItem.objects.filter(meeting=OuterRef("pk"))),
        subgroup_names=Subquery(
            working.annotate(all=StringAgg("subgroup__name", ", ", order_by="subgroup__name")).values("all")
        ),
        body_names=Subquery(names.annotate(all=ArrayAgg("body__name", order_by="body__name")).values("all")),
        organisations=Subquery(
            noted.annotate(
                n=Count("organisation__canonical", filter=Q(status__in=HERE), distinct=True)
            ).values("n")
        ),
        people=people_at(),
    )
    return values


def meeting_row(values: dict[str, Any]) -> MeetingRow:
    """One line of a list, from `meeting_values`."""
    kept = {name: values[name] for name in _COLUMNS[:11]}
    return MeetingRow(
        **kept,
        venue=values["venue__name"] or "",
        theme=values["theme__name"] or "",
        subgroup=values["subgroup_names"] or "",
        minutes_state=values["minutes_now"] or "",
        bodies=tuple(values["body_names"] or ()),
        body_ids=tuple(values["body_ids"] or ()),
        has_agenda=values["has_agenda"],
        organisations=values["organisations"],
        people=values["people"],
    )
