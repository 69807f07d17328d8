"""The rows behind a figure, as the register has them now: what a figure's `rows` names, for who may see them.

Names: `meetings`, `meetings:<figure>`, `meetings:kind=<code>`, `organisations`, `organisations:independent` (without the
city's own services), `participations` (an organisation once for each body), `bodies`, `neighbourhoods`; and those a model's
sections give as `lists`. No personal data.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.models import Body, BodyStage, Meeting, Neighbourhood, NeighbourhoodPopulation
from core.participation.hooks import active_stage_codes
from core.participation.registry import registry
from core.participation.spec import ParticipationModel
from core.reporting.sets import body_of_presence, last_day, present_between
from core.reporting.words import fill, words_of
from core.selectors.headcount import people_at

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RowColumn:
    """A column of the list: `of` takes the cell from a row; `kind` is text, number, day or flag."""

    label: str
    of: Callable[[Row], Any]
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class RowList:
    """The rows behind a figure: a query of dictionaries and its columns. `link` names the page of a row, by its `pk`."""

    title: str
    rows: QuerySet[Any, Any]
    columns: tuple[RowColumn, ...]
    link: str = ""


def rows_behind(model_slug: str, year: int, name: str, *, today: dt.date | None = None) -> RowList:
    """The list a figure's `rows` names; `KeyError` for a name that is none."""
    what, _colon, narrower = name.partition(":")
    makers = {
        "meetings": _meetings,
        "organisations": _organisations,
        "participations": _participations,
        "bodies": _bodies,
        "neighbourhoods": _neighbourhoods,
    }
    reference = min(today or timezone.localdate(), last_day(year))
    model = registry.get(model_slug)
    own = {name: make for section in model.report_sections for name, make in section.lists.items()}
    if name in own:
        listed: RowList = own[name](year, reference)
        return listed
    return makers[what](model, year, narrower, reference)


def _meetings(model: ParticipationModel, year: int, narrower: str, _day: dt.date) -> RowList:
    rows = Meeting.objects.filter(model_slug=model.slug).held().in_year(year)
    if narrower.startswith("kind="):
        rows = rows.filter(kind=narrower.removeprefix("kind="))
    elif narrower:
        counted = [kind.code for kind in model.meeting_kinds if kind.figure == narrower]
        known = [kind.code for kind in model.meeting_kinds]
        rows = rows.filter(Q(kind__in=counted) | (~Q(kind__in=known) if narrower == "other" else Q(pk=None)))
    labels = {kind.code: str(kind.label) for kind in model.meeting_kinds}
    listed = (
        rows.order_by("meets_on", "starts_at", "pk")
        .annotate(
            names=ArrayAgg(
                "bodies__name", order_by="bodies__name", filter=Q(bodies__isnull=False), default=[]
            ),
            people=people_at(),
        )
        .values("pk", "meets_on", "register_number", "kind", "names", "theme__name", "people")
    )
    return RowList(
        _("Incontri svolti"),
        listed,
        (
            RowColumn(_("Data"), lambda row: row["meets_on"], "day"),
            RowColumn(_("Numero"), lambda row: row["register_number"], "number"),
            RowColumn(_("Tipo"), lambda row: labels.get(row["kind"], row["kind"])),
            RowColumn(capfirst(words_of(model)["bodies"]), lambda row: ", ".join(row["names"])),
            RowColumn(_("Tema"), lambda row: row["theme__name"] or ""),
            RowColumn(_("Presenti"), lambda row: row["people"], "number"),
        ),
        link="core:work_meeting",
    )


