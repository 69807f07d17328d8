"""Indicators: the figures cities are compared by. Each is declared beside the code that knows it and measured inside the city.

What they ask and how they are counted follows the catalogue of the coordinating body; `source` says where the idea is from.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

YEAR = 0
"""The month of what was measured over the whole year."""


class Level(StrEnum):
    """What a measure is of: the whole city, one of its neighbourhoods, one of its bodies."""

    CITY = "city"
    NEIGHBOURHOOD = "neighbourhood"
    BODY = "body"


class State(StrEnum):
    """What is known of a measure. Not known is not zero, and neither is what does not apply.

    `HIDDEN`: of so few people that they could be told apart, or it would tell one that is.
    """

    KNOWN = "known"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"
    HIDDEN = "hidden"


class Direction(StrEnum):
    """Whether more is better. Where nobody can say so there is none: a comparison then only tells the difference."""

    NONE = ""
    MORE = "more"
    LESS = "less"


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a definition: since when it is used, and what is different from the one before (empty for the first)."""

    number: int
    since: dt.date
    change: Any = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is compared. Texts are marked for translation.

    `number` is its place in the catalogue, `question` what it answers. The value is `numerator / denominator * times`, or the numerator
    alone where `denominator` is empty, or the median of cases where `median` is set (the denominator then says of what). `unit` as in
    `core.reporting.units`. `monthly`: also measured month by month. `breaks_down_people`: it tells how many people are of a kind, so small
    numbers are hidden. `counts_people_of` is the number of the breakdown whose people its numerator counts all, where that is not its own:
    the places hidden of the one are hidden of the other, since a part is within its whole; the city's whole, which says no more than
    that, is told. `missing` says what data no model records yet: it is in the dictionary and measured nowhere.
    """

    code: str
    number: int
    name: Any
    question: Any
    numerator: Any
    unit: str
    source: str
    denominator: Any = ""
    times: int = 1
    decimals: int = 2
    median: bool = False
    levels: frozenset[Level] = frozenset({Level.CITY})
    monthly: bool = False
    direction: Direction = Direction.NONE
    excludes: Any = ""
    versions: tuple[Version, ...] = (Version(1, dt.date(2026, 1, 1)),)
    breaks_down_people: bool = False
    counts_people_of: int = 0
    missing: Any = ""

    @property
    def version(self) -> int:
        """The definition in use."""
        return self.versions[-1].number

    @property
    def people(self) -> int:
        """By which indicators that count the same people are known: the place of their breakdown in the catalogue."""
        return self.counts_people_of or self.number

    def rounded(self, value: Decimal | None) -> Decimal | None:
        """The value with the indicator's decimals, halves up."""
        if value is None:
            return None
        return value.quantize(Decimal(1).scaleb(-self.decimals), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Counted:
    """What one model, or core, counted for an indicator at a place in a period; nothing of it known is said by leaving it out.

    Counts of several models add up before they are divided. `cases` are the lengths or amounts an indicator that is a median is made of,
    `people` the sizes of all the kinds a breakdown of people has, the one counted first (women, men; under 35, others), to hide small ones.
    """

    indicator: str
    year: int
    numerator: Decimal | int | None = None
    denominator: Decimal | int | None = None
    month: int = YEAR
    level: Level = Level.CITY
    place: uuid.UUID | None = None
    cases: tuple[Decimal | int, ...] = ()
    people: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class IndicatorSource:
    """What a participation model measures: indicators of its own, and those of core's dictionary it counts for (`shared`, codes).

    `count(year, reference day)` asks the database in `queries` set-based queries, whatever the size of the register, for the year and its
    months, for the city, its neighbourhoods and its bodies; the reference day is 31 December, or today while the year runs.
    """

    count: Callable[[int, dt.date], Iterable[Counted]]
    queries: int
    own: tuple[Indicator, ...] = ()
    shared: frozenset[str] = field(default_factory=frozenset)

    @property
    def codes(self) -> frozenset[str]:
        """Every indicator it counts for."""
        return self.shared | {indicator.code for indicator in self.own}


@dataclass(frozen=True, slots=True)
class Measure:
    """An indicator's value at a place in a period, as it is kept and shared. Only a known one has numbers."""

    indicator: str
    version: int
    year: int
    month: int
    level: Level
    place: uuid.UUID | None
    state: State
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


Dictionary = Mapping[str, Indicator]
