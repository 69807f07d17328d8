"""The six cities that are compared: what each shared, what it took back, what it wrote beside a figure.

Figures are never written here: each city measures its register, its office approves, the city signs, the platform receives.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils import timezone

from accounts.models import User
from benchmark.services.delivering import deliver_snapshots
from core.indicators.content import CityFacts, draft
from core.models import Neighbourhood, NeighbourhoodPopulation, SharedSnapshot
from core.services.sharing import approve_snapshot, withdraw_snapshot, write_note
from core.services.territory import set_population
from demo import cities, farelegami, more_years
from demo.demo_city import DemoCity
from demo.filling import accounts
from tenants.context import use_city, use_public
from tenants.models import City

ASKED = 2025
BASE = {city.schema_name: city for city in cities.CITIES}


@dataclass(frozen=True)
class Sharing:
    """A city and what it shares: years, on which day of 2026, notes (indicator to text) beside the figures of every year.

    What is asked for today (`ASKED`) it shared `answered_days_ago`. `withdrawn` is a year it took back, and why; `corrected` a year it
    shared once more. `hours`: how soon its reports come out.
    """

    city: DemoCity
    office: str
    residents: tuple[int, dt.date]
    years: tuple[int, ...] = more_years.YEARS
    on: dt.date = dt.date(2026, 2, 2)
    notes: Mapping[str, str] = field(default_factory=dict)
    withdrawn: tuple[int, str] | None = None
    corrected: int | None = None
    hours: int = 12
    answered_days_ago: int = 30


def _base(name: str, more: Callable[[User], None]) -> DemoCity:
    return replace(BASE[name], more_years=more)


CREMONA, CREMA, CASALMAGGIORE = farelegami.CITIES
_END_OF_2023 = dt.date(2023, 12, 31)
SHARING = (
    Sharing(
        _base("bergamo", more_years.networks), "Servizio Reti di Quartiere", (121_952, _END_OF_2023), on=dt.date(2026, 1, 20), answered_days_ago=36,
        notes={"continuity": "Ad agosto le reti non si incontrano."},
    ),
    Sharing(
        _base("monza", more_years.consulte), "Ufficio Partecipazione", (123_000, _END_OF_2023), on=dt.date(2026, 1, 27), hours=26, answered_days_ago=31,
        notes={"meetings_per_10000": "Si contano solo le sedute delle consulte: gli incontri dei gruppi di lavoro non sono nel registro."},
        corrected=2024,
    ),
    Sharing(
        _base("reggio", more_years.labs), "Ufficio Partecipazione, Quartiere bene comune", (172_000, _END_OF_2023),
        on=dt.date(2026, 2, 5), answered_days_ago=22,
    ),
    Sharing(
        CREMONA, "Servizi sociali e comunità", (71_094, _END_OF_2023), years=farelegami.YEARS, on=dt.date(2026, 2, 10), hours=17, answered_days_ago=12,
        withdrawn=(2022, "Nel 2022 un laboratorio su tre non teneva il registro: le cifre non dicono il vero."),
    ),
    Sharing(CREMA, "Servizi sociali e comunità", (33_920, _END_OF_2023), on=dt.date(2026, 2, 24), hours=8, answered_days_ago=25),
    Sharing(
        CASALMAGGIORE, "Servizi sociali e comunità", (15_173, _END_OF_2023), years=farelegami.YEARS[:-1], on=dt.date(2026, 3, 3), hours=21,
    ),
)  # fmt: skip
"""The last has not answered what is asked today: of 2025 it has a register and shares nothing."""

OTHERS = tuple(city for city in cities.CITIES if city.is_demonstration)
CITIES: Sequence[DemoCity] = (*(one.city for one in SHARING), *OTHERS)


def has_shared(city: DemoCity) -> bool:
    """Whether a city has shared what it shares, and it arrived. True for one that is in no comparison."""
    sharing = _sharing(city.schema_name)
    if sharing is None:
        return True
    with use_city(City.objects.get(schema_name=city.schema_name)):
        return not _is_left(sharing) and not SharedSnapshot.objects.filter(delivered_at=None).exists()


def ensure_shared(schema_name: str) -> None:
    """Share what a city has not shared yet, also after a run that was interrupted; nothing for a city that is in no comparison."""
    sharing = _sharing(schema_name)
    if sharing is None:
        return
    city = _facts(sharing)
    with use_city(city):
        if _is_left(sharing):
            _share(sharing, city)
        deliver_snapshots()


def _sharing(schema_name: str) -> Sharing | None:
    return next((one for one in SHARING if one.city.schema_name == schema_name), None)


def _is_left(sharing: Sharing) -> bool:
    """Whether a year, the withdrawal or the correction is not there."""
    return bool(
        _unshared(sharing)
        or (sharing.withdrawn and not _was_withdrawn(sharing.withdrawn[0]))
        or (sharing.corrected and not _was_corrected(sharing.corrected))
    )


def _unshared(sharing: Sharing) -> list[int]:
    there = set(SharedSnapshot.objects.values_list("year", flat=True))
    return [year for year in sharing.years if year < timezone.localdate().year and year not in there]


def _was_withdrawn(year: int) -> bool:
    return SharedSnapshot.objects.filter(year=year).exclude(withdrawn_at=None).exists()


def _was_corrected(year: int) -> bool:
    return SharedSnapshot.objects.filter(year=year, version__gt=1).exists()


def _facts(sharing: Sharing) -> City:
    """The row of the city, with what the platform knows of every city that is no demonstration."""
    with use_public():
        city: City = City.objects.get(schema_name=sharing.city.schema_name)
        residents, on = sharing.residents
        city.is_demonstration = False
        city.office, city.office_email = sharing.office, sharing.city.logins[0].email
        city.residents, city.residents_on = residents, on
        city.save(update_fields=["is_demonstration", "office", "office_email", "residents", "residents_on"])
        return city


def _share(sharing: Sharing, city: City) -> None:
    office = accounts(sharing.city.logins)[0]
    if sharing.city.more_years:
        sharing.city.more_years(office)
    unshared = _unshared(sharing)
    if unshared:
        more_years.published_in_time(sharing.hours)
    for year in unshared:
        for code, text in sharing.notes.items():
            write_note(actor=office, indicator=code, year=year, text=text)
        _approve(office, city, year, _on(sharing, year))
    if sharing.withdrawn and not _was_withdrawn(sharing.withdrawn[0]):
        year, why = sharing.withdrawn
        deliver_snapshots()
        withdraw_snapshot(actor=office, year=year, reason=why, at=_at(sharing.on + dt.timedelta(days=45)))
    if sharing.corrected and not _was_corrected(sharing.corrected):
        _correct(office, sharing.corrected)
        change = "Corretti i residenti di un quartiere, sbagliati nel primo invio."
        _approve(office, city, sharing.corrected, sharing.on + dt.timedelta(days=60), change)


def _on(sharing: Sharing, year: int) -> dt.date:
    """The day a year is approved: what is asked for today, some weeks ago; the years before, when the city began to share."""
    today = timezone.localdate()
    if year == ASKED:
        return max(today - dt.timedelta(days=sharing.answered_days_ago), dt.date(year + 1, 1, 1))
    return min(sharing.on, today)


def _approve(office: User, city: City, year: int, on: dt.date, change: str = "") -> None:
    facts = CityFacts(city.pk, city.name, city.province, city.istat_code, city.residents, city.residents_on)
    shown = draft(year, facts, on)
    approve_snapshot(actor=office, city=facts, year=year, seen=shown.seen, change=change, at=_at(on))


def _correct(office: User, year: int) -> None:
    """The residents of the first neighbourhood, by name."""
    place = Neighbourhood.objects.filter(until=None).order_by("name")[0]
    known = NeighbourhoodPopulation.objects.get(neighbourhood=place, year=year)
    set_population(
        actor=office,
        neighbourhood_id=place.pk,
        year=year,
        residents=known.residents - 240,
        source=known.source,
    )


def _at(day: dt.date) -> dt.datetime:
    """The morning of a day; now, where that is still to come."""
    return min(timezone.make_aware(dt.datetime.combine(day, dt.time(10, 15))), timezone.now())
