"""Bodies as lists and cards show them."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from core.models import Attendance, Body, Meeting, Organisation
from core.selectors.day import BodyLine, body_line, body_values
from core.selectors.meetings import HERE


@dataclass(frozen=True, slots=True)
class BodyRow:
    """A line of the list: `organisations` and `meetings` are those of the year so far, as they are counted."""

    line: BodyLine
    organisations: int
    meetings: int


@dataclass(frozen=True, slots=True)
class TakingPart:
    """An organisation that took part in a body's meetings of a year, and in how many."""

    id: uuid.UUID
    name: str
    kind: str
    meetings: int


def body_rows(keys: Iterable[uuid.UUID] | None, today: dt.date, words: str = "") -> list[BodyRow]:
    """The bodies (None: all) by name, with the year's counts; one query."""
    bodies = Body.objects.all() if keys is None else Body.objects.filter(pk__in=keys)
    for word in words.split():
        where = Q(territory__neighbourhood__name__icontains=word, territory__until=None)
        bodies = bodies.filter(pk__in=Body.objects.filter(Q(name__icontains=word) | where).values("pk"))
    year = _of_year(Attendance.objects.filter(body=OuterRef("pk"), status__in=HERE), today)
    counted = (
        year.order_by().values("body").annotate(n=Count("organisation__canonical", distinct=True)).values("n")
    )
    held = (
        Meeting.objects.held()
        .in_year(today.year)
        .filter(served__body=OuterRef("pk"))
        .order_by()
        .values("served__body")
    )
    rows = body_values(bodies, today).annotate(
        came=Coalesce(Subquery(counted), Value(0)),
        held=Coalesce(Subquery(held.annotate(n=Count("pk", distinct=True)).values("n")), Value(0)),
    )
    return [_row(values) for values in rows.order_by("name")]


def taking_part(body_id: uuid.UUID, year: int) -> list[TakingPart]:
    """Who took part in a body's held meetings of a year, most often first; one query."""
    came = _of_year(Attendance.objects.filter(body=body_id, status__in=HERE), dt.date(year, 1, 1))
    found = came.order_by().values("organisation__canonical").annotate(n=Count("meeting", distinct=True))
    times = found.filter(organisation__canonical=OuterRef("pk")).values("n")
    rows = (
        Organisation.objects.filter(pk__in=came.values("organisation__canonical"))
        .values_list("pk", "name", "kind__name", Subquery(times))
        .order_by("name")
    )
    lines = [TakingPart(key, name, kind or "", meetings) for key, name, kind, meetings in rows]
    return sorted(lines, key=lambda one: -one.meetings)


def _of_year(rows: QuerySet[Attendance], day: dt.date) -> QuerySet[Attendance]:
    days = (dt.date(day.year, 1, 1), dt.date(day.year, 12, 31))
    return rows.filter(meeting__state=Meeting.State.HELD, meeting__meets_on__range=days)


def _row(values: dict[str, Any]) -> BodyRow:
    organisations, meetings = values.pop("came"), values.pop("held")
    return BodyRow(body_line(values), organisations, meetings)
