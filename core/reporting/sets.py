"""The sets a yearly report is made of: nine queries, whatever the size of the register.

Each reads the year and the one before in one go and returns plain rows, already grouped by the database.
"""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Collection
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    SmallIntegerField,
    Subquery,
    Sum,
    UUIDField,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, ExtractMonth

from core.models import Attendance, Body, Meeting, MeetingBody, Neighbourhood, NeighbourhoodPopulation
from core.selectors.headcount import lacks_people, people_at

HELD = Meeting.State.HELD
NEVER_HELD = (Meeting.State.CANCELLED, Meeting.State.POSTPONED)


class MeetingGroup(NamedTuple):
    """Meetings of one month, kind, theme and state."""

    year: int
    month: int
    kind: str
    theme: uuid.UUID | None
    theme_name: str | None
    state: str
    meetings: int
    joint: int
    without_attendance: int
    people: int | None
    with_people: int  # how many of them have a known number of people
    partial_people: int


class BodyGroup(NamedTuple):
    """Meetings held of one kind that serve one body."""

    year: int
    body: uuid.UUID
    kind: str
    meetings: int
    people: int | None


class PlaceGroup(NamedTuple):
    """Meetings held of one kind by the bodies of one neighbourhood."""

    year: int
    slug: str
    name: str
    kind: str
    meetings: int


class Participation(NamedTuple):
    """One organisation (as it is counted) present at least once in a year for one body; None: not said for which."""

    year: int
    organisation: uuid.UUID
    is_service: bool
    body: uuid.UUID | None


class OrganisationGroup(NamedTuple):
    """How many different organisations were present, by year and something else."""

    year: int
    key: str | int | uuid.UUID | None
    organisations: int


class StageRow(NamedTuple):
    """A body and one stage of its life; a body without stages comes once, with an empty one."""

    body: uuid.UUID
    name: str
    slug: str
    stage: str | None
    since: dt.date | None
    until: dt.date | None
    model: str


class PlaceRow(NamedTuple):
    """A neighbourhood as drawn between two days, with its residents of the year and of the year before."""

    slug: str
    name: str
    since: dt.date | None
    until: dt.date | None
    residents: int | None
    residents_before: int | None
    key: uuid.UUID


def first_day(year: int) -> dt.date:
    """The day from which meetings are read: the beginning of the year before."""
    return dt.date(year - 1, 1, 1)


def last_day(year: int) -> dt.date:
    """The last day of the year."""
    return dt.date(year, 12, 31)


def meeting_groups(slug: str, year: int) -> list[MeetingGroup]:
    """Meetings of a model in every state, by month, kind, theme and state."""
    held = Q(state=HELD)
    bodies = MeetingBody.objects.filter(meeting=OuterRef("pk"))
    joint = Exists(bodies.order_by().values("meeting").annotate(many=Count("pk")).filter(many__gt=1))
    somebody = Exists(Attendance.objects.filter(meeting=OuterRef("pk")))
    people = people_at()
    rows = (
        Meeting.objects.filter(model_slug=slug, meets_on__range=(first_day(year), last_day(year)))
        .order_by()
        .values_list(
            _year_of("meets_on", year), month_of("meets_on"), "kind", "theme", "theme__name", "state"
        )
        .annotate(
            n=Count("pk"),
            joint=Count("pk", filter=held & Q(joint)),
            unattended=Count("pk", filter=held & ~Q(somebody)),
            people=Sum(people, filter=held),
            counted=Count(people, filter=held),
            partial=Count("pk", filter=held & lacks_people()),
        )
    )
    return [MeetingGroup(*row) for row in rows]


def body_groups(slug: str, year: int) -> list[BodyGroup]:
    """Meetings held, by body and kind: a joint meeting is in the group of each body it serves."""
    rows = (
        _served(slug, year)
        .values_list(_year_of("meeting__meets_on", year), "body", "meeting__kind")
        .annotate(n=Count("pk"), people=Sum(people_at("meeting__")))
    )
    return [BodyGroup(*row) for row in rows]


def place_groups(slug: str, year: int) -> list[PlaceGroup]:
    """Meetings held, by neighbourhood of their bodies on the day of the meeting, and kind; each once a neighbourhood."""
    rows = (
        _served(slug, year)
        .filter(*in_force("body__territory", "meeting__meets_on"), body__territory__isnull=False)
        .values_list(
            _year_of("meeting__meets_on", year),
            "body__territory__neighbourhood__slug",
            "body__territory__neighbourhood__name",
            "meeting__kind",
        )
        .annotate(n=Count("meeting", distinct=True))
    )
    return [PlaceGroup(*row) for row in rows]


def participations(slug: str, year: int) -> list[Participation]:
    """Each organisation once for each body it was present for in a year."""
    rows = (
        _present(slug, year)
        .values_list(
            _year_of("meeting__meets_on", year),
            "organisation__canonical",
            "organisation__canonical__is_municipal_service",
            body_of_presence(),
        )
        .distinct()
    )
    return [Participation(*row) for row in rows]


def organisations_by_place(slug: str, year: int) -> list[OrganisationGroup]:
    """Different organisations by neighbourhood (its slug) of the bodies they were present for."""
    rows = present_in_places(_present(slug, year), _year_of("meeting__meets_on", year))
    counted = Counter((of, place) for of, place, _organisation in rows)
    return [OrganisationGroup(of, place, organisations) for (of, place), organisations in counted.items()]


