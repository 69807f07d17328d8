"""What is planned and what was spent for one project or one maintenance work, by year and by source: never for both together."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from core.reporting.charts import Chart
from core.reporting.document import Column, Table
from models_qua.models import Expense, MaintenanceWork, ProjectSheet, Resource
from models_qua.selectors.account_tables import money_label

Tracked = ProjectSheet | MaintenanceWork


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """Euros planned and spent in a year (None: not said) from a source (`Resource.Source`, empty: not said); None is not known."""

    year: int | None
    source: str
    planned_eur: Decimal | None
    spent_eur: Decimal | None

    @property
    def label(self) -> str:
        """«2026, Comune»."""
        return money_label(self.year, self.source)


@dataclass(frozen=True, slots=True)
class Money:
    """Of one project or one work: its budget, what its resources say, what was spent, in euros."""

    rows: tuple[MoneyLine, ...]
    budget_eur: Decimal | None
    planned_eur: Decimal | None
    spent_eur: Decimal | None

    @property
    def is_above(self) -> bool:
        """Whether more was spent than is set aside."""
        return self.budget_eur is not None and self.spent_eur is not None and self.spent_eur > self.budget_eur

    @property
    def left_eur(self) -> Decimal | None:
        """What is left of the budget; below zero when more was spent."""
        return None if self.budget_eur is None else self.budget_eur - (self.spent_eur or Decimal(0))

    @property
    def disagrees(self) -> bool:
        """Whether the resources by year and source do not add up to the budget."""
        return self.planned_eur is not None and self.planned_eur != self.budget_eur


def money_of(row: Tracked) -> Money:
    """The money of one project or one work. Two queries."""
    if isinstance(row, ProjectSheet):
        resources = Resource.objects.filter(sheet=row, kind=Resource.Kind.MONEY)
        planned = {
            (one["year"], one["source"]): one["n"]
            for one in resources.order_by().values("year", "source").annotate(n=Sum("amount_eur"))
        }
        expenses = Expense.objects.filter(sheet=row)
        total_planned = sum(planned.values(), Decimal(0)) if planned else None
    else:
        planned = {} if row.budget_eur is None else {(row.year, Resource.Source.CITY.value): row.budget_eur}
        expenses, total_planned = Expense.objects.filter(work=row), row.budget_eur
    is_work = isinstance(row, MaintenanceWork)
    spent = {
        (one["spent_on__year"], "city" if is_work else one["resource__source"] or ""): one["n"]
        for one in expenses.order_by().values("spent_on__year", "resource__source").annotate(n=Sum("amount_eur"))
    }
    keys = sorted({*planned, *spent}, key=lambda key: (key[0] or 0, key[1]))
    lines = tuple(MoneyLine(*key, planned.get(key), spent.get(key)) for key in keys)
    return Money(lines, row.budget_eur, total_planned, sum(spent.values(), Decimal(0)) if spent else None)


def money_chart(money: Money) -> Chart | None:
    """Planned and spent as pairs of bars; None where there is no money."""
    if not any(line.planned_eur or line.spent_eur for line in money.rows):
        return None
    columns = (
        Column("what", _("Anno e provenienza"), numeric=False),
        Column("eur", _("Euro"), decimals=2),
    )
    rows = [
        (f"{line.label}: {word}", value)
        for line in money.rows
        for word, value in ((_("previsto"), line.planned_eur), (_("speso"), line.spent_eur))
        if value is not None
    ]
    table = Table("money", _("Previsto e speso"), "", "", columns, tuple(rows))
    known = ", ".join(f"{name} {value:.2f} €".replace(".", ",") for name, value in rows)
    return Chart("money", table, "eur", _("Previsto e speso, per anno e provenienza"), known)
