"""Sheets of the spreadsheets a city keeps: columns, the words they go by, and what a cell must be."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `kind` is text, int, date, time, bool, words (a list parted by ; or line breaks) or choice.

    `headers` are the headings it is recognised by, compared without case, accents and punctuation.
    """

    name: str
    kind: str
    label: Any
    headers: tuple[str, ...]
    required: bool = False
    minimum: int | None = None
    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: recognised by one of `titles` (compared like headings), `key` names the columns that identify a row.

    `load(rows, context)` is the importer of the sheet, called in `order` (see `core.imports.engine`).
    """

    code: str
    label: Any
    titles: tuple[str, ...]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    order: int
    load: Callable[..., Any]
