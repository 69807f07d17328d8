"""Cities with what they shared, written straight into the tables: as many as a test wants, in a few statements."""

import base64
import datetime as dt
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from benchmark.models import Snapshot, SnapshotFigure
from benchmark.regions import region_of
from core.participation.indicators import Level, State

YEARS = (2021, 2022, 2023)
MEETINGS = "meetings_per_10000"
PLENARIES = "plenaries_per_body"
Told = Decimal | State | None
"""A value, a state, or None for an indicator that is not in the snapshot at all."""


@dataclass(frozen=True)
class Shared:
    """A city and what it says, year by year and indicator by indicator. `notes`: indicator to note, in every year."""

    name: str
    province: str = "BG"
    residents: int | None = 100_000
    values: Mapping[int, Mapping[str, Told]] = field(default_factory=dict)
    models: tuple[str, ...] = ("bergamo",)
    notes: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, int] = field(default_factory=dict)
    city_key: uuid.UUID | None = None

    @property
    def key(self) -> uuid.UUID:
        """The same each time, unless it is that of a city there is."""
        return self.city_key or uuid.uuid5(uuid.NAMESPACE_DNS, f"{self.name}.example")


def share(cities: Iterable[Shared], **columns: Any) -> list[Snapshot]:
    """A snapshot for each year of each city, with its figures; two statements. `columns` are put on every snapshot."""
    snapshots, figures = [], []
    for city in cities:
        for year, values in city.values.items():
            snapshot = _snapshot(city, year, columns)
            snapshots.append(snapshot)
            figures += [
                _figure(snapshot, city, code, told) for code, told in values.items() if told is not None
            ]
    Snapshot.objects.bulk_create(snapshots)
    SnapshotFigure.objects.bulk_create(figures, batch_size=5000)
    return snapshots


def many(
    number: int, codes: Sequence[str] = (MEETINGS, PLENARIES), years: Sequence[int] = YEARS
) -> list[Shared]:
    """So many cities, all different, of every size and of four regions; every seventh does not know, every ninth may not."""
    provinces = ("BG", "MB", "RE", "PD", "FI")
    return [
        Shared(
            f"Città {place:03}",
            provinces[place % 5],
            8_000 + place * 977 % 300_000,
            {
                year: {code: _told(place, year, order) for order, code in enumerate(codes)} for year in years
            },
            models=("bergamo",) if place % 2 else ("monza",),
        )
        for place in range(number)
    ]  # fmt: skip


def _told(place: int, year: int, order: int) -> Told:
    if place % 7 == 6:
        return State.UNKNOWN
    if place % 9 == 8:
        return State.NOT_APPLICABLE
    return Decimal((place * 37 + year * 13 + order * 101) % 6000 + 100) / 100


def _snapshot(city: Shared, year: int, columns: Mapping[str, Any]) -> Snapshot:
    document = json.dumps({"city": {"key": str(city.key), "name": city.name}, "year": year})
    facts: dict[str, Any] = {
        "city_key": city.key, "city_name": city.name, "province": city.province, "region": region_of(city.province),
        "residents": city.residents, "residents_on": dt.date(year, 12, 31) if city.residents else None,
        "models_in_force": list(city.models), "year": year, "version": 1, "document": document,
        "signature": base64.b64encode(bytes(64)).decode(), "public_key": base64.b64encode(bytes(32)).decode(),
        "approved_at": dt.datetime(year + 1, 1, 20, 10, tzinfo=dt.UTC), "received_at": dt.datetime(year + 1, 1, 20, 10, tzinfo=dt.UTC),
    }  # fmt: skip
    return Snapshot(**{**facts, **columns})


def _figure(snapshot: Snapshot, city: Shared, code: str, told: Decimal | State) -> SnapshotFigure:
    known = not isinstance(told, State)
    per_10000 = known and code == MEETINGS and city.residents
    return SnapshotFigure(
        snapshot=snapshot,
        indicator=code,
        version=city.versions.get(code, 1),
        level=Level.CITY,
        state=State.KNOWN if known else State(str(told)),
        value=told if known else None,
        numerator=round(told * city.residents / 10_000) if per_10000 else None,  # type: ignore[operator]
        denominator=city.residents if per_10000 else None,
        note=city.notes.get(code, ""),
    )


BERGAMO = Shared(
    "Bergamo", "BG", 121_952, {
        2021: {MEETINGS: Decimal("38.9"), PLENARIES: Decimal("6.5")}, 2022: {MEETINGS: Decimal("47.2"), PLENARIES: Decimal("7.9")},
        2023: {MEETINGS: Decimal("55.43"), PLENARIES: Decimal("8.42")},
    },
)  # fmt: skip
MONZA = Shared(
    "Monza", "MB", 123_131, {
        2021: {MEETINGS: State.UNKNOWN, PLENARIES: Decimal("4.1")}, 2022: {MEETINGS: Decimal("9.1"), PLENARIES: Decimal("5.2")},
        2023: {MEETINGS: Decimal("10.3"), PLENARIES: Decimal("5.6")},
    }, models=("monza",), notes={MEETINGS: "Si contano solo le sedute delle consulte."},
)  # fmt: skip
CREMONA = Shared(
    "Cremona", "CR", 70_841, {
        2022: {MEETINGS: Decimal("12.4"), PLENARIES: Decimal("3.3")}, 2023: {MEETINGS: Decimal("14.0"), PLENARIES: Decimal("3.9")},
    },
)  # fmt: skip
PAVIA = Shared("Pavia", "PV", 71_159, {2023: {MEETINGS: Decimal("21.6"), PLENARIES: State.NOT_APPLICABLE}})
REGGIO = Shared(
    "Reggio nell'Emilia", "RE", 172_371, {2023: {MEETINGS: State.NOT_APPLICABLE, PLENARIES: Decimal("2.0")}}, models=("qua",)
)  # fmt: skip
CREMA = Shared("Crema", "CR", 34_144, {2023: {MEETINGS: Decimal("31.0"), PLENARIES: Decimal("4.4")}})
SIX = (BERGAMO, MONZA, CREMONA, PAVIA, REGGIO, CREMA)
"""Six real cities with numbers of a test: Bergamo's of 2023 are those of its own report."""
