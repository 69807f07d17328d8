"""What core's indicators of a year are counted from, read in `QUERIES` queries whatever the size of the register.

The rules of what counts are those of the yearly report (`core.reporting.sets`): the same meetings, presences and neighbourhoods.
"""

import calendar
import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Case, Exists, OuterRef, QuerySet, Value, When
from django.db.models.functions import TruncDate

from core.models import (
    AgendaItem,
    Attendance,
    BodyNeighbourhood,
    Meeting,
    Minutes,
    ModelActivation,
    Organisation,
)
from core.participation.hooks import active_stage_codes
from core.participation.registry import registry
from core.participation.spec import ParticipationModel
from core.reporting import sets
from core.reporting.facts import is_in_force, total_residents
from core.reporting.sets import HELD, StageRow
from core.reporting.tallies import figure_of_kinds

QUERIES = 9
BEFORE, YEAR_BEFORE = -1, 0
"""Periods beside the months 1-12: all that was before the year before, and the year before."""


@dataclass(frozen=True, slots=True)
class BodyYear:
    """A body active in a year: the months in which it was so at least a day, and whether it was all through the quarters over."""

    model: str
    months: frozenset[int]
    is_lasting: bool


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting held; `places` are slugs. `is_complete`: it has an agenda and minutes past their draft; `days` to their publication."""

    model: str
    figure: str
    month: int
    is_complete: bool
    days: int | None
    bodies: tuple[uuid.UUID, ...]
    places: tuple[str, ...]


class Came(NamedTuple):
    """An organisation present in a period, once for each body (None: not said for which)."""

    period: int
    organisation: uuid.UUID
    body: uuid.UUID | None


class CamePlace(NamedTuple):
    """An organisation present in a month for bodies of a neighbourhood (its slug)."""

    period: int
    place: str
    organisation: uuid.UUID


@dataclass(frozen=True, slots=True)
class CityYear:
    """A year of the register. `recorded` are the models of which some meeting of the year is there, held or not.

    `places` are the neighbourhoods in force on the reference day, slug to key, with their `residents`; `covered` those in which a
    body active that day works. `quarters` are those over by the reference day.
    """

    year: int
    reference: dt.date
    models: tuple[ParticipationModel, ...]
    recorded: frozenset[str]
    attendance_known: bool
    records_known: bool
    bodies: Mapping[uuid.UUID, BodyYear]
    places: Mapping[str, uuid.UUID]
    residents: Mapping[str, int | None]
    covered: frozenset[str]
    territory: frozenset[tuple[uuid.UUID, uuid.UUID]]
    held: tuple[Held, ...]
    came: tuple[Came, ...]
    came_places: tuple[CamePlace, ...]
    services: frozenset[uuid.UUID]

    @property
    def months(self) -> range:
        """The months begun by the reference day."""
        return range(1, self.reference.month + 1)

    @property
    def all_residents(self) -> int | None:
        """Residents of the city; None while those of a neighbourhood are not known."""
        return total_residents(self.residents)


class _Link(NamedTuple):
    body: uuid.UUID
    slug: str
    since: dt.date | None
    until: dt.date | None


class _Meeting(NamedTuple):
    key: uuid.UUID
    model: str
    kind: str
    day: dt.date
    state: str
    minutes: str | None
    published: dt.date | None
    somebody: bool
    agenda: bool


def models_in(year: int) -> tuple[ParticipationModel, ...]:
    """The models of the city in a year: active on some day of it, or with meetings of that year in the register. One query."""
    active = ModelActivation.objects.during(dt.date(year, 1, 1), sets.last_day(year)).order_by()
    met = Meeting.objects.in_year(year).order_by()
    slugs = {slug for (slug,) in active.values_list("model_slug").union(met.values_list("model_slug"))}
    return tuple(model for model in registry if model.slug in slugs)


def read_year(year: int, models: Sequence[ParticipationModel], reference: dt.date) -> CityYear:
    """The year of the register for these models; bodies and neighbourhoods as they are on the reference day. Eight queries."""
    slugs = tuple(model.slug for model in models)
    first, last = dt.date(year, 1, 1), sets.last_day(year)
    stages = _active_stages(models)
    drawn = [row for row in sets.neighbourhoods(year) if is_in_force(row, reference, reference)]
    places = {row.slug: row.key for row in drawn}
    columns = ("body", "neighbourhood__slug", "since", "until")
    territory = BodyNeighbourhood.objects.during(first, last).order_by().values_list(*columns)
    links = [_Link(*row) for row in territory]
    active_now = {row.body for row in stages if is_in_force(row, reference, reference)}
    meetings = _meetings(slugs, first, last)
    held = [row for row in meetings if row.state == HELD]
    present = sets.present_between(slugs, dt.date.min, last)
    this_year = present.filter(meeting__meets_on__gte=first)
    services = Organisation.objects.standing().filter(is_municipal_service=True).order_by()
    return CityYear(
        year=year,
        reference=reference,
        models=tuple(models),
        recorded=frozenset(row.model for row in meetings),
        attendance_known=not held or any(row.somebody for row in held),
        records_known=any(row.agenda or row.minutes for row in held),
        bodies=_bodies(stages, first, reference),
        places=places,
        residents={row.slug: row.residents for row in drawn},
        covered=frozenset(
            link.slug for link in links if link.body in active_now and _works(link, reference)
        ).intersection(places),
        territory=frozenset((link.body, places[link.slug]) for link in links if link.slug in places),
        held=_held(held, _served(slugs, first, last), links, models),
        came=_came(present, year),
        came_places=tuple(
            CamePlace(*row) for row in sets.present_in_places(this_year, sets.month_of("meeting__meets_on"))
        ),
        services=frozenset(services.values_list("pk", flat=True)),
    )


def quarters_over(reference: dt.date) -> list[frozenset[int]]:
    """The months of each quarter of the year that is over by the reference day."""
    over = reference.month if (reference + dt.timedelta(days=1)).day == 1 else reference.month - 1
    return [frozenset(range(last - 2, last + 1)) for last in (3, 6, 9, 12) if last <= over]


def _active_stages(models: Iterable[ParticipationModel]) -> list[StageRow]:
    codes = {model.slug: set(active_stage_codes(model)) for model in models}
    return [row for row in sets.bodies_with_stages(tuple(codes)) if row.stage in codes[row.model]]


def _bodies(stages: Iterable[StageRow], first: dt.date, reference: dt.date) -> dict[uuid.UUID, BodyYear]:
    of_body: defaultdict[uuid.UUID, list[StageRow]] = defaultdict(list)
    for row in stages:
        if is_in_force(row, first, reference):
            of_body[row.body].append(row)
    months = [(month, *_days_of(first.year, month, reference)) for month in range(1, reference.month + 1)]
    quarters = quarters_over(reference)
    end = _days_of(first.year, max(quarters[-1]), reference)[1] if quarters else reference
    return {
        body: BodyYear(
            model=rows[0].model,
            months=frozenset(
                month for month, begins, ends in months if any(is_in_force(row, begins, ends) for row in rows)
            ),
            is_lasting=_covers(rows, first, end),
        )
        for body, rows in of_body.items()
    }


def _days_of(year: int, month: int, reference: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day of a month, as far as the reference day."""
    last = dt.date(year, month, calendar.monthrange(year, month)[1])
    return dt.date(year, month, 1), min(last, reference)


