"""What proves a step of a path: meetings held, documents, pages, notes."""

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rows import new_key
from core.models import Document, Meeting
from core.services.audit import record
from core.services.errors import DomainError
from models_qua.models import LabStep, StepEvidence
from models_qua.services.guards import locked_cycle
from models_qua.services.step_guards import demand_evidence


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that proves a step: a meeting, a document, a web address or a note; `title` may be left to the meeting or document."""

    title: str = ""
    meeting_id: uuid.UUID | None = None
    document_id: uuid.UUID | None = None
    url: str = ""
    note: str = ""
    is_public: bool = True


@transaction.atomic(durable=True)
def add_evidence(
    *, actor: User, step_id: uuid.UUID, evidence: Evidence, key: uuid.UUID | None = None
) -> StepEvidence:
    """Tie something to a step; of a path that is over too. Audited as `qua.evidence.added`.

    `key` is the form's: the same form sent twice is one. Raises `DomainError` for nothing at all, a meeting that is not of the lab,
    was not held or is there already, a document that is not of the lab, and one citizens may not read shown to them.
    """
    step = _locked_step(step_id)
    if key is not None and (there := StepEvidence.objects.filter(pk=key).first()):
        return there
    row = StepEvidence(id=key or new_key(), step=step, is_public=evidence.is_public)
    row.url, row.note = evidence.url.strip(), evidence.note.strip()
    row.meeting = _meeting(step, evidence.meeting_id)
    row.document = _document(step, evidence)
    if not (row.meeting or row.document or row.url or row.note):
        raise DomainError(_("Indichi un incontro, un documento, una pagina web o una nota."))
    about = str(row.meeting or row.document or row.url or row.note)
    row.title = (evidence.title.strip() or about)[:200]
    row.save(force_insert=True)
    after = {"step": step.kind, "title": row.title, "public": row.is_public}
    record(actor=actor, action="qua.evidence.added", target=step.cycle, after=after)
    return row


@transaction.atomic(durable=True)
def remove_evidence(*, actor: User, evidence_id: uuid.UUID) -> None:
    """It proves the step no more; the meeting or the document stays where it is. Audited as `qua.evidence.removed`.

    Raises `DomainError` when a step that ended would be left without what the rules asked of it.
    """
    found = StepEvidence.objects.select_related("step").get(pk=evidence_id)
    step = _locked_step(found.step_id)
    row = StepEvidence.objects.filter(pk=evidence_id).first()
    if row is None:
        return
    before = {"step": step.kind, "title": row.title, "public": row.is_public}
    row.delete()
    if step.ended_on is not None:
        try:
            demand_evidence(step, step.ended_on)
        except DomainError as missing:
            raise DomainError(
                _(
                    "Il passo è concluso e questa documentazione gli serve: prima ne aggiunga un'altra, o riapra il passo."
                )
            ) from missing
    record(actor=actor, action="qua.evidence.removed", target=step.cycle, before=before)


def _locked_step(step_id: uuid.UUID) -> LabStep:
    cycle = locked_cycle(LabStep.objects.values_list("cycle_id", flat=True).get(pk=step_id), running=False)
    step = LabStep.objects.get(pk=step_id)
    step.cycle = cycle
    return step


def _meeting(step: LabStep, meeting_id: uuid.UUID | None) -> Meeting | None:
    if meeting_id is None:
        return None
    meeting = Meeting.objects.filter(pk=meeting_id, served__body=step.cycle.body_id).first()
    if meeting is None:
        raise DomainError(_("Questo incontro non è del laboratorio."), field="meeting")
    if meeting.state != Meeting.State.HELD:
        raise DomainError(
            _("Documenta un passo un incontro che si è svolto: lo segni prima come svolto."), field="meeting"
        )
    if StepEvidence.objects.filter(step=step, meeting=meeting).exists():
        raise DomainError(_("Questo incontro c'è già."), field="meeting")
    return meeting


def _document(step: LabStep, evidence: Evidence) -> Document | None:
    if evidence.document_id is None:
        return None
    of_the_lab = Q(body=step.cycle.body_id) | Q(meeting__served__body=step.cycle.body_id)
    rows = Document.objects.filter(of_the_lab, pk=evidence.document_id)
    document = rows.first()
    if document is None:
        raise DomainError(_("Questo documento non è del laboratorio."), field="document")
    if evidence.is_public and not rows.public().exists():
        raise DomainError(
            _(
                "I cittadini non possono aprire questo documento: tolga «visibile a tutti», o lo carichi di nuovo come visibile."
            ),
            field="is_public",
        )
    return document
