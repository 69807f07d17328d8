"""What a meeting's card shows of its follow-up: the actions, and the trail from the need to the project."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from core.models import Meeting, Minutes
from core.permissions.guard import holder
from core.selectors.actions import actions_of_meeting
from core.selectors.cycle import next_thing, standing_of
from core.selectors.minutes import MinutesView
from core.selectors.trail import meeting_trail
from core.web.followup.load import may_close
from core.web.work.load import actor, may_in

_LAPSED = frozenset({Meeting.State.CANCELLED, Meeting.State.POSTPONED})


def actions_section(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    """`actions`: each with whether who asks may close it; `may_add_action`."""
    minutes = getattr(meeting, "minutes", None)
    is_public = minutes is not None and minutes.state == Minutes.State.PUBLISHED
    may_add = (
        meeting.state not in _LAPSED and not is_public and may_in(request, meeting, "core.minutes.write")
    )
    rows = actions_of_meeting(meeting.pk)
    return {"actions": [(row, may_close(request, row)) for row in rows], "may_add_action": may_add}


def next_section(request: HttpRequest, meeting: Meeting, view: MinutesView) -> dict[str, Any]:
    """`next_step`: the one thing to do next, for who asks; empty when nothing is left or it is for others."""
    bodies = [body.pk for body in meeting.bodies.all()]
    what = next_thing(standing_of(meeting, view), holder(request), bodies, timezone.localdate())
    return {"next_step": what}


def trail_section(request: HttpRequest, meeting: Meeting, view: MinutesView) -> dict[str, Any]:
    """`trail`: empty when there is nothing but the meeting and its actions, which have their own section."""
    items = [part.item for part in view.items]
    return {"trail": meeting_trail(meeting, actor(request), holder(request), actions=False, items=items)}
