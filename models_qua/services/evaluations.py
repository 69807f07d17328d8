"""Evaluating an agreement with who took part: half way and at the end."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rows import new_key
from core.models import Meeting
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import changes, demand_fresh, snapshot
from core.services.guards import demand_day
from models_qua.models import CitizenshipAgreement, Evaluation
from models_qua.services.tracked import locked_doing

_State = CitizenshipAgreement.State
EVALUATION_FIELDS = ("kind", "evaluated_on", "meeting_id", "method", "worked", "did_not_work", "to_change")
_OPEN = (_State.IN_FORCE, _State.TERMINATED)


@dataclass(frozen=True, slots=True)
class EvaluationText:
    """An evaluation of a kind (`Evaluation.Kind`) made on a day, perhaps at a meeting of the lab."""

    kind: str
    evaluated_on: dt.date
    meeting_id: uuid.UUID | None = None
    method: str = ""
    worked: str = ""
    did_not_work: str = ""
    to_change: str = ""


def evaluation_snapshot(row: Evaluation) -> dict[str, Any]:
    """What the form of an evaluation shows."""
    return snapshot(row, EVALUATION_FIELDS)


@transaction.atomic(durable=True)
def write_evaluation(
    *, actor: User, agreement_id: uuid.UUID, text: EvaluationText, key: uuid.UUID | None = None
) -> Evaluation:
    """Keep an evaluation; the form's `key` sent twice is one. Audited as `qua.evaluation.written`.

    Raises `DomainError` for an agreement that is not in force (or terminated), a second final one, one that says neither what
    worked nor what did not, a day in the future or before the signature, and a meeting of others.
    """
    agreement = locked_doing(agreement_id, *_OPEN)
    if key and (there := Evaluation.objects.filter(pk=key).first()):
        return there
    row = Evaluation(id=key or new_key(), agreement=agreement)
    _write(row, agreement, text)
    row.save(force_insert=True)
    record(actor=actor, action="qua.evaluation.written", target=row, after=evaluation_snapshot(row))
    return row


@transaction.atomic(durable=True)
def change_evaluation(
    *, actor: User, evaluation_id: uuid.UUID, text: EvaluationText, seen: str | None = None
) -> Evaluation:
    """Change an evaluation until the account is written. Audited as `qua.evaluation.written` when something changed.

    Raises as `write_evaluation`, and `StaleEdit`.
    """
    agreement_id = Evaluation.objects.values_list("agreement_id", flat=True).get(pk=evaluation_id)
    agreement = locked_doing(agreement_id, *_OPEN)
    row = Evaluation.objects.select_for_update().get(pk=evaluation_id)
    before = evaluation_snapshot(row)
    demand_fresh(before, seen)
    _write(row, agreement, text)
    row.save()
    earlier, later = changes(before, evaluation_snapshot(row))
    if later:
        record(actor=actor, action="qua.evaluation.written", target=row, before=earlier, after=later)
    return row


def _write(row: Evaluation, agreement: CitizenshipAgreement, text: EvaluationText) -> None:
    if text.kind == Evaluation.Kind.FINAL:
        others = Evaluation.objects.filter(agreement=agreement, kind=text.kind).exclude(pk=row.pk)
        if others.exists():
            raise DomainError(_("La valutazione finale c'è già: la apra e la completi."), field="kind")
    if not text.worked.strip() and not text.did_not_work.strip():
        raise DomainError(
            _("Scriva almeno che cosa ha funzionato o che cosa non ha funzionato."), field="worked"
        )
    demand_day(text.evaluated_on, field="evaluated_on", not_before=agreement.signed_on)
    held = Meeting.objects.held().filter(bodies=agreement.body_id)
    if text.meeting_id is not None and not held.filter(pk=text.meeting_id).exists():
        raise DomainError(_("Scelga un incontro svolto di questo laboratorio."), field="meeting")
    for name in EVALUATION_FIELDS:
        setattr(row, name, getattr(text, name))
