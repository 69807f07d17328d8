"""The facts of the attendance reports, read in a fixed number of queries whatever the period."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Min, Q, QuerySet

from core.models import Attendance, Meeting, MeetingBody, Membership, Organisation, Person
from core.participation.registry import registry
from core.selectors.attendance_counting import Facts, Interval, Met, Period, Who, stronger
from core.selectors.meetings import HERE

PLENARY, ALL = "plenary", "all"
"""Which meetings count: those the participation model calls plenary, or all of them."""


_Note = tuple[uuid.UUID, uuid.UUID | None, uuid.UUID | None, str, int | None]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What the rows of a meeting say: who was noted, and the people they add up to (None: no number known)."""

    statuses: dict[Who, str]
    people: int | None


def read_facts(bodies: Collection[uuid.UUID], period: Period, which: str = PLENARY) -> Facts:
    """Meetings held by these bodies, attendance, memberships. Six queries."""
    before = period.before()
    meetings = (
        Meeting.objects.held()
        .filter(_counted(which), meets_on__range=(before.first, period.last))
        .filter(pk__in=MeetingBody.objects.filter(body__in=bodies).values("meeting"))
        .order_by("meets_on", "pk")
    )
    serving = _serving(meetings, bodies)
    sheets = _sheets(meetings)
    return Facts(
        period,
        tuple(
            _met(row, serving[row[0]], sheets.get(row[0], _Sheet({}, None)))
            for row in meetings.values_list("pk", "meets_on", "citizens_count", "headcount")
        ),
        _memberships(bodies, before.first, period.last),
        _first_ever(),
        _first_in(bodies),
    )


def names_of(everyone: Iterable[Who]) -> dict[Who, str]:
    """Their names. Two queries."""
    keys = {
        who.is_person: [one.key for one in everyone if one.is_person == who.is_person] for who in everyone
    }
    organisations = Organisation.objects.filter(pk__in=keys.get(False, ())).values_list("pk", "name")
    people = Person.objects.filter(pk__in=keys.get(True, ())).only("given_name", "family_name")
    names = {Who(key): name for key, name in organisations}
    return names | {Who(person.pk, is_person=True): str(person) for person in people}


def _counted(which: str) -> Q:
    """The kinds of meeting that count, model by model."""
    where = Q(pk__isnull=True)
    for model in registry:
        kinds = [kind.code for kind in model.meeting_kinds if which == ALL or kind.figure == PLENARY]
        where |= Q(model_slug=model.slug, kind__in=kinds)
    return where


def _serving(
    meetings: QuerySet[Meeting], bodies: Collection[uuid.UUID]
) -> defaultdict[uuid.UUID, set[uuid.UUID]]:
    found: defaultdict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    links = MeetingBody.objects.filter(meeting__in=meetings.order_by().values("pk"), body__in=bodies)
    for meeting, body in links.values_list("meeting_id", "body_id"):
        found[meeting].add(body)
    return found


def _sheets(meetings: QuerySet[Meeting]) -> dict[uuid.UUID, _Sheet]:
    statuses: defaultdict[uuid.UUID, dict[Who, str]] = defaultdict(dict)
    people: dict[uuid.UUID, int] = {}
    rows: Iterable[_Note] = Attendance.objects.filter(
        meeting__in=meetings.order_by().values("pk")
    ).values_list("meeting_id", "organisation__canonical_id", "person_id", "status", "people")
    for meeting, organisation, person, status, number in rows:
        noted = statuses[meeting]
        for who in _both(organisation, person):
            noted[who] = stronger(noted.get(who), status)
        came = 1 if number is None and organisation is None else number  # who came for herself is one
        if status in HERE and came is not None:
            people[meeting] = people.get(meeting, 0) + came
    return {meeting: _Sheet(noted, people.get(meeting)) for meeting, noted in statuses.items()}


def _both(organisation: uuid.UUID | None, person: uuid.UUID | None) -> list[Who]:
    one = [] if organisation is None else [Who(organisation)]
    return one if person is None else [*one, Who(person, is_person=True)]


def _met(
    row: tuple[uuid.UUID, dt.date, int | None, int | None], bodies: set[uuid.UUID], sheet: _Sheet
) -> Met:
    key, day, citizens, headcount = row
    people = headcount
    if people is None and (sheet.people is not None or citizens is not None):
        people = (sheet.people or 0) + (citizens or 0)
    return Met(key, day, frozenset(bodies), people, citizens, sheet.statuses)


def _memberships(
    bodies: Collection[uuid.UUID], first: dt.date, last: dt.date
) -> dict[tuple[uuid.UUID, Who], tuple[Interval, ...]]:
    found: defaultdict[tuple[uuid.UUID, Who], list[Interval]] = defaultdict(list)
    rows = Membership.objects.during(first, last).filter(body__in=bodies).order_by("since", "pk")
    for body, organisation, person, since, until in rows.values_list(
        "body_id", "organisation__canonical_id", "person_id", "since", "until"
    ):
        for who in _both(organisation, person):
            found[body, who].append((since, until))
    return {key: tuple(intervals) for key, intervals in found.items()}


def _first_ever() -> dict[Who, dt.date]:
    """The day each organisation first took part in a meeting of any kind, in the whole city."""
    rows = _presences().values_list("organisation__canonical_id").annotate(first=Min("meeting__meets_on"))
    return {Who(key): day for key, day in rows}


def _first_in(bodies: Collection[uuid.UUID]) -> dict[tuple[uuid.UUID, Who], dt.date]:
    """The same, in each of the bodies."""
    rows = (
        _presences()
        .filter(meeting__served__body__in=bodies)
        .values_list("meeting__served__body_id", "organisation__canonical_id")
        .annotate(first=Min("meeting__meets_on"))
    )
    return {(body, Who(key)): day for body, key, day in rows}


def _presences() -> QuerySet[Attendance]:
    return Attendance.objects.filter(
        meeting__state=Meeting.State.HELD, status__in=HERE, organisation__isnull=False
    ).order_by()
