"""Whether a path is listening: needs and proposals are received meanwhile."""

import datetime as dt
from dataclasses import dataclass

from core.models import Body
from models_qua.models import LabCycle, LabStep


@dataclass(frozen=True, slots=True)
class Listening:
    """The listening of a path: waiting, under way, or over; None days are those nobody wrote."""

    cycle: LabCycle
    planned_on: dt.date | None
    planned_until: dt.date | None
    started_on: dt.date | None
    ended_on: dt.date | None

    @property
    def is_open(self) -> bool:
        """Whether it is under way: citizens may send what they ask for."""
        return self.cycle.ended_on is None and self.started_on is not None and self.ended_on is None


def listening_of(cycle: LabCycle) -> Listening:
    """The listening of a path; one query."""
    step = LabStep.objects.filter(cycle=cycle, kind=LabStep.Kind.LISTENING).first()
    return _listening(cycle, step)


def listenings_of_lab(body: Body) -> list[Listening]:
    """The listening of every path of a lab, the latest path first; two queries."""
    cycles = list(LabCycle.objects.filter(body=body).order_by("-started_on", "-created_at"))
    steps = LabStep.objects.filter(cycle__in=cycles, kind=LabStep.Kind.LISTENING)
    by_cycle = {step.cycle_id: step for step in steps}
    return [_listening(cycle, by_cycle.get(cycle.pk)) for cycle in cycles]


def open_listening(body: Body) -> Listening | None:
    """The latest path of a lab that listens now; None where none does. Two queries."""
    return next((one for one in listenings_of_lab(body) if one.is_open), None)


def _listening(cycle: LabCycle, step: LabStep | None) -> Listening:
    if step is None:
        return Listening(cycle, None, None, None, None)
    return Listening(cycle, step.planned_on, step.planned_until, step.started_on, step.ended_on)
