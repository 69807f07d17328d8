"""One indicator over some years in some cities: a value or why there is none, the median and the quartiles, how many say something.

Quartiles are those of the known values by linear interpolation between them (type 7 of Hyndman and Fan, «Sample Quantiles in Statistical
Packages», 1996; QUARTILE.INC of spreadsheets). Fewer than three cities are not a comparison, and nothing is drawn of them.
"""

import statistics
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from benchmark.models import SnapshotFigure
from benchmark.selectors.cities import KnownCity, SharedYear, snapshots_of
from core.participation.indicators import YEAR, Level, State

FEWEST = 3
"""Cities with a known value a comparison takes."""


class Said(StrEnum):
    """What a city says of an indicator in a year: a value, or one of the reasons why there is none."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"
    HIDDEN = "hidden"
    NOT_MEASURED = "not_measured"
    NOT_SHARED = "not_shared"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Cell:
    """What one city says in one year. Only what is `KNOWN` has numbers; `shared` is the snapshot it is from."""

    said: Said
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    version: int | None = None
    note: str = ""
    shared: SharedYear | None = None


@dataclass(frozen=True, slots=True)
class Spread:
    """How the known values of a year lie: None where they are fewer than `FEWEST`."""

    low: Decimal
    first: Decimal
    median: Decimal
    third: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class YearCompared:
    """A year: what all peers say, in numbers of cities; `versions` are those of the definition, with how many cities used each."""

    year: int
    total: int
    counts: Mapping[Said, int]
    versions: Mapping[int, int]
    spread: Spread | None

    @property
    def known(self) -> int:
        """Cities with a value."""
        return self.counts.get(Said.KNOWN, 0)

    @property
    def is_comparable(self) -> bool:
        """Whether enough cities have a value."""
        return self.known >= FEWEST


@dataclass(frozen=True, slots=True)
class Line:
    """A city and what it says, a cell a year in the order of `Comparison.years`."""

    city: KnownCity
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The answer: a line a city and a column a year, the oldest first."""

    indicator: str
    years: tuple[YearCompared, ...]
    lines: tuple[Line, ...]

    @property
    def last(self) -> YearCompared:
        """The newest year."""
        return self.years[-1]

    @property
    def versions(self) -> list[int]:
        """Versions of the definition the values were measured with: more than one is to be said."""
        return sorted({version for year in self.years for version in year.versions})

    def line(self, key: uuid.UUID | None) -> Line | None:
        """The line of a city."""
        return next((line for line in self.lines if line.city.key == key), None)


def compare(cities: Sequence[KnownCity], indicators: Iterable[str], years: Sequence[int]) -> list[Comparison]:
    """The comparison of each indicator asked for, in their order; one query for all of them."""
    asked = list(indicators)
    figures = SnapshotFigure.objects.filter(
        snapshot__in=snapshots_of(cities, years), indicator__in=asked, level=Level.CITY, month=YEAR, place=""
    ).values_list("snapshot_id", "indicator", "state", "value", "numerator", "denominator", "version", "note")
    found = {(row[0], row[1]): row[2:] for row in figures.iterator()}
    return [_compared(cities, indicator, years, found) for indicator in asked]


def _compared(
    cities: Sequence[KnownCity],
    indicator: str,
    years: Sequence[int],
    found: Mapping[tuple[uuid.UUID, str], tuple],  # type: ignore[type-arg]
) -> Comparison:
    lines = tuple(
        Line(city, tuple(_cell(city.years.get(year), indicator, found) for year in years)) for city in cities
    )
    columns = tuple(
        year_compared(year, [line.cells[place] for line in lines]) for place, year in enumerate(years)
    )
    return Comparison(indicator, columns, lines)


def _cell(
    shared: SharedYear | None,
    indicator: str,
    found: Mapping[tuple[uuid.UUID, str], tuple],  # type: ignore[type-arg]
) -> Cell:
    if shared is None:
        return Cell(Said.NOT_SHARED)
    if not shared.stands:
        return Cell(Said.WITHDRAWN, shared=shared)
    row = found.get((shared.snapshot, indicator))
    if row is None:
        return Cell(Said.NOT_MEASURED, shared=shared)
    state, value, numerator, denominator, version, note = row
    return Cell(Said(State(state)), value, numerator, denominator, version, note, shared)


def year_compared(year: int, cells: Sequence[Cell]) -> YearCompared:
    """A year of all peers."""
    known = [cell.value for cell in cells if cell.value is not None]
    return YearCompared(
        year=year,
        total=len(cells),
        counts=Counter(cell.said for cell in cells),
        versions=Counter(cell.version for cell in cells if cell.value is not None and cell.version),
        spread=spread_of(known),
    )


def spread_of(values: Sequence[Decimal]) -> Spread | None:
    """How values lie; None for fewer than `FEWEST`."""
    if len(values) < FEWEST:
        return None
    first, median, third = statistics.quantiles(values, n=4, method="inclusive")
    return Spread(min(values), first, median, third, max(values))
