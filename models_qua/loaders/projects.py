"""Projects of the agreements of a register, and the maintenance works of the city, whose money is kept apart."""

import uuid
from collections.abc import Hashable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.imports.loaders.lists import free_slug
from core.imports.loaders.territory import ensure_neighbourhood
from core.imports.plan import KEEP, Plan, TablePlan, given
from core.imports.table import SheetRows
from models_qua.loaders.known import Known, agreement_named
from models_qua.loaders.labs import is_whole_city
from models_qua.models import Family, MaintenanceWork, ProjectSheet

State, WorkState = ProjectSheet.State, MaintenanceWork.State

FAMILIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (Family.COMMUNITY.value, ("cura della comunità", "comunità", "cura della persona")),
    (Family.CITY.value, ("cura della città", "città")),
)
"""The words a register's column «Famiglia» uses."""

STATES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (State.IDEA.value, ("idea", "proposto", "proposta")),
    (State.FEASIBLE.value, ("fattibile",)),
    (State.APPROVED.value, ("approvato", "approvata", "da avviare")),
    (State.IN_PROGRESS.value, ("in corso", "avviato", "in attuazione")),
    (State.COMPLETED.value, ("completato", "completata", "concluso", "realizzato")),
    (State.SUSPENDED.value, ("sospeso", "sospesa")),
    (State.ABANDONED.value, ("abbandonato", "abbandonata", "non realizzato")),
)
"""The words a register's column «Stato» uses of a project."""

WORK_STATES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (WorkState.PLANNED.value, ("programmata", "programmato", "prevista")),
    (WorkState.IN_PROGRESS.value, ("in corso",)),
    (WorkState.COMPLETED.value, ("completata", "completato", "conclusa", "realizzata")),
    (WorkState.SUSPENDED.value, ("sospesa", "sospeso")),
    (WorkState.ABANDONED.value, ("non si farà", "abbandonata", "annullata")),
)
"""The words a register's column «Stato» uses of a maintenance work."""


def projects(plan: Plan) -> TablePlan:
    """Projects by (agreement, number); those of an earlier register by ("register", number) too: they may change agreement."""

    def make() -> TablePlan:
        rows = ProjectSheet.objects.order_by()
        numbered = rows.filter(number__isnull=False, import_batch__isnull=False)
        keys: dict[Hashable, uuid.UUID] = {
            ("register", number): pk for pk, number in numbered.values_list("pk", "number")
        }
        return TablePlan(
            ProjectSheet,
            code="projects",
            label=gettext_lazy("Schede progetto"),
            columns=("agreement_id", "number", "title", "slug", "family", "state", "year", "budget_eur"),
            key=lambda values: ("unnumbered", values[3]) if values[1] is None else values[:2],
            existing=rows,
            compared=("agreement_id", "title", "family", "state", "year", "budget_eur"),
            keys=keys,
        )

    return plan.table("projects", make)


def works(plan: Plan) -> TablePlan:
    """Maintenance works by number."""
    return plan.table(
        "works",
        lambda: TablePlan(
            MaintenanceWork,
            code="works",
            label=gettext_lazy("Manutenzioni"),
            columns=("number", "neighbourhood_id", "title", "year", "budget_eur", "state"),
            key=lambda values: values[0],
            existing=MaintenanceWork.objects.filter(number__isnull=False).order_by(),
        ),
    )


class _ProjectSheetRows:
    """One pass over the sheet. Columns: `number`, `agreement`, `title`, `family` (required), `year`, `budget_eur`, `state`.

    A project of which the register tells no state is approved: its agreement was.
    """

    def __init__(self, rows: SheetRows, plan: Plan) -> None:
        self.rows, self.plan, self.table = rows, plan, projects(plan)
        self.seen: dict[int, int] = plan.shared.setdefault("projects_seen", {})

    def load(self) -> None:
        """Plan every row; a number met twice is a problem, a year before the agreement was signed is told."""
        names = "number agreement title family year budget_eur state".split()
        for number, *cells in self.rows.rows(*names):
            row = dict(zip(names, cells, strict=True))
            if any(row[name] is None for name in names[:4]) or _is_repeated(
                self.rows,
                self.seen,
                number,
                row["number"],
                _("Il progetto n. %(number)d è già alla riga %(row)d."),
            ):
                continue
            found = agreement_named(self.rows, self.plan, number, row["agreement"])
            if found is not None:
                self._plan_row(number, row, found)

    def _plan_row(self, number: int, row: Mapping[str, Any], agreement: Known) -> None:
        if row["year"] and agreement.signed_on and row["year"] < agreement.signed_on.year:
            self.rows.warning(
                number,
                "year",
                _("Il progetto è del %(year)s, l'accordo n. %(number)d è firmato nel %(signed)s.")
                % {"year": row["year"], "number": row["agreement"], "signed": agreement.signed_on.year},
                _("Viene importato così com'è, e conta nel suo anno: controllarlo, se non è voluto."),
            )
        key: Hashable = (agreement.key, row["number"])
        if self.table.find(key) is None and self.table.current(("register", row["number"])):
            key = ("register", row["number"])
        now = self.table.current(key)
        values = (
            agreement.key,
            row["number"],
            row["title"],
            KEEP if now else free_slug(self.table, row["title"], 220),
            row["family"],
            given(row["state"]) if now else row["state"] or State.APPROVED.value,
            given(row["year"]),
            given(row["budget_eur"]),
        )
        label = _("n. %(number)d, %(title)s") % {"number": row["number"], "title": row["title"]}
        self.table.want(key, values, label)


def load_projects(rows: SheetRows, plan: Plan) -> None:
    """The sheet of projects (see `_ProjectSheetRows` for its columns)."""
    _ProjectSheetRows(rows, plan).load()


def load_works(rows: SheetRows, plan: Plan) -> None:
    """Columns `number`, `title`, `year` (required), `area`, `budget_eur`, `state`; a work may be about the whole city."""
    seen: dict[int, int] = plan.shared.setdefault("works_seen", {})
    names = "number area title year budget_eur state".split()
    for number, *cells in rows.rows(*names):
        row = dict(zip(names, cells, strict=True))
        if any(row[name] is None for name in ("number", "title", "year")) or _is_repeated(
            rows, seen, number, row["number"], _("La manutenzione n. %(number)d è già alla riga %(row)d.")
        ):
            continue
        place = KEEP
        if row["area"] is not None and not is_whole_city(row["area"]):
            place = ensure_neighbourhood(rows, plan, number, "area", row["area"])
        label = _("n. %(number)d, %(title)s") % {"number": row["number"], "title": row["title"]}
        values = (
            row["number"],
            place,
            row["title"],
            row["year"],
            given(row["budget_eur"]),
            given(row["state"]),
        )
        works(plan).want(row["number"], values, label)


def _is_repeated(rows: SheetRows, seen: dict[int, int], number: int, one: int, message: str) -> bool:
    if one not in seen:
        seen[one] = number
        return False
    rows.problem(
        number, "number", message % {"number": one, "row": seen[one]}, _("Dare a ogni riga un numero suo.")
    )
    return True
