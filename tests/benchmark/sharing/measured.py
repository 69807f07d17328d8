"""A year measured as the test wants it: two indicators of the dictionary, with a month and a neighbourhood."""

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from unittest import mock

from django.utils import timezone

from core.indicators.content import CityFacts, draft
from core.indicators.dictionary import dictionary
from core.models import Neighbourhood, SharedSnapshot
from core.participation.indicators import Level, Measure, State
from core.services.sharing import approve_snapshot
from tenants.models import City

TODAY = dt.date(2026, 1, 20)
NOW = dt.datetime(2026, 1, 20, 10, tzinfo=dt.UTC)
MEETINGS = "meetings_per_10000"
SHARE = "subgroup_share"


def measure(code: str, top: int, bottom: int, **more: Any) -> Measure:
    """A known measure of 2025."""
    indicator = dictionary()[code]
    given: dict[str, Any] = {"month": 0, "level": Level.CITY, "place": None} | more
    value = Decimal(top) / Decimal(bottom) * indicator.times
    return Measure(
        code, indicator.version, 2025, given["month"], given["level"], given["place"],
        State.KNOWN, value, Decimal(top), Decimal(bottom),
    )  # fmt: skip


def bare(code: str, state: State, **more: Any) -> Measure:
    """A measure without numbers."""
    known = measure(code, 1, 1, **more)
    return replace(known, state=state, value=None, numerator=None, denominator=None)


@dataclass
class Measured:
    """What measuring a year finds."""

    meetings: int = 676
    place: uuid.UUID | None = None
    more: list[Measure] = field(default_factory=list)

    def __call__(self, _year: int, _today: dt.date) -> tuple[Measure, ...]:
        found = [
            measure(MEETINGS, self.meetings, 121_952),
            measure(MEETINGS, 50, 121_952, month=3),
            measure(SHARE, 186, max(self.meetings, 186)),
            *self.more,
        ]
        if self.place:
            found.append(bare(MEETINGS, State.UNKNOWN, level=Level.NEIGHBOURHOOD, place=self.place))
        return tuple(found)


@contextmanager
def measuring(measured: Measured) -> Iterator[Measured]:
    """Inside the block every year measures so."""
    population = (121_952, dt.date(2025, 12, 31))
    with (
        mock.patch("core.indicators.content.measure_year", measured),
        mock.patch("core.indicators.keeping.measure_year", measured),
        mock.patch("core.indicators.content.population_of", return_value=population),
    ):
        yield measured


def facts(city: City) -> CityFacts:
    return CityFacts(city.pk, city.name, city.province, city.istat_code)


def seen(city: City, year: int = 2025) -> str:
    """The fingerprint of what is shown now."""
    return draft(year, facts(city), TODAY).seen


def approve(city: City, change: str = "", **more: Any) -> SharedSnapshot:
    """Approve what is shown now."""
    given: dict[str, Any] = {"year": 2025, "seen": seen(city, more.get("year", 2025)), "at": NOW} | more
    return approve_snapshot(actor=None, city=facts(city), change=change, **given)


def share(city: City, year: int) -> SharedSnapshot:
    """Approve a year as the register has it."""
    today = timezone.localdate()
    shown = draft(year, facts(city), today).seen
    return approve_snapshot(actor=None, city=facts(city), year=year, seen=shown)


def neighbourhood(name: str = "Santa Lucia") -> Neighbourhood:
    return Neighbourhood.objects.create(name=name, slug=name.lower().replace(" ", "-"))
