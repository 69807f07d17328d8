"""A paper as PDF/UA-1: tagged, with alternative texts for its charts."""

from collections.abc import Sequence
from pathlib import Path

from django.utils.translation import gettext as _

from benchmark.drawn import COLOURS
from benchmark.papers.paper import Paper
from core.papers.frame import PLATFORM, frame
from core.papers.typesetting import typeset
from core.reporting.document import Cell, Column, Table
from core.reporting.words import day, number

TEMPLATE = Path(__file__).with_name("comparison.typ")
_NOT_ON_PAPER = {"province", "region", "residents_on", "snapshot", "approved", "version", "note"}
"""Columns of the files that a page of paper has no room for; notes follow the tables."""
_NARROWEST, _WIDEST = 6, 30  # characters


def make(paper: Paper) -> bytes:
    """A PDF file."""
    files = {f"chart-{place}.svg": chart.svg.encode() for place, chart in enumerate(paper.charts)}
    return typeset(TEMPLATE, _data(paper), files)


def _data(paper: Paper) -> dict[str, object]:
    return {
        **frame(city=PLATFORM, accent=COLOURS.accent),
        "document_title": f"{paper.title}, {paper.subtitle}",
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
    }


def _table(table: Table) -> dict[str, object]:
    """On paper a cell without a value says why, in the place of the column that says so in files."""
    codes = [column.code for column in table.columns]
    why = {code: codes.index(said) for code in codes if (said := _said_by(code, codes))}
    left_out = {codes[place] for place in why.values()} | _NOT_ON_PAPER
    columns = [column for column in table.columns if column.code not in left_out]
    rows = [
        [
            _cell(row[codes.index(one.code)], one, row[why[one.code]] if one.code in why else "—")
            for one in columns
        ]
        for row in table.rows
    ]
    return {
        "heading": table.heading,
        "note": table.note,
        "columns": [{"label": column.label, "numeric": column.numeric} for column in columns],
        "widths": [
            _width(column.label, [row[place] for row in rows]) for place, column in enumerate(columns)
        ],
        "rows": rows,
    }


def _said_by(code: str, codes: Sequence[str]) -> str:
    """The column that says why another has no value; empty where none does."""
    wanted = "state" if code in {"value", "own"} else f"{code}-state"
    return wanted if wanted in codes else ""


def _cell(cell: Cell, column: Column, why: Cell) -> str:
    if isinstance(cell, str):
        return cell
    return str(why) if cell is None else number(cell, column.decimals or None)


def _width(label: str, cells: Sequence[str]) -> int:
    """How wide a column is, in parts of the whole: for its longest cell and the longest word of its label."""
    longest = max(map(len, [*cells, *label.split()]), default=0)
    return min(max(longest, _NARROWEST), _WIDEST)
