"""Civic centres in the work area: the list, one of them, and how many people came year by year."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from models_farelegami.models import (
    ADULT_BANDS,
    CHILD_BANDS,
    CentreActivity,
    CentreMunicipality,
    CivicCentre,
    ParticipantCount,
)
from models_farelegami.selectors.municipalities import of_municipality

SORTS: dict[str, tuple[Any, ...]] = {
    "name": ("name", "pk"),
    "municipality": ("municipality__name", "name", "pk"),
}

_LATEST = 2
"""Years one may still be counting."""


@dataclass(frozen=True, slots=True)
class CentreFilter:
    """What the list is narrowed to; empty is everything. `municipality` is a key, `open` is `yes` or `no`."""

    words: str = ""
    municipality: str = ""
    open: str = ""


@dataclass(frozen=True, slots=True)
class YearCount:
    """People of a year; None where nobody counted, which is not zero.

    `summed`: at least one of the numbers is the sum of the activities, because the whole centre was not counted; who came to two of them
    is in it twice.
    """

    year: int
    children: int | None = None
    adults: int | None = None
    summed: bool = False

    @property
    def total(self) -> int | None:
        """Children and adults; None where one of the two was not counted."""
        if self.children is None or self.adults is None:
            return None
        return self.children + self.adults


def centre_rows(wanted: CentreFilter, today: dt.date) -> QuerySet[CivicCentre]:
    """The centres that fit, with what `with_parts` adds. Four queries."""
    rows = CivicCentre.objects.all()
    for word in wanted.words.split():
        doing = CentreActivity.objects.filter(name__icontains=word).values("centre")
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(about__icontains=word)
            | Q(address__icontains=word)
            | Q(municipality__name__icontains=word)
            | Q(pk__in=doing)
        )
    if wanted.municipality:
        rows = of_municipality(rows, wanted.municipality)
    if wanted.open == "yes":
        rows = rows.filter(Q(since=None) | Q(since__lte=today), Q(until=None) | Q(until__gte=today))
    if wanted.open == "no":
        rows = rows.filter(until__lt=today)
    return with_parts(rows, today)


def with_parts(rows: QuerySet[CivicCentre], today: dt.date) -> QuerySet[CivicCentre]:
    """The same with their municipality, `shared` (links to the others they serve), `activities_today` and `numbers` (their counts)."""
    shared = CentreMunicipality.objects.select_related("municipality").order_by("municipality__name")
    return rows.select_related("municipality").prefetch_related(
        Prefetch("served", shared, to_attr="shared"),
        Prefetch("activities", CentreActivity.objects.on(today).order_by("name"), to_attr="activities_today"),
        Prefetch("counts", ParticipantCount.objects.order_by("year"), to_attr="numbers"),
    )


def counted_years(rows: Iterable[ParticipantCount]) -> list[YearCount]:
    """The years in which something was counted of a centre, the latest first, out of its counts."""
    by_year: defaultdict[int, list[ParticipantCount]] = defaultdict(list)
    for row in rows:
        by_year[row.year].append(row)
    return [year_count(year, by_year[year]) for year in sorted(by_year, reverse=True)]


def years_of(
    centre: CivicCentre, rows: Iterable[ParticipantCount], today: dt.date
) -> tuple[list[YearCount], list[int]]:
    """The years of a centre, the latest first: its last two and those counted, with their people; and the others, that nobody counted."""
    known = {one.year: one for one in counted_years(rows)}
    last = min(centre.until.year, today.year) if centre.until else today.year
    first = centre.since.year if centre.since else min(known, default=last - 1)
    years = sorted({*range(min(first, last), last + 1), *known}, reverse=True)
    told = [known.get(year, YearCount(year)) for year in years if year in known or year > last - _LATEST]
    return told, [year for year in years if year not in known and year <= last - _LATEST]


def years_to_count(activity: CentreActivity, today: dt.date) -> list[int]:
    """The last two years in which an activity was there, the latest first."""
    last = min(activity.until.year, today.year) if activity.until else today.year
    first = activity.since.year if activity.since else last - 1
    return [year for year in (last, last - 1) if year >= first]


def year_count(year: int, rows: Iterable[ParticipantCount]) -> YearCount:
    """What the counts of one centre and year come to: those of the whole centre where there are any, else the sum of its activities."""
    rows = list(rows)
    children, summed_children = _people(rows, CHILD_BANDS)
    adults, summed_adults = _people(rows, ADULT_BANDS)
    return YearCount(year, children, adults, summed_children or summed_adults)


def activities_of(centre: CivicCentre) -> list[CentreActivity]:
    """What a centre does and did, by name. One query."""
    return list(centre.activities.order_by("until", "name"))


def counts_by_activity(
    rows: Iterable[ParticipantCount],
) -> Mapping[uuid.UUID, list[YearCount]]:
    """Of each activity that was counted, its years, the latest first."""
    by_activity: defaultdict[uuid.UUID, list[ParticipantCount]] = defaultdict(list)
    for row in rows:
        if row.activity_id is not None:
            by_activity[row.activity_id].append(row)
    return {key: counted_years(some) for key, some in by_activity.items()}


def _people(rows: Iterable[ParticipantCount], bands: Iterable[str]) -> tuple[int | None, bool]:
    """How many people of these ages, None for not counted; and whether it is the sum of activities."""
    of_bands = [row for row in rows if row.band in set(bands)]
    whole = [row.people for row in of_bands if row.activity_id is None]
    if whole:
        return sum(whole), False
    parts = [row.people for row in of_bands]
    return (sum(parts), True) if parts else (None, False)
