"""What is wrong with an upload: each problem names file, sheet, row, column and cure."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

KEPT = 1000
"""Problems listed one by one; the rest are counted. Nobody mends a thousand cells by reading a list."""


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
        return f"{self.where}: {self.message} {self.cure}".strip() if self.where else f"{self.message} {self.cure}"

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
