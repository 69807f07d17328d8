"""A paper as a file: workbook, CSV, JSON, PDF, and its first chart as a picture."""

import io
import json
from collections.abc import Callable, Mapping
from typing import Any

import vl_convert
from django.http import Http404, HttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from benchmark.papers.paper import Paper
from benchmark.papers.pdf import make as make_pdf
from core.imports.cells import safe_cell
from core.reporting.document import Table
from core.reporting.drawing import fonts
from core.reporting.formats import csv_file

_WIDEST, _NARROWEST = 60, 10  # characters
_PIXELS = 2  # of the picture for each of the drawing's


def make_csv(paper: Paper) -> bytes:
    """The answer's own table, as spreadsheets in Italian open it."""
    return csv_file.of_table(paper.tables[0])


def make_json(paper: Paper) -> bytes:
    """UTF-8, indented."""
    told = {
        **paper.payload,
        "address": paper.address,
        "made_on": paper.made_on.isoformat(),
        "notes": list(paper.notes),
    }
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()


def make_xlsx(paper: Paper) -> bytes:
    """A sheet a table, one with the question and what is to be known, one with the definitions and the notes."""
    book = Workbook()
    cover = book.active
    cover.title = _("Domanda")
    for text in (paper.title, paper.subtitle, *paper.lines, paper.address, f"{paper.made_on:%d/%m/%Y}"):
        cover.append([safe_cell(text)])
    cover["A1"].font = Font(bold=True, size=16)
    cover.column_dimensions["A"].width = 100
    for table in paper.tables:
        _fill(book.create_sheet(table.title[:31]), table)
    counted = book.create_sheet(_("Come è stato contato")[:31])
    counted.append([_("Indicatore"), _("Voce"), _("Testo")])
    for definition in paper.definitions:
        for label, text in definition.lines:
            counted.append([safe_cell(definition.name), safe_cell(label), safe_cell(text)])
    for note in paper.notes:
        counted.append([_("Nota di una città"), "", safe_cell(note)])
    _dress(counted)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet: Any, table: Table) -> None:
    sheet.append([safe_cell(column.label) for column in table.columns])
    for row in table.rows:
        sheet.append([safe_cell(cell) for cell in row])
        for cell, column in zip(sheet[sheet.max_row], table.columns, strict=True):
            if isinstance(cell.value, str):
                cell.data_type = "s"  # never a formula
            elif column.numeric:
                cell.number_format = "#,##0" + ("." + "0" * column.decimals if column.decimals else "")
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{1 + len(table.rows)}"
    _dress(sheet)


def _dress(sheet: Any) -> None:
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    for place, cells in enumerate(sheet.iter_cols(min_row=2, values_only=True), start=1):
        longest = max((len(str(value)) for value in cells if value is not None), default=0)
        sheet.column_dimensions[get_column_letter(place)].width = min(max(longest + 2, _NARROWEST), _WIDEST)


def make_svg(paper: Paper) -> bytes:
    """The first chart."""
    if not paper.charts:
        raise Http404
    return paper.charts[0].svg.encode()


def make_png(paper: Paper) -> bytes:
    """The first chart, large enough for a slide."""
    vl_convert.register_font_directory(str(fonts()))
    return bytes(vl_convert.svg_to_png(make_svg(paper).decode(), scale=_PIXELS))


KINDS: Mapping[str, tuple[str, Callable[[Paper], bytes]]] = {
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", make_xlsx),
    "csv": ("text/csv; charset=utf-8", make_csv),
    "json": ("application/json", make_json),
    "pdf": ("application/pdf", make_pdf),
    "svg": ("image/svg+xml", make_svg),
    "png": ("image/png", make_png),
}
"""Suffix to media type and maker."""


def hand_out(kind: str, paper: Paper) -> HttpResponse:
    """A paper to download; 404 for a kind of file there is not."""
    if kind not in KINDS:
        raise Http404
    media_type, make = KINDS[kind]
    response = HttpResponse(make(paper), content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{slugify(paper.title)[:80]}.{kind}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
