"""What a comparative report holds, in JSON types: read anew while it is a draft, frozen the day it is published.

Texts people wrote are as they wrote them; definitions are in both languages; amounts are decimal strings. Reading it back gives the
same comparison the figures were read as, so a page and a file are made from either alike. The cities are those whose year stands.
"""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language

from benchmark.models import ComparativeReport, ReportBlock
from benchmark.selectors.cities import KnownCity, SharedYear, known_cities
from benchmark.selectors.comparison import Cell, Comparison, Line, Said, compare, year_compared
from core.indicators.dictionary import definition, definition_digest, dictionary
from core.participation.indicators import Direction, Indicator, Version

FORMAT = "vicinia-comparative/1"
_TEXTS = ("name", "question", "numerator", "denominator", "excludes", "missing")
_PLAIN = ("code", "number", "unit", "source", "times", "decimals", "median", "monthly", "breaks_down_people")


def content_of(report: ComparativeReport, blocks: Sequence[ReportBlock]) -> dict[str, Any]:
    """The report with the figures there are now; two queries, whatever its size. An indicator nobody knows any more is left out."""
    cities = [
        city for city in known_cities().cities if report.year in city.years and city.years[report.year].stands
    ]
    known = dictionary()
    codes = list(dict.fromkeys(block.indicator for block in blocks if block.indicator in known))
    compared = {one.indicator: one for one in compare(cities, codes, [report.year])}
    return {
        "format": FORMAT,
        "year": report.year,
        "title": report.title,
        "cities": [_city_json(city, city.years[report.year]) for city in cities],
        "blocks": [
            _block_json(block, compared.get(block.indicator))
            for block in blocks
            if block.kind == ReportBlock.Kind.TEXT or block.indicator in compared
        ],
    }


def _city_json(city: KnownCity, shared: SharedYear) -> dict[str, Any]:
    return {
        "key": str(city.key),
        "name": city.name,
        "province": city.province,
        "region": city.region,
        "residents": shared.residents,
        "residents_on": shared.residents_on.isoformat() if shared.residents_on else None,
        "models": list(shared.models),
        "snapshot_version": shared.version,
        "approved_at": shared.approved_at.isoformat(),
    }


def _block_json(block: ReportBlock, compared: Comparison | None) -> dict[str, Any]:
    said = {"id": str(block.pk), "kind": block.kind, "title": block.title, "text": block.text}
    if compared is None:
        return said
    indicator = dictionary()[block.indicator]
    return {
        **said,
        "indicator": block.indicator,
        "definition": definition(indicator),
        "digest": definition_digest(indicator),
        "figures": [
            {
                "city": str(line.city.key),
                "said": cell.said.value,
                "value": _text(cell.value),
                "numerator": _text(cell.numerator),
                "denominator": _text(cell.denominator),
                "definition_version": cell.version,
                "note": cell.note,
            }
            for line in compared.lines
            for cell in line.cells
        ],
    }


def cities_in(content: Mapping[str, Any]) -> list[KnownCity]:
    """The cities of a report, by name."""
    found = []
    for row in content["cities"]:
        on = row["residents_on"]
        shared = SharedYear(
            snapshot=uuid.UUID(int=0), year=content["year"], version=row["snapshot_version"], change="",
            approved_at=dt.datetime.fromisoformat(row["approved_at"]), residents=row["residents"],
            residents_on=dt.date.fromisoformat(on) if on else None, models=tuple(row["models"]),
        )  # fmt: skip
        key = uuid.UUID(row["key"])
        found.append(KnownCity(key, row["name"], row["province"], row["region"], {shared.year: shared}))
    return found


def comparison_in(block: Mapping[str, Any], year: int, cities: Sequence[KnownCity]) -> Comparison:
    """The comparison a block of an indicator froze."""
    figures = {row["city"]: row for row in block["figures"]}
    lines = tuple(Line(city, (_cell(figures.get(str(city.key)), city.years[year]),)) for city in cities)
    years = (year_compared(year, [line.cells[0] for line in lines]),)
    return Comparison(block["indicator"], years, lines)


def _cell(row: Mapping[str, Any] | None, shared: SharedYear) -> Cell:
    if row is None:
        return Cell(Said.NOT_MEASURED, shared=shared)
    return Cell(
        Said(row["said"]),
        _number(row["value"]),
        _number(row["numerator"]),
        _number(row["denominator"]),
        row["definition_version"],
        row["note"],
        shared,
    )


def indicator_in(block: Mapping[str, Any]) -> Indicator:
    """The definition a block froze, its texts in the language being spoken (in Italian where there is no such text)."""
    said = block["definition"]
    language = (get_language() or "it")[:2]

    def text(pair: Mapping[str, str]) -> str:
        return pair.get(language) or pair["it"]

    versions = tuple(
        Version(row["number"], dt.date.fromisoformat(row["since"]), text(row["change"]))
        for row in said["versions"]
    )
    texts: dict[str, Any] = {name: text(said[name]) for name in _TEXTS}
    return Indicator(
        **{name: said[name] for name in _PLAIN},
        **texts,
        direction=Direction(said["direction"]),
        versions=versions,
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _number(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)
