"""Lists of the work area: one page of rows, sorting by the address, export of what is on screen."""

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet, Value, Window
from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from core.imports.cells import safe_cell

T = TypeVar("T")
PER_PAGE = 25
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Share(float):
    """A part of a whole, from 0 to 1: a percentage where people read it, a number a spreadsheet can count with."""


@dataclass(frozen=True, slots=True)
class Sorting:
    """How a list is sorted: the key of the address that was asked for, and the columns."""

    key: str
    columns: tuple[Any, ...]


class _Counted(Paginator):  # type: ignore[type-arg]  # not generic at run time
    """A paginator told how many rows there are, so that it asks nothing."""

    def __init__(self, total: int, per_page: int) -> None:
        super().__init__([], per_page)
        self.count = total


def page_of(
    rows: QuerySet[Any, Any], request: HttpRequest, make: Callable[[Any], T], per_page: int = PER_PAGE
) -> Page[T]:
    """The page the address asks for, its rows made by `make`; one query, which also counts all rows.

    A page past the end is the last one (two more queries, for an address nobody follows).
    """
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isdecimal() and 0 < int(asked) < 100_000 else 1
    counted = rows.annotate(_total=Window(Count(Value(1))))
    found = list(counted[(number - 1) * per_page : number * per_page])
    if not found and number > 1:
        total = rows.count()
        number = max(1, -(-total // per_page))
        found = list(counted[(number - 1) * per_page : number * per_page])
    total = _total(found[0]) if found else 0
    return Page([make(row) for row in found], number, _Counted(total, per_page))


def _total(row: Any) -> int:
    return int(row["_total"] if isinstance(row, dict) else row._total)


def sorting(request: HttpRequest, offered: Mapping[str, tuple[Any, ...]]) -> Sorting:
    """The sorting the address asks for (`?sort=`), the first one offered when it asks for none of them."""
    key = request.GET.get("sort", "")
    key = key if key in offered else next(iter(offered))
    return Sorting(key, offered[key])


def asked_export(request: HttpRequest) -> str:
    """`csv` or `xlsx` when the address asks for a file (`?export=`), else empty."""
    wanted = request.GET.get("export", "")
    return wanted if wanted in {"csv", "xlsx"} else ""


def export(kind: str, title: str, header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """The rows as a file to download; texts a spreadsheet would execute are marked as text, unknown cells are empty."""
    cells = [[safe_cell(_plain(cell)) for cell in row] for row in rows]
    columns = [str(column) for column in header]
    content, media_type = (
        (_csv(columns, cells), "text/csv; charset=utf-8")
        if kind == "csv"
        else (_xlsx(title, columns, cells), _XLSX)
    )
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{slugify(title)}.{kind}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _plain(cell: Any) -> Any:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return _("sì") if cell else _("no")
    return cell if isinstance(cell, (int, float, dt.date, dt.time)) else str(cell)


def _csv(header: list[str], rows: list[list[Any]]) -> bytes:
    """Semicolons and a byte-order mark: what a spreadsheet in Italian opens with a double click."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(header)
    writer.writerows([[_italian(cell) for cell in row] for row in rows])
    return text.getvalue().encode("utf-8-sig")


def _italian(cell: Any) -> Any:
    """As a spreadsheet in Italian understands it: to it, 8.5 is the eighth of May."""
    if isinstance(cell, dt.date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, float):
        return (f"{cell:.1%}" if isinstance(cell, Share) else str(cell)).replace(".", ",")
    return f"{cell:%H:%M}" if isinstance(cell, dt.time) else cell


def _xlsx(title: str, header: list[str], rows: list[list[Any]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("".join(letter for letter in title if letter not in r"\/?*[]:")[:31])
    heads = [WriteOnlyCell(sheet, value=column) for column in header]
    for head in heads:
        head.font = Font(bold=True)
    sheet.append(heads)
    for row in rows:
        sheet.append([_percentage(sheet, cell) if isinstance(cell, Share) else cell for cell in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _percentage(sheet: Any, share: Share) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=float(share))
    cell.number_format = "0.0%"
    return cell
