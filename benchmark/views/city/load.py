"""What every page of sharing needs: the city, its years, the rows of one."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.utils import timezone

from benchmark.services.delivering import deliver_snapshots
from core.indicators.content import CityFacts, Draft, draft
from core.indicators.keeping import measure_again, measures_of
from core.models import Meeting, SharedSnapshot
from tenants.cities import city_of
from tenants.models import City

FIRST_YEAR = 2000


@dataclass(frozen=True, slots=True)
class YearRow:
    """A year with the versions shared of it, the last first."""

    year: int
    is_over: bool
    versions: tuple[SharedSnapshot, ...]

    @property
    def last(self) -> SharedSnapshot | None:
        """The last version, whatever became of it."""
        return self.versions[0] if self.versions else None

    @property
    def standing(self) -> SharedSnapshot | None:
        """The version that holds."""
        last = self.last
        return last if last and not last.withdrawn_at and not last.replaced_at else None


def facts_of(city: City) -> CityFacts:
    """The city as others know it."""
    return CityFacts(
        key=city.pk,
        name=city.name,
        province=city.province,
        istat_code=city.istat_code,
        residents=city.residents,
        residents_on=city.residents_on,
    )


def draft_now(request: HttpRequest, year: int, *, anew: bool = False) -> Draft:
    """What would be shared of a year, of the measures that are kept or (`anew`) of new ones; 404 for one to come or long gone."""
    today = timezone.localdate()
    if not FIRST_YEAR <= year <= today.year:
        raise Http404
    measures = measure_again(year, today=today) if anew else measures_of(year, today=today)
    return draft(year, facts_of(city_of(request)), today, measures=measures)


def year_row(year: int) -> YearRow:
    """A year with its versions, without their documents."""
    return _row(year, SharedSnapshot.objects.defer("document").filter(year=year))


def year_rows(asked: Iterable[int]) -> list[YearRow]:
    """Years with meetings in the register, those that are asked for or shared, and the last that is over; the newest first."""
    now = timezone.localdate().year
    versions = list(SharedSnapshot.objects.defer("document"))
    met = {day.year for day in Meeting.objects.dates("meets_on", "year")}
    years = met | set(asked) | {one.year for one in versions} | {now - 1}
    return [
        _row(year, (one for one in versions if one.year == year))
        for year in sorted(years, reverse=True)
        if FIRST_YEAR <= year <= now
    ]


def deliver_soon(request: HttpRequest) -> None:
    """Carry to the other side what was just decided; what dies on the way is carried by the clock."""
    deliver_snapshots.delay(site=request.build_absolute_uri("/"))


def _row(year: int, versions: Iterable[SharedSnapshot]) -> YearRow:
    return YearRow(year, year < timezone.localdate().year, tuple(versions))
