"""Sheets of the spreadsheets a city keeps: columns, the words they go by, and what a cell must be."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

KINDS = frozenset({"text", "prose", "int", "decimal", "date", "time", "bool", "words", "lines", "choice"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet.

    `kind` is one of:
    `text` (spaces tidied, at most `maximum` characters), `prose` (text that keeps its lines), `int` (between `minimum`
    and `maximum`), `decimal` (money: at most two decimals, between `minimum` and `maximum`), `date`, `time`, `bool`, `words` (a list parted by `;` or line breaks), `lines` (a numbered list,
    one per line), `choice` (one of `choices`: code and the words it goes by).
    `headers` are the headings it is recognised by, compared without case, accents and punctuation; a year at the end
    of a heading is no part of it. `required`: the sheet must have the column, and every row a value in it.
    """

    name: str
    kind: str
    label: Any
    headers: tuple[str, ...]
    required: bool = False
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: recognised by one of `titles` (compared like headings) or by its headings.

    `load(rows, plan)` says what the rows mean: it receives a `core.imports.table.SheetRows` and tells a
    `core.imports.plan.Plan` which rows of which tables are wanted; sheets are loaded by `order`.
    `year_from` names the date column that tells which year the register is about.
    """

    code: str
    label: Any
    titles: tuple[str, ...]
    columns: tuple[Column, ...]
    order: int
    load: Callable[[Any, Any], None]
    year_from: str = ""

    @property
    def required(self) -> tuple[Column, ...]:
        """The columns it cannot do without."""
        return tuple(column for column in self.columns if column.required)

    def column(self, name: str) -> Column:
        """The column of that name; `KeyError` for one never declared."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def problems(sheets: Sequence[Sheet]) -> list[str]:
    """What is wrong with the sheets of a model: repeated codes, titles or headings, unknown kinds, unknown year column."""
    found = [f"sheet {code!r} is declared twice" for code in _repeated(sheet.code for sheet in sheets)]
    found += [
        f"two sheets are called {title!r}" for title in _repeated(t.lower() for s in sheets for t in s.titles)
    ]
    for sheet in sheets:
        names = [column.name for column in sheet.columns]
        found += [f"sheet {sheet.code!r}: column {name!r} is declared twice" for name in _repeated(names)]
        headings = [heading.lower() for column in sheet.columns for heading in column.headers]
        found += [
            f"sheet {sheet.code!r}: two columns are headed {heading!r}" for heading in _repeated(headings)
        ]
        for column in sheet.columns:
            if column.kind not in KINDS:
                found.append(f"sheet {sheet.code!r}: column {column.name!r} has unknown kind {column.kind!r}")
        if sheet.year_from and sheet.year_from not in names:
            found.append(f"sheet {sheet.code!r}: no column {sheet.year_from!r} to tell the year")
    return found


def _repeated(values: Iterable[str]) -> list[str]:
    return [value for value, times in Counter(values).items() if times > 1]
