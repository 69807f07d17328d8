"""What the tests of what comes back to an agenda share."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from core.models import ActionItem, AgendaItem, Body, ItemMinutes, Meeting, Minutes
from core.services.meetings import MeetingPlan, plan_meeting

Plan = Callable[..., Meeting]


def in_days(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


@pytest.fixture
def plan(alfa: Body, dario: User) -> Plan:
    """Plan a meeting some days from now (negative: held, in the past), with an agenda; keywords change the plan."""

    def make(days: int, *agenda: str, state: str | None = None, **changed: Any) -> Meeting:
        values: dict[str, Any] = {
            "kind": "plenary",
            "body_ids": (alfa.pk,),
            "meets_on": in_days(days),
        } | changed
        meeting = plan_meeting(actor=dario, model_slug="bergamo", plan=MeetingPlan(**values), agenda=agenda)
        Meeting.objects.filter(pk=meeting.pk).update(state=state or ("held" if days < 0 else "draft"))
        return Meeting.objects.get(pk=meeting.pk)

    return make


def write(meeting: Meeting, **outcomes: str) -> None:
    """Begin the minutes: for each title its outcome, `said` for a text without one."""
    Minutes.objects.get_or_create(meeting=meeting)
    for title, outcome in outcomes.items():
        said = "Se ne è parlato." if outcome == "said" else ""
        ItemMinutes.objects.create(
            item=meeting.agenda.get(title=title), outcome="" if outcome == "said" else outcome, said=said
        )


def titles(meeting: Meeting) -> list[str]:
    return list(
        AgendaItem.objects.filter(meeting=meeting).order_by("position").values_list("title", flat=True)
    )


def action(meeting: Meeting, what: str, due: int | None = None, **more: Any) -> ActionItem:
    due_on = in_days(due) if due is not None else None
    return ActionItem.objects.create(meeting=meeting, what=what, due_on=due_on, **more)
