"""Neighbourhoods as citizens see them, and the map drawn from their boundaries."""

import datetime as dt
import math
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Min

from core.models import BodyNeighbourhood, Meeting, MeetingBody, Neighbourhood
from core.services.activation import active_model_slugs

_NAMES_AT_MOST = 12
_WIDTH = 1000  # of the map's view box; its height follows

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
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Box:
    """What lies between two meridians and two parallels, in degrees; `squeeze` is how much shorter one of longitude is there."""

    west: float
    south: float
    east: float
    north: float

    @property
    def squeeze(self) -> float:
        """Length of a degree of longitude at its middle, in degrees of latitude."""
        return math.cos(math.radians((self.south + self.north) / 2))

    def holds(self, longitude: float, latitude: float, margin: float = 0) -> bool:
        """Whether a point lies in it, or at most `margin` degrees of latitude outside."""
        aside = margin / self.squeeze
        return (
            self.west - aside <= longitude <= self.east + aside
            and self.south - margin <= latitude <= self.north + margin
        )


@dataclass(frozen=True, slots=True)
class CityMap:
    """The neighbourhoods whose boundary is known, drawn to one scale. Lengths are units of the view box, `box` is where they lie."""

    width: int
    height: int
    shapes: tuple[Shape, ...]
    sources: tuple[str, ...]
    box: Box

    def spot(self, longitude: float, latitude: float) -> tuple[int, int] | None:
        """Where a point (degrees) is on it; None for one outside."""
        box = self.box
        if not box.holds(longitude, latitude):
            return None
        scale = self.width / max((box.east - box.west) * box.squeeze, 1e-9)
        return round((longitude - box.west) * box.squeeze * scale), round((box.north - latitude) * scale)

    @property
    def has_room_for_names(self) -> bool:
        """Whether the names can be written on it and still be read on a phone; the list beside it always has them."""
        return len(self.shapes) <= _NAMES_AT_MOST


def neighbourhoods_of(today: dt.date) -> list[Neighbourhood]:
    """The neighbourhoods in force, by name, for `places` and `draw`. One query."""
    return list(Neighbourhood.objects.on(today).order_by("name"))


def places(neighbourhoods: Iterable[Neighbourhood], today: dt.date) -> list[Place]:
    """The same as lines of a list. One query."""
    following = next_meeting_days(today)
    return [Place(row.name, row.slug, following.get(row.pk)) for row in neighbourhoods]


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


def draw(neighbourhoods: Iterable[Neighbourhood]) -> CityMap | None:
    """The map of those whose boundary is known, None when it is nobody's; north up, distances true at its latitude."""
    known = [(row, rings) for row in neighbourhoods if (rings := list(_rings(row.boundary)))]
    box = _around(ring for _row, rings in known for ring in rings)
    if box is None:
        return None
    squeeze = box.squeeze
    scale = _WIDTH / max((box.east - box.west) * squeeze, 1e-9)

    def project(point: Sequence[float]) -> tuple[int, int]:
        return round((point[0] - box.west) * squeeze * scale), round((box.north - point[1]) * scale)

    shapes = tuple(
        _shape(row, [_without_repeats(map(project, ring)) for ring in rings]) for row, rings in known
    )
    sources = tuple(sorted({row.boundary_source for row, _rings in known if row.boundary_source}))
    return CityMap(_WIDTH, math.ceil((box.north - box.south) * scale), shapes, sources, box)


def box_of(neighbourhoods: Iterable[Neighbourhood]) -> Box | None:
    """Where those whose boundary is known lie; None when it is nobody's."""
    return _around(ring for row in neighbourhoods for ring in _rings(row.boundary))


def _around(rings: Iterable[Ring]) -> Box | None:
    points = [point for ring in rings for point in ring]
    if not points:
        return None
    across, along = [point[0] for point in points], [point[1] for point in points]
    return Box(min(across), min(along), max(across), max(along))


def _without_repeats(points: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Points that fell on the one before are left out: a boundary drawn to the metre has thousands."""
    return [point for point, _same in groupby(points)]


def _shape(row: Neighbourhood, rings: list[list[tuple[int, int]]]) -> Shape:
    path = "".join("M" + "L".join(f"{x} {y}" for x, y in ring) + "Z" for ring in rings)
    largest = max(rings, key=_extent)
    x = (min(p[0] for p in largest) + max(p[0] for p in largest)) / 2
    y = (min(p[1] for p in largest) + max(p[1] for p in largest)) / 2
    return Shape(row.name, row.slug, path, round(x), round(y))


def _extent(ring: Sequence[tuple[int, int]]) -> int:
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
            yield from filter(_is_ring, geojson.get("coordinates") or ())
        case "MultiPolygon":
            for polygon in geojson.get("coordinates") or ():
                yield from filter(_is_ring, polygon or ())


def _is_ring(ring: Any) -> bool:
    return (
        isinstance(ring, list)
        and len(ring) >= 3
        and all(isinstance(p, list) and len(p) >= 2 and _is_number(p[0]) and _is_number(p[1]) for p in ring)
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)
