"""The map drawn from the neighbourhoods' boundaries."""

from typing import Any

import pytest
from django.test import Client

from core.models import Neighbourhood
from core.selectors.public_places import Box, box_of, draw
from tenants.models import City

WEST = [[9.0, 45.0], [9.1, 45.0], [9.1, 45.1], [9.0, 45.1], [9.0, 45.0]]
EAST = [[9.1, 45.0], [9.2, 45.0], [9.2, 45.1], [9.1, 45.1], [9.1, 45.0]]


def place(name: str, boundary: Any) -> Neighbourhood:
    return Neighbourhood(name=name, slug=name.lower(), boundary=boundary, boundary_source="Comune")


def polygon(ring: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [ring]}


def test_north_is_up_and_neighbours_touch() -> None:
    drawn = draw([place("Ovest", polygon(WEST)), place("Est", polygon(EAST))])
    assert drawn
    west, east = drawn.shapes
    assert west.path == f"M0 {drawn.height}L500 {drawn.height}L500 0L0 0L0 {drawn.height}Z"
    assert east.path.startswith(f"M500 {drawn.height}")
    assert (west.x, east.x) == (250, 750)
    assert 690 < drawn.height < 720  # a degree of longitude is shorter than one of latitude up here
    assert drawn.sources == ("Comune",)


@pytest.mark.parametrize(
    "wrapped",
    [
        {"type": "Feature", "geometry": polygon(WEST)},
        {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": polygon(WEST)}]},
        {"type": "MultiPolygon", "coordinates": [[WEST], [EAST]]},
    ],
)
def test_every_form_of_geojson_area_is_drawn(wrapped: dict[str, Any]) -> None:
    drawn = draw([place("Ovest", wrapped)])
    assert drawn
    assert drawn.shapes[0].path.startswith("M0 ")


@pytest.mark.parametrize(
    "broken",
    [
        None,
        [],
        "testo",
        {},
        {"type": "Point", "coordinates": [9, 45]},
        {"type": "Polygon"},
        {"type": "Polygon", "coordinates": [None]},
        polygon([["a", "b"], ["c", "d"], ["e", "f"]]),
        polygon([[9.0], [9.1], [9.2]]),
        polygon(WEST[:2]),
        {"type": "Feature", "geometry": None},
        {"type": "MultiPolygon", "coordinates": [None]},
    ],
)
def test_what_is_no_area_is_left_out(broken: Any) -> None:
    assert draw([place("Rotto", broken)]) is None
    drawn = draw([place("Rotto", broken), place("Ovest", polygon(WEST))])
    assert drawn
    assert [shape.name for shape in drawn.shapes] == ["Ovest"]


def test_points_closer_than_the_map_can_show_are_dropped() -> None:
    fine = [[9.0 + step / 1_000_000, 45.0] for step in range(1000)]
    drawn = draw([place("Fine", polygon([*fine, *WEST]))])
    assert drawn
    assert drawn.shapes[0].path.count("L") < 20


def test_names_are_written_while_there_is_room(bergamo_client: Client, in_bergamo: City) -> None:
    for number in range(12):
        Neighbourhood.objects.create(name=f"Quartiere {number}", slug=f"q{number}", boundary=polygon(WEST))
    assert "<text" in bergamo_client.get("/quartieri/").content.decode()
    Neighbourhood.objects.create(name="Uno in più", slug="q12", boundary=polygon(EAST))
    page = bergamo_client.get("/quartieri/").content.decode()
    assert "<text" not in page
    assert page.count('<a href="/quartieri/q12/"') == 2  # on the map and in the list


def test_a_point_is_on_the_map_where_it_is_on_the_ground() -> None:
    drawn = draw([place("Ovest", polygon(WEST)), place("Est", polygon(EAST))])
    assert drawn
    assert drawn.spot(9.0, 45.1) == (0, 0)
    corner = drawn.spot(9.2, 45.0)
    assert corner
    assert (corner[0], drawn.height - corner[1]) in {(drawn.width, 0), (drawn.width, 1)}
    assert drawn.spot(9.3, 45.05) is None


def test_what_lies_just_outside_the_city_is_told_from_what_is_far() -> None:
    box = Box(10.0, 45.0, 10.2, 45.2)
    assert box.holds(10.1, 45.1)
    assert not box.holds(10.1, 45.21)
    assert box.holds(10.1, 45.21, 0.03)
    assert box.holds(10.24, 45.1, 0.03)  # a degree of longitude is shorter
    assert not box.holds(9.19, 45.46, 0.03)
    assert box_of([Neighbourhood(name="Senza confine")]) is None
