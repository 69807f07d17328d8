"""What each party of an agreement takes on, while its text may be written."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rows import new_key
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import changes, demand_fresh, snapshot
from models_qua.models import CitizenshipAgreement, Commitment
from models_qua.services.agreement_rows import (
    demand_party,
    demand_sheet,
    demand_words,
    locked_row,
    next_position,
    one_line,
)
from models_qua.services.guards import locked_text

COMMITMENT_FIELDS = ("signatory_id", "what", "sheet_id", "due_on", "due_words")


@dataclass(frozen=True, slots=True)
class CommitmentText:
    """What a party takes on, by when (a day, or words), in which project where it is one's."""

    what: str
    signatory_id: uuid.UUID
    sheet_id: uuid.UUID | None = None
    due_on: dt.date | None = None
    due_words: str = ""


@transaction.atomic(durable=True)
def write_commitment(
    *, actor: User, agreement_id: uuid.UUID, data: CommitmentText, key: uuid.UUID | None = None
) -> Commitment:
    """Add a commitment; the same form sent twice (`key`) is one. Audited as `qua.commitment.written`.

    Raises `DomainError` once the agreement was approved, for who is no party, for a project of another agreement, without saying what or
    by when.
    """
    agreement = locked_text(agreement_id)
    if key and (there := Commitment.objects.filter(pk=key).first()):
        return there
    row = Commitment(id=key or new_key(), agreement=agreement)
    _write(row, agreement, data)
    row.position = next_position(Commitment.objects.filter(agreement=agreement))
    row.save(force_insert=True)
    record(actor=actor, action="qua.commitment.written", target=row, after=commitment_snapshot(row))
    return row


@transaction.atomic(durable=True)
def change_commitment(
    *, actor: User, commitment_id: uuid.UUID, data: CommitmentText, seen: str | None = None
) -> Commitment:
    """Change a commitment. Audited as `qua.commitment.changed` when it changed.

    Raises `StaleEdit` when someone else changed it meanwhile, and what `write_commitment` raises.
    """
    agreement, row = locked_row(Commitment, commitment_id)
    before = commitment_snapshot(row)
    demand_fresh(before, seen)
    _write(row, agreement, data)
    row.save(update_fields=COMMITMENT_FIELDS)
    earlier, later = changes(before, commitment_snapshot(row))
    if later:
        record(actor=actor, action="qua.commitment.changed", target=row, before=earlier, after=later)
    return row


@transaction.atomic(durable=True)
def remove_commitment(*, actor: User, commitment_id: uuid.UUID) -> None:
    """Take a commitment out of an agreement that is being written. Audited as `qua.commitment.removed` with what it said."""
    _agreement, row = locked_row(Commitment, commitment_id)
    record(actor=actor, action="qua.commitment.removed", target=row, before=commitment_snapshot(row))
    row.delete()


def commitment_snapshot(row: Commitment) -> dict[str, Any]:
    """What the form shows and the audit trail keeps."""
    return snapshot(row, COMMITMENT_FIELDS)


def _write(row: Commitment, agreement: CitizenshipAgreement, data: CommitmentText) -> None:
    row.what = demand_words(data.what, _("Scriva che cosa ci si impegna a fare."), field="what")
    demand_party(agreement, data.signatory_id, field="signatory")
    demand_sheet(agreement, data.sheet_id)
    if data.due_on is None and not data.due_words.strip():
        raise DomainError(
            _("Dica entro quando: un giorno, oppure a parole («ogni sabato», «per tutta la durata»)."),
            field="due_on",
        )
    row.signatory_id, row.sheet_id = data.signatory_id, data.sheet_id
    row.due_on, row.due_words = data.due_on, one_line(data.due_words)
