"""Bodies of a participation model, with their territory and the day they became active."""

import datetime as dt
from collections.abc import Callable, Hashable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.imports.loaders.lists import free_slug, nearest
from core.imports.loaders.territory import find_neighbourhood
from core.imports.plan import KEEP, Plan, TablePlan, given
from core.imports.table import SheetRows
from core.imports.words import fold
from core.models import Body, BodyNeighbourhood, BodyStage
from core.participation.hooks import active_stage_codes
from core.selectors.words import vocabulary_of

_ALIKE = 90


def bodies(plan: Plan) -> TablePlan:
    """Bodies by (model, folded name); those of other models are there for their slugs only."""
    return plan.table(
        "bodies",
        lambda: TablePlan(
            Body,
            code="bodies",
            label=vocabulary_of(plan.model).bodies,
            columns=("model_slug", "name", "slug"),
            key=lambda values: (values[0], fold(values[1])),
            existing=Body.objects.all(),
            compared=(),
            named="name",
        ),
    )


def body_key(plan: Plan, name: str) -> Hashable:
    """How a body of the plan's model is found in `bodies`."""
    return plan.model.slug, fold(name)


def find_body(rows: SheetRows, plan: Plan, row: int, column: str, name: str) -> Any:
    """The body of that name; None, with a problem noted, for one nobody knows."""
    found = bodies(plan).find(body_key(plan, name))
    if found is None:
        word = vocabulary_of(plan.model).body
        near = nearest(name, bodies(plan).names.values())
        cure = _("Aggiungerla al foglio degli organismi o correggere il nome.")
        if near:
            cure = _("Forse è «%(near)s»? Correggere il nome, o aggiungere l'organismo al suo foglio.") % {
                "near": near
            }
        elif "," in name or "/" in name:
            cure = _("Se sono più di una, separarle con un punto e virgola.")
        rows.problem(
            row,
            column,
            _("%(word)s «%(name)s» non esiste.") % {"word": str(word).capitalize(), "name": name},
            cure,
        )
    return found


def load_bodies(rows: SheetRows, plan: Plan, *, extra: Callable[[Any, str], object]) -> None:
    """Columns `name`, `neighbourhoods` and `active_since`; `extra(body key, name)` plans the model's own row."""
    table = bodies(plan)
    seen: dict[Hashable, int] = {}
    for number, name, places, since in rows.rows("name", "neighbourhoods", "active_since"):
        if name is None:
            continue
        key = body_key(plan, name)
        if key in seen:
            rows.problem(
                number,
                "name",
                _("«%(name)s» è già alla riga %(row)d.") % {"name": name, "row": seen[key]},
                _("Tenere una riga sola, con tutti i suoi quartieri."),
            )
            continue
        seen[key] = number
        is_new = table.find(key) is None
        slug = free_slug(table, name, 180) if is_new else KEEP
        body = table.want(key, (plan.model.slug, name, slug), name)
        extra(body, name)
        _territory(rows, plan, number, body, places or (), since)
        _activity(rows, plan, number, body, name, since, is_new=is_new)


def ensure_body(
    rows: SheetRows,
    plan: Plan,
    row: int,
    column: str,
    name: str,
    *,
    extra: Callable[[Any, str], object],
    since: dt.date | None = None,
) -> Any:
    """The body a sheet names in passing; one nobody knows is added, active since the day given, None for one not known.

    `extra` as for `load_bodies`. A new name that looks like a known one is told, and added all the same.
    """
    table = bodies(plan)
    key = body_key(plan, name)
    is_new = table.find(key) is None
    if is_new and (near := nearest(name, _names(plan), alike=_ALIKE)):
        rows.warning(
            row,
            column,
            _("«%(name)s» è un nome nuovo e somiglia a «%(near)s».") % {"name": name, "near": near},
            _("Se è lo stesso organismo, scrivere il nome sempre allo stesso modo."),
        )
    slug = free_slug(table, name, 180) if is_new else KEEP
    body = table.want(key, (plan.model.slug, name, slug), name)
    extra(body, name)
    active = active_stage_codes(plan.model)
    if is_new and active:
        _stages(plan).want(body, (body, active[0], given(since), KEEP), name)
    return body


def _names(plan: Plan) -> list[str]:
    """What the bodies of the plan's model are called, there already or wanted."""
    table = bodies(plan)
    known = [name for _pk, (slug, name, _slug) in table.existing.values() if slug == plan.model.slug]
    return [*known, *(name for _pk, _model, name, _slug in table.added)]


def want_territory(plan: Plan, body: Any, neighbourhood: Any, since: dt.date | None, label: str = "") -> None:
    """A body works in a neighbourhood, since a day where it is new there and the register says it."""
    _links(plan).want((body, neighbourhood), (body, neighbourhood, given(since)), label)


def _links(plan: Plan) -> TablePlan:
    return plan.table(
        "body_neighbourhoods",
        lambda: TablePlan(
            BodyNeighbourhood,
            code="body_neighbourhoods",
            label=gettext_lazy("Quartieri degli organismi"),
            columns=("body_id", "neighbourhood_id", "since"),
            key=lambda values: values[:2],
            existing=BodyNeighbourhood.objects.order_by("until"),
            compared=(),
        ),
    )


def _territory(
    rows: SheetRows, plan: Plan, number: int, body: Any, places: tuple[str, ...], since: dt.date | None
) -> None:
    for place in places:
        neighbourhood = find_neighbourhood(rows, plan, number, "neighbourhoods", place)
        if neighbourhood is not None:
            want_territory(plan, body, neighbourhood, since, place)


def _activity(
    rows: SheetRows, plan: Plan, number: int, body: Any, name: str, since: dt.date | None, *, is_new: bool
) -> None:
    """The first active stage of a body; a body that was never active keeps the stage it is in, with a warning."""
    active = active_stage_codes(plan.model)
    stages = _stages(plan)
    now = stages.current(body)
    if now is None and not is_new:
        rows.warning(
            number,
            "name",
            _("«%(name)s» non risulta ancora avviata.") % {"name": name},
            _("L'importazione non ne cambia la fase: farlo dalla sua scheda."),
        )
    elif now and since and now["until"] and since > now["until"]:
        rows.problem(
            number,
            "active_since",
            _("«%(name)s» risulta attiva solo fino al %(day)s.")
            % {"name": name, "day": now["until"].strftime("%d/%m/%Y")},
            _("Correggere la data, o la fase nella sua scheda."),
        )
    elif active:
        stages.want(body, (body, now["stage"] if now else active[0], given(since), KEEP), name)


def _stages(plan: Plan) -> TablePlan:
    """The first active stage of each body of the plan's model."""
    active = active_stage_codes(plan.model)
    return plan.table(
        "body_stages",
        lambda: TablePlan(
            BodyStage,
            code="body_stages",
            label=gettext_lazy("Fasi degli organismi"),
            columns=("body_id", "stage", "since", "until"),
            key=lambda values: values[0],
            existing=BodyStage.objects.filter(stage__in=active, body__model_slug=plan.model.slug).order_by(
                "-since"
            ),
            compared=("since",),
        ),
    )
