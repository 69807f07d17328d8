"""Neighbourhoods as citizens see them, and the map drawn from their boundaries."""

import datetime as dt
import math
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Min

from core.models import BodyNeighbourhood, Meeting, MeetingBody, Neighbourhood
from core.services.activation import active_model_slugs

_WIDTH = 1000.0  # of the map's view box; its height follows

Ring = Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Place:
    """A neighbourhood of today with the day of its next meeting; None when none is convened."""

    name: str
    slug: str
    next_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Shape:
    """A neighbourhood on the map: `path` is an SVG path, `x` and `y` where its name stands."""

    name: str
    slug: str
    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class CityMap:
    """The neighbourhoods whose boundary is known, drawn to one scale. Lengths are units of the view box."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    sources: tuple[str, ...]


def places(today: dt.date) -> list[Place]:
    """The neighbourhoods in force, by name. Two queries."""
    following = next_meeting_days(today)
    rows = Neighbourhood.objects.on(today).order_by("name").values_list("pk", "name", "slug")
    return [Place(name, slug, following.get(key)) for key, name, slug in rows]


def next_meeting_days(today: dt.date) -> dict[uuid.UUID, dt.date]:
    """Key of each neighbourhood with a convened meeting ahead, to the day of the first one."""
    links = BodyNeighbourhood.objects.on(today).filter(
        body__meetings__state=Meeting.State.CONVENED,
        body__meetings__meets_on__gte=today,
        body__model_slug__in=active_model_slugs(),
    )
    return dict(links.values_list("neighbourhood").annotate(Min("body__meetings__meets_on")).order_by())


def next_meeting_days_of_bodies(today: dt.date, model_slug: str) -> dict[uuid.UUID, dt.date]:
    """Key of each body of a model with a convened meeting ahead, to the day of the first one. One query."""
    links = MeetingBody.objects.filter(
        meeting__state=Meeting.State.CONVENED, meeting__meets_on__gte=today, body__model_slug=model_slug
    )
    return dict(links.values_list("body").annotate(Min("meeting__meets_on")).order_by())


def city_map(today: dt.date) -> CityMap | None:
    """The map of the neighbourhoods in force; None when no boundary is known. One query."""
    rows = Neighbourhood.objects.on(today).exclude(boundary=None).order_by("name")
    return draw(rows.only("name", "slug", "boundary", "boundary_source"))


def draw(neighbourhoods: Iterable[Neighbourhood]) -> CityMap | None:
    """Lay the boundaries out, north up, with east-west distances as they are at the city's latitude."""
    known = [(row, rings) for row in neighbourhoods if (rings := list(_rings(row.boundary)))]
    points = [point for _row, rings in known for ring in rings for point in ring]
    if not points:
        return None
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = _WIDTH / max((east - west) * squeeze, 1e-9)

    def project(point: Sequence[float]) -> tuple[float, float]:
        return round((point[0] - west) * squeeze * scale, 1), round((north - point[1]) * scale, 1)

    shapes = tuple(_shape(row, [[project(p) for p in ring] for ring in rings]) for row, rings in known)
    sources = tuple(sorted({row.boundary_source for row, _rings in known if row.boundary_source}))
    return CityMap(_WIDTH, round((north - south) * scale, 1), shapes, sources)


def _shape(row: Neighbourhood, rings: list[list[tuple[float, float]]]) -> Shape:
    path = "".join("M" + "L".join(f"{x:g} {y:g}" for x, y in ring) + "Z" for ring in rings)
    largest = max(rings, key=_extent)
    x = (min(p[0] for p in largest) + max(p[0] for p in largest)) / 2
    y = (min(p[1] for p in largest) + max(p[1] for p in largest)) / 2
    return Shape(row.name, row.slug, path, round(x, 1), round(y, 1))


def _extent(ring: Sequence[tuple[float, float]]) -> float:
    xs, ys = [p[0] for p in ring], [p[1] for p in ring]
    return (max(xs) - min(xs)) * (max(ys) - min(ys))


def _rings(geojson: Any) -> Iterator[Ring]:
    """The rings of a GeoJSON polygon, multipolygon, feature or collection; nothing for anything else."""
    if not isinstance(geojson, dict):
        return
    match geojson.get("type"):
        case "FeatureCollection":
            for feature in geojson.get("features") or ():
                yield from _rings(feature)
        case "Feature":
            yield from _rings(geojson.get("geometry"))
        case "Polygon":
            yield from (ring for ring in geojson.get("coordinates") or () if len(ring) >= 3)
        case "MultiPolygon":
            for polygon in geojson.get("coordinates") or ():
                yield from (ring for ring in polygon if len(ring) >= 3)
