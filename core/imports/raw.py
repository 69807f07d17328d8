"""A sheet before anything is understood of it."""

from dataclasses import dataclass, field
from typing import Any

MAX_COLUMNS = 256
MAX_CELLS = 6_000_000


@dataclass(slots=True)
class RawSheet:
    """Cells of one sheet, row by row from the first of the file. Positions are (row, column), both from 0.

    `formulas` and `errors` are the cells that hold a formula or an error value; `merged` the ranges of merged cells as
    (first row, first column, last row, last column).
    """

    file: str
    title: str
    rows: list[list[Any]] = field(repr=False)
    is_csv: bool = False
    formulas: set[tuple[int, int]] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


def column_letters(index: int) -> str:
    """`A` for 0, `AA` for 26: how a spreadsheet names a column."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """0 for `A`, 26 for `AA`."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1
