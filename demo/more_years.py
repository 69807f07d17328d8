"""2023, 2024 and 2025 in the cities whose registers do not cover them, invented: as busy as what is known of each. Once."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from django.db import transaction
from django.db.models import (
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Subquery,
    Value,
)
from django.db.models.functions import ExtractDay
from django.utils import timezone

from accounts.models import User
from core.models import (
    AgendaItem,
    Attendance,
    Body,
    BodyNeighbourhood,
    Meeting,
    MeetingBody,
    Membership,
    Minutes,
    Neighbourhood,
    NeighbourhoodPopulation,
    Organisation,
)
from core.services.organisations import OrganisationData, add_organisation
from demo.invented import (
    Group,
    Met,
    Town,
    agenda_of,
    drawn,
    known_by,
    networks_register,
    report_of,
    sittings_register,
    year_of,
)
from demo.registers import import_sheets

YEARS = (2023, 2024, 2025)
_SOURCE = "Inventati, per questa dimostrazione"
_RESIDENTS = {"monza": 123_000, "qua": 172_000}
"""Of the whole city, as the press has them; how they are spread is invented."""
_LABS_MET = {2023: 84, 2024: 97, 2025: 105}
_LAB_KINDS = ("lab", "listening", "working_table", "sharing", "monitoring", "lab", "lab")
_LAB_ORGANISATIONS = 34


def networks(office: User) -> None:
    """Bergamo after 2023: a little more, a little less, with organisations that go and others that come."""
    known = _groups("bergamo", who_came=True)
    for year, meetings in ((2024, 688), (2025, 655)):
        if not _has("bergamo", year):
            groups = [replace(one, usual=(*one.usual, *_newcomers(one, year))) for one in known]
            new = {name: "associazione" for one in known for name in _newcomers(one, year)}
            met = year_of(groups, year, meetings, coming=38)
            its = Town(tuple(groups), _residents(year), new)
            import_sheets(office, "bergamo", networks_register(its, year, met), publish_minutes=True)


def _newcomers(group: Group, year: int) -> list[str]:
    """Who came to a network after 2023: in half of them somebody, in some of those two."""
    there = ((2024, "Orto condiviso"), (2025, "Gruppo di lettura"))
    return [f"{name} {group.name}" for since, name in there if year >= since and drawn(2, name, group.name)]


def consulte(office: User) -> None:
    """Monza after 2023: ten consulte, fewer sittings at the end of the mandate."""
    _spread_residents("monza")
    groups = _groups("monza", who_came=False)
    for year, meetings in ((2024, 84), (2025, 78)):
        if not _has("monza", year):
            last = (
                Meeting.objects.filter(model_slug="monza")
                .values_list("bodies__name")
                .annotate(Max("ordinal"))
            )
            after = {name: number or 0 for name, number in last}
            sheets = sittings_register(groups, year, meetings, after, coming=46 + year % 5)
            import_sheets(office, "monza", sheets, publish_minutes=True)


def labs(office: User) -> None:
    """Reggio from 2023 on: meetings of the labs, whose register is of agreements and has none."""
    _spread_residents("qua")
    bodies = {
        body.name: body for body in Body.objects.filter(model_slug="qua", territory__isnull=False).distinct()
    }
    names = [f"{kind} {name}" for name in bodies for kind in ("Comitato", "Circolo", "Orti")][
        :_LAB_ORGANISATIONS
    ]
    there = dict(Organisation.objects.filter(name__in=names).values_list("name", "pk"))
    for name in names:
        if name not in there:
            there[name] = add_organisation(actor=office, data=OrganisationData(name)).pk
    for year in YEARS:
        if Meeting.objects.filter(model_slug="qua").in_year(year).count() < _LABS_MET[year] // 2:
            groups = [Group(name, (), None, known_by(its, year)) for name, its in _usual(bodies, names)]
            _write(year_of(groups, year, _LABS_MET[year], coming=52), bodies, there)


def _usual(bodies: Iterable[str], names: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Each lab with the nine organisations that go there; most go to several."""
    for number, body in enumerate(bodies):
        yield body, [names[(number * 3 + step) % len(names)] for step in range(9)]


