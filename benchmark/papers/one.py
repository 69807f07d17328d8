"""The paper of one indicator over some years."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from benchmark import words
from benchmark.drawn import Chart
from benchmark.papers.paper import Drawn, Paper, definition_json, definition_of, today
from benchmark.question import Question
from benchmark.selectors.comparison import Cell, Comparison, Line, YearCompared
from core.participation.indicators import Indicator
from core.reporting.document import Column, Table, plain


def paper_of(question: Question, answer: Comparison, charts: Sequence[Chart], address: str) -> Paper:
    """The answer on paper."""
    indicator, name = words.indicator_of(answer.indicator), words.name_of(answer.indicator)
    return Paper(
        title=name,
        subtitle=f"{question.years_in_words}, {question.peers_in_words}",
        lines=lines_of(answer),
        tables=[table_of(answer, indicator), spreads_of(answer, indicator)],
        charts=[Drawn(chart.title, chart.description, chart.svg()) for chart in charts],
        definitions=[definition_of(indicator)] if indicator else [],
        notes=notes_of(answer),
        payload=payload_of(question, answer, indicator),
        address=address,
        made_on=today(),
    )


def lines_of(answer: Comparison) -> list[str]:
    """Coverage of each year, and what is to be told of it."""
    told = [f"{year.year}: {words.coverage(year)}." for year in answer.years]
    told += [problem for year in answer.years if (problem := words.not_comparable(year))]
    return [*told, *filter(None, [words.different_definitions(answer)])]


def table_of(answer: Comparison, indicator: Indicator | None) -> Table:
    """A row a city and year; where there is no value the state says why, and the cell is empty."""
    decimals = indicator.decimals if indicator else 2
    columns = (
        Column("city", _("Città"), numeric=False), Column("province", _("Provincia"), numeric=False),
        Column("region", _("Regione"), numeric=False), Column("year", _("Anno"), numeric=False), Column("residents", _("Abitanti")),
        Column("residents_on", _("Abitanti al"), numeric=False), Column("value", _("Valore"), decimals=decimals),
        Column("state", _("Stato"), numeric=False), Column("numerator", _("Numeratore")), Column("denominator", _("Denominatore")),
        Column("version", _("Versione della definizione"), numeric=False), Column("note", _("Nota della città"), numeric=False),
        Column("snapshot", _("Versione dei dati"), numeric=False), Column("approved", _("Approvati il"), numeric=False),
    )  # fmt: skip
    rows = [
        row_of(line, cell, year, indicator)
        for line in answer.lines
        for year, cell in zip(answer.years, line.cells, strict=True)
    ]
    return Table("values", _("Valori"), _("Valori città per città"), "", columns, tuple(rows))


def row_of(line: Line, cell: Cell, year: YearCompared, indicator: Indicator | None) -> tuple[Any, ...]:
    """A row of `table_of`."""
    shared = cell.shared
    value = rounded(cell.value, indicator)
    on = shared.residents_on if shared else None
    return (
        line.city.name, line.city.province, line.city.region, str(year.year),
        shared.residents if shared else None, f"{on:%d/%m/%Y}" if on else "", value, str(words.SAID[cell.said]),
        _trimmed(cell.numerator), _trimmed(cell.denominator), str(cell.version or ""), cell.note,
        str(shared.version) if shared else "", f"{shared.approved_at:%d/%m/%Y}" if shared else "",
    )  # fmt: skip


def spreads_of(answer: Comparison, indicator: Indicator | None) -> Table:
    """Median, quartiles and coverage of each year."""
    decimals = indicator.decimals if indicator else 2
    columns = (
        Column("year", _("Anno"), numeric=False), Column("known", _("Città con un valore")), Column("total", _("Città confrontate")),
        Column("first", _("Primo quartile"), decimals=decimals), Column("median", _("Mediana"), decimals=decimals),
        Column("third", _("Terzo quartile"), decimals=decimals),
    )  # fmt: skip
    rows = []
    for year in answer.years:
        spread = [
            rounded(getattr(year.spread, part), indicator) if year.spread else None
            for part in ("first", "median", "third")
        ]
        rows.append((str(year.year), year.known, year.total, *spread))
    note = _("Quartili per interpolazione lineare fra i valori noti, come QUARTILE.INC dei fogli di calcolo.")
    return Table("spread", _("Mediana e quartili"), _("Mediana e quartili"), note, columns, tuple(rows))


def notes_of(answer: Comparison) -> list[str]:
    """«Monza, 2023: si contano solo le sedute.»"""
    return [
        f"{line.city.name}, {year.year}: {cell.note}"
        for line in answer.lines
        for year, cell in zip(answer.years, line.cells, strict=True)
        if cell.note
    ]


def payload_of(question: Question, answer: Comparison, indicator: Indicator | None) -> dict[str, Any]:
    """The answer in JSON types: numbers are JSON numbers, what is not known is null with its state."""
    return {
        "format": "vicinia-comparison/1",
        "indicator": answer.indicator,
        "definition": definition_json(indicator) if indicator else None,
        "peers": question.peers_in_words,
        "years": [year_json(year) for year in answer.years],
        "cities": [
            {
                "key": str(line.city.key),
                "name": line.city.name,
                "province": line.city.province,
                "region": line.city.region,
                "values": [
                    cell_json(cell, year.year) for year, cell in zip(answer.years, line.cells, strict=True)
                ],
            }
            for line in answer.lines
        ],
    }


def year_json(year: YearCompared) -> dict[str, Any]:
    """Coverage and spread of a year."""
    spread = None
    if year.spread:
        spread = {
            name: float(getattr(year.spread, name)) for name in ("low", "first", "median", "third", "high")
        }
    return {
        "year": year.year,
        "cities": year.total,
        "states": {str(said): many for said, many in sorted(year.counts.items())},
        "comparable": year.is_comparable,
        "definition_versions": {str(version): many for version, many in sorted(year.versions.items())},
        "spread": spread,
    }


def cell_json(cell: Cell, year: int) -> dict[str, Any]:
    """What a city says."""
    shared = cell.shared
    return {
        "year": year,
        "state": str(cell.said),
        "value": plain(cell.value),
        "numerator": plain(cell.numerator),
        "denominator": plain(cell.denominator),
        "definition_version": cell.version,
        "note": cell.note,
        "residents": shared.residents if shared else None,
        "residents_on": shared.residents_on.isoformat() if shared and shared.residents_on else None,
        "snapshot_version": shared.version if shared else None,
    }


def rounded(value: Decimal | None, indicator: Indicator | None) -> Decimal | None:
    """A value with its indicator's decimals, halves up; two where the dictionary has no such indicator any more."""
    if value is None or indicator is None:
        return value if value is None else value.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return indicator.rounded(value)


def _trimmed(value: Any) -> Any:
    return int(value) if value is not None and value == value.to_integral_value() else value
