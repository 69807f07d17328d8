"""Meetings and what becomes of them."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from core.api.declaring import Operation, Resource
from core.api.shapes import Keys
from core.models import Meeting
from core.permissions.holder import Holder
from core.services import meeting_states as states
from core.services import meetings as verbs

SEE, PLAN, HOLD = "core.meeting.see", "core.meeting.plan", "core.meeting.hold"


def _rows(who: Holder) -> QuerySet[Meeting]:
    bodies = who.bodies(SEE)
    rows = Meeting.objects.prefetch_related("bodies", "subgroups")
    return rows if bodies is None else rows.filter(bodies__in=bodies).distinct()


def _bodies(row: Meeting) -> Iterable[UUID]:
    return [body.pk for body in row.bodies.all()]


def _planned(given: Any) -> Iterable[UUID]:
    return given["plan"].body_ids  # type: ignore[no-any-return]


def _meeting(announced: Any) -> Meeting:
    return announced.meeting  # type: ignore[no-any-return]


MEETINGS = Resource(
    name="meetings",
    key="meeting_id",
    model=Meeting,
    fields=(
        "id", "model_slug", "kind", "title", "meets_on", "starts_at", "ends_at", "venue_id", "remote_url", "theme_id", "series_id",
        "register_year", "register_number", "ordinal", "state", "state_reason", "citizens_count", "headcount", "convened_at",
    ),
    more={"body_ids": Keys("bodies"), "subgroup_ids": Keys("subgroups")},
    see=SEE,
    about="A meeting of one or several bodies. Times are local to the city.",
    rows=_rows,
    bodies=_bodies,
    snapshot=verbs.meeting_snapshot,
    filters={
        "meets_on": ["exact", "gte", "lte"], "state": ["exact"], "kind": ["exact"], "model_slug": ["exact"], "register_year": ["exact"],
        "bodies": ["exact"], "theme_id": ["exact"],
    },
    sorts=("-meets_on", "meets_on"),
)  # fmt: skip

OPERATIONS = (
    Operation("POST", verbs.plan_meeting, PLAN, "Put a meeting in the register, as a draft.", answers=MEETINGS, within=_planned),
    Operation("PUT", verbs.change_meeting, PLAN, "Change a meeting; who is invited is told.", on=MEETINGS, answers=MEETINGS, within=_planned, take=_meeting),
    Operation("POST", states.hold_meeting, HOLD, "The meeting took place.", on=MEETINGS, part="holding", answers=MEETINGS),
    Operation("POST", states.cancel_meeting, PLAN, "Call the meeting off; who is invited is told.", on=MEETINGS, part="cancellation", answers=MEETINGS, take=_meeting),
    Operation("POST", states.postpone_meeting, PLAN, "Put the meeting off, to a new day or to none yet.", on=MEETINGS, part="postponement", answers=MEETINGS, take=_meeting),
    Operation("POST", states.reopen_meeting, HOLD, "Take back that it was held, called off or put off.", on=MEETINGS, part="reopening", answers=MEETINGS),
)  # fmt: skip
