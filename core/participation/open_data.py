"""Open data: what a city publishes row by row, each set declared beside the code that knows it. What citizens read on its pages, and no more."""

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Text = Any  # a str or a lazily translated one
Geometry = Mapping[str, Any]
"""A geometry of RFC 7946."""

KINDS = frozenset(
    {"key", "text", "words", "code", "integer", "decimal", "boolean", "day", "time", "moment", "address"}
)
_CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
THEMES = frozenset({"GOVE", "SOCI", "REGI", "EDUC", "ENVI", "ECON", "HEAL", "JUST", "TRAN"})


@dataclass(frozen=True, slots=True)
class DataColumn:
    """A column of a data set. Its `name` is a promise to who reads it by program: it never changes and is never used again.

    `kind` is one of `KINDS`: `words` are several texts, `code` one of `values` (each with what it means), `key` identifies a row,
    `address` is a page of the city's site, as a path. None is what nobody knows, never zero. `free`: somebody typed it, so a cell that
    seems to name or reach a person is left empty (`core.open_data.table`).
    """

    name: str
    kind: str
    title: Text
    help: Text = ""
    values: tuple[tuple[str, Text], ...] = ()
    required: bool = False
    free: bool = False


@dataclass(frozen=True, slots=True)
class OpenDataset:
    """A set of data with a stable address, `/dati-aperti/<code>.csv`.

    `rows(day)` answers the rows of that day, cells in the order of `columns`, always in the same order, in `queries` queries at most
    whatever there is. The first column identifies a row. `shapes(day)` gives the geometry of rows by that column, where some have one.
    `about` are the tables (`app.model`) whose audited changes change it: by them one knows when it was last updated. `themes` are
    codes of the European vocabulary of data themes, `frequency` one of that of frequencies.
    """

    code: str
    title: Text
    description: Text
    columns: tuple[DataColumn, ...]
    rows: Callable[[dt.date], Iterable[Sequence[Any]]]
    queries: int
    about: frozenset[str]
    keywords: tuple[Text, ...] = ()
    themes: tuple[str, ...] = ("GOVE", "SOCI")
    frequency: str = "UPDATE_CONT"
    shapes: Callable[[dt.date], Mapping[Any, Geometry]] | None = None

    @property
    def files(self) -> tuple[str, ...]:
        """The formats it comes in."""
        return ("csv", "json", "geojson") if self.shapes else ("csv", "json")


@dataclass(frozen=True, slots=True)
class Announcement:
    """Something of a participation model's own that became public, for who follows the city's news.

    `key` names it for ever; `what` says in a few words what it is, `title` which, as somebody typed it; `url` is the path of its page,
    `bodies` the keys of the bodies it concerns.
    """

    key: str
    at: dt.datetime
    what: Text
    title: str
    url: str
    bodies: frozenset[Any] = frozenset()


Announcements = Callable[[dt.datetime], Iterable[Announcement]]
"""What became public since a moment, in one query."""


def problems(datasets: Collection[OpenDataset]) -> list[str]:
    """What a declaration gets wrong, one sentence each."""
    found = []
    for one in datasets:
        where = f"data set {one.code!r}"
        names = [column.name for column in one.columns]
        if not _CODE.match(one.code):
            found.append(f"{where} must be lower-case words joined by hyphens")
        if len(set(names)) < len(names):
            found.append(f"{where} has a column twice")
        if not names or one.columns[0].kind not in {"key", "text"} or not one.columns[0].required:
            found.append(f"{where} must begin with a required column that identifies a row")
        if not one.about:
            found.append(f"{where} does not say which tables change it")
        if not set(one.themes) <= THEMES or not one.themes:
            found.append(f"{where} has unknown themes")
        for column in one.columns:
            if not _NAME.match(column.name) or column.kind not in KINDS:
                found.append(f"{where}: column {column.name!r} of kind {column.kind!r}")
            if (column.kind == "code") != bool(column.values):
                found.append(f"{where}: column {column.name!r} has values if and only if it is a code")
    return found
