"""Seasons of the project and the map of districts of each, made of neighbourhoods."""

import datetime as dt
import uuid
from collections.abc import Hashable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.imports.loaders.lists import free_slug
from core.imports.loaders.territory import ensure_neighbourhood
from core.imports.plan import KEEP, Plan, TablePlan, given
from core.imports.table import SheetRows
from core.imports.words import fold
from models_qua.models import District, DistrictNeighbourhood, Season


def seasons(plan: Plan) -> TablePlan:
    """Seasons by folded name."""
    return plan.table(
        "seasons",
        lambda: TablePlan(
            Season,
            code="seasons",
            label=gettext_lazy("Stagioni"),
            columns=("name", "slug", "since", "until"),
            key=lambda values: fold(values[0]),
            existing=Season.objects.all(),
            compared=("since", "until"),
            named="name",
        ),
    )


def districts(plan: Plan) -> TablePlan:
    """Districts by season, code and folded name."""
    return plan.table(
        "districts",
        lambda: TablePlan(
            District,
            code="districts",
            label=gettext_lazy("Ambiti"),
            columns=("season_id", "code", "name", "since", "until"),
            key=lambda values: (values[0], values[1], fold(values[2])),
            existing=District.objects.order_by("until"),
            compared=("since", "until"),
            named="name",
        ),
    )


def parts(plan: Plan) -> TablePlan:
    """Which neighbourhoods a district is made of."""
    return plan.table(
        "district_neighbourhoods",
        lambda: TablePlan(
            DistrictNeighbourhood,
            code="district_neighbourhoods",
            label=gettext_lazy("Quartieri degli ambiti"),
            columns=("district_id", "neighbourhood_id", "since"),
            key=lambda values: values[:2],
            existing=DistrictNeighbourhood.objects.order_by("until"),
            compared=(),
        ),
    )


def load_seasons(rows: SheetRows, plan: Plan) -> None:
    """Columns `name`, `since` (required) and `until`; days in the wrong order and repetitions are problems."""
    seen: dict[str, int] = plan.shared.setdefault("seasons_seen", {})
    dates: dict[uuid.UUID, tuple[dt.date, dt.date | None]] = plan.shared.setdefault("season_dates", {})
    table = seasons(plan)
    for number, name, since, until in rows.rows("name", "since", "until"):
        if name is None or since is None:
            continue
        if fold(name) in seen:
            _repeated(rows, number, name, seen[fold(name)])
            continue
        seen[fold(name)] = number
        if _in_order(rows, number, since, until):
            slug = free_slug(table, name, 140) if table.find(fold(name)) is None else KEEP
            season = table.want(fold(name), (name, slug, since, given(until)), name)
            dates[season] = (since, until)


def load_districts(rows: SheetRows, plan: Plan) -> None:
    """Columns `season`, `name`, `neighbourhoods` (required), `code`, `since`, `until`; without its days a district has its season's."""
    seen: dict[Hashable, int] = {}
    names = "season name neighbourhoods code since until".split()
    for number, *cells in rows.rows(*names):
        row = dict(zip(names, cells, strict=True))
        if any(row[name] is None for name in names[:3]):
            continue
        season = seasons(plan).find(fold(row["season"]))
        if season is None:
            rows.problem(
                number,
                "season",
                _("La stagione «%(name)s» non esiste.") % {"name": row["season"]},
                _("Aggiungerla al foglio delle stagioni, o correggere il nome."),
            )
            continue
        key = (season, row["code"] or "", fold(row["name"]))
        if key in seen:
            _repeated(rows, number, row["name"], seen[key])
            continue
        seen[key] = number
        first, last = _dates(plan, season)
        since, until = row["since"] or first, row["until"] or last
        if _in_order(rows, number, since, until):
            values = (season, row["code"] or "", row["name"], given(since), given(until))
            district = districts(plan).want(key, values, row["name"])
            for name in row["neighbourhoods"]:
                place = ensure_neighbourhood(rows, plan, number, "neighbourhoods", name)
                parts(plan).want((district, place), (district, place, given(since)), name)


def _dates(plan: Plan, season: uuid.UUID) -> tuple[Any, Any]:
    """First and last day of a season, of the upload or of the city."""
    planned = plan.shared.get("season_dates", {})
    if season in planned:
        return planned[season]  # type: ignore[no-any-return]
    now = seasons(plan).values_of(season)
    return now["since"], now["until"]


def _in_order(rows: SheetRows, number: int, since: dt.date | None, until: dt.date | None) -> bool:
    if since is None or until is None or since <= until:
        return True
    rows.problem(number, "until", _("La fine precede l'inizio."), _("Correggere una delle due date."))
    return False


def _repeated(rows: SheetRows, number: int, name: str, before: int) -> None:
    rows.problem(
        number,
        "name",
        _("«%(name)s» è già alla riga %(row)d.") % {"name": name, "row": before},
        _("Tenere una riga sola."),
    )
