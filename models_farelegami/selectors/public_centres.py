"""Civic centres as everybody reads them, and how many people came: no number from one to four, nor one that would let it be found again.

What is published of a year: children and adults of each centre, their total, the ages told more finely (open data), and their sums over all
centres (the city's yearly report). So small numbers are hidden at three places. Of a centre the total is not told where children
or adults are not. Over the centres, beside the small numbers as many others are hidden as it takes for the city's sum to narrow none of
them (`hidden_among`). Of the finer ages of a centre none is told where one is small. Counts of single activities are not published.
Years are counts of their own, not a stock: what is told of one says nothing of another.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import QuerySet

from core.indicators.hiding import SMALLEST
from models_farelegami.models import ADULT_BANDS, CHILD_BANDS, CivicCentre, ParticipantCount
from models_farelegami.selectors.centres import YearCount, with_parts, year_count
from models_farelegami.selectors.municipalities import of_municipality

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Told:
    """A number as everybody reads it: `people` is None where it was not counted, and where it is not told; `small`: it is under five."""

    people: int | None = None
    hidden: bool = False
    small: bool = False


@dataclass(frozen=True, slots=True)
class ToldYear:
    """The people of a centre in a year, as everybody reads them."""

    year: int
    children: Told
    adults: Told
    total: Told
    summed: bool

    @property
    def is_counted(self) -> bool:
        """Whether there is anything to say."""
        return any(one.people is not None or one.hidden for one in (self.children, self.adults))


def hidden_among(people: Mapping[K, int]) -> frozenset[K]:
    """Of numbers whose sum is told, those that are not: the ones from 1 to 4, and the smallest others that keep them from being found again.

    Who knows the sum, what is told, and of each hidden number whether it is under five, can still think any of 1, 2, 3, 4 of each small one:
    the others hidden with them leave that much room. Where there are not enough, all but the zeros are hidden.
    """
    small = {key for key, n in people.items() if 0 < n < SMALLEST}
    if not small:
        return frozenset()
    others = sorted((n, str(key), key) for key, n in people.items() if n >= SMALLEST)
    hidden, room = set(small), sum(people[key] for key in small) - (SMALLEST - 1) * len(small)
    for taken, (n, _name, key) in enumerate(others):
        if taken and room >= 0:
            break
        hidden.add(key)
        room += n - SMALLEST
    return frozenset(hidden)


def told_years(rows: Iterable[ParticipantCount]) -> Mapping[tuple[uuid.UUID, int], ToldYear]:
    """By centre and year, what everybody reads of the counts, which must be those of all centres in each year."""
    by_place: defaultdict[tuple[uuid.UUID, int], list[ParticipantCount]] = defaultdict(list)
    for row in rows:
        by_place[row.centre_id, row.year].append(row)
    sums = {place: year_count(place[1], some) for place, some in by_place.items()}
    children, adults = (_hidden(sums, group) for group in ("children", "adults"))
    return {place: _told_year(one, place in children, place in adults) for place, one in sums.items()}


def told_of_year(year: int) -> Mapping[uuid.UUID, ToldYear]:
    """By centre, what everybody reads of a year. One query."""
    rows = ParticipantCount.objects.filter(year=year)
    return {centre: one for (centre, _year), one in told_years(rows).items()}


def told_bands(rows: Iterable[ParticipantCount]) -> list[tuple[ParticipantCount, int | None]]:
    """The counts of whole centres with the number everybody reads, None where it is not told; `rows` are those of all centres and activities."""
    rows = list(rows)
    years = told_years(rows)
    small: set[tuple[uuid.UUID, int, bool]] = set()
    whole = [row for row in rows if row.activity_id is None]
    for row in whole:
        if 0 < row.people < SMALLEST:
            small.add(_group(row))
    found = []
    for row in whole:
        year = years[row.centre_id, row.year]
        group = year.children if row.band in CHILD_BANDS else year.adults
        found.append((row, None if group.hidden or _group(row) in small else row.people))
    return found


def public_centres(today: dt.date, municipality: str = "") -> QuerySet[CivicCentre]:
    """The centres of today, and those that will open, by municipality. Four queries with what `with_parts` adds."""
    rows = CivicCentre.objects.exclude(until__lt=today)
    rows = of_municipality(rows, municipality) if municipality else rows
    return with_parts(rows, today).order_by("municipality__name", "name", "pk")


def _hidden(sums: Mapping[tuple[uuid.UUID, int], YearCount], group: str) -> set[tuple[uuid.UUID, int]]:
    """Whose number of a group (`children`, `adults`) is not told, year by year."""
    by_year: defaultdict[int, dict[tuple[uuid.UUID, int], int]] = defaultdict(dict)
    for place, one in sums.items():
        if (people := getattr(one, group)) is not None:
            by_year[place[1]][place] = people
    return {place for known in by_year.values() for place in hidden_among(known)}


def _group(row: ParticipantCount) -> tuple[uuid.UUID, int, bool]:
    return row.centre_id, row.year, row.band in ADULT_BANDS


def _told_year(one: YearCount, without_children: bool, without_adults: bool) -> ToldYear:
    either = without_children or without_adults
    return ToldYear(
        one.year,
        _told(one.children, without_children),
        _told(one.adults, without_adults),
        Told(hidden=True) if either and one.total is not None else Told(one.total),
        one.summed,
    )


def _told(people: int | None, hidden: bool) -> Told:
    if hidden and people is not None:
        return Told(hidden=True, small=people < SMALLEST)
    return Told(people)
