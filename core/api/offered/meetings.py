"""Meetings, one by one and in series, and what becomes of them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.utils import timezone
from django_filters import FilterSet, UUIDFilter
from rest_framework import serializers

from core.api.declaring import Asked, Figure, Operation, Resource
from core.models import Meeting, MeetingBody, MeetingSubgroup
from core.permissions.holder import Holder
from core.selectors.planning import DayOutlook, Wanted, outlook
from core.services import meeting_states as states
from core.services import meetings as verbs
from core.services import series
from core.services.series import SeriesChange

SEE, PLAN, HOLD = "core.meeting.see", "core.meeting.plan", "core.meeting.hold"


def of_meetings(
    rows: QuerySet[Any], who: Holder, permission: str = SEE, column: str = "meeting"
) -> QuerySet[Any]:
    """Those of the meetings in whose bodies who asks holds the permission."""
    bodies = who.bodies(permission)
    return (
        rows
        if bodies is None
        else rows.filter(**{f"{column}__in": MeetingBody.objects.filter(body__in=bodies).values("meeting")})
    )


def bodies_of(meeting_id: UUID | None) -> list[UUID]:
    """Which bodies meet. One query."""
    return list(MeetingBody.objects.filter(meeting=meeting_id).values_list("body_id", flat=True))


def its_bodies(row: Any) -> list[UUID]:
    """The bodies of the meeting a row is about."""
    return bodies_of(row.meeting_id)


def _rows(who: Holder) -> QuerySet[Meeting]:
    bodies = MeetingBody.objects.filter(meeting=OuterRef("pk")).values("body")
    subgroups = MeetingSubgroup.objects.filter(meeting=OuterRef("pk")).values("subgroup")
    rows = Meeting.objects.annotate(body_ids=ArraySubquery(bodies), subgroup_ids=ArraySubquery(subgroups))
    return of_meetings(rows, who, column="pk")


def _bodies(row: Any) -> list[UUID]:
    return row.body_ids  # type: ignore[no-any-return]


def _keys() -> serializers.ListField:
    return serializers.ListField(child=serializers.UUIDField(), read_only=True)


def _planned(given: Any) -> Iterable[UUID]:
    return given["plan"].body_ids  # type: ignore[no-any-return]


def _may_plan(asked: Asked) -> bool:
    """A meeting may go on being of the bodies it is of; of another, only for who plans the meetings of that one."""
    own = set(_bodies(asked.row))
    return all(body in own or asked.holder.may(PLAN, [body]) for body in asked.given["plan"].body_ids)


def _meeting(announced: Any) -> Meeting:
    return announced.meeting  # type: ignore[no-any-return]


class _OfBody(FilterSet):
    """Meetings of a body."""

    body = UUIDFilter(field_name="served__body_id")


MEETINGS = Resource(
    name="meetings", key="meeting_id", model=Meeting, see=SEE,
    fields=(
        "id", "model_slug", "kind", "title", "meets_on", "starts_at", "ends_at", "venue_id", "remote_url", "theme_id", "series_id",
        "register_year", "register_number", "ordinal", "state", "state_reason", "citizens_count", "headcount", "convened_at",
        "proposals_until", "reminder_days", "check_in_opened_at",
    ),
    more={"body_ids": _keys(), "subgroup_ids": _keys()},
    about="A meeting of one or several bodies. Times are local to the city.",
    rows=_rows,
    bodies=_bodies,
    snapshot=verbs.meeting_snapshot,
    filters={
        "meets_on": ["exact", "gte", "lte"], "state": ["exact"], "kind": ["exact"], "model_slug": ["exact"], "register_year": ["exact"],
        "theme_id": ["exact"], "series_id": ["exact"], "venue_id": ["exact"], "title": ["icontains"],
    },
    filtering=_OfBody,
    sorts=("-meets_on", "meets_on", "register_number", "-register_number"),
)  # fmt: skip


@dataclass(frozen=True)
class LeftAlone:
    """A meeting of a series that stays as it is, and why."""

    meets_on: dt.date
    why: str


@dataclass(frozen=True)
class ChangedSeries:
    """How many meetings changed, which were left, and how many people are written to."""

    changed: int
    left: list[LeftAlone]
    told: int


def _of_series(done: SeriesChange) -> ChangedSeries:
    return ChangedSeries(done.changed, [LeftAlone(one.meets_on, one.why) for one in done.left], done.told)


@dataclass(frozen=True)
class Planned:
    """What is thought of: of which bodies, which kind of meeting, on which days, from when to when, where."""

    body_ids: tuple[UUID, ...]
    kind: str
    days: tuple[dt.date, ...]
    starts_at: dt.time | None = None
    ends_at: dt.time | None = None
    venue_id: UUID | None = None


@dataclass(frozen=True)
class PlannedDay:
    """A day: the meetings it clashes with, joint meetings of others, the holiday it is. Of meetings that are not for this key only the number is told."""

    day: dt.date
    past: bool
    holiday: str
    clash_ids: list[UUID] = field(default_factory=list)
    joint_ids: list[UUID] = field(default_factory=list)
    others: int = 0


@dataclass(frozen=True)
class PlanOutlook:
    """What is worth knowing before a meeting is planned; `usual` people come, null when it is not known."""

    days: list[PlannedDay]
    usual: int | None
    too_small: bool
    has_steps: bool


def _outlook(asked: Asked) -> PlanOutlook:
    sent: Planned = asked.given
    wanted = Wanted(sent.starts_at, sent.ends_at, tuple(sent.body_ids), sent.venue_id, sent.kind)
    found = outlook(sent.days, wanted, today=timezone.localdate())
    return PlanOutlook(
        [_day(one, asked.holder) for one in found.days], found.usual, found.too_small, found.has_steps
    )


def _day(one: DayOutlook, who: Holder) -> PlannedDay:
    def shown(rows: Iterable[Meeting]) -> list[UUID]:
        return [row.pk for row in rows if who.may(SEE, [body.pk for body in row.bodies.all()])]

    clashes, joint = shown(one.clashes), shown(one.joint)
    hidden = len(one.clashes) + len(one.joint) - len(clashes) - len(joint)
    return PlannedDay(one.day, one.past, one.holiday, clashes, joint, hidden)


OUTLOOK = Figure(
    name="show_planning_outlook", part="planning-outlook", see=PLAN, asks=Planned, answers=PlanOutlook, read=_outlook,
    about="What the days and the place of a meeting that is thought of are like: clashes, holidays, room.",
)  # fmt: skip

RESOURCES = (MEETINGS,)
FIGURES = (OUTLOOK,)
OPERATIONS = (
    Operation("POST", verbs.plan_meeting, PLAN, "Put a meeting in the register, as a draft.", answers=MEETINGS, within=_planned),
    Operation("POST", series.plan_series, PLAN, "Put the meetings of a rhythm in the register, as drafts.", part="meeting-series", answers=MEETINGS, within=_planned, many=True, take=lambda made: list(made.meetings.all())),
    Operation("PUT", verbs.change_meeting, PLAN, "Change a meeting; who is invited is told.", on=MEETINGS, answers=MEETINGS, rule=_may_plan, take=_meeting),
    Operation("PUT", series.change_series, PLAN, "Change a meeting of a series, and others with it.", on=MEETINGS, part="series", answers=ChangedSeries, rule=_may_plan, take=_of_series),
    Operation("POST", states.hold_meeting, HOLD, "The meeting took place.", on=MEETINGS, part="holding", answers=MEETINGS),
    Operation("POST", states.cancel_meeting, PLAN, "Call the meeting off; who is invited is told.", on=MEETINGS, part="cancellation", answers=MEETINGS, take=_meeting),
    Operation("POST", series.cancel_series, PLAN, "Call off a meeting of a series, and others with it.", on=MEETINGS, part="series/cancellation", answers=ChangedSeries, take=_of_series),
    Operation("POST", states.postpone_meeting, PLAN, "Put the meeting off, to a new day or to none yet.", on=MEETINGS, part="postponement", answers=MEETINGS, take=_meeting),
    Operation("POST", states.reopen_meeting, HOLD, "Take back that it was held, called off or put off.", on=MEETINGS, part="reopening", answers=MEETINGS),
)  # fmt: skip
