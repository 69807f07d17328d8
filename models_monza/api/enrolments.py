"""Applications to be enrolled: typed from paper, checked, decided; their papers."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.files import File
from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django_filters import BooleanFilter, FilterSet
from rest_framework import serializers

from core.api.declaring import Asked, Download, Figure, Operation, Paper, Resource
from core.api.files import stored
from core.models import CityProfile
from core.permissions.holder import Holder
from core.services.uploads import TYPES
from models_monza.api.typed import TYPE, PaperApplication, typed
from models_monza.models import Enrolment, EnrolmentCheck, EnrolmentDocument
from models_monza.papers.enrolment_form import enrolment_form_pdf
from models_monza.rules import SLUG
from models_monza.selectors.applying import consulte, enrolling_at
from models_monza.selectors.enrolments import (
    Waiting,
    decision_terms,
    enrolment_line,
    history_of,
    others_of,
    waiting,
)
from models_monza.services import decisions
from models_monza.services.enrolment import apply_for_enrolment

SEE, DECIDE = "monza.enrolment.see", "monza.enrolment.decide"


@dataclass(frozen=True)
class HandedIn:
    """What was missing: words, a paper or both. A paper without a title has its own name."""

    answer: str = ""
    title: str = ""
    upload: File | None = None  # type: ignore[type-arg]  # not generic at run time


@dataclass(frozen=True)
class OtherApplication:
    """What else the same citizen or organisation applied for."""

    enrolment_id: uuid.UUID
    body_id: uuid.UUID
    mandate_id: uuid.UUID
    state: str
    submitted_at: dt.datetime


@dataclass(frozen=True)
class EnrolmentChange:
    """A value before and after, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class EnrolmentEvent:
    """Something done with an application."""

    at: dt.datetime
    actor: str
    action: str
    changes: tuple[EnrolmentChange, ...]


class Turn(FilterSet):
    """Applications by whose turn it is."""

    pending = BooleanFilter(method="_pending", label="Whether it is still to be decided.")
    overdue = BooleanFilter(method="_overdue", label="Whether the office is late by the city's rules.")

    def _pending(self, rows: Any, _name: str, wanted: bool) -> Any:
        return self._among(rows, Enrolment.objects.pending(), wanted)

    def _overdue(self, rows: Any, _name: str, wanted: bool) -> Any:
        late = Enrolment.objects.overdue(timezone.localdate(), decision_terms())
        return self._among(rows, late, wanted)

    @staticmethod
    def _among(rows: Any, these: Any, wanted: bool) -> Any:
        found = Q(pk__in=these.order_by().values("pk"))
        return rows.filter(found if wanted else ~found)


def _clocks(_who: Holder, rows: Sequence[Any]) -> None:
    known, today = decision_terms(), timezone.localdate()
    for row in rows:
        row.clock = enrolment_line(row, known, today)


def _of_seen(rows: Any, who: Holder) -> Any:
    """Rows of the applications who asks may see."""
    bodies = who.bodies(SEE)
    return rows if bodies is None else rows.filter(enrolment__body__in=bodies)


def _its_body(row: Any) -> Iterable[UUID]:
    return [row.enrolment.body_id]


def _handed_in(sent: HandedIn, _asked: Asked) -> dict[str, Any]:
    papers = [(sent.title or sent.upload.name, sent.upload)] if sent.upload else []
    return {"answer": sent.answer, "papers": papers}


def _others(asked: Asked) -> list[OtherApplication]:
    rows = others_of(asked.row, asked.holder.bodies(SEE))
    return [
        OtherApplication(one.pk, one.body_id, one.mandate_id, one.state, one.submitted_at) for one in rows
    ]


def _history(asked: Asked) -> list[EnrolmentEvent]:
    return [
        EnrolmentEvent(
            one.at,
            one.actor,
            str(one.action),
            tuple(EnrolmentChange(str(it.label), it.before, it.after) for it in one.changes),
        )
        for one in history_of(asked.row.pk)
    ]


def _paper(asked: Asked) -> Paper:
    row: EnrolmentDocument = asked.row
    return stored(row.file, row.content_type, row.title)


def _blank(asked: Asked) -> Paper:
    kind = asked.keys["kind"]
    if kind not in Enrolment.Kind.values:
        raise Http404
    content = enrolment_form_pdf(kind, enrolling_at(timezone.now()), consulte(), CityProfile.objects.first())
    return Paper(content, TYPES[".pdf"], f"enrolment form {kind}")


