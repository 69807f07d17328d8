"""Neighbourhoods and their population."""

import datetime as dt
from typing import Any

from django.db.models import Case, IntegerField, Q, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.imports.loaders.lists import free_slug, nearest
from core.imports.plan import KEEP, Plan, TablePlan
from core.imports.table import SheetRows
from core.imports.words import fold
from core.models import Neighbourhood, NeighbourhoodPopulation

_ALIKE = 90


def neighbourhoods(plan: Plan) -> TablePlan:
    """Neighbourhoods by folded name; of several rows of one name, the one in force in the register's year is meant."""

    def make() -> TablePlan:
        day = dt.date(plan.year, 12, 31)
        in_force = (Q(since=None) | Q(since__lte=day)) & (Q(until=None) | Q(until__gte=day))
        merit = Case(When(in_force, then=2), When(until=None, then=1), default=0, output_field=IntegerField())
        return TablePlan(
            Neighbourhood,
            code="neighbourhoods",
            label=gettext_lazy("Quartieri"),
            columns=("name", "slug"),
            key=lambda values: fold(values[0]),
            existing=Neighbourhood.objects.order_by(merit),
            compared=(),
            named="name",
        )

    return plan.table("neighbourhoods", make)


def find_neighbourhood(rows: SheetRows, plan: Plan, row: int, column: str, name: str) -> Any:
    """The neighbourhood of that name; None, with a problem noted, for one nobody knows."""
    known = neighbourhoods(plan)
    found = known.find(fold(name))
    if found is None:
        near = nearest(name, known.names.values())
        cure = _("Aggiungerlo al foglio dei quartieri o correggere il nome.")
        if near:
            cure = _("Forse è «%(near)s»? Correggere il nome o aggiungerlo al foglio dei quartieri.") % {
                "near": near
            }
        elif rows.sheet.column(column).kind == "words":
            cure = _(
                "Aggiungerlo al foglio dei quartieri o correggere il nome; più quartieri si separano con «;»."
            )
        rows.problem(row, column, _("Il quartiere «%(name)s» non esiste.") % {"name": name}, cure)
    return found


def ensure_neighbourhood(rows: SheetRows, plan: Plan, row: int, column: str, name: str) -> Any:
    """The neighbourhood a sheet names in passing; one nobody knows is added.

    A new name that looks like a known one is told, and added all the same.
    """
    table = neighbourhoods(plan)
    if table.find(fold(name)) is None:
        if near := nearest(name, table.names.values(), alike=_ALIKE):
            rows.warning(
                row,
                column,
                _("Il quartiere «%(name)s» è nuovo e somiglia a «%(near)s».") % {"name": name, "near": near},
                _("Se è lo stesso quartiere, scrivere il nome sempre allo stesso modo."),
            )
        return table.want(fold(name), (name, free_slug(table, name, 140)), name)
    return table.want(fold(name), (name, KEEP), name)


def populations(plan: Plan) -> TablePlan:
    """Population figures of the register's year, by neighbourhood."""
    return plan.table(
        "populations",
        lambda: TablePlan(
            NeighbourhoodPopulation,
            code="populations",
            label=gettext_lazy("Popolazione dei quartieri"),
            columns=("neighbourhood_id", "year", "residents"),
            key=lambda values: values[0],
            existing=NeighbourhoodPopulation.objects.filter(year=plan.year),
        ),
    )


def load_neighbourhoods(rows: SheetRows, plan: Plan) -> None:
    """Columns `name` and `residents` (on 31 December of the register's year; empty: not known)."""
    table, people = neighbourhoods(plan), populations(plan)
    seen: dict[str, int] = {}
    for number, name, residents in rows.rows("name", "residents"):
        if name is None:
            continue
        key = fold(name)
        if key in seen:
            rows.problem(
                number,
                "name",
                _("Il quartiere «%(name)s» è già alla riga %(row)d.") % {"name": name, "row": seen[key]},
                _("Tenere una riga sola per quartiere."),
            )
            continue
        seen[key] = number
        slug = free_slug(table, name, 140) if table.find(key) is None else KEEP
        neighbourhood = table.want(key, (name, slug), name)
        if residents is not None:
            people.want(neighbourhood, (neighbourhood, plan.year, residents), name)
