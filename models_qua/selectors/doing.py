"""What the pages of a project, of a work and of an agreement that is being done show."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.reporting.charts import Colours
from core.reporting.drawing import Drawing
from models_qua.models import (
    CitizenshipAgreement,
    Expense,
    Indicator,
    MaintenanceWork,
    Measurement,
    Milestone,
    Photo,
    ProjectSheet,
)
from models_qua.selectors.doing_money import Money, money_drawing, money_of
from models_qua.selectors.indicator_charts import indicator_drawing
from models_qua.selectors.readings import Reading, reading_of
from models_qua.selectors.sums import known_sum
from models_qua.selectors.tracked_lists import projects_in, works_in

Tracked = ProjectSheet | MaintenanceWork


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """A point to reach, with whether its day went by."""

    row: Milestone
    is_late: bool


@dataclass(frozen=True, slots=True)
class TrackedCard:
    """A project or a work with all that was recorded of it."""

    milestones: tuple[MilestoneLine, ...]
    expenses: tuple[Expense, ...]
    photos: tuple[Photo, ...]
    money: Money
    drawing: Drawing | None


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator with its measurements by day, how far it is in words, and its chart where there is one."""

    row: Indicator
    measured: tuple[Measurement, ...]
    reading: Reading
    drawing: Drawing | None

    @property
    def last(self) -> Measurement | None:
        """The last measurement."""
        return self.measured[-1] if self.measured else None


def tracked_card(row: Tracked, today: dt.date, colours: Colours) -> TrackedCard:
    """The card of a project or of a work. Five queries."""
    money = money_of(row)
    return TrackedCard(
        tuple(milestone_line(one, today) for one in row.milestones.all()),
        tuple(row.expenses.select_related("resource", "proof").order_by("-spent_on", "pk")),
        tuple(row.photos.all()),
        money,
        money_drawing(money, colours),
    )


def milestone_line(row: Milestone, today: dt.date) -> MilestoneLine:
    """A milestone as its line."""
    return MilestoneLine(row, row.reached_on is None and row.due_on is not None and row.due_on < today)


def indicator_lines(agreement: CitizenshipAgreement, colours: Colours) -> list[IndicatorLine]:
    """The indicators of an agreement. Two queries."""
    rows = agreement.indicators.select_related("sheet").prefetch_related("measurements")
    return [indicator_line(row, list(row.measurements.all()), colours) for row in rows]


def indicator_line(row: Indicator, measured: Sequence[Measurement], colours: Colours) -> IndicatorLine:
    """An indicator with its measurements, in order of day."""
    last = measured[-1].value if measured else None
    reading = reading_of(row.direction, row.baseline, row.target, last)
    return IndicatorLine(row, tuple(measured), reading, indicator_drawing(row, measured, colours))


@dataclass(frozen=True, slots=True)
class Sums:
    """Set aside and spent for the rows of one list (projects, or works), in euros; None is not known."""

    budget_eur: Decimal | None
    spent_eur: Decimal | None


def sheets_of(agreement: CitizenshipAgreement, today: dt.date) -> tuple[list[ProjectSheet], Sums]:
    """The projects of an agreement as their list shows them, with their money. One query."""
    rows = list(projects_in(None, today).filter(agreement=agreement).order_by("number", "created_at"))
    return rows, _sums(rows)


def works_of(agreement: CitizenshipAgreement, today: dt.date) -> tuple[list[MaintenanceWork], Sums]:
    """The maintenance works of an agreement, with theirs: another sum. One query."""
    rows = list(works_in(None, today).filter(agreement=agreement))
    return rows, _sums(rows)


def _sums(rows: Sequence[Tracked]) -> Sums:
    spent = known_sum(row.spent_eur for row in rows)  # type: ignore[union-attr]
    return Sums(known_sum(row.budget_eur for row in rows), spent)
