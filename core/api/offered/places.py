"""The territory of a city: neighbourhoods with their boundaries, residents and streets; places where meetings are held; themes."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from core.api.declaring import Asked, Figure, Operation, Resource, values_of
from core.models import Neighbourhood, NeighbourhoodPopulation, Street, Theme, Venue
from core.services import places, territory
from core.services.errors import DomainError
from core.web.work.geojson import read_boundary

SEE, EDIT = "core.workspace.see", "core.territory.edit"

NEIGHBOURHOODS = Resource(
    name="neighbourhoods", key="neighbourhood_id", model=Neighbourhood, see=SEE,
    fields=("id", "name", "slug", "code", "since", "until", "boundary_source"),
    about="A neighbourhood as drawn between two days; a redrawn one is a new row with the same `slug`.",
    rows=lambda _who: Neighbourhood.objects.defer("boundary"),
    filters={"name": ["exact", "icontains"], "slug": ["exact"], "until": ["isnull"]},
    sorts=("name", "-name"),
)  # fmt: skip
POPULATIONS = Resource(
    name="populations", key="population_id", model=NeighbourhoodPopulation, see=SEE,
    fields=("id", "neighbourhood_id", "year", "residents", "source"),
    about="Residents of a neighbourhood on 31 December of a year.",
    rows=lambda _who: NeighbourhoodPopulation.objects.all(),
    filters={"neighbourhood": ["exact"], "year": ["exact", "gte", "lte"]},
    sorts=("-year", "year"),
)  # fmt: skip
STREETS = Resource(
    name="streets", key="street_id", model=Street, see=SEE,
    fields=("id", "name", "first_number", "last_number", "neighbourhood_id"),
    about="A street, or a stretch of it, that lies in a neighbourhood.",
    rows=lambda _who: Street.objects.all(),
    filters={"neighbourhood": ["exact"], "name": ["exact", "icontains"]},
    sorts=("name", "-name"),
)  # fmt: skip
VENUES = Resource(
    name="venues", key="venue_id", model=Venue, see=SEE,
    fields=("id", "name", "address", "capacity", "step_free", "accessible_toilet", "access_notes", "lender_id", "is_active"),
    about="A place where meetings are held; null is what nobody knows.",
    rows=lambda _who: Venue.objects.all(),
    filters={"name": ["exact", "icontains"], "is_active": ["exact"], "step_free": ["exact"], "capacity": ["gte"], "lender": ["exact"]},
    sorts=("name", "-name"),
)  # fmt: skip
THEMES = Resource(
    name="themes", key="theme_id", model=Theme, see=SEE,
    fields=("id", "name", "slug", "is_active"),
    about="What meetings are about.",
    rows=lambda _who: Theme.objects.all(),
    filters={"name": ["exact", "icontains"], "is_active": ["exact"]},
    sorts=("name", "-name"),
)  # fmt: skip


@dataclass(frozen=True)
class BoundaryShown:
    """The boundary as GeoJSON (RFC 7946), null where none is drawn, with its source and licence."""

    boundary: dict[str, Any] | None
    source: str


def _boundary(asked: Asked) -> BoundaryShown:
    return BoundaryShown(asked.row.boundary, asked.row.boundary_source)


@dataclass(frozen=True)
class Boundary:
    """One area in WGS 84 degrees (GeoJSON: a polygon, a multipolygon, or a feature of one), with its source and licence."""

    boundary: dict[str, Any]
    source: str


@dataclass(frozen=True)
class Redrawing:
    """A boundary that holds from a day; `name` where it changes."""

    since: dt.date
    boundary: dict[str, Any]
    source: str
    name: str = ""


def _drawn(sent: Boundary | Redrawing, _asked: Asked) -> dict[str, Any]:
    """Raises `DomainError` for what is no area."""
    try:
        area = read_boundary(json.dumps(sent.boundary).encode())
    except ValidationError as wrong:
        raise DomainError(wrong.message, field="boundary") from None
    return {**values_of(sent), "boundary": area}


FIGURES = (
    Figure(name="show_boundary", on=NEIGHBOURHOODS, part="boundary", see=SEE, answers=BoundaryShown, read=_boundary, about="The boundary of a neighbourhood."),
)  # fmt: skip
RESOURCES = (NEIGHBOURHOODS, POPULATIONS, STREETS, VENUES, THEMES)
OPERATIONS = (
    Operation("POST", territory.add_neighbourhood, EDIT, "Add a neighbourhood.", answers=NEIGHBOURHOODS),
    Operation("POST", territory.end_neighbourhood, EDIT, "A neighbourhood exists no more.", on=NEIGHBOURHOODS, part="end", answers=NEIGHBOURHOODS),
    Operation("POST", territory.redraw_neighbourhood, EDIT, "The perimeter changes on a day: a new row begins.", on=NEIGHBOURHOODS, part="redrawing", answers=NEIGHBOURHOODS, takes=Redrawing, into=_drawn),
    Operation("PUT", territory.set_boundary, EDIT, "Draw the boundary, or correct it as it has always been.", on=NEIGHBOURHOODS, part="boundary", answers=NEIGHBOURHOODS, takes=Boundary, into=_drawn),
    Operation("PUT", territory.set_population, EDIT, "Residents on 31 December of a year; null where not known.", on=NEIGHBOURHOODS, part="populations/{year:int}", answers=NEIGHBOURHOODS, writes=NeighbourhoodPopulation),
    Operation("POST", places.save_venue, EDIT, "Add a place.", answers=VENUES, leaves=("venue_id",), called="add_venue"),
    Operation("PUT", places.save_venue, EDIT, "Change a place.", on=VENUES, answers=VENUES, called="change_venue"),
    Operation("POST", places.save_theme, EDIT, "Add a theme.", answers=THEMES, leaves=("theme_id",), called="add_theme"),
    Operation("PUT", places.save_theme, EDIT, "Rename a theme, or take it out of use.", on=THEMES, answers=THEMES, called="change_theme"),
)  # fmt: skip
