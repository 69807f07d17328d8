"""Geometries as RFC 7946 wants them, from what cities drew: closed rings, the outer counterclockwise and the inner clockwise, degrees of WGS 84."""

import itertools
import math
from collections.abc import Iterable, Iterator
from typing import Any

from core.participation.open_data import Geometry

Position = list[float]
Polygon = list[list[Position]]


def area(*drawn: Any) -> Geometry | None:
    """One geometry of everything that was drawn (polygons, multipolygons, features, collections); None where nothing is an area."""
    polygons = [one for boundary in drawn for one in _polygons(boundary)]
    if not polygons:
        return None
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


def point(longitude: Any, latitude: Any) -> Geometry | None:
    """A point, where both its coordinates are known."""
    if longitude is None or latitude is None:
        return None
    return {"type": "Point", "coordinates": [float(longitude), float(latitude)]}


def _polygons(drawn: Any) -> Iterator[Polygon]:
    if not isinstance(drawn, dict):
        return
    match drawn.get("type"):
        case "FeatureCollection":
            for feature in _list(drawn.get("features")):
                yield from _polygons(feature)
        case "Feature":
            yield from _polygons(drawn.get("geometry"))
        case "Polygon":
            yield from _wound([drawn.get("coordinates")])
        case "MultiPolygon":
            yield from _wound(_list(drawn.get("coordinates")))


def _wound(polygons: Iterable[Any]) -> Iterator[Polygon]:
    """Polygons whose outer ring is one; holes that are none are left out."""
    for polygon in polygons:
        rings = [_ring(ring) for ring in _list(polygon)]
        if not rings or rings[0] is None:
            continue
        outer, *inner = (ring for ring in rings if ring is not None)
        yield [
            _turned(outer, counterclockwise=True),
            *(_turned(ring, counterclockwise=False) for ring in inner),
        ]


def _ring(ring: Any) -> list[Position] | None:
    """The positions of a ring, closed; None for one with fewer than three different ones, or something that is no position in it."""
    found: list[Position] = []
    for one in _list(ring):
        if not isinstance(one, list) or len(one) < 2 or not all(_is_degree(number) for number in one[:2]):
            return None
        position = [float(one[0]), float(one[1])]
        if not found or position != found[-1]:
            found.append(position)
    if found and found[0] != found[-1]:
        found.append(found[0])
    return found if len(found) >= 4 else None


def _turned(ring: list[Position], *, counterclockwise: bool) -> list[Position]:
    """The ring in that direction, by the sign of its area."""
    doubled = sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(ring))
    return ring if (doubled > 0) == counterclockwise else ring[::-1]


def _is_degree(number: Any) -> bool:
    return isinstance(number, int | float) and not isinstance(number, bool) and math.isfinite(number)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
