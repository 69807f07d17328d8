"""Figures of a report: what is counted, how, and by which version of the definition.

Texts may hold the words of the participation model, filled in when the report is made: `%(body)s` and `%(bodies)s`
(rete, reti), `%(plenary)s`, `%(plenaries)s`, `%(subgroup)s` and `%(subgroups)s` (plenaria, plenarie, sottogruppo,
sottogruppi).
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

FigureValue = int | Decimal | None  # None: not known (never shown as 0)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `unit` is `meetings`, `organisations`, `residents`, `people`, … ; `decimals` how it is shown.

    `definition` says in a sentence how it is counted, `version` is raised whenever that changes; `includes` and
    `excludes` are the fine print a councillor asks for; `rows` names the list of rows behind it (see
    `core.reporting.rows`), empty when it is derived from other figures; `source` cites where the definition is from.
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
    source: Any = ""

    def rounded(self, value: FigureValue) -> FigureValue:
        """The value with the figure's decimals, halves up."""
        if value is None:
            return None
        exact = Decimal(value).quantize(Decimal(1).scaleb(-self.decimals), ROUND_HALF_UP)
        return exact if self.decimals else int(exact)


@dataclass(frozen=True, slots=True)
class Part:
    """One number that goes into a figure, with the name it is known by."""

    label: Any
    value: FigureValue
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure's value and how it came about.

    `formula` is a text in which `{0}`, `{1}`, … stand for the values of `parts`; `notes` are sentences taken from the data:
    why two figures differ, what is missing.
    """

    value: FigureValue
    formula: str = ""
    parts: tuple[Part, ...] = ()
    notes: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class YearFacts:
    """What was counted in one year for one participation model; None wherever it is not known.

    `reference` is the day of the stocks: 31 December, or today while the year runs. `recorded`: some meeting of the year
    is in the register, held or not. Counts of meetings are by figure (`plenary`, `subgroup`, `other`) and by kind.
    Organisations are counted by the row they are merged into.
    """

    year: int
    reference: dt.date
    recorded: bool = False
    meetings: int | None = None
    meetings_by_figure: Mapping[str, int] = field(default_factory=dict)
    meetings_by_kind: Mapping[str, int] = field(default_factory=dict)
    joint_meetings: int = 0
    cancelled: int = 0  # meetings cancelled or postponed
    not_yet_held: int = 0  # drafts and convened ones
    without_attendance: int = 0  # meetings held of which nobody recorded who came
    organisations: int | None = None
    municipal_services: int | None = None
    organisations_in_several_bodies: int = 0
    organisations_over_bodies: int | None = None  # each body's organisations, added up
    organisations_over_active_bodies: int | None = (
        None  # the same, of bodies active at least a day of the year
    )
    organisations_without_body: int = 0  # present at joint meetings only, and not said for which body
    headcount: int | None = None
    without_headcount: int = 0  # meetings held of which no number of people is known
    partial_headcount: int = 0  # meetings whose total lacks the people of some organisation
    bodies: int | None = None  # active on the reference day
    bodies_in_year: int | None = None  # active at least a day of the year
    residents: int | None = None
    neighbourhoods: int | None = None
    without_population: tuple[str, ...] = ()
    own: Mapping[str, Any] = field(default_factory=dict)  # what the model's sections counted, by section


@dataclass(frozen=True, slots=True)
class ReportSection:
    """Figures a participation model adds to the yearly report.

    `count(year, reference day)` asks the database what the facts do not say, in `queries` set-based queries whatever the size
    of the register; what it answers is `facts.own[code]`. It is asked once for the year and once for the year before, whatever
    the languages. All the rest asks the database nothing.

    `compute(facts)` gives each figure's value by code, as a `Counted` or a bare value. `heading`, with the facts of the year, is
    a sentence that says what the figures say, and `headline` the one that stands for the whole report. `tables(facts, facts of
    the year before)` are breakdowns of the model's own (`core.reporting.document.Table`). `lists` are the rows behind figures, by
    the name a figure's `rows` has: given the year and the reference day, a `core.reporting.rows.RowList`. What `leads` comes
    before the figures every model has. `years()`, where given, are the years in which there is something to count even if nobody met: a
    figure of the section that is known then makes the report known; one query.
    """

    code: str
    title: Any
    figures: tuple[Figure, ...]
    compute: Callable[[YearFacts], Mapping[str, Counted | FigureValue]]
    queries: int = 0
    heading: Callable[[YearFacts], str] | None = None
    count: Callable[[int, dt.date], Any] | None = None
    headline: Callable[[YearFacts], str] | None = None
    tables: Callable[[YearFacts, YearFacts], tuple[Any, ...]] | None = None
    lists: Mapping[str, Callable[[int, dt.date], Any]] = field(default_factory=dict)
    leads: bool = False
    years: Callable[[], Iterable[int]] | None = None


@dataclass(frozen=True, slots=True)
class PeriodSection:
    """Figures of a report of several years that belong together.

    `compute` and `heading` are given what the report's `count` answered, and ask the database nothing. A section of which
    `has_something`, given the same, says no is left out: the register has nothing of that subject at all.
    """

    code: str
    title: Any
    figures: tuple[Figure, ...]
    compute: Callable[[Any], Mapping[str, Counted | FigureValue]]
    heading: Callable[[Any], str] | None = None
    has_something: Callable[[Any], bool] = lambda _counted: True


@dataclass(frozen=True, slots=True)
class SeasonReport:
    """The report a participation model makes of a period of whole years.

    `count(first year, last year, today)` asks the database, in `queries` set-based queries whatever the size of the register; `headline` is
    the sentence that stands for the whole report, `tables` its breakdowns (`core.reporting.document.Table`), both of what was counted.
    `lists` are the rows behind figures, by the name a figure's `rows` has: given the first and the last year, a
    `core.reporting.rows.RowList`.
    """

    count: Callable[[int, int, dt.date], Any]
    sections: tuple[PeriodSection, ...]
    headline: Callable[[Any], str]
    queries: int
    tables: Callable[[Any], tuple[Any, ...]] = lambda _counted: ()
    lists: Mapping[str, Callable[[int, int], Any]] = field(default_factory=dict)


def ratio(above: FigureValue, below: FigureValue, times: int = 1) -> Decimal | None:
    """`above / below * times`; None when either is not known or there is nothing to divide by."""
    if above is None or not below:
        return None
    return Decimal(above) * times / Decimal(below)