def _organisations(model: ParticipationModel, year: int, narrower: str, _day: dt.date) -> RowList:
    rows = present_between((model.slug,), dt.date(year, 1, 1), last_day(year))
    if narrower == "independent":
        rows = rows.filter(organisation__canonical__is_municipal_service=False)
    listed = (
        rows.values(
            "organisation__canonical",
            "organisation__canonical__name",
            "organisation__canonical__kind__name",
            "organisation__canonical__is_municipal_service",
        )
        .annotate(
            meetings=Count("meeting", distinct=True),
            bodies=Count(body_of_presence(), distinct=True),
            counted_names=ArrayAgg("organisation__name", distinct=True, order_by="organisation__name"),
        )
        .order_by("organisation__canonical__name")
    )
    return RowList(
        _("Realtà presenti"),
        listed,
        (
            RowColumn(_("Realtà"), lambda row: row["organisation__canonical__name"]),
            RowColumn(_("Tipo"), lambda row: row["organisation__canonical__kind__name"] or ""),
            RowColumn(
                _("Servizio comunale"),
                lambda row: row["organisation__canonical__is_municipal_service"],
                "flag",
            ),
            RowColumn(_("Incontri"), lambda row: row["meetings"], "number"),
            RowColumn(capfirst(words_of(model)["bodies"]), lambda row: row["bodies"], "number"),
            RowColumn(_("Registrata anche come"), _other_names),
        ),
    )


def _other_names(row: Row) -> str:
    """Under which other names it was recorded."""
    own = row["organisation__canonical__name"]
    return ", ".join(name for name in row["counted_names"] if name != own)


def _participations(model: ParticipationModel, year: int, _narrower: str, _day: dt.date) -> RowList:
    name = Body.objects.filter(pk=OuterRef("served"), model_slug=model.slug).values("name")
    listed = (
        present_between((model.slug,), dt.date(year, 1, 1), last_day(year))
        .annotate(served=body_of_presence())
        .annotate(served_name=Subquery(name))
        .filter(served_name__isnull=False)
        .values("served", "served_name", "organisation__canonical", "organisation__canonical__name")
        .annotate(meetings=Count("meeting", distinct=True))
        .order_by("served_name", "organisation__canonical__name")
    )
    return RowList(
        fill(_("Realtà presenti, %(body)s per %(body)s"), words_of(model)),
        listed,
        (
            RowColumn(capfirst(words_of(model)["body"]), lambda row: row["served_name"]),
            RowColumn(_("Realtà"), lambda row: row["organisation__canonical__name"]),
            RowColumn(_("Incontri"), lambda row: row["meetings"], "number"),
        ),
    )


def _bodies(model: ParticipationModel, _year: int, _narrower: str, day: dt.date) -> RowList:
    active = BodyStage.objects.on(day).filter(stage__in=active_stage_codes(model))
    first = Min("stages__since", filter=Q(stages__stage__in=active_stage_codes(model)))
    listed = (
        Body.objects.filter(model_slug=model.slug, pk__in=active.values("body"))
        .annotate(active_since=first)
        .order_by("name")
        .values("pk", "name", "active_since")
    )
    return RowList(
        fill(_("In attività: %(bodies)s"), words_of(model)),
        listed,
        (
            RowColumn(capfirst(words_of(model)["body"]), lambda row: row["name"]),
            RowColumn(_("In attività dal"), lambda row: row["active_since"], "day"),
        ),
    )


def _neighbourhoods(_model: ParticipationModel, year: int, _narrower: str, day: dt.date) -> RowList:
    population = NeighbourhoodPopulation.objects.filter(neighbourhood=OuterRef("pk"), year=year).order_by()
    listed = (
        Neighbourhood.objects.on(day)
        .annotate(
            residents=Subquery(population.values("residents")[:1]),
            origin=Subquery(population.values("source")[:1]),
        )
        .order_by("name")
        .values("pk", "name", "residents", "origin")
    )
    return RowList(
        _("Quartieri in vigore"),
        listed,
        (
            RowColumn(_("Quartiere"), lambda row: row["name"]),
            RowColumn(_("Residenti"), lambda row: row["residents"], "number"),
            RowColumn(_("Fonte"), lambda row: row["origin"] or ""),
        ),
    )
