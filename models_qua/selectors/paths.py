"""A path as the seven steps everybody can follow: where it is, what was done, what comes next."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from core.models import Document, Meeting, Minutes
from models_qua.models import CitizenshipAgreement, LabCycle, LabStep, StepEvidence

DONE, NOW, WAITING = "done", "now", "waiting"
_NEEDS_STEP = {
    CitizenshipAgreement.State.DRAFT: LabStep.Kind.SHARING,
    CitizenshipAgreement.State.SHARED: LabStep.Kind.GIUNTA,
    CitizenshipAgreement.State.APPROVED: LabStep.Kind.SIGNATURE,
}
"""The step a path must have begun for its agreement to leave a state."""
_PRIVATE_STATES = (Meeting.State.DRAFT,)


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """Something that proves a step: `url` leads to it where who reads may open it, `minutes` says that its minutes are published."""

    id: uuid.UUID
    title: str
    url: str
    note: str
    day: dt.date | None
    is_public: bool
    minutes: bool


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step and where it stands: `state` is done, now or waiting; `is_next` may begin, `is_last` is the last that moved."""

    step: LabStep
    state: str
    evidence: tuple[EvidenceLine, ...]
    is_next: bool
    is_last: bool
    late: bool


@dataclass(frozen=True, slots=True)
class PathTimeline:
    """A path with its steps in order and its agreement; `now` is the step under way, `following` the first that waits."""

    cycle: LabCycle
    lines: tuple[StepLine, ...]
    agreement: CitizenshipAgreement | None

    @property
    def now(self) -> StepLine | None:
        """The step under way, if any."""
        return next((line for line in self.lines if line.state == NOW), None)

    @property
    def following(self) -> StepLine | None:
        """The first step that waits, if any."""
        return next((line for line in self.lines if line.state == WAITING), None)

    @property
    def done(self) -> int:
        """How many steps have ended."""
        return sum(line.state == DONE for line in self.lines)


def timeline(cycle: LabCycle, today: dt.date, *, public: bool = False) -> PathTimeline:
    """The path with its steps and what proves them. Three queries."""
    return timelines([cycle], today, public=public)[0]


def timelines(cycles: Sequence[LabCycle], today: dt.date, *, public: bool = False) -> list[PathTimeline]:
    """Several paths as `timeline` tells one: only what citizens may read, when `public`. Four queries however many they are."""
    steps = _by_cycle(cycles, public=public)
    agreements = {row.cycle_id: row for row in CitizenshipAgreement.objects.filter(cycle__in=cycles)}
    if public:
        agreements = {
            key: row for key, row in agreements.items() if row.state != CitizenshipAgreement.State.DRAFT
        }
    return [
        PathTimeline(row, _lines(row, steps.get(row.pk, []), today), agreements.get(row.pk)) for row in cycles
    ]


def paths_of(body_id: uuid.UUID) -> QuerySet[LabCycle]:
    """The paths of a lab: those that go on first, then the latest."""
    rows = LabCycle.objects.filter(body=body_id).select_related("renews", "body")
    return rows.order_by("-started_on", "title")


def running_steps(bodies: Collection[uuid.UUID]) -> dict[uuid.UUID, list[tuple[str, LabStep, int]]]:
    """Of each lab, its running paths: title, the step under way or else the next, how many steps in all. Two queries."""
    rows = LabCycle.objects.filter(body__in=bodies, ended_on=None).order_by("started_on")
    found: dict[uuid.UUID, list[tuple[str, LabStep, int]]] = {}
    for row in rows.prefetch_related(Prefetch("steps", LabStep.objects.order_by("position"))):
        steps = list(row.steps.all())
        if step := current_of(steps) or next_of(steps):
            found.setdefault(row.body_id, []).append((row.title, step, len(steps)))
    return found


def current_of(steps: Sequence[LabStep]) -> LabStep | None:
    """Of the steps of a path in order, the one under way."""
    return next((one for one in steps if one.started_on and one.ended_on is None), None)


