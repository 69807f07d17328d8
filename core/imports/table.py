"""A recognised sheet as typed columns; every cell that cannot be read is a problem with its place and cure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from core.imports.cells import ERROR_TEXTS, READERS, BadCell, doubt_about, is_blank
from core.imports.headings import Recognised
from core.imports.problems import Findings, Problem
from core.participation.sheets import Column, Sheet


@dataclass(slots=True)
class SheetRows:
    """The rows of one sheet, column by column.

    `numbers` are the rows' numbers in the file, from 1. `values` maps the names of the columns the file has to one typed
    value per row: None where the cell is empty, and where it was wrong, which is a problem already noted.
    """

    source: Recognised
    findings: Findings
    numbers: list[int] = field(default_factory=list)
    values: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def sheet(self) -> Sheet:
        """The declared sheet these rows are of."""
        return self.source.sheet

    def __len__(self) -> int:
        return len(self.numbers)

    def has(self, name: str) -> bool:
        """Whether the file has the column."""
        return name in self.values

    def rows(self, *names: str) -> Iterator[tuple[Any, ...]]:
        """(row number, value of each named column) row by row; None for columns the file does not have."""
        nothing: Sequence[None] = [None] * len(self.numbers)
        return zip(self.numbers, *(self.values.get(name, nothing) for name in names), strict=True)

    def place(self, row: int, name: str, message: str, cure: str) -> Problem:
        """A problem or warning about one cell."""
        return Problem(
            message,
            cure,
            self.source.raw.title,
            row,
            self.source.headings.get(name, str(self.sheet.column(name).label)),
            self.source.columns.get(name, -1),
            self.source.raw.file,
        )

    def problem(self, row: int, name: str, message: str, cure: str) -> None:
        """Note that a cell must be mended."""
        self.findings.problem(self.place(row, name, message, cure))

    def warning(self, row: int, name: str, message: str, cure: str) -> None:
        """Note that a cell is worth a look."""
        self.findings.warning(self.place(row, name, message, cure))


def read_rows(source: Recognised, findings: Findings) -> SheetRows:
    """The typed rows of a recognised sheet, without the blank ones."""
    rows = SheetRows(source, findings)
    columns = source.columns
    cells, first = source.raw.rows, source.heading_row + 1
    taken = sorted(columns.values())
    wrong = _formulas_and_errors(source)
    body = [
        number
        for number in range(first, len(cells))
        if any(
            cells[number][i : i + 1] not in ([""], [None], []) and not is_blank(cells[number][i])
            for i in taken
        )
        or any((number, i) in wrong for i in taken if wrong)
    ]
    rows.numbers = [number + 1 for number in body]
    for name, position in columns.items():
        column = source.sheet.column(name)
        values = [cells[number][position] if position < len(cells[number]) else None for number in body]
        bad = (
            {number + 1: wrong[number, position] for number in body if (number, position) in wrong}
            if wrong
            else {}
        )
        rows.values[name] = _read_column(rows, column, values, bad)
    if not body:
        message = _("Il foglio ha solo le intestazioni.")
        findings.warning(Problem(message, "", source.raw.title, 0, "", -1, source.raw.file))
    return rows


def _formulas_and_errors(source: Recognised) -> dict[tuple[int, int], BadCell]:
    """Cells of the columns in use that hold a formula or an error value."""
    taken = set(source.columns.values())
    wrong = {
        place: BadCell(
            _("La cella contiene un errore (%(error)s).") % {"error": text},
            _("Scrivere il valore, o lasciare la cella vuota se non si conosce."),
        )
        for place, text in source.raw.errors.items()
        if place[1] in taken
    }
    for place in source.raw.formulas:
        if place[1] in taken and place[0] > source.heading_row:
            wrong[place] = BadCell(
                _("La cella contiene una formula."),
                _("Copiarla e incollarla al suo posto come valore (Incolla speciale, Valori)."),
            )
    return wrong


def _read_column(rows: SheetRows, column: Column, cells: Sequence[Any], bad: dict[int, BadCell]) -> list[Any]:
    """Typed values; equal cells are read once, as a register repeats the same names and days thousands of times.

    A doubt about how a column is written is told once, at the first cell that raises it.
    """
    reader = READERS[column.kind]
    known: dict[tuple[type, Any], Any] = {}
    values = []
    told = False
    for number, cell in zip(rows.numbers, cells, strict=True):
        value: Any = None
        key = (cell.__class__, cell)
        if number in bad:
            value = bad[number]
        elif key in known:
            value = known[key]
        else:
            value = known[key] = _read_cell(reader, column, cell)
            if not told and value is not None and (doubt := doubt_about(column, cell)):
                told = not isinstance(value, BadCell)
                rows.warning(number, column.name, *doubt)
        if isinstance(value, BadCell):
            rows.problem(number, column.name, value.message, value.cure)
            value = None
        values.append(value)
    return values


def _read_cell(reader: Any, column: Column, cell: Any) -> Any:
    """The typed value, None for a cell that says nothing, or the `BadCell` itself."""
    if is_blank(cell):
        if column.required:
            return BadCell(_("La cella è vuota."), _("Qui un valore serve: scriverlo o togliere la riga."))
        return None
    if isinstance(cell, str) and cell.strip().upper() in ERROR_TEXTS:
        return BadCell(
            _("La cella contiene un errore (%(error)s).") % {"error": cell.strip()},
            _("Scrivere il valore, o lasciare la cella vuota se non si conosce."),
        )
    try:
        value = reader(column, cell)
    except BadCell as error:
        return error
    return None if value in ("", ()) else value
