"""A paper as PDF/UA-1: tagged, with alternative texts for its charts."""

from pathlib import Path

from django.utils.translation import gettext as _

from benchmark.papers.paper import Paper
from benchmark.views.drawn import COLOURS
from core.papers.typesetting import typeset
from core.reporting.document import Cell, Column, Table
from core.reporting.words import day, number

TEMPLATE = Path(__file__).with_name("comparison.typ")
_NOT_ON_PAPER = {"province", "region", "residents_on", "snapshot", "approved", "version", "note"}
"""Columns of the files that a page of paper has no room for; notes follow the tables."""


def make(paper: Paper) -> bytes:
    """A PDF file."""
    files = {f"chart-{place}.svg": chart.svg.encode() for place, chart in enumerate(paper.charts)}
    return typeset(TEMPLATE, _data(paper), files)


def _data(paper: Paper) -> dict[str, object]:
    return {
        "language": paper.language,
        "accent": COLOURS.accent,
        "title": paper.title,
        "subtitle": paper.subtitle,
        "made_on": _("Dati condivisi dalle città, letti il %(day)s.") % {"day": day(paper.made_on)},
        "lines": list(paper.lines),
        "charts": [
            {
                "file": f"chart-{place}.svg",
                "title": chart.title,
                "alt": f"{chart.title}. {chart.description}",
                "description": chart.description,
            }
            for place, chart in enumerate(paper.charts)
        ],
        "tables": [_table(table) for table in (*paper.tables[1:], paper.tables[0])],
        "notes_title": _("Note delle città"),
        "notes": list(paper.notes),
        "counted": _("Come è stato contato"),
        "definitions": [
            {"name": definition.name, "lines": [list(line) for line in definition.lines]}
            for definition in paper.definitions
        ],
        "address": paper.address,
        "page": _("Pagina"),
        "of": _("di"),
    }


def _table(table: Table) -> dict[str, object]:
    places = [place for place, column in enumerate(table.columns) if column.code not in _NOT_ON_PAPER]
    columns = [table.columns[place] for place in places]
    return {
        "heading": table.heading,
        "note": table.note,
        "columns": [{"label": column.label, "numeric": column.numeric} for column in columns],
        "rows": [
            [_cell(row[place], column) for place, column in zip(places, columns, strict=True)]
            for row in table.rows
        ],
    }


def _cell(cell: Cell, column: Column) -> str:
    if isinstance(cell, str):
        return cell
    return "—" if cell is None else number(cell, column.decimals or None)
