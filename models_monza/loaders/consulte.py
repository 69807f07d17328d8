"""Consulte of a register: those a sheet lists, and those the other sheets name in passing."""

import datetime as dt
import uuid
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.imports.loaders.bodies import body_key, ensure_body, load_bodies
from core.imports.loaders.lists import ensure_venue
from core.imports.plan import KEEP, Plan, TablePlan
from core.imports.table import SheetRows
from models_monza.models import Consulta, Mandate


def consulte(plan: Plan) -> TablePlan:
    """What a consulta is beyond a body of core, by body."""
    return plan.table(
        "consulte",
        lambda: TablePlan(
            Consulta,
            code="consulte",
            label=_("Schede delle consulte"),
            columns=("body_id", "seat_id"),
            key=lambda values: values[0],
            existing=Consulta.objects.all(),
        ),
    )


def load_consulte(rows: SheetRows, plan: Plan) -> None:
    """Columns `name`, `neighbourhoods`, `active_since` (the day they were formed) and `seat`."""
    seats = {body_key(plan, name): seat for _row, name, seat in rows.rows("name", "seat") if name is not None}

    def own_row(body: Any, name: str) -> None:
        consulte(plan).want(body, (body, ensure_venue(plan, seats.get(body_key(plan, name)))), name)

    load_bodies(rows, plan, extra=own_row)


def consulta_named(rows: SheetRows, plan: Plan, row: int, name: str) -> uuid.UUID:
    """The consulta of the column `body`; one nobody knows is added as formed, since a day the register does not say."""
    known: dict[str, uuid.UUID] = plan.shared.setdefault("consulte_named", {})
    if name not in known:

        def own_row(body: Any, called: str) -> None:
            consulte(plan).want(body, (body, KEEP), called)

        known[name] = ensure_body(rows, plan, row, "body", name, extra=own_row)
    return known[name]


def mandate_of(plan: Plan, day: dt.date) -> uuid.UUID | None:
    """The mandate of a day; None for a day in none, or in one the city has not written down. One query an import."""
    if "mandates" not in plan.shared:
        plan.shared["mandates"] = list(Mandate.objects.values_list("pk", "since", "until"))
    found: list[tuple[uuid.UUID, dt.date, dt.date | None]] = plan.shared["mandates"]
    return next((pk for pk, since, until in found if since <= day and (until is None or day <= until)), None)
