"""Registers of any size, made by repeating the example's meetings under other numbers and its organisations under others."""

import io
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from python_calamine import CalamineWorkbook

EXAMPLE = Path(__file__).resolve().parent.parent / "demo" / "registers" / "bergamo_2023.xlsx"
_STEP = 1000


def larger(times: int, attendance_rows: int | None = None) -> bytes:
    """The example register repeated: meetings, organisations and attendance `times` over, same territory and networks.

    `attendance_rows` cuts the attendance short.
    """
    example = CalamineWorkbook.from_path(EXAMPLE)
    book = Workbook(write_only=True)
    for title in example.sheet_names:
        rows = example.get_sheet_by_name(title).to_python()
        sheet = book.create_sheet(title)
        sheet.append(rows[0])
        written = 0
        for copy in range(times if title in {"Realtà", "Incontri", "Presenze"} else 1):
            for row in rows[1:]:
                if title == "Presenze" and written == attendance_rows:
                    break
                sheet.append(_renumbered(title, row, copy))
                written += 1
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _renumbered(title: str, row: list[Any], copy: int) -> list[Any]:
    if copy == 0 or title not in {"Realtà", "Incontri", "Presenze"}:
        return row
    if title == "Realtà":
        return [f"{row[0]} {copy}", *row[1:]]
    number = int(row[0]) + copy * _STEP
    return [number, *row[1:]] if title == "Incontri" else [number, row[1], f"{row[2]} {copy}", *row[3:]]
