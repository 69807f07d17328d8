"""Labs of a register of agreements: one for each area an agreement names, an urban one for what is about the whole city."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from core.imports.loaders.bodies import bodies, body_key, ensure_body, want_territory
from core.imports.loaders.territory import ensure_neighbourhood
from core.imports.plan import KEEP, Plan, TablePlan
from core.imports.table import SheetRows
from core.imports.words import fold
from core.selectors.words import vocabulary_of
from models_qua.models import CitizenshipLab, Season

Kind = CitizenshipLab.Kind
CITY_WORDS = frozenset(("citta", "tutta la citta", "intera citta", "comune"))
"""What «Ambito» says of an agreement about the whole city."""


def is_whole_city(area: str) -> bool:
    """Whether an area of the register is the city itself."""
    return fold(area) in CITY_WORDS


def labs(plan: Plan) -> TablePlan:
    """What a lab is beyond a body of core, by body."""
    return plan.table(
        "labs",
        lambda: TablePlan(
            CitizenshipLab,
            code="labs",
            label=vocabulary_of(plan.model).bodies,
            columns=("body_id", "kind", "season_id"),
            key=lambda values: values[0],
            existing=CitizenshipLab.objects.all(),
            compared=(),
        ),
    )


def want_lab(
    rows: SheetRows, plan: Plan, row: int, name: str, areas: Sequence[str], *, urban: bool, since: dt.date
) -> uuid.UUID:
    """The lab of that name; a new one is open since its first agreement, in the season of that day, in the areas the register names."""
    is_new = bodies(plan).find(body_key(plan, name)) is None
    kind = Kind.URBAN.value if urban else Kind.NEIGHBOURHOOD.value

    def own_row(body: Any, called: str) -> None:
        labs(plan).want(body, (body, kind, _season(plan, since)), called)

    body: uuid.UUID = ensure_body(rows, plan, row, "areas", name, extra=own_row, since=since)
    if is_new:
        for area in areas:
            if not is_whole_city(area):
                place = ensure_neighbourhood(rows, plan, row, "areas", area)
                want_territory(plan, body, place, since, area)
    return body


def _season(plan: Plan, day: dt.date) -> Any:
    """The season of a day, of the upload or of the city; KEEP where nobody wrote one down. One query an import."""
    if "seasons" not in plan.shared:
        plan.shared["seasons"] = list(Season.objects.values_list("pk", "since", "until"))
    planned: dict[uuid.UUID, tuple[dt.date, dt.date | None]] = plan.shared.get("season_dates", {})
    there: list[tuple[uuid.UUID, dt.date | None, dt.date | None]] = plan.shared["seasons"]
    found = [
        *((pk, since, until) for pk, (since, until) in planned.items()),
        *(row for row in there if row[0] not in planned),
    ]
    fits = (
        pk
        for pk, since, until in found
        if (since is None or since <= day) and (until is None or day <= until)
    )
    return next(fits, KEEP)
