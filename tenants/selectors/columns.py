"""What the fleet and the contracts tell about each city in the list: its schema, its invoices. One query each."""

import uuid
from collections.abc import Collection, Mapping

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.models import Invoice, SchemaState
from tenants.provisioning.state import is_set_behind
from tenants.selectors.health import Cell, Column


def schema_cells(cities: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Cell]:
    """Where each schema stands, as recorded; nothing for a city nobody has looked into yet."""
    states = SchemaState.objects.filter(city__in=cities).values_list("city_id", "migrations_id", "problem")
    return {key: _schema_cell(migrations, problem) for key, migrations, problem in states}


def invoice_cells(cities: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Cell]:
    """The invoices to be paid, and how many of them are overdue; nothing for a city without any."""
    late = Count("pk", filter=Q(due_on__lt=timezone.localdate()))
    to_pay = Invoice.objects.unpaid().filter(account__city_key__in=cities)
    rows = to_pay.order_by().values_list("account__city_key").annotate(n=Count("pk"), late=late)
    return {key: _invoice_cell(n, late) for key, n, late in rows}


COLUMNS = (
    Column("schema", gettext_lazy("Schema"), schema_cells),
    Column("invoices", gettext_lazy("Fatture da pagare"), invoice_cells, "platform.billing.see"),
)


def _schema_cell(migrations: uuid.UUID, problem: object) -> Cell:
    if problem:
        return Cell(_("migrazione non riuscita"), bad=True)
    return Cell(_("indietro"), bad=True) if is_set_behind(migrations) else Cell(_("aggiornato"))


def _invoice_cell(n: int, late: int) -> Cell:
    if late:
        return Cell(_("%(n)s, di cui %(late)s scadute") % {"n": n, "late": late}, bad=True)
    return Cell(str(n))
