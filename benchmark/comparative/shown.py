"""A comparative report as it is read, from its content: for the page, the preview and the paper alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from benchmark.charts import dots
from benchmark.comparative.content import cities_in, comparison_in, indicator_in
from benchmark.drawn import Chart
from benchmark.selectors.cities import KnownCity
from benchmark.selectors.comparison import Cell, Comparison, YearCompared
from benchmark.words import cell_in_words, coverage, made_of, not_comparable, said, unit_of, value_of
from core.participation.indicators import Indicator
from core.reporting.words import number


@dataclass(frozen=True, slots=True)
class Row:
    """A city in a table: its value or why there is none, what it is made of, the residents, the city's note."""

    city: str
    value: str
    made_of: str
    residents: str
    note: str
    known: bool


@dataclass(frozen=True, slots=True)
class ShownFigures:
    """The figures of an indicator: cities in the order of their names, never of their values."""

    code: str
    name: str
    question: str
    counted: str
    version: int
    unit: str
    coverage: str
    not_comparable: str
    spread: str
    chart: Chart | None
    rows: tuple[Row, ...]

    @property
    def has_parts(self) -> bool:
        """Whether some value is a ratio whose numbers are known."""
        return any(row.made_of for row in self.rows)

    @property
    def has_notes(self) -> bool:
        """Whether some city wrote a note."""
        return any(row.note for row in self.rows)


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A piece of the report; `figures` for an indicator, None for a text. `key` is the block's."""

    key: str
    title: str
    text: str
    figures: ShownFigures | None


@dataclass(frozen=True, slots=True)
class ShownReport:
    """The whole report."""

    year: int
    title: str
    cities: tuple[KnownCity, ...]
    blocks: tuple[ShownBlock, ...]

    @property
    def names(self) -> str:
        """The cities in a line."""
        return ", ".join(city.name for city in self.cities)


def show(content: Mapping[str, Any]) -> ShownReport:
    """The report of `content`, in the language being spoken."""
    cities = cities_in(content)
    blocks = tuple(_block(block, content["year"], cities) for block in content["blocks"])
    return ShownReport(content["year"], content["title"], tuple(cities), blocks)


def _block(block: Mapping[str, Any], year: int, cities: list[KnownCity]) -> ShownBlock:
    if "figures" not in block:
        return ShownBlock(block["id"], block["title"], block["text"], None)
    indicator = indicator_in(block)
    figures = _figures(indicator, comparison_in(block, year, cities))
    return ShownBlock(block["id"], block["title"] or figures.name, block["text"], figures)


def _figures(indicator: Indicator, comparison: Comparison) -> ShownFigures:
    year = comparison.last
    name, unit = said(indicator.name), unit_of(indicator)
    spread = _spread(year, indicator)
    chart = None
    if year.is_comparable:
        define = partial(_dots, comparison, unit)
        about = _("Un punto per città. %(spread)s I numeri sono nella tabella che segue.") % {
            "spread": spread
        }
        chart = Chart(
            f"report_{indicator.code}",
            _("%(name)s, %(year)s") % {"name": name, "year": year.year},
            about,
            define,
        )
    return ShownFigures(
        code=indicator.code,
        name=name,
        question=said(indicator.question),
        counted=_counted(indicator),
        version=indicator.version,
        unit=unit,
        coverage=coverage(year),
        not_comparable=not_comparable(year),
        spread=spread,
        chart=chart,
        rows=tuple(_row(line.city, line.cells[0], indicator) for line in comparison.lines),
    )  # fmt: skip


def _dots(comparison: Comparison, unit: str, width: int, colours: Any) -> dict[str, Any]:
    return dots(comparison, 0, unit, None, width, colours)


def _spread(year: YearCompared, indicator: Indicator) -> str:
    if year.spread is None:
        return ""
    first, median, third = (
        value_of(value, indicator) for value in (year.spread.first, year.spread.median, year.spread.third)
    )
    return _("Mediana %(median)s; metà delle città sta fra %(first)s e %(third)s.") % {
        "median": median, "first": first, "third": third,
    }  # fmt: skip


def _counted(indicator: Indicator) -> str:
    """«incontri svolti … / residenti … × 10.000»."""
    parts = said(indicator.numerator)
    if indicator.median:
        parts = _("mediana: %(what)s") % {"what": parts}
    elif indicator.denominator:
        parts += " / " + said(indicator.denominator)
    return parts + (f" × {number(indicator.times)}" if indicator.times != 1 else "")


def _row(city: KnownCity, cell: Cell, indicator: Indicator) -> Row:
    residents = cell.shared.residents if cell.shared else None
    return Row(
        city.name,
        cell_in_words(cell, indicator),
        made_of(cell),
        number(residents) if residents else "",
        cell.note,
        cell.value is not None,
    )
