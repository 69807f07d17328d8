"""The facts of the attendance reports, read in a fixed number of queries whatever the period."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from django.db.models import Min, Q, QuerySet

from core.models import Attendance, Meeting, MeetingBody, Membership, Organisation, Person
from core.participation.registry import registry
from core.participation.spec import MeetingKind
from core.selectors.attendance_facts import Facts, Interval, Met, Period, Who, stronger
from core.selectors.headcount import lacks_people, people_at
from core.selectors.meetings import HERE

PLENARY, ALL = "plenary", "all"
"""Which meetings count: those the participation model calls plenary, or all of them."""

_WHOM = ("organisation__canonical_id", "person_id")
_Statuses = defaultdict[uuid.UUID, dict[Who, str]]


def read_facts(bodies: Collection[uuid.UUID], period: Period, which: str = PLENARY) -> Facts:
    """Meetings held by these bodies, attendance, memberships. Six queries."""
    before = period.before()
    kinds = _kinds(which)
    meetings = (
        Meeting.objects.held()
        .filter(_of_kinds(kinds), meets_on__range=(before.first, period.last))
        .filter(pk__in=MeetingBody.objects.filter(body__in=bodies).values("meeting"))
        .order_by("meets_on", "pk")
    )
    serving = _serving(meetings, bodies)
    statuses = _statuses(meetings)
    columns = ("pk", "meets_on", "model_slug", "kind", "citizens_count")
    rows = meetings.values(*columns, people=people_at(), partial=lacks_people())
    return Facts(
        period,
        tuple(
            Met(
                key=row["pk"],
                day=row["meets_on"],
                bodies=frozenset(serving[row["pk"]]),
                people=row["people"],
                partial=row["partial"],
                citizens=row["citizens_count"],
                expects=not kinds[row["model_slug"], row["kind"]].needs_subgroup,
                statuses=statuses[row["pk"]],
            )
            for row in rows
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


def _kinds(which: str) -> dict[tuple[str, str], MeetingKind]:
    """The kinds of meeting that count, by model and code."""
    return {
        (model.slug, kind.code): kind
        for model in registry
        for kind in model.meeting_kinds
        if which == ALL or kind.figure == PLENARY
    }


def _of_kinds(kinds: Iterable[tuple[str, str]]) -> Q:
    where = Q(pk__isnull=True)
    for slug, code in kinds:
        where |= Q(model_slug=slug, kind=code)
    return where


def _serving(
    meetings: QuerySet[Meeting], bodies: Collection[uuid.UUID]
) -> defaultdict[uuid.UUID, set[uuid.UUID]]:
    found: defaultdict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    links = MeetingBody.objects.filter(meeting__in=meetings.order_by().values("pk"), body__in=bodies)
    for meeting, body in links.values_list("meeting_id", "body_id"):
        found[meeting].add(body)
    return found


def _statuses(meetings: QuerySet[Meeting]) -> _Statuses:
    """Who was noted on the sheet of each meeting, and how."""
    found: _Statuses = defaultdict(dict)
    rows = Attendance.objects.filter(meeting__in=meetings.order_by().values("pk"))
    for meeting, organisation, person, status in rows.values_list(
        "meeting_id", "organisation__canonical_id", "person_id", "status"
    ):
        noted = found[meeting]
        for who in _both(organisation, person):
            noted[who] = stronger(noted.get(who), status)
    return found


def _both(organisation: uuid.UUID | None, person: uuid.UUID | None) -> list[Who]:
    one = [] if organisation is None else [Who(organisation)]
    return one if person is None else [*one, Who(person, is_person=True)]


def _memberships(
    bodies: Collection[uuid.UUID], first: dt.date, last: dt.date
) -> Mapping[tuple[uuid.UUID, Who], tuple[Interval, ...]]:
    found: defaultdict[tuple[uuid.UUID, Who], list[Interval]] = defaultdict(list)
    rows = Membership.objects.during(first, last).filter(body__in=bodies).order_by("since", "pk")
    for body, organisation, person, since, until in rows.values_list(
        "body_id", "organisation__canonical_id", "person_id", "since", "until"
    ):
        for who in _both(organisation, person):
            found[body, who].append((since, until))
    return {key: tuple(intervals) for key, intervals in found.items()}


def _first_ever() -> dict[Who, dt.date]:
    """The day each first took part in a meeting of any kind, in the whole city."""
    found: dict[Who, dt.date] = {}
    for organisation, person, day in (
        _presences().values_list(*_WHOM).annotate(first=Min("meeting__meets_on"))
    ):
        for who in _both(organisation, person):
            found[who] = min(found.get(who, day), day)
    return found


def _first_in(bodies: Collection[uuid.UUID]) -> dict[tuple[uuid.UUID, Who], dt.date]:
    """The same, in each of the bodies."""
    found: dict[tuple[uuid.UUID, Who], dt.date] = {}
    rows = (
        _presences().filter(meeting__served__body__in=bodies).values_list("meeting__served__body_id", *_WHOM)
    )
    for body, organisation, person, day in rows.annotate(first=Min("meeting__meets_on")):
        for who in _both(organisation, person):
            found[body, who] = min(found.get((body, who), day), day)
    return found


def _presences() -> QuerySet[Attendance]:
    return Attendance.objects.filter(meeting__state=Meeting.State.HELD, status__in=HERE).order_by()
