"""The paper of two indicators of a year."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from benchmark import words
from benchmark.drawn import Chart
from benchmark.papers.one import cell_json, rounded, year_json
from benchmark.papers.paper import Drawn, Paper, definition_json, definition_of, today
from benchmark.question import Question
from benchmark.selectors.comparison import Cell
from benchmark.selectors.pairs import Pair
from core.participation.indicators import Indicator
from core.reporting.document import Column, Table


def paper_of(
    question: Question, answer: Pair, charts: Sequence[Chart], problems: Sequence[str], address: str
) -> Paper:
    """The two indicators on paper."""
    codes = (question.indicator, question.second)
    names = [words.name_of(code) for code in codes]
    known = [one for one in map(words.indicator_of, dict.fromkeys(codes)) if one]
    years = (answer.first, answer.second)
    return Paper(
        title=_("%(first)s e %(second)s") % {"first": names[0], "second": names[1]},
        subtitle=f"{question.years_in_words}, {question.peers_in_words}",
        lines=[
            *(f"{name}: {words.coverage(year)}." for name, year in zip(names, years, strict=True)),
            *problems,
        ],
        tables=[_table(answer, codes, names)],
        charts=[Drawn(chart.title, chart.description, chart.svg()) for chart in charts],
        definitions=[definition_of(one) for one in known],
        notes=_notes(answer, names),
        payload=_payload(question, answer, known),
        address=address,
        made_on=today(),
    )


def _table(answer: Pair, codes: Sequence[str], names: Sequence[str]) -> Table:
    columns = [
        Column("city", _("Città"), numeric=False), Column("province", _("Provincia"), numeric=False),
        Column("region", _("Regione"), numeric=False), Column("year", _("Anno"), numeric=False), Column("residents", _("Abitanti")),
    ]  # fmt: skip
    for code, name in zip(codes, names, strict=True):
        indicator = words.indicator_of(code)
        columns += [
            Column(code, name, decimals=indicator.decimals if indicator else 2),
            Column(f"{code}-state", _("Stato: %(name)s") % {"name": name}, numeric=False),
        ]
    rows = tuple(
        (
            line.city.name, line.city.province, line.city.region, str(answer.first.year), _residents(line.first),
            *_both(line.first, codes[0]), *_both(line.second, codes[1]),
        )
        for line in answer.lines
    )  # fmt: skip
    return Table("values", _("Valori"), _("Valori città per città"), "", tuple(columns), rows)


def _both(cell: Cell, code: str) -> tuple[Any, str]:
    return rounded(cell.value, words.indicator_of(code)), str(words.SAID[cell.said])


def _residents(cell: Cell) -> int | None:
    return cell.shared.residents if cell.shared else None


def _notes(answer: Pair, names: Sequence[str]) -> list[str]:
    return [
        f"{line.city.name}, {name}: {cell.note}"
        for line in answer.lines
        for name, cell in zip(names, (line.first, line.second), strict=True)
        if cell.note
    ]


def _payload(question: Question, answer: Pair, known: Sequence[Indicator]) -> dict[str, Any]:
    return {
        "format": "vicinia-comparison/1",
        "indicators": [question.indicator, question.second],
        "definitions": [definition_json(one) for one in known],
        "peers": question.peers_in_words,
        "years": [year_json(answer.first), year_json(answer.second)],
        "cities": [
            {
                "key": str(line.city.key), "name": line.city.name, "province": line.city.province, "region": line.city.region,
                "values": [cell_json(cell, answer.first.year) for cell in (line.first, line.second)],
            }
            for line in answer.lines
        ],
    }  # fmt: skip
