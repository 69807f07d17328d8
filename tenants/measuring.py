"""Measuring every city: one message of the worker for each that needs it, and how far the work is.

Nothing is kept here: what is left to do is read in the cities themselves, so work that was broken off goes on where it was.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils import timezone

from core.indicators.keeping import is_stale, measure_indicators
from core.models import IndicatorRun
from tenants.context import use_city, use_public
from tenants.models import City
from tenants.provisioning.state import cities_behind
from tenants.tasks import HEADER


@dataclass(frozen=True, slots=True)
class Asked:
    """A city whose worker was asked to measure these years."""

    city: City
    years: tuple[int, ...]


def measurable(names: Sequence[str] = ()) -> list[City]:
    """The cities that have all tables of this code, all or those named, by schema name."""
    with use_public():
        behind = cities_behind().values("pk")
        found = City.objects.exclude(pk__in=behind).order_by("schema_name")
        return list(found.filter(schema_name__in=names) if names else found)


def ask_to_measure(cities: Sequence[City], years: Sequence[int], *, anew: bool = False) -> list[Asked]:
    """Send one message per city for those of its years that are stale, or for all of them; what is fresh is not asked for."""
    asked = []
    for city in cities:
        wanted = tuple(years) if anew else stale_years(city, years)
        if wanted:
            asked.append(Asked(city, wanted))
            given = {"years": list(wanted), "anew": anew}
            measure_indicators.apply_async(kwargs=given, headers={HEADER: city.schema_name})
    return asked


def stale_years(city: City, years: Sequence[int]) -> tuple[int, ...]:
    """The years whose measures are not there, or older than what was done since."""
    today = timezone.localdate()
    with use_city(city):
        runs = {run.year: run for run in IndicatorRun.objects.filter(year__in=years)}
        return tuple(year for year in years if year not in runs or is_stale(runs[year], today))


def done_since(asked: Sequence[Asked], moment: dt.datetime) -> Iterator[Asked]:
    """Those whose years have all been measured since. One query a city."""
    for one in asked:
        with use_city(one.city):
            measured = IndicatorRun.objects.filter(year__in=one.years, measured_at__gte=moment).count()
        if measured == len(one.years):
            yield one
