"""The cities the comparison knows: those that have shared a year at least once, with what holds of it today.

One query tells all of them, whatever is asked: a city is here some numbers and dates, never its register. A process keeps what it
read last and asks, each time, only whether anything came, was replaced or was withdrawn since.
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db.models import Count, Max, TextField
from django.db.models.functions import Cast

from benchmark.models import Snapshot
from benchmark.regions import region_of

_COLUMNS = (
    "pk", "city_key", "city_name", "province", "region", "residents", "residents_on", "models_in_force", "year", "version",
    "change", "approved_at", "replaced_at", "withdrawn_at", "withdrawn_because",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SharedYear:
    """A year a city shared, as it stands: `withdrawn_at` is set where nothing of that year holds any more."""

    snapshot: uuid.UUID
    year: int
    version: int
    change: str
    approved_at: dt.datetime
    residents: int | None
    residents_on: dt.date | None
    models: tuple[str, ...]
    withdrawn_at: dt.datetime | None = None
    withdrawn_because: str = ""

    @property
    def stands(self) -> bool:
        """Whether its figures may be compared."""
        return self.withdrawn_at is None


@dataclass(slots=True)
class KnownCity:
    """A city and its years, the newest last; facts are those of the newest year that stands."""

    key: uuid.UUID
    name: str
    province: str
    region: str
    years: dict[int, SharedYear] = field(default_factory=dict)

    @property
    def standing(self) -> list[SharedYear]:
        """The years whose figures may be compared, the newest last."""
        return [shared for _year, shared in sorted(self.years.items()) if shared.stands]

    @property
    def withdrawn(self) -> list[SharedYear]:
        """The years taken back."""
        return [shared for _year, shared in sorted(self.years.items()) if not shared.stands]

    @property
    def newest(self) -> SharedYear | None:
        """The last year it shares, None for a city that took everything back."""
        return self.standing[-1] if self.standing else None

    @property
    def residents(self) -> int | None:
        """Those of the newest year that tells them."""
        return next((one.residents for one in reversed(self.standing) if one.residents), None)

    @property
    def residents_on(self) -> dt.date | None:
        """The day of `residents`."""
        return next((one.residents_on for one in reversed(self.standing) if one.residents), None)

    @property
    def models(self) -> tuple[str, ...]:
        """Slugs of the participation models of its newest year."""
        return self.newest.models if self.newest else ()

    @property
    def approved_at(self) -> dt.datetime | None:
        """When it last approved something that stands."""
        return max((shared.approved_at for shared in self.standing), default=None)


@dataclass(frozen=True, slots=True)
class Known:
    """Every city, by name, and the years at least one of them shares, the newest first; `regions` and `models` (slugs) by name.

    It is kept and shared between requests: nobody changes it.
    """

    cities: tuple[KnownCity, ...]
    years: tuple[int, ...]
    regions: tuple[str, ...]
    models: tuple[str, ...]

    def city(self, key: uuid.UUID | None) -> KnownCity | None:
        """A city by its key; None when it never shared anything."""
        return next((city for city in self.cities if city.key == key), None)

    def without(self, year: int) -> list[KnownCity]:
        """The cities of which nothing of that year holds."""
        return [city for city in self.cities if year not in city.years or not city.years[year].stands]


class _Last:
    """What this process read last. Two threads may read the same twice; neither sees half of it."""

    read: ClassVar[tuple[Any, Known] | None] = None


def known_cities() -> Known:
    """Every city that ever shared a year; one query while nothing changed since the last time, else two."""
    standing = _as_it_is()
    if _Last.read is None or _Last.read[0] != standing:
        _Last.read = (standing, _read())
    return _Last.read[1]


def _as_it_is() -> tuple[Any, ...]:
    """What differs whenever a snapshot came, was replaced or was withdrawn: nothing else happens to one."""
    told = Snapshot.objects.order_by().aggregate(
        many=Count("pk"), last=Max(Cast("pk", TextField())),
        replaced=Count("replaced_at"), replaced_at=Max("replaced_at"),
        withdrawn=Count("withdrawn_at"), withdrawn_at=Max("withdrawn_at"),
    )  # fmt: skip
    return tuple(told.values())


def _read() -> Known:
    found: dict[uuid.UUID, KnownCity] = {}
    rows = Snapshot.objects.order_by("city_key", "year", "version").values(*_COLUMNS)
    for row in rows.iterator():
        city = found.get(row["city_key"])
        if city is None:
            city = found[row["city_key"]] = KnownCity(row["city_key"], "", "", "")
        city.name, city.province = row["city_name"], row["province"]
        city.region = row["region"] or region_of(row["province"])
        if row["replaced_at"] is None:
            city.years[row["year"]] = _shared(row)
    cities = sorted(found.values(), key=lambda city: (city.name.casefold(), city.province))
    return Known(
        cities=tuple(cities),
        years=tuple(sorted({shared.year for city in cities for shared in city.standing}, reverse=True)),
        regions=tuple(sorted({city.region for city in cities if city.region})),
        models=tuple(sorted({slug for city in cities for slug in city.models})),
    )


def _shared(row: dict[str, Any]) -> SharedYear:
    names = (
        "year", "version", "change", "approved_at", "residents", "residents_on", "withdrawn_at", "withdrawn_because",
    )  # fmt: skip
    told = {name: row[name] for name in names}
    return SharedYear(snapshot=row["pk"], models=tuple(row["models_in_force"]), **told)


def snapshots_of(cities: Iterable[KnownCity], years: Iterable[int]) -> list[uuid.UUID]:
    """The snapshots that hold for those cities and years."""
    wanted = set(years)
    return [
        shared.snapshot
        for city in cities
        for shared in city.years.values()
        if shared.stands and shared.year in wanted
    ]
