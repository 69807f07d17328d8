"""Rows of paths as tests want them: steps walked to a point, meetings held, evidence."""

import datetime as dt
from typing import Any

from core.models import Body, Meeting, MeetingBody
from models_qua.models import LabCycle, LabStep, StepEvidence
from models_qua.rules import SLUG
from tests.models_qua.rows import STARTED

_DAY = dt.timedelta(days=1)


def step_of(cycle: LabCycle, kind: str) -> LabStep:
    """The step of that kind as it is now."""
    return LabStep.objects.get(cycle=cycle, kind=kind)


def meeting_of(body: Body, kind: str = "lab", state: str = "held", **values: Any) -> Meeting:
    """A meeting of a lab, on the tenth day of its path unless told."""
    given = {"model_slug": SLUG, "kind": kind, "state": state, "meets_on": STARTED + 10 * _DAY}
    meeting = Meeting.objects.create(**given | values)
    MeetingBody.objects.create(meeting=meeting, body=body)
    return meeting


def note_on(cycle: LabCycle, kind: str) -> StepEvidence:
    """A note that proves a step."""
    return StepEvidence.objects.create(
        step=step_of(cycle, kind), title="Verbale", note="Sono venuti in molti."
    )


def walk_to(cycle: LabCycle, kind: str, *, begun: bool = True) -> LabCycle:
    """Every step before one is done, a day each from the path's first; that one is under way, when `begun`."""
    day = cycle.started_on
    for step in cycle.steps.order_by("position"):
        if step.kind == kind:
            LabStep.objects.filter(pk=step.pk).update(started_on=day if begun else None)
            break
        LabStep.objects.filter(pk=step.pk).update(started_on=day, ended_on=day)
        day += _DAY
    return cycle