ENROLMENTS = Resource(
    name="enrolments", key="enrolment_id", model=Enrolment, slug=SLUG, see=SEE,
    fields=(
        "id", "mandate_id", "body_id", "window_id", "kind", "ground", "ground_detail", "given_name", "family_name", "fiscal_code", "birth_on",
        "email", "phone", "organisation_name", "category", "resident_members", "channel", "typed_by", "state", "submitted_at",
        "completion_asked", "completion_answer", "completion_due_on", "decided_on", "decided_by", "reasons", "appeal_note", "person_id",
        "organisation_id", "membership_id",
    ),
    more={
        "due_on": serializers.DateField(source="clock.due_on", read_only=True, allow_null=True),
        "overdue": serializers.BooleanField(source="clock.overdue", read_only=True),
    },
    about="An application to be enrolled in a consulta; by when it is whose turn, where the city's rules say it. Accepted, it leads to a membership.",
    rows=lambda who: Enrolment.objects.in_bodies(who.bodies(SEE)),
    facts=_clocks,
    bodies=lambda row: [row.body_id],
    filters={
        "mandate": ["exact"], "body": ["exact"], "window": ["exact"], "kind": ["exact"], "state": ["exact"], "ground": ["exact"],
        "channel": ["exact"], "family_name": ["exact", "icontains"], "organisation_name": ["exact", "icontains"],
        "submitted_at": ["gte", "lte"], "decided_on": ["gte", "lte"], "person": ["exact"], "organisation": ["exact"],
    },
    filtering=Turn,
    sorts=("-submitted_at", "submitted_at", "family_name", "organisation_name"),
)  # fmt: skip
CHECKS = Resource(
    name="enrolment-checks", key="check_id", model=EnrolmentCheck, slug=SLUG, see=SEE,
    fields=("id", "enrolment_id", "what", "outcome", "note", "checked_at", "checked_by"),
    about="Something the office verified about an application, and what it found.",
    rows=lambda who: _of_seen(EnrolmentCheck.objects.select_related("enrolment"), who),
    bodies=_its_body,
    filters={"enrolment": ["exact"], "outcome": ["exact"]},
    sorts=("checked_at", "-checked_at"),
)  # fmt: skip
DOCUMENTS = Resource(
    name="enrolment-documents", key="document_id", model=EnrolmentDocument, slug=SLUG, see=SEE,
    fields=("id", "enrolment_id", "title", "content_type", "size", "uploaded_at"),
    about="A paper handed in with an application.",
    rows=lambda who: _of_seen(EnrolmentDocument.objects.select_related("enrolment"), who),
    bodies=_its_body,
    filters={"enrolment": ["exact"]},
    sorts=("uploaded_at", "-uploaded_at"),
)  # fmt: skip

RESOURCES = (ENROLMENTS, CHECKS, DOCUMENTS)
OPERATIONS = (
    Operation("POST", apply_for_enrolment, TYPE, "Type an application that was handed in on paper.", answers=ENROLMENTS, takes=PaperApplication, into=typed),
    Operation("POST", decisions.check_enrolment, DECIDE, "The office verified something about the application.", on=ENROLMENTS, part="checks", answers=CHECKS),
    Operation("POST", decisions.ask_completion, DECIDE, "Ask the applicant for what is missing; she is told by mail.", on=ENROLMENTS, part="completion-request", answers=ENROLMENTS),
    Operation("POST", decisions.complete_enrolment, TYPE, "The applicant handed in what was missing.", on=ENROLMENTS, part="completion", answers=ENROLMENTS, takes=HandedIn, into=_handed_in),
    Operation("POST", decisions.accept_enrolment, DECIDE, "She is in the register from a day; she is told by mail.", on=ENROLMENTS, part="acceptance", answers=ENROLMENTS),
    Operation("POST", decisions.refuse_enrolment, DECIDE, "The application is refused, with reasons; she is told by mail.", on=ENROLMENTS, part="refusal", answers=ENROLMENTS),
    Operation("POST", decisions.withdraw_enrolment, DECIDE, "The applicant takes it back, or the member leaves the consulta.", on=ENROLMENTS, part="withdrawal", answers=ENROLMENTS),
)  # fmt: skip
FIGURES = (
    Figure(
        name="show_monza_other_applications", on=ENROLMENTS, part="other-applications", see=SEE, answers=OtherApplication, read=_others,
        many=True, about="What else the same citizen or organisation applied for, where one may see it.",
    ),
    Figure(
        name="show_monza_enrolment_history", on=ENROLMENTS, part="history", see=SEE, answers=EnrolmentEvent, read=_history, many=True,
        about="What was done with the application, the first thing first.",
    ),
    Figure(
        name="show_monza_waiting_enrolments", part="monza/waiting-enrolments", see=SEE, answers=Waiting,
        read=lambda asked: waiting(asked.holder.bodies(SEE), decision_terms(), timezone.localdate()),
        about="How many applications wait for the office, how many too long, how many for the applicant.",
    ),
)  # fmt: skip
DOWNLOADS = (
    Download(
        name="download_monza_enrolment_document", on=DOCUMENTS, part="content", see=SEE, read=_paper,
        media_types=tuple(sorted(set(TYPES.values()))), about="The paper itself.",
    ),
    Download(
        name="download_monza_enrolment_form", part="monza/enrolment-forms/{kind:slug}", see="core.body.see", read=_blank,
        media_types=(TYPES[".pdf"],), about="The blank form to print, of a `citizen` or of an `organisation`, with the fields of today's rules.",
    ),
)  # fmt: skip
