"""Figures of a report: what is counted, how, and by which version of the definition."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

FigureValue = int | Decimal | None  # None: not known (never shown as 0)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `unit` is `meetings`, `organisations`, `residents`, `people`, … ; `decimals` how it is shown.

    `definition` says in a sentence how it is counted, `version` is raised whenever that changes; `includes` and
    `excludes` are the fine print a councillor asks for; `rows` names the list of rows behind it (see
    `core.reporting.rows`), empty when it is derived from other figures.
    """

    code: str
    label: Any
    unit: str
    definition: Any
    version: int
    decimals: int = 0
    includes: Any = ""
    excludes: Any = ""
    rows: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class ReportSection:
    """Figures a participation model adds to the yearly report.

    `compute(year) -> {figure code: value}` runs a fixed number of set-based queries, stated in `queries`.
    """

    code: str
    title: Any
    figures: tuple[Figure, ...]
    compute: Callable[[int], Mapping[str, FigureValue]]
    queries: int = 1
