"""What is planned and what was spent for one project or one maintenance work, by year and by source: never for both together."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from core.reporting.charts import GREY, INK, NARROW, WIDE, Colours, config
from core.reporting.document import Column, Table
from core.reporting.drawing import Drawing, as_image, draw_definition
from core.templatetags.vicinia import euro
from models_qua.models import Expense, MaintenanceWork, ProjectSheet, Resource
from models_qua.selectors.account_tables import money_label
from models_qua.selectors.sums import known_sum

Tracked = ProjectSheet | MaintenanceWork
_NAME = ""
"""Where, among the bars of a year and source, its name stands on a phone."""


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
        total_planned = known_sum(planned.values())
    else:
        planned = {} if row.budget_eur is None else {(row.year, Resource.Source.CITY.value): row.budget_eur}
        expenses, total_planned = Expense.objects.filter(work=row), row.budget_eur
    is_work = isinstance(row, MaintenanceWork)
    spent = {
        (one["spent_on__year"], "city" if is_work else one["resource__source"] or ""): one["n"]
        for one in expenses.order_by()
        .values("spent_on__year", "resource__source")
        .annotate(n=Sum("amount_eur"))
    }
    keys = sorted({*planned, *spent}, key=lambda key: (key[0] or 0, key[1]))
    lines = tuple(MoneyLine(*key, planned.get(key), spent.get(key)) for key in keys)
    return Money(lines, row.budget_eur, total_planned, known_sum(spent.values()))


def money_drawing(money: Money, colours: Colours) -> Drawing | None:
    """Planned and spent as pairs of bars, year by year and source by source; None where there is no money."""
    if not any(line.planned_eur or line.spent_eur for line in money.rows):
        return None
    title = _("Previsto e speso, per anno e provenienza")
    said = "; ".join(
        _("%(what)s: previsto %(planned)s, speso %(spent)s")
        % {"what": line.label, "planned": euro(line.planned_eur), "spent": euro(line.spent_eur)}
        for line in money.rows
    )
    wide, narrow = (
        as_image(draw_definition(money_definition(money, width, colours), "money"), title, said)
        for width in (WIDE, NARROW)
    )
    return Drawing("money", title, said, money_table(money), wide=wide, narrow=narrow)


def money_table(money: Money) -> Table:
    """The table behind the bars."""
    columns = (
        Column("what", _("Anno e provenienza"), numeric=False),
        Column("planned", _("Previsto"), decimals=2),
        Column("spent", _("Speso"), decimals=2),
    )
    rows = tuple((line.label, line.planned_eur, line.spent_eur) for line in money.rows)
    return Table("money", _("Previsto e speso, per anno e provenienza"), "", _("In euro."), columns, rows)


def money_definition(money: Money, width: int, colours: Colours) -> dict[str, Any]:
    """The Vega-Lite definition: for each year and source a grey bar of what is planned over one of what was spent.

    On a phone the name stands above its two bars, so that it has the whole width.
    """
    on_phone = width == NARROW
    groups = [(_("previsto"), GREY), (_("speso"), colours.accent)]
    values: list[dict[str, Any]] = [
        {"name": line.label, "group": group, "value": float(value), "shown": euro(value)}
        for line in money.rows
        for (group, _colour), value in zip(groups, (line.planned_eur, line.spent_eur), strict=True)
        if value is not None
    ]
    labels = [group for group, _colour in groups]
    if on_phone:
        values += [
            {"name": line.label, "group": _NAME, "value": 0, "shown": line.label} for line in money.rows
        ]
    most = max(one["value"] for one in values)
    x = {"field": "value", "type": "quantitative", "axis": None, "scale": {"domain": [0, most * 1.35]}}
    y = {
        "field": "name",
        "type": "nominal",
        "sort": None,
        "axis": None if on_phone else {"title": None, "labelLimit": 280, "domain": False, "ticks": False},
    }
    offset = {"field": "group", "type": "nominal", "sort": [_NAME, *labels] if on_phone else labels}
    colour = {
        "field": "group",
        "type": "nominal",
        "scale": {"domain": labels, "range": [colour for _group, colour in groups]},
        "legend": {"title": None, "orient": "top"},
    }
    words = {"type": "text", "align": "left", "dx": 4, "fontSize": 13, "color": INK, "limit": width - 12}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": width,
        "height": {"step": 22},
        "autosize": {"type": "fit-x", "contains": "padding"},
        "background": None,
        "padding": 4,
        "config": config(width),
        "data": {"values": values},
        "encoding": {"y": y, "yOffset": offset},
        "layer": [
            {"mark": {"type": "bar"}, "encoding": {"x": x, "color": colour}},
            {"mark": words, "encoding": {"x": x, "text": {"field": "shown"}}},
        ],
    }
