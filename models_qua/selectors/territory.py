"""The map of a season on a day: its districts with their neighbourhoods, those in none, and the days on which it changed."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, F, Prefetch, Q, QuerySet

from core.models import Neighbourhood
from core.selectors.public_places import CityMap, Shape, draw
from models_qua.models import District, DistrictNeighbourhood, Season

_DAY = dt.timedelta(days=1)
TONES = 6
"""The colours of a map; districts that follow each other have different ones."""


@dataclass(frozen=True, slots=True)
class SeasonRow:
    """A line of the list: how many districts it has on the day asked for (on its last day, once it is over)."""

    season: Season
    districts: int


@dataclass(frozen=True, slots=True)
class DistrictOnDay:
    """A district with its neighbourhoods of a day, by name; `tone` is the number of its colour on the map."""

    district: District
    neighbourhoods: tuple[str, ...]
    tone: int


@dataclass(frozen=True, slots=True)
class Area:
    """A neighbourhood drawn on the map, named with its district; `tone` is that of the district, 0 for one in none."""

    shape: Shape
    name: str
    tone: int


@dataclass(frozen=True, slots=True)
class SeasonMap:
    """The districts of a day by letter and name; `outside` are the neighbourhoods in none.

    `drawn` only where boundaries are known, `areas` are what it shows.
    """

    day: dt.date
    districts: tuple[DistrictOnDay, ...]
    outside: tuple[str, ...]
    drawn: CityMap | None
    areas: tuple[Area, ...]


@dataclass(frozen=True, slots=True)
class MapChange:
    """A day on which the map of a season changed: districts that `began`, that `ended` the day before, and neighbourhoods that `moved`."""

    day: dt.date
    began: tuple[str, ...]
    ended: tuple[str, ...]
    moved: tuple[str, ...]


def season_rows(today: dt.date) -> list[SeasonRow]:
    """The seasons, latest first. One query."""
    ended_with_it = Q(districts__until__isnull=True) | Q(districts__until__gte=today)
    rows = Season.objects.annotate(
        now=Count("districts", filter=ended_with_it & Q(districts__since__lte=today))
    ).order_by("-since")
    return [SeasonRow(row, row.now) for row in rows]


def day_in(season: Season, today: dt.date) -> dt.date:
    """Today while the season lasts; its last day once it is over, its first one before it begins."""
    if season.until is not None and today > season.until:
        return season.until
    return max(today, season.since) if season.since else today


def season_map(season: Season, day: dt.date) -> SeasonMap:
    """The map of a season on a day. Three queries."""
    parts = DistrictNeighbourhood.objects.on(day).select_related("neighbourhood")
    parts = parts.defer("neighbourhood__boundary").order_by("neighbourhood__name")
    rows = list(season.districts.on(day).prefetch_related(Prefetch("parts", parts, to_attr="parts_then")))
    rows.sort(key=lambda row: (not row.code, row.code, row.name))
    found: list[DistrictOnDay] = []
    there: dict[str, DistrictOnDay] = {}
    for number, row in enumerate(rows):
        names = tuple(part.neighbourhood.name for part in row.parts_then)
        found.append(DistrictOnDay(row, names, number % TONES + 1))
        there |= {part.neighbourhood.slug: found[-1] for part in row.parts_then}
    places = list(Neighbourhood.objects.on(day).order_by("name"))
    outside = tuple(place.name for place in places if place.slug not in there)
    drawn = draw(places)
    areas = tuple(_area(shape, there.get(shape.slug)) for shape in drawn.shapes) if drawn else ()
    return SeasonMap(day, tuple(found), outside, drawn, areas)


def _area(shape: Shape, one: DistrictOnDay | None) -> Area:
    return Area(shape, f"{shape.name} – {one.district}" if one else shape.name, one.tone if one else 0)


def districts_of_places(season: Season, day: dt.date, *, besides: District | None = None) -> dict[str, str]:
    """Slug of each neighbourhood that is in a district on a day (in another one than `besides`) to that district. One query."""
    parts = DistrictNeighbourhood.objects.on(day).filter(district__season=season)
    if besides is not None:
        parts = parts.exclude(district=besides)
    return {
        part.neighbourhood.slug: str(part.district)
        for part in parts.select_related("district", "neighbourhood").defer("neighbourhood__boundary")
    }


def places_of_season(season: Season, today: dt.date) -> QuerySet[Neighbourhood]:
    """The neighbourhoods a season's districts may be made of, each as it was drawn last, by name; boundaries are left out."""
    drawn = Neighbourhood.objects.during(season.since or today, season.until or today)
    latest = drawn.order_by("slug", F("since").desc(nulls_last=True)).distinct("slug")
    return Neighbourhood.objects.filter(pk__in=latest.values("pk")).defer("boundary").order_by("name")


def map_changes(season: Season) -> list[MapChange]:
    """The days on which the map changed within the season, the latest first. Two queries."""
    districts = list(season.districts.all())
    rows = DistrictNeighbourhood.objects.filter(district__season=season).select_related("neighbourhood")
    parts = list(rows.defer("neighbourhood__boundary").order_by("neighbourhood__name"))
    dated: list[District | DistrictNeighbourhood] = [*districts, *parts]
    days = {row.since for row in dated if row.since}
    days |= {row.until + _DAY for row in dated if row.until and row.until != season.until}
    began_on = {row.pk: row.since for row in districts}
    return [
        MapChange(
            day,
            tuple(str(row) for row in districts if row.since == day),
            tuple(str(row) for row in districts if row.until == day - _DAY),
            tuple(
                dict.fromkeys(
                    part.neighbourhood.name
                    for part in parts
                    if part.since == day and began_on[part.district_id] != day
                )
            ),
        )
        for day in sorted(days, reverse=True)
    ]


def neighbourhoods_of_districts(keys: Collection[uuid.UUID], day: dt.date) -> list[Neighbourhood]:
    """The neighbourhoods of districts on a day, as drawn that day, by name. Two queries."""
    slugs = DistrictNeighbourhood.objects.on(day).filter(district__in=keys)
    wanted = list(slugs.values_list("neighbourhood__slug", flat=True))
    return list(Neighbourhood.objects.on(day).filter(slug__in=wanted).defer("boundary").order_by("name"))
