"""The municipalities a register names in passing: those nobody knows are added."""

import uuid

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.imports.loaders.lists import nearest
from core.imports.plan import Plan, TablePlan
from core.imports.table import SheetRows
from core.imports.words import fold
from models_farelegami.models import Municipality

_ALIKE = 85


def municipalities(plan: Plan) -> TablePlan:
    """Municipalities by folded name."""
    return plan.table(
        "municipalities",
        lambda: TablePlan(
            Municipality,
            code="municipalities",
            label=gettext_lazy("Comuni"),
            columns=("name",),
            key=lambda values: fold(values[0]),
            existing=Municipality.objects.order_by(),
            compared=(),
            named="name",
        ),
    )


def ensure_municipality(rows: SheetRows, plan: Plan, row: int, name: str) -> uuid.UUID:
    """The municipality of that name; a new one that looks like a known one is told, and added all the same."""
    table = municipalities(plan)
    found = table.find(fold(name))
    if found is None and (near := nearest(name, table.names.values(), alike=_ALIKE)):
        rows.warning(
            row,
            "municipalities",
            _("Il comune «%(name)s» è nuovo e somiglia a «%(near)s».") % {"name": name, "near": near},
            _("Se è lo stesso comune, scrivere il nome sempre allo stesso modo."),
        )
    return table.want(fold(name), (name,), name)
