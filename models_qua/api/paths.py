"""The paths of labs, step by step: what was done, what proves it, who took part."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from rest_framework import serializers

from core.api.declaring import Asked, Figure, Operation, Resource
from core.permissions.holder import Holder
from core.services.documents import add_document
from models_qua.api.shown import for_whom, hidden, lab, lab_of_path, of_labs, via
from models_qua.api.territory import RUN, SEE
from models_qua.models import LabCycle, LabParticipation, LabStep, StepEvidence
from models_qua.rules import SLUG
from models_qua.selectors.participants import known_people, present_at_meetings
from models_qua.services import participants as people
from models_qua.services import paths as verbs
from models_qua.services import steps
from models_qua.services.evidence import add_evidence, remove_evidence


@dataclass(frozen=True)
class Present:
    """How many people were named present at the lab's meetings in the days of a path, and are not among who took part."""

    missing: int


@dataclass(frozen=True)
class Added:
    """How many people were added."""

    added: int


@dataclass(frozen=True)
class KeptDocument:
    """A document that was kept, to be named in what proves the step."""

    document_id: UUID
    title: str


def _its_body(given: Mapping[str, Any]) -> Iterable[UUID]:
    return [given["body_id"]]


def _present(asked: Asked) -> Present:
    there = set(asked.row.participations.values_list("person_id", flat=True))
    came = present_at_meetings(asked.row, timezone.localdate())
    return Present(sum(one.person_id not in there for one in came))


def _participants(who: Holder) -> QuerySet[LabParticipation]:
    rows = LabParticipation.objects.filter(cycle__isnull=False).select_related("person")
    return of_labs(rows, who, SEE).annotate(shown_email=for_whom(who, [RUN], "person__email"))


PATHS = Resource(
    name="paths", key="cycle_id", model=LabCycle, see=SEE, slug=SLUG,
    fields=("id", "body_id", "title", "about", "started_on", "ended_on", "outcome", "reasons", "renews_id", "created_at"),
    about="A walk of a lab from listening to accounting. It leads to an agreement, or ends without one.",
    rows=lambda who: of_labs(LabCycle.objects.select_related("renews"), who, SEE),
    bodies=lab,
    filters={"body": ["exact"], "ended_on": ["isnull", "gte", "lte"], "started_on": ["gte", "lte"], "outcome": ["exact"], "renews": ["exact"], "title": ["icontains"]},
    sorts=("-started_on", "started_on", "title", "-title"),
)  # fmt: skip
STEPS = Resource(
    name="steps", key="step_id", model=LabStep, see=SEE, slug=SLUG,
    fields=("id", "cycle_id", "kind", "position", "planned_on", "planned_until", "started_on", "ended_on", "method", "people", "result"),
    more={"body_id": via("cycle.body_id")},
    about="A step of a path: it waits, is under way since `started_on`, or is done since `ended_on`.",
    rows=lambda who: of_labs(LabStep.objects.select_related("cycle__body"), who, SEE, "cycle__body"),
    bodies=lab_of_path,
    filters={"cycle": ["exact"], "cycle__body": ["exact"], "kind": ["exact"], "started_on": ["isnull", "gte", "lte"], "ended_on": ["isnull", "gte", "lte"], "planned_on": ["gte", "lte"]},
    sorts=("position", "-position"),
)  # fmt: skip
EVIDENCE = Resource(
    name="step-evidence", key="evidence_id", model=StepEvidence, see=SEE, slug=SLUG,
    fields=("id", "step_id", "title", "meeting_id", "document_id", "url", "note", "is_public", "added_at"),
    more={"cycle_id": via("step.cycle_id")},
    about="What proves a step: a meeting held, a document, a page on the web or a note.",
    rows=lambda who: of_labs(StepEvidence.objects.select_related("step__cycle"), who, SEE, "step__cycle__body"),
    bodies=lambda row: [row.step.cycle.body_id],
    filters={"step": ["exact"], "step__cycle": ["exact"], "is_public": ["exact"], "meeting": ["exact"], "document": ["exact"]},
    sorts=("added_at", "-added_at"),
)  # fmt: skip
PARTICIPANTS = Resource(
    name="participants", key="participation_id", model=LabParticipation, see=SEE, slug=SLUG,
    fields=("id", "body_id", "cycle_id", "person_id", "since"),
    more={
        "given_name": serializers.CharField(source="person.given_name", read_only=True),
        "family_name": serializers.CharField(source="person.family_name", read_only=True),
        "email": hidden("shown_email"),
    },
    about="A person who took part in a path. Her address is for who runs the lab.",
    rows=_participants,
    bodies=lab,
    filters={"cycle": ["exact"], "body": ["exact"], "person": ["exact"], "person__family_name": ["exact", "icontains"], "since": ["gte", "lte"]},
    sorts=("id", "-id"),
)  # fmt: skip
PRESENT = Figure(
    name="show_people_present", on=PATHS, part="people-present", see=RUN, answers=Present, read=_present,
    about="How many people named present at the meetings of a path are not among who took part in it.",
)  # fmt: skip

RESOURCES = (PATHS, STEPS, EVIDENCE, PARTICIPANTS)
FIGURES = (PRESENT,)
OPERATIONS = (
    Operation("POST", verbs.start_path, RUN, "A lab begins a path, with the steps of the rules of that day.", answers=PATHS, within=_its_body),
    Operation("PUT", verbs.change_path, RUN, "Change title, text, first day and what it renews.", on=PATHS, answers=PATHS, snapshot=verbs.cycle_snapshot),
    Operation("POST", verbs.end_path, RUN, "The path ends without an agreement.", on=PATHS, part="end", answers=PATHS),
    Operation("POST", people.add_participant, RUN, "A person took part: one the lab knows, or a name she agreed to leave.", on=PATHS, part="participants", answers=PARTICIPANTS, offers={"person_id": lambda asked: known_people(asked.row)}),
    Operation("POST", people.add_present, RUN, "Who was named present at the meetings of the path took part in it.", on=PATHS, part="people-present", answers=Added, take=Added),
    Operation("DELETE", people.remove_participant, RUN, "A person is not counted among who took part.", on=PARTICIPANTS),
    Operation("PUT", steps.describe_step, RUN, "Write what everybody reads of a step.", on=STEPS, answers=STEPS, snapshot=steps.step_snapshot),
    Operation("POST", steps.begin_step, RUN, "The step begins.", on=STEPS, part="beginning", answers=STEPS),
    Operation("POST", steps.end_step, RUN, "The step ends; with the last one the path is done.", on=STEPS, part="end", answers=STEPS),
    Operation("POST", steps.reopen_step, RUN, "Take back the last thing that happened to a path.", on=STEPS, part="reopening", answers=STEPS),
    Operation("POST", add_evidence, RUN, "Tie to a step what proves it.", on=STEPS, part="evidence", answers=EVIDENCE),
    Operation(
        "POST", add_document, RUN, "Keep a file among the documents of the lab, to prove a step with it.", on=STEPS, part="documents", called="add_step_document",
        answers=KeptDocument, take=lambda document: KeptDocument(document.pk, document.title),
        fills={"body": lambda asked: asked.row.cycle.body}, leaves=("meeting", "item", "with_minutes"),
    ),
    Operation("DELETE", remove_evidence, RUN, "It proves the step no more.", on=EVIDENCE),
)  # fmt: skip
