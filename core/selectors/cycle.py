"""Where a meeting stands in its life, and the one thing to do next: agenda, convocation, attendance, minutes."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from core.models import Meeting, MeetingBody, Minutes
from core.permissions.holder import Holder
from core.selectors.minutes import MinutesView
from core.selectors.rules import meeting_rules_on

PLANNED = frozenset({Meeting.State.DRAFT, Meeting.State.CONVENED})
_PERMISSIONS = {
    "agenda": "core.meeting.plan",
    "convene": "core.meeting.plan",
    "attendance": "core.meeting.hold",
    "hold": "core.meeting.hold",
    "write": "core.minutes.write",
    "share": "core.minutes.write",
    "comments": "core.minutes.write",
    "approve": "core.minutes.publish",
    "publish": "core.minutes.publish",
}
"""Each thing to do, in the order of a meeting's life, with who may do it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides what comes next. `attended`: somebody took attendance; `comments` wait for an answer. `minutes_state` is
    empty while nothing is written in them.

    `must_approve`: the model's rules want the minutes approved by the next meeting; `approvable`: that one has come.
    """

    state: str
    meets_on: dt.date
    has_agenda: bool
    attended: bool
    minutes_state: str
    comments: int = 0
    must_approve: bool = False
    approvable: bool = False


def next_thing(standing: Standing, who: Holder, bodies: Iterable[uuid.UUID], today: dt.date) -> str:
    """The one thing to do with a meeting, for who may do it; empty when nothing is to be done, or it is for others."""
    what = next_of(standing, today)
    return what if what and who.may(_PERMISSIONS[what], bodies) else ""


def standing_of(meeting: Meeting, view: MinutesView) -> Standing:
    """Where one meeting stands, with its minutes; one query at most, up to three while its minutes are shared."""
    shared = view.minutes.state == Minutes.State.SHARED
    must = shared and meeting_rules_on(meeting.model_slug, meeting.meets_on).minutes_approved_next
    return Standing(
        state=meeting.state,
        meets_on=meeting.meets_on,
        has_agenda=bool(view.items),
        attended=meeting.headcount is not None or meeting.attendances.exists(),
        minutes_state=view.minutes.state if view.has_content else "",
        comments=len(view.waiting) if shared else 0,
        must_approve=must,
        approvable=must and _met_since(meeting),
    )


def _met_since(meeting: Meeting) -> bool:
    """Whether the same people met again, or do today."""
    served = MeetingBody.objects.filter(meeting=meeting).values("body")
    later = MeetingBody.objects.filter(
        body__in=served, meeting__meets_on__gt=meeting.meets_on, meeting__meets_on__lte=timezone.localdate()
    )
    return later.exclude(meeting__state__in=[Meeting.State.CANCELLED, Meeting.State.POSTPONED]).exists()


def next_of(standing: Standing, today: dt.date) -> str:
    """The one thing to do with a meeting, whoever does it; empty when there is nothing to do."""
    if standing.state in PLANNED:
        return _before(standing, today)
    if standing.state == Meeting.State.HELD:
        return _after(standing)
    return ""


def _before(standing: Standing, today: dt.date) -> str:
    if standing.meets_on == today:
        return "attendance"
    if standing.meets_on < today:
        return "hold" if standing.attended else "attendance"
    if not standing.has_agenda:
        return "agenda"
    return "convene" if standing.state == Meeting.State.DRAFT else ""


def _after(standing: Standing) -> str:
    if standing.minutes_state == Minutes.State.SHARED:
        return _shared(standing)
    nexts = {"": "write", Minutes.State.DRAFT: "share", Minutes.State.APPROVED: "publish"}
    return nexts.get(standing.minutes_state, "")


def _shared(standing: Standing) -> str:
    if standing.comments:
        return "comments"
    if not standing.must_approve:
        return "publish"
    return "approve" if standing.approvable else ""
