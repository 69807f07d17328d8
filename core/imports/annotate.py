"""A copy of an upload with every bad cell marked, to be mended and uploaded again."""

import datetime as dt
import io
import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from core.imports.cells import safe_cell
from core.imports.headings import ANNOTATIONS
from core.imports.problems import Problem
from core.imports.raw import RawSheet, column_letters

_BAD = PatternFill("solid", start_color="FFFFC7CE")
_DOUBTFUL = PatternFill("solid", start_color="FFFFEB9C")
_BOLD = Font(bold=True)
_FORBIDDEN = re.compile(r"[\\/*?:\[\]]")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_TITLE_MAX = 31


def annotated_workbook(
    sheets: Sequence[RawSheet], problems: Sequence[Problem], warnings: Sequence[Problem]
) -> bytes:
    """An XLSX with the cells of every sheet, bad ones filled in and commented, and a first sheet that lists them.

    Formulas are gone: their last value is there, as a value; a text that a program would execute is marked as text. A
    problem about a row is marked in its first cell, one about a column in its heading's row.
    """
    book = Workbook(write_only=True)
    _list(book, problems, warnings)
    for raw in sheets:
        marks = _marks(raw, problems, warnings)
        sheet = book.create_sheet(_FORBIDDEN.sub(" ", raw.title)[:_TITLE_MAX] or _("Foglio"))
        for number, row in enumerate(raw.rows, start=1):
            sheet.append(_row(sheet, number, row, marks))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _list(book: Workbook, problems: Sequence[Problem], warnings: Sequence[Problem]) -> None:
    sheet = book.create_sheet(ANNOTATIONS)
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCDEFG", (12, 16, 8, 22, 9, 60, 60), strict=True):
        sheet.column_dimensions[letter].width = width
    header = [
        _("Gravità"),
        _("Foglio"),
        _("Riga"),
        _("Colonna"),
        _("Cella"),
        _("Che cosa non va"),
        _("Come rimediare"),
    ]
    sheet.append([_styled(sheet, text) for text in header])
    for severity, found in ((_("problema"), problems), (_("avviso"), warnings)):
        for one in found:
            cell = f"{column_letters(one.index)}{one.row}" if one.index >= 0 and one.row else ""
            row = [severity, one.sheet or one.file, one.row or "", one.column, cell, one.message, one.cure]
            sheet.append([_plain(value) for value in row])


def _styled(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = _BOLD
    return cell


def _marks(
    raw: RawSheet, problems: Sequence[Problem], warnings: Sequence[Problem]
) -> dict[int, dict[int, tuple[str, PatternFill]]]:
    """Row number to column position to what is said there; problems win over warnings."""
    marks: dict[int, dict[int, tuple[str, PatternFill]]] = defaultdict(dict)
    for found, fill in ((warnings, _DOUBTFUL), (problems, _BAD)):
        for one in found:
            if one.row and one.sheet == raw.title and one.file in ("", raw.file):
                place = max(one.index, 0)
                before = marks[one.row].get(place)
                text = f"{one.message} {one.cure}".strip()
                marks[one.row][place] = (f"{before[0]}\n{text}" if before else text, fill)
    return marks


def _row(
    sheet: Any, number: int, row: Sequence[Any], marks: dict[int, dict[int, tuple[str, PatternFill]]]
) -> list[Any]:
    cells = [_plain(value) for value in row]
    marked = marks.get(number)
    if not marked:
        return cells
    cells += [None] * (max(marked) + 1 - len(cells))
    for place, (text, fill) in marked.items():
        cell = WriteOnlyCell(sheet, value=cells[place])
        cell.fill = fill
        cell.comment = Comment(text, "Vicinia", height=110, width=320)
        if isinstance(cells[place], (dt.date, dt.datetime)):
            cell.number_format = "DD/MM/YYYY"
        cells[place] = cell
    return cells


def _plain(value: Any) -> Any:
    """A value openpyxl accepts and no program executes."""
    if value == "":
        return None
    if isinstance(value, str):
        return safe_cell(_ILLEGAL.sub("", value))
    return value