def next_of(steps: Sequence[LabStep]) -> LabStep | None:
    """Of the steps of a path in order, the first that has not begun."""
    return next((one for one in steps if one.started_on is None), None)


def _by_cycle(cycles: Sequence[LabCycle], *, public: bool) -> dict[uuid.UUID, list[LabStep]]:
    evidence = StepEvidence.objects.select_related("meeting", "document", "meeting__minutes")
    if public:
        evidence = evidence.filter(is_public=True)
    rows = LabStep.objects.filter(cycle__in=cycles).order_by("position")
    found: dict[uuid.UUID, list[LabStep]] = {}
    for step in rows.prefetch_related(Prefetch("evidence", evidence, to_attr="shown_evidence")):
        found.setdefault(step.cycle_id, []).append(step)
    _tell_links([step for steps in found.values() for step in steps], public=public)
    return found


def _tell_links(steps: Sequence[LabStep], *, public: bool) -> None:
    """The lines of evidence of each step, with the addresses who reads may open. One query for the documents of all."""
    rows = [row for step in steps for row in step.shown_evidence]  # type: ignore[attr-defined]
    keys = [row.document_id for row in rows if row.document_id]
    open_documents = (
        set(Document.objects.public().filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
    )
    for step in steps:
        step.evidence_lines = tuple(  # type: ignore[attr-defined]
            _evidence(row, public=public, open_documents=open_documents)
            for row in step.shown_evidence  # type: ignore[attr-defined]
        )


def _evidence(row: StepEvidence, *, public: bool, open_documents: set[uuid.UUID]) -> EvidenceLine:
    url, day, minutes = row.url, None, False
    if row.meeting is not None:
        day = row.meeting.meets_on
        minutes = _has_published_minutes(row.meeting)
        if not public:
            url = reverse("core:work_meeting", args=[row.meeting_id])
        elif row.meeting.state not in _PRIVATE_STATES:
            url = reverse("core:meeting", args=[row.meeting_id])
    elif row.document_id is not None and (not public or row.document_id in open_documents):
        url = reverse("core:document", args=[row.document_id])
    return EvidenceLine(row.pk, row.title, url, row.note, day, row.is_public, minutes)


def _has_published_minutes(meeting: Meeting) -> bool:
    minutes = getattr(meeting, "minutes", None)
    return minutes is not None and minutes.state == Minutes.State.PUBLISHED


def _lines(cycle: LabCycle, steps: Sequence[LabStep], today: dt.date) -> tuple[StepLine, ...]:
    moved = [step for step in steps if step.started_on is not None]
    under_way = current_of(steps) is not None
    running = cycle.ended_on is None
    following = next_of(steps) if running and not under_way else None
    may_go_back = running or cycle.outcome == LabCycle.Outcome.DONE
    return tuple(
        StepLine(
            step,
            DONE if step.ended_on else NOW if step.started_on else WAITING,
            step.evidence_lines,  # type: ignore[attr-defined]
            is_next=following is not None and step.pk == following.pk,
            is_last=may_go_back and bool(moved) and step.pk == moved[-1].pk,
            late=running and is_late(step, today),
        )
        for step in steps
    )


def is_late(step: LabStep, today: dt.date) -> bool:
    """Whether a day the step was planned for has passed: it has not begun, or has not ended."""
    if step.ended_on is not None:
        return False
    if step.planned_until is not None and step.planned_until < today:
        return True
    return step.started_on is None and step.planned_on is not None and step.planned_on < today


def awaited_step(agreement: CitizenshipAgreement) -> LabStep | None:
    """The step its path has not begun yet and without which the agreement stays as it is; None for an agreement of no path.

    Once it is signed nothing is awaited: accounting comes in its own time. At most one query.
    """
    kind = _NEEDS_STEP.get(CitizenshipAgreement.State(agreement.state))
    if kind is None or agreement.cycle_id is None:
        return None
    return LabStep.objects.filter(cycle=agreement.cycle_id, kind=kind, started_on=None).first()