@transaction.atomic
def _write(met: Sequence[Met], bodies: dict[str, Body], organisations: Mapping[str, uuid.UUID]) -> None:
    """Meetings held with agenda, report and presences, in five statements."""
    rows = [
        Meeting(
            model_slug="qua", kind=_LAB_KINDS[drawn(len(_LAB_KINDS), one.day, one.group.name)], meets_on=one.day,
            starts_at=dt.time(18, 30), ends_at=dt.time(20, 15), state=Meeting.State.HELD, citizens_count=6 + one.citizens * 2,
        )
        for one in met
    ]  # fmt: skip
    Meeting.objects.bulk_create(rows)
    held = list(zip(met, rows, strict=True))
    MeetingBody.objects.bulk_create(
        MeetingBody(meeting=row, body=bodies[one.group.name]) for one, row in held
    )
    AgendaItem.objects.bulk_create(
        AgendaItem(meeting=row, position=number, title=point)
        for one, row in held
        for number, point in enumerate(agenda_of(one), 1)
    )
    Minutes.objects.bulk_create(_minutes(held))
    Attendance.objects.bulk_create(
        Attendance(meeting=row, body=bodies[one.group.name], organisation_id=organisations[name], people=1 + drawn(3, name))
        for one, row in held
        for name in one.came
    )  # fmt: skip


def _minutes(held: Sequence[tuple[Met, Meeting]]) -> Iterator[Minutes]:
    for one, row in held:
        if one.told:
            at = timezone.make_aware(dt.datetime.combine(one.day, dt.time(12)))
            yield Minutes(
                meeting=row, text=report_of(one), state=Minutes.State.PUBLISHED, shared_at=at, published_at=at
            )


def published_in_time(hours: int) -> None:
    """Reports of past years came out some days after their meeting (so many hours for each day of its month), not when the demo was made."""
    past = Minutes.objects.filter(
        state=Minutes.State.PUBLISHED, meeting__meets_on__lt=dt.date(YEARS[-1] + 1, 1, 1)
    )
    later = ExpressionWrapper(ExtractDay("meets_on") * Value(dt.timedelta(hours=hours)), DurationField())
    day = Meeting.objects.filter(pk=OuterRef("meeting")).order_by()
    past.update(
        published_at=Subquery(day.values_list(ExpressionWrapper(F("meets_on") + later, DateTimeField())))
    )


def _has(model_slug: str, year: int) -> bool:
    return Meeting.objects.filter(model_slug=model_slug).in_year(year).exists()


def _groups(model_slug: str, *, who_came: bool) -> tuple[Group, ...]:
    """The bodies of a model by name, with the organisations that came to their meetings, or with those enrolled."""
    usual: defaultdict[str, list[str]] = defaultdict(list)
    if who_came:
        came = Attendance.objects.filter(
            body__model_slug=model_slug, organisation__merged_into=None
        ).order_by("organisation__name")
        for body, name in came.values_list("body__name", "organisation__name").distinct():
            usual[body].append(name)
    else:
        enrolled = Membership.objects.filter(body__model_slug=model_slug, until=None).select_related(
            "person", "organisation", "body"
        )
        for row in enrolled:
            usual[row.body.name].append(str(row.person or row.organisation))
    places: defaultdict[str, list[str]] = defaultdict(list)
    for body, place in BodyNeighbourhood.objects.filter(until=None).values_list(
        "body__name", "neighbourhood__name"
    ):
        places[body].append(place)
    names = Body.objects.filter(model_slug=model_slug).order_by("name").values_list("name", flat=True)
    return tuple(Group(name, tuple(places[name]), None, tuple(sorted(usual[name]))) for name in names)


def _spread_residents(model_slug: str) -> None:
    """Those of the whole city, over its neighbourhoods: of each between half and one and a half times the others."""
    places = list(Neighbourhood.objects.filter(until=None).order_by("name"))
    weights = [50 + drawn(100, place.name) for place in places]
    total = _RESIDENTS[model_slug]
    shares = [total * weight // sum(weights) for weight in weights]
    shares[0] += total - sum(shares)
    rows = [
        NeighbourhoodPopulation(
            neighbourhood=place, year=year, residents=share + 3 * (year - YEARS[0]), source=_SOURCE
        )
        for year in YEARS
        for place, share in zip(places, shares, strict=True)
    ]  # fmt: skip
    NeighbourhoodPopulation.objects.bulk_create(rows, ignore_conflicts=True)


def _residents(year: int) -> dict[str, int]:
    """Those of 2023, a few more or less."""
    known = NeighbourhoodPopulation.objects.filter(year=YEARS[0]).select_related("neighbourhood")
    return {
        row.neighbourhood.name: row.residents + (year - YEARS[0]) * (drawn(41, row.neighbourhood.name) - 18)
        for row in known.order_by("neighbourhood__name")
    }
