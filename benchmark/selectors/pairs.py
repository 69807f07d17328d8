"""Two indicators of the same year, city by city."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmark.selectors.cities import KnownCity
from benchmark.selectors.comparison import Cell, Comparison, YearCompared, compare


@dataclass(frozen=True, slots=True)
class PairLine:
    """A city and what it says of both."""

    city: KnownCity
    first: Cell
    second: Cell

    @property
    def is_known(self) -> bool:
        """Whether it has a place in the chart."""
        return self.first.value is not None and self.second.value is not None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two indicators in a year. The medians are those of each indicator by itself, also of cities that know only one."""

    comparisons: tuple[Comparison, Comparison]
    first: YearCompared
    second: YearCompared
    lines: tuple[PairLine, ...]

    @property
    def known(self) -> list[PairLine]:
        """The cities that know both."""
        return [line for line in self.lines if line.is_known]


def pair_of(cities: Sequence[KnownCity], indicators: tuple[str, str], year: int) -> Pair:
    """The two indicators in that year; one query."""
    asked = indicators if indicators[0] != indicators[1] else indicators[:1]
    found = compare(cities, asked, [year])
    first, second = found[0], found[-1]
    lines = tuple(
        PairLine(one.city, one.cells[0], other.cells[0])
        for one, other in zip(first.lines, second.lines, strict=True)
    )
    return Pair((first, second), first.last, second.last, lines)
