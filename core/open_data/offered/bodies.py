"""The bodies of the city's participation models, and its neighbourhoods."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from core.models import Body, BodyNeighbourhood, Meeting, Neighbourhood, NeighbourhoodPopulation
from core.open_data.geometry import area
from core.participation.open_data import DataColumn, Geometry, OpenDataset
from core.participation.registry import registry
from core.selectors.public_bodies import card, with_territory
from core.services.activation import active_model_slugs

_ID = _("Identificativo")
_PAGE = DataColumn("pagina", "address", _("Pagina sul sito del Comune"))


def page_of_body(model_slug: str, slug: str) -> str | None:
    """The path of a body's page for citizens; None where its model has none."""
    try:
        return reverse(f"{model_slug}:body", args=[slug])
    except NoReverseMatch:
        return None


def _bodies(day: dt.date) -> Iterator[tuple[Any, ...]]:
    shown = Q(meetings__state=Meeting.State.HELD)
    bodies = with_territory(day, Body.objects.filter(model_slug__in=active_model_slugs()))
    for body in (
        bodies.annotate(held=Count("meetings", filter=shown, distinct=True))
        .prefetch_related("themes")
        .order_by("name", "pk")
    ):
        told, model = card(body), registry.get(body.model_slug)
        yield (
            body.pk, body.name, model.label, told.stage and told.stage.label, told.stage and told.stage.active,
            told.neighbourhoods, sorted(theme.name for theme in body.themes.all()), body.description, body.meets_usually, body.held,
            page_of_body(body.model_slug, body.slug),
        )  # fmt: skip


def _of_bodies(day: dt.date) -> Mapping[Any, Geometry]:
    """The area of the neighbourhoods a body works in, where somebody drew them. One query."""
    links = BodyNeighbourhood.objects.on(day).exclude(neighbourhood__boundary=None)
    drawn: dict[Any, list[Any]] = defaultdict(list)
    for body, boundary in links.order_by("neighbourhood__name").values_list(
        "body", "neighbourhood__boundary"
    ):
        drawn[body].append(boundary)
    return {body: found for body, boundaries in drawn.items() if (found := area(*boundaries))}


def _neighbourhoods(day: dt.date) -> Iterator[tuple[Any, ...]]:
    active = Body.objects.filter(pk=OuterRef("body"), model_slug__in=active_model_slugs())
    links = (
        BodyNeighbourhood.objects.on(day).filter(Exists(active)).select_related("body").order_by("body__name")
    )
    people = NeighbourhoodPopulation.objects.order_by("-year")
    places: Any = Neighbourhood.objects.on(day).defer("boundary").order_by("name", "pk")
    for place in places.prefetch_related(
        Prefetch("bodies", links, to_attr="links_today"), Prefetch("populations", people, to_attr="counted")
    ):
        counted = next(iter(place.counted), None)
        yield (
            place.slug, place.name, place.code, counted and counted.residents, counted and counted.year, counted and counted.source,
            [link.body.name for link in place.links_today],
            place.boundary_source, reverse("core:neighbourhood", args=[place.slug]),
        )  # fmt: skip


def _of_neighbourhoods(day: dt.date) -> Mapping[Any, Geometry]:
    """Their boundaries, where somebody drew them. One query."""
    rows = Neighbourhood.objects.on(day).exclude(boundary=None).values_list("slug", "boundary")
    return {slug: found for slug, boundary in rows if (found := area(boundary))}


BODIES = OpenDataset(
    code="organismi",
    title=_("Organismi di partecipazione"),
    description=_(
        "Gli organismi di partecipazione di quartiere, con la fase in cui sono, i quartieri in cui lavorano e i temi di cui si occupano."
    ),
    columns=(
        DataColumn("id", "key", _ID, required=True),
        DataColumn("nome", "text", _("Nome"), required=True),
        DataColumn("modello", "text", _("Modello di partecipazione"), required=True),
        DataColumn("fase", "text", _("Fase"), _("Quella di oggi; vuota dove non è registrata.")),
        DataColumn("attivo", "boolean", _("Se nella fase di oggi si conta tra gli attivi")),
        DataColumn("quartieri", "words", _("Quartieri in cui lavora oggi")),
        DataColumn("temi", "words", _("Temi di cui si occupa")),
        DataColumn("presentazione", "text", _("Presentazione"), free=True),
        DataColumn("si_incontra", "text", _("Quando si incontra di solito"), free=True),
        DataColumn(
            "incontri_svolti", "integer", _("Incontri svolti"), _("Tutti quelli nel registro."), required=True
        ),
        _PAGE,
    ),
    rows=_bodies,
    queries=4,
    about=frozenset({"core.body", "core.bodystage", "core.neighbourhood", "core.meeting", "core.theme"}),
    keywords=(_("partecipazione"), _("quartieri"), _("cittadinanza attiva")),
    shapes=_of_bodies,
)
NEIGHBOURHOODS = OpenDataset(
    code="quartieri",
    title=_("Quartieri"),
    description=_("I quartieri come sono disegnati oggi, con i residenti e gli organismi che vi lavorano."),
    columns=(
        DataColumn("id", "text", _ID, _("Resta lo stesso quando il quartiere è ridisegnato."), required=True),
        DataColumn("nome", "text", _("Nome"), required=True),
        DataColumn("codice", "text", _("Codice che gli dà il Comune")),
        DataColumn("residenti", "integer", _("Residenti")),
        DataColumn("residenti_anno", "integer", _("Al 31 dicembre di quale anno")),
        DataColumn("residenti_fonte", "text", _("Fonte dei residenti")),
        DataColumn("organismi", "words", _("Organismi che vi lavorano")),
        DataColumn("confine_fonte", "text", _("Fonte e licenza del confine"), _("Vale per la geometria.")),
        _PAGE,
    ),
    rows=_neighbourhoods,
    queries=3,
    about=frozenset({"core.neighbourhood", "core.body"}),
    keywords=(_("quartieri"), _("territorio"), _("popolazione")),
    themes=("REGI", "SOCI"),
    shapes=_of_neighbourhoods,
)
