"""The report as a workbook: the figures, a sheet for each breakdown, and how everything was counted."""

import io
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from core.imports.cells import safe_cell
from core.reporting.charts import Colours
from core.reporting.document import Column, Report, ReportFigure, Table
from core.reporting.formats.csv_file import put_year
from core.reporting.words import day

_NARROWEST, _WIDEST = 10, 60  # characters
_LONGEST_TITLE = 31  # of a sheet, by Excel's own rule
_NOT_IN_TITLES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def make(report: Report, colours: Colours) -> bytes:
    """An .xlsx file."""
    book = Workbook()
    book.remove(book.worksheets[0])
    _fill_figures(_add(book, _("Cifre")), report, colours)
    for table in report.tables:
        _fill_table(_add(book, table.title), table, colours)
    _fill_definitions(_add(book, _("Come è stato contato")), report, colours)
    book.properties.title = f"{report.city}: {report.headline}"
    book.properties.creator = report.office or report.city
    book.properties.language = report.language
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _add(book: Workbook, title: str) -> Worksheet:
    sheet: Worksheet = book.create_sheet(title.translate(_NOT_IN_TITLES)[:_LONGEST_TITLE])
    return sheet


def _fill_figures(sheet: Worksheet, report: Report, colours: Colours) -> None:
    sheet.append([safe_cell(report.headline)])
    sheet.append([safe_cell(_("%(city)s, %(model)s") % {"city": report.city, "model": report.model_label})])
    sheet.append([_("Dati al %(day)s") % {"day": day(report.reference)}])
    sheet.append([])
    sheet["A1"].font = Font(size=16, bold=True)
    compared = [put_year(report.year - 1), _("Differenza")] if report.is_compared else []
    _header(sheet, [_("Cifra"), report.period, _("Unità"), *compared, _("Codice")], colours)
    for figure in report.figures:
        change = [figure.previous, figure.difference] if report.is_compared else []
        cells = [figure.label, figure.value, figure.unit_label, *change, figure.code]
        _append(sheet, cells, [0, figure.decimals, 0, *[figure.decimals for _cell in change], 0])
    _widths(sheet, first_row=5)
    sheet.freeze_panes = "A6"


def _fill_table(sheet: Worksheet, table: Table, colours: Colours) -> None:
    _header(sheet, [column.label for column in table.columns], colours)
    decimals = [column.decimals for column in table.columns]
    for row in table.body:
        _append(sheet, row, decimals)
    for row in table.totals:
        _append(sheet, row, decimals, bold=True)
    _align(sheet, table.columns)
    _widths(sheet)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{1 + len(table.body)}"


def _fill_definitions(sheet: Worksheet, report: Report, colours: Colours) -> None:
    header = [
        _("Codice"), _("Cifra"), _("Definizione"), _("Versione"), _("Comprende"), _("Non comprende"), _("Note"),
        _("Fonte"),
    ]  # fmt: skip
    _header(sheet, header, colours)
    for figure in report.figures:
        _append(sheet, _definition(figure), [0] * len(header))
    for table in report.tables:
        _append(sheet, [table.code, table.title, table.note, None, None, None, None, None], [0] * len(header))
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    _widths(sheet)
    sheet.freeze_panes = "C2"


def _definition(figure: ReportFigure) -> list[Any]:
    return [
        figure.code,
        figure.label,
        figure.definition,
        figure.definition_version,
        figure.includes,
        figure.excludes,
        " ".join(figure.notes),
        figure.source,
    ]


def _header(sheet: Worksheet, labels: Sequence[str], colours: Colours) -> None:
    sheet.append([safe_cell(label) for label in labels])
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=colours.accent.removeprefix("#"))
        cell.alignment = Alignment(wrap_text=True, vertical="center")


def _append(sheet: Worksheet, cells: Sequence[Any], decimals: Sequence[int], *, bold: bool = False) -> None:
    sheet.append([safe_cell(cell) for cell in cells])
    for cell, places in zip(sheet[sheet.max_row], decimals, strict=True):
        if isinstance(cell, Cell):
            _dress(cell, places, bold=bold)


def _dress(cell: Cell, decimals: int, *, bold: bool) -> None:
    if isinstance(cell.value, str):
        cell.data_type = "s"  # never a formula
    else:
        cell.number_format = "#,##0" + ("." + "0" * decimals if decimals else "")
    if bold:
        cell.font = Font(bold=True)


def _align(sheet: Worksheet, columns: Sequence[Column]) -> None:
    for cell, column in zip(sheet[1], columns, strict=True):
        if column.numeric:
            cell.alignment = Alignment(horizontal="right", wrap_text=True, vertical="center")


def _widths(sheet: Worksheet, first_row: int = 1) -> None:
    for place, cells in enumerate(sheet.iter_cols(min_row=first_row, values_only=True), start=1):
        longest = max((len(str(value)) for value in cells if value is not None), default=0)
        sheet.column_dimensions[get_column_letter(place)].width = min(max(longest + 2, _NARROWEST), _WIDEST)