def _covers(rows: Iterable[StageRow], first: dt.date, last: dt.date) -> bool:
    """Whether the stages leave out no day between two."""
    day = first
    for row in sorted(rows, key=lambda row: row.since or dt.date.min):
        if row.since is not None and row.since > day:
            return False
        if row.until is None or row.until >= last:
            return True
        day = max(day, row.until + dt.timedelta(days=1))
    return False


def _works(link: _Link, day: dt.date) -> bool:
    return (link.since is None or link.since <= day) and (link.until is None or link.until >= day)


def _meetings(slugs: Collection[str], first: dt.date, last: dt.date) -> list[_Meeting]:
    """Meetings in every state."""
    rows = (
        Meeting.objects.filter(model_slug__in=slugs, meets_on__range=(first, last))
        .order_by()
        .values_list(
            "pk",
            "model_slug",
            "kind",
            "meets_on",
            "state",
            "minutes__state",
            TruncDate("minutes__published_at"),
            Exists(Attendance.objects.filter(meeting=OuterRef("pk"))),
            Exists(AgendaItem.objects.filter(meeting=OuterRef("pk"))),
        )
    )
    return [_Meeting(*row) for row in rows]


def _served(slugs: Collection[str], first: dt.date, last: dt.date) -> dict[uuid.UUID, list[uuid.UUID]]:
    """The bodies of each meeting held, of the same model."""
    found: defaultdict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for meeting, body in sets.served_between(slugs, first, last).values_list("meeting", "body"):
        found[meeting].append(body)
    return found


def _held(
    meetings: Iterable[_Meeting],
    served: Mapping[uuid.UUID, list[uuid.UUID]],
    links: Iterable[_Link],
    models: Iterable[ParticipationModel],
) -> tuple[Held, ...]:
    figures = {model.slug: figure_of_kinds(model) for model in models}
    of_body: defaultdict[uuid.UUID, list[_Link]] = defaultdict(list)
    for link in links:
        of_body[link.body].append(link)
    found = []
    for row in meetings:
        bodies = served.get(row.key, [])
        places = {link.slug for body in bodies for link in of_body[body] if _works(link, row.day)}
        published = row.published if row.minutes == Minutes.State.PUBLISHED else None
        found.append(
            Held(
                row.model,
                figures[row.model][row.kind],
                row.day.month,
                is_complete=row.agenda and row.minutes not in {None, Minutes.State.DRAFT},
                days=None if published is None else max((published - row.day).days, 0),
                bodies=tuple(bodies),
                places=tuple(places),
            )
        )
    return tuple(found)


def _came(present: QuerySet[Attendance], year: int) -> tuple[Came, ...]:
    """Who was present, by period and body; of what was before the year before once for all bodies."""
    first = dt.date(year, 1, 1)
    day = "meeting__meets_on"
    period = Case(
        When(**{f"{day}__gte": first}, then=sets.month_of(day)),
        When(**{f"{day}__gte": first.replace(year=year - 1)}, then=Value(YEAR_BEFORE)),
        default=Value(BEFORE),
    )
    rows = present.values_list(period, "organisation__canonical", sets.body_of_presence()).distinct()
    return tuple(Came(*row) for row in rows)
