"""The map of a season on a day: its districts with their neighbourhoods, those in none, and the days on which it changed."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q

from core.models import Neighbourhood
from core.selectors.public_places import CityMap, draw
from models_qua.models import District, DistrictNeighbourhood, Season

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SeasonRow:
    """A line of the list: how many districts it has on the day asked for (on its last day, once it is over)."""

    season: Season
    districts: int


@dataclass(frozen=True, slots=True)
class DistrictOnDay:
    """A district with its neighbourhoods of a day, by name."""

    district: District
    neighbourhoods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeasonMap:
    """The districts of a day by letter and name; `outside` are the neighbourhoods in none; `drawn` only where boundaries are known."""

    day: dt.date
    districts: tuple[DistrictOnDay, ...]
    outside: tuple[str, ...]
    drawn: CityMap | None
    district_of: dict[str, str]


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


def season_on(day: dt.date) -> Season | None:
    """The season a day belongs to, if any. One query."""
    return Season.objects.on(day).order_by("-since").first()


def day_in(season: Season, today: dt.date) -> dt.date:
    """Today while the season lasts; its last day once it is over, its first one before it begins."""
    if season.until is not None and today > season.until:
        return season.until
    return max(today, season.since) if season.since else today


def season_map(season: Season, day: dt.date, *, with_drawing: bool = True) -> SeasonMap:
    """The map of a season on a day. Three queries."""
    parts = DistrictNeighbourhood.objects.on(day).select_related("neighbourhood")
    parts = parts.defer("neighbourhood__boundary").order_by("neighbourhood__name")
    rows = season.districts.on(day).prefetch_related(Prefetch("parts", parts, to_attr="parts_then"))
    found, district_of = [], {}
    for district in rows:
        found.append(DistrictOnDay(district, tuple(part.neighbourhood.name for part in district.parts_then)))
        district_of |= {part.neighbourhood.slug: str(district) for part in district.parts_then}
    places = Neighbourhood.objects.on(day).order_by("name")
    places = list(places if with_drawing else places.defer("boundary"))
    outside = tuple(place.name for place in places if place.slug not in district_of)
    drawn = draw(places) if with_drawing else None
    return SeasonMap(day, tuple(found), outside, drawn, district_of)


def map_changes(season: Season) -> list[MapChange]:
    """The days on which the map changed within the season, the latest first. Two queries."""
    districts = list(season.districts.all())
    parts = DistrictNeighbourhood.objects.filter(district__season=season).select_related("neighbourhood")
    parts = list(parts.defer("neighbourhood__boundary").order_by("neighbourhood__name"))
    after = [row.until + _DAY for row in [*districts, *parts] if row.until and row.until != season.until]
    days = {row.since for row in [*districts, *parts] if row.since} | set(after)
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
