"""A yearly report as a value: what every page and every file is made from, and what is frozen on publication.

All texts are in one language already. `to_json` and `from_json` are each other's inverse; numbers are JSON numbers (whole, or
with the figure's decimals), unknown is null.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.participation.figures import FigureValue

Cell = str | FigureValue


@dataclass(frozen=True, slots=True)
class ReportPart:
    """One number of a figure's formula."""

    label: str
    value: FigureValue
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class ReportFigure:
    """A figure with its value, the year before and how it was counted."""

    code: str
    label: str
    value: FigureValue
    previous: FigureValue
    unit: str
    unit_label: str
    decimals: int
    definition: str
    definition_version: int
    includes: str
    excludes: str
    rows: str
    source: str
    formula: str
    parts: tuple[ReportPart, ...]
    notes: tuple[str, ...]

    @property
    def difference(self) -> FigureValue:
        """How much more than the year before; None when one of the two is not known."""
        if self.value is None or self.previous is None:
            return None
        return self.value - self.previous


@dataclass(frozen=True, slots=True)
class ReportSectionPart:
    """Figures that belong together, under a heading that says what they say."""

    code: str
    title: str
    heading: str
    figures: tuple[ReportFigure, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `numeric` ones are aligned right and shown with `decimals`."""

    code: str
    label: str
    numeric: bool = True
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A breakdown: rows of cells, the last `footers` of which are totals; `note` says how to read it. A cell of a numeric column may be words
    that stand where no number is told.

    `drawn` is the column of which core makes a chart, for a table of a participation model; empty: none.
    """

    code: str
    title: str
    heading: str
    note: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    footers: int = 0
    drawn: str = ""

    @property
    def body(self) -> tuple[tuple[Cell, ...], ...]:
        """Rows without the totals."""
        return self.rows[: len(self.rows) - self.footers]

    @property
    def totals(self) -> tuple[tuple[Cell, ...], ...]:
        """The totals."""
        return self.rows[len(self.rows) - self.footers :]

    def position(self, code: str) -> int:
        """Where a column is; `KeyError` when there is none of that code."""
        for place, column in enumerate(self.columns):
            if column.code == code:
                return place
        raise KeyError(code)


@dataclass(frozen=True, slots=True)
class Report:
    """The year of one participation model in one city, or several years together, from `first_year` to `year`.

    `reference` is the day of what is counted on a day. Only a single year is compared with the one before. `alone` are the figures that make it
    known even where no meeting is recorded; a stored report has none.
    """

    city: str
    office: str
    model: str
    model_label: str
    year: int
    language: str
    headline: str
    reference: dt.date
    made_on: dt.date
    sections: tuple[ReportSectionPart, ...]
    tables: tuple[Table, ...]
    first_year: int | None = None
    alone: tuple[str, ...] = ()

    @property
    def is_compared(self) -> bool:
        """Whether figures have a value of the year before."""
        return self.first_year is None

    @property
    def period(self) -> str:
        """«2018», or «2015-2018»."""
        return str(self.year) if self.first_year in {None, self.year} else f"{self.first_year}-{self.year}"

    @property
    def figures(self) -> tuple[ReportFigure, ...]:
        """All figures, in order."""
        return tuple(figure for section in self.sections for figure in section.figures)

    def figure(self, code: str) -> ReportFigure:
        """A figure by its code; `KeyError` when the report has none of that code."""
        for figure in self.figures:
            if figure.code == code:
                return figure
        raise KeyError(code)

    def table(self, code: str) -> Table:
        """A table by its code; `KeyError` when the report has none of that code."""
        for table in self.tables:
            if table.code == code:
                return table
        raise KeyError(code)

    @property
    def is_known(self) -> bool:
        """Whether the register has anything of the year."""
        known = {figure.code for figure in self.figures if figure.value is not None}
        return not known.isdisjoint(("meetings", *self.alone))


def to_json(report: Report) -> dict[str, Any]:
    """JSON types of a report; `figures` and `tables` are lists, sections name their figures."""
    return {
        "city": report.city,
        "office": report.office,
        "model": report.model,
        "model_label": report.model_label,
        "year": report.year,
        "language": report.language,
        "headline": report.headline,
        "reference_date": report.reference.isoformat(),
        "made_on": report.made_on.isoformat(),
        "figures": [_figure_json(figure) for figure in report.figures],
        "sections": [
            {
                "code": section.code,
                "title": section.title,
                "heading": section.heading,
                "figures": [figure.code for figure in section.figures],
            }
            for section in report.sections
        ],
        "tables": [_table_json(table) for table in report.tables],
        **({} if report.is_compared else {"first_year": report.first_year}),
    }


def from_json(stored: Mapping[str, Any]) -> Report:
    """The report of `to_json`."""
    figures = {row["code"]: _figure(row) for row in stored["figures"]}
    return Report(
        **{
            name: stored[name]
            for name in ("city", "office", "model", "model_label", "year", "language", "headline")
        },
        reference=dt.date.fromisoformat(stored["reference_date"]),
        made_on=dt.date.fromisoformat(stored["made_on"]),
        sections=tuple(
            ReportSectionPart(
                row["code"], row["title"], row["heading"], tuple(figures[code] for code in row["figures"])
            )
            for row in stored["sections"]
        ),
        tables=tuple(_table(row) for row in stored["tables"]),
        first_year=stored.get("first_year"),
    )


def _figure_json(figure: ReportFigure) -> dict[str, Any]:
    return {
        "code": figure.code,
        "label": figure.label,
        "value": plain(figure.value),
        "unit": figure.unit,
        "definition": figure.definition,
        "definition_version": figure.definition_version,
        "previous": plain(figure.previous),
        "difference": plain(figure.difference),
        "unit_label": figure.unit_label,
        "decimals": figure.decimals,
        "includes": figure.includes,
        "excludes": figure.excludes,
        "rows": figure.rows,
        "source": figure.source,
        "formula": figure.formula,
        "parts": [
            {"label": part.label, "value": plain(part.value), "decimals": part.decimals}
            for part in figure.parts
        ],
        "notes": list(figure.notes),
    }


def _figure(row: Mapping[str, Any]) -> ReportFigure:
    names = (
        "code",
        "label",
        "unit",
        "unit_label",
        "decimals",
        "definition",
        "definition_version",
        "includes",
    )
    more = ("excludes", "rows", "source", "formula")
    return ReportFigure(
        **{name: row[name] for name in (*names, *more)},
        value=typed(row["value"], row["decimals"]),
        previous=typed(row["previous"], row["decimals"]),
        parts=tuple(
            ReportPart(part["label"], typed(part["value"], part["decimals"]), part["decimals"])
            for part in row["parts"]
        ),
        notes=tuple(row["notes"]),
    )


def _table_json(table: Table) -> dict[str, Any]:
    return {
        "code": table.code,
        "title": table.title,
        "heading": table.heading,
        "note": table.note,
        "columns": [
            {"code": c.code, "label": c.label, "numeric": c.numeric, "decimals": c.decimals}
            for c in table.columns
        ],
        "rows": [[cell if isinstance(cell, str) else plain(cell) for cell in row] for row in table.rows],
        "footers": table.footers,
        "drawn": table.drawn,
    }


def _table(row: Mapping[str, Any]) -> Table:
    columns = tuple(Column(**column) for column in row["columns"])
    return Table(
        **{name: row[name] for name in ("code", "title", "heading", "note", "footers")},
        columns=columns,
        drawn=row.get("drawn", ""),  # reports published before this have none
        rows=tuple(
            tuple(
                cell if isinstance(cell, str) or not column.numeric else typed(cell, column.decimals)
                for cell, column in zip(cells, columns, strict=True)
            )
            for cells in row["rows"]
        ),
    )


def plain(value: FigureValue) -> int | float | None:
    """A JSON number."""
    return float(value) if isinstance(value, Decimal) else value


def typed(value: float | None, decimals: int) -> FigureValue:
    """The number `plain` made JSON of."""
    if value is None or not decimals:
        return None if value is None else int(value)
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals))