def present_in_places(present: QuerySet[Attendance], period: Combinable) -> QuerySet[Attendance, Any]:
    """Period, neighbourhood (its slug) and organisation of presences, each once: where the body they were for worked on the day.

    Where it is not said for which body, the only one of the meeting; bodies of another model than the meeting's are none.
    """
    another = MeetingBody.objects.filter(meeting=OuterRef("meeting")).exclude(
        body=OuterRef("meeting__served__body")
    )
    of_the_model = F("meeting__model_slug")
    said = _placed(present.filter(body__model_slug=of_the_model), "body__territory", period)
    only_one = present.filter(~Exists(another), body=None, meeting__served__body__model_slug=of_the_model)
    return said.union(_placed(only_one, "meeting__served__body__territory", period))


def organisations_by_theme(slug: str, year: int) -> list[OrganisationGroup]:
    """Different organisations by theme (its key, None for meetings without one) of the meetings they were at."""
    return _organisations_by(slug, year, F("meeting__theme"))


def organisations_by_month(slug: str, year: int) -> list[OrganisationGroup]:
    """Different organisations by month (1-12) of the meetings they were at."""
    return _organisations_by(slug, year, month_of("meeting__meets_on"))


def bodies_with_stages(slugs: Collection[str]) -> list[StageRow]:
    """Every body of the models with every stage of its life."""
    columns = ("pk", "name", "slug", "stages__stage", "stages__since", "stages__until", "model_slug")
    rows = Body.objects.filter(model_slug__in=slugs).order_by("name").values_list(*columns)
    return [StageRow(*row) for row in rows]


def neighbourhoods(year: int) -> list[PlaceRow]:
    """Neighbourhoods in force on some day of the year or of the year before."""

    def residents(of: int) -> Subquery:
        known = NeighbourhoodPopulation.objects.filter(neighbourhood=OuterRef("pk"), year=of)
        return Subquery(known.order_by().values("residents")[:1])

    rows = (
        Neighbourhood.objects.during(first_day(year), last_day(year))
        .order_by("name")
        .annotate(now=residents(year), before=residents(year - 1))
        .values_list("slug", "name", "since", "until", "now", "before", "pk")
    )
    return [PlaceRow(*row) for row in rows]


def _served(slug: str, year: int) -> QuerySet[MeetingBody]:
    return served_between((slug,), first_day(year), last_day(year))


def served_between(slugs: Collection[str], first: dt.date, last: dt.date) -> QuerySet[MeetingBody]:
    """The bodies of meetings held of these models; those of another model than the meeting's are none of its bodies."""
    return MeetingBody.objects.filter(
        meeting__model_slug__in=slugs,
        meeting__state=HELD,
        meeting__meets_on__range=(first, last),
        body__model_slug=F("meeting__model_slug"),
    ).order_by()


def body_of_presence() -> Coalesce:
    """The body an attendance is for; where it is not said, the only body of the meeting, None at a joint one."""
    another = MeetingBody.objects.filter(meeting=OuterRef("meeting")).exclude(pk=OuterRef("pk"))
    only_body = MeetingBody.objects.filter(~Exists(another), meeting=OuterRef("meeting")).values("body")[:1]
    return Coalesce("body", Subquery(only_body), output_field=UUIDField())


def _present(slug: str, year: int) -> QuerySet[Attendance]:
    return present_between((slug,), first_day(year), last_day(year))


def present_between(slugs: Collection[str], first: dt.date, last: dt.date) -> QuerySet[Attendance]:
    """Organisations present at meetings held of these models: not absent, not excused, not guests, not of unknown presence."""
    return Attendance.objects.filter(
        meeting__model_slug__in=slugs,
        meeting__state=HELD,
        meeting__meets_on__range=(first, last),
        status=Attendance.Status.PRESENT,
        organisation__isnull=False,
    ).order_by()


def in_force(link: str, day: str) -> tuple[Q, Q]:
    """A dated link in force on the day of a column."""
    started = Q(**{f"{link}__since": None}) | Q(**{f"{link}__since__lte": F(day)})
    going_on = Q(**{f"{link}__until": None}) | Q(**{f"{link}__until__gte": F(day)})
    return started, going_on


def _placed(present: QuerySet[Attendance], territory: str, period: Combinable) -> QuerySet[Attendance, Any]:
    """Period, neighbourhood and organisation of the presences of bodies that worked there on the day."""
    return (
        present.filter(*in_force(territory, "meeting__meets_on"), **{f"{territory}__isnull": False})
        .values_list(period, f"{territory}__neighbourhood__slug", "organisation__canonical")
        .distinct()
    )


def _year_of(day: str, year: int) -> Case:
    """Which of the two years read a day is in; a whole number, which the database compares faster than EXTRACT's."""
    return Case(When(**{f"{day}__gte": dt.date(year, 1, 1)}, then=Value(year)), default=Value(year - 1))


def month_of(day: str) -> Cast:
    """The month a day is in, 1 to 12."""
    return Cast(ExtractMonth(day), SmallIntegerField())


def _organisations_by(slug: str, year: int, key: Combinable) -> list[OrganisationGroup]:
    rows = (
        _present(slug, year)
        .values_list(_year_of("meeting__meets_on", year), key)
        .annotate(n=Count("organisation__canonical", distinct=True))
    )
    return [OrganisationGroup(*row) for row in rows]
