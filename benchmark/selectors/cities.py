"""The cities the comparison knows: those that have shared a year at least once, with what holds of it today.

One query tells all of them, whatever is asked: a city is here some numbers and dates, never its register. A process keeps what it
read last and asks, each time, only whether anything came, was replaced or was withdrawn since.
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar

from benchmark.models import Snapshot
from benchmark.regions import region_of

_CHANGED = """
SELECT said.stands, s.id, s.city_key, s.city_name, s.province, s.region, s.residents, s.residents_on, s.models_in_force, s.year,
       s.version, s.change, s.approved_at, s.replaced_at, s.withdrawn_at, s.withdrawn_because
FROM (SELECT concat_ws(' ', count(*), max(id::text), count(replaced_at), max(replaced_at), count(withdrawn_at), max(withdrawn_at)) AS stands
      FROM benchmark_snapshot) AS said
LEFT JOIN benchmark_snapshot AS s ON said.stands <> %s
ORDER BY s.city_key, s.year, s.version
"""
"""Every snapshot without its document, or one empty row where the table stands as it did."""


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
    def named(self) -> str:
        """«Bergamo (BG)»."""
        return f"{self.name} ({self.province})" if self.province else self.name

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

    `choices` are the cities as a form offers them, key and name; `latest` who approved what stands, the last first, each with the year it approved then.
    It is kept and shared between requests: nobody changes it.
    """

    cities: tuple[KnownCity, ...]
    years: tuple[int, ...]
    regions: tuple[str, ...]
    models: tuple[str, ...]
    choices: tuple[tuple[str, str], ...]
    latest: tuple[tuple[KnownCity, SharedYear], ...]

    def city(self, key: uuid.UUID | None) -> KnownCity | None:
        """A city by its key; None when it never shared anything."""
        return next((city for city in self.cities if city.key == key), None)

    def without(self, year: int) -> list[KnownCity]:
        """The cities of which nothing of that year holds."""
        return [city for city in self.cities if year not in city.years or not city.years[year].stands]


class _Last:
    """What this process read last, and how the table stood. Two threads may read the same twice; neither sees half of it."""

    read: ClassVar[tuple[str, Known]] = ("", Known((), (), (), (), (), ()))


def known_cities() -> Known:
    """Every city that ever shared a year; one query, which brings rows only where a snapshot came, was replaced or withdrawn."""
    stood, known = _Last.read
    rows = list(Snapshot.objects.raw(_CHANGED, [stood]))
    stands: str = vars(rows[0])["stands"]
    if stands != stood:
        known = _known(rows if vars(rows[0])["id"] else ())  # one empty row where nothing was ever shared
        _Last.read = (stands, known)
    return known


def _known(rows: Iterable[Snapshot]) -> Known:
    found: dict[uuid.UUID, KnownCity] = {}
    for row in rows:
        city = found.setdefault(row.city_key, KnownCity(row.city_key, "", "", ""))
        city.name, city.province = row.city_name, row.province
        city.region = row.region or region_of(row.province)
        if row.replaced_at is None:
            city.years[row.year] = _shared(row)
    cities = sorted(found.values(), key=lambda city: (city.name.casefold(), city.province))
    return Known(
        cities=tuple(cities),
        years=tuple(sorted({shared.year for city in cities for shared in city.standing}, reverse=True)),
        regions=tuple(sorted({city.region for city in cities if city.region})),
        models=tuple(sorted({slug for city in cities for slug in city.models})),
        choices=tuple((str(city.key), city.named) for city in cities),
        latest=_latest(cities),
    )


def _latest(cities: Iterable[KnownCity]) -> tuple[tuple[KnownCity, SharedYear], ...]:
    came = [
        (city, max(city.standing, key=lambda one: (one.approved_at, one.year)))
        for city in cities
        if city.standing
    ]
    return tuple(sorted(came, key=lambda one: one[1].approved_at, reverse=True))


def _shared(row: Snapshot) -> SharedYear:
    return SharedYear(
        row.pk, row.year, row.version, row.change, row.approved_at, row.residents, row.residents_on,
        tuple(row.models_in_force), row.withdrawn_at, row.withdrawn_because,
    )  # fmt: skip


def snapshots_of(cities: Iterable[KnownCity], years: Iterable[int]) -> list[uuid.UUID]:
    """The snapshots that hold for those cities and years."""
    wanted = set(years)
    return [
        shared.snapshot
        for city in cities
        for shared in city.years.values()
        if shared.stands and shared.year in wanted
    ]
