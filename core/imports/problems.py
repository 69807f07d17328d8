"""What is wrong with an upload: each problem names file, sheet, row, column and cure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

KEPT = 1000
"""Problems listed one by one; the rest are counted. Nobody mends a thousand cells by reading a list."""

_RANGES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend. `row` is the spreadsheet's own number (headings included), 0 when it is about no row;
    `column` the heading as written in the file, `index` the position of the column from 0, -1 for none.
    """

    message: str
    cure: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    index: int = -1
    file: str = ""

    def __str__(self) -> str:
        return (
            f"{self.where}: {self.message} {self.cure}".strip()
            if self.where
            else f"{self.message} {self.cure}"
        )

    @property
    def where(self) -> str:
        """`Incontri, riga 14, Data`."""
        place = [self.sheet or self.file]
        if self.row:
            place.append(_("riga %(row)d") % {"row": self.row})
        if self.column:
            place.append(_("colonna «%(column)s»") % {"column": self.column})
        return ", ".join(part for part in place if part)

    def as_json(self) -> dict[str, Any]:
        """JSON types; `core.imports.problems.Problem(**…)` reads it back."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Group:
    """The same problem in several rows, as a person reads it: `rows` is `4–9, 12`, empty when it is about no row."""

    problem: Problem
    rows: str


def grouped(problems: Iterable[Problem]) -> list[Group]:
    """Problems that say the same of the same column together, sheet by sheet and from the top down."""
    groups: dict[tuple[str, ...], list[Problem]] = {}
    sheets: dict[tuple[str, str], int] = {}
    for one in problems:
        sheets.setdefault((one.file, one.sheet), len(sheets))
        groups.setdefault((one.file, one.sheet, one.column, one.message, one.cure), []).append(one)
    ordered = sorted(groups.values(), key=lambda group: (sheets[group[0].file, group[0].sheet], group[0].row))
    return [Group(group[0], _ranges(sorted(one.row for one in group if one.row))) for group in ordered]


def _ranges(rows: Sequence[int]) -> str:
    """`4–9, 12` for 4 5 6 7 8 9 12; the first few, if they are many."""
    ranges: list[list[int]] = []
    for row in rows:
        if ranges and row == ranges[-1][1] + 1:
            ranges[-1][1] = row
        else:
            ranges.append([row, row])
    shown = [str(first) if first == last else f"{first}–{last}" for first, last in ranges[:_RANGES_SHOWN]]
    return ", ".join([*shown, "…"] if len(ranges) > _RANGES_SHOWN else shown)


class Refused(Exception):
    """A file that cannot be read at all; `problem` says why and what to do."""

    def __init__(self, message: str, cure: str, *, file: str = "") -> None:
        super().__init__(message)
        self.problem = Problem(message, cure, file=file)


@dataclass(slots=True)
class Findings:
    """Problems (they stop the import) and warnings (they do not), in the order found."""

    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    warning_count: int = 0

    def problem(self, problem: Problem) -> None:
        """Note something that must be mended before anything is imported."""
        self.problem_count += 1
        if self.problem_count <= KEPT:
            self.problems.append(problem)

    def warning(self, problem: Problem) -> None:
        """Note something worth a look, which stops nothing."""
        self.warning_count += 1
        if self.warning_count <= KEPT:
            self.warnings.append(problem)

    def __bool__(self) -> bool:
        return self.problem_count > 0

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.problems)
