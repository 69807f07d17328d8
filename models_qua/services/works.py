"""Maintenance works of the city, written down: what, where, how much is set aside. Never added to projects."""

import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rows import new_key
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import changes, demand_fresh, snapshot
from models_qua.models import MaintenanceWork
from models_qua.services.tracked import locked_work

WORK_FIELDS = ("title", "about", "year", "budget_eur", "neighbourhood_id", "agreement_id", "number")


@dataclass(frozen=True, slots=True)
class WorkText:
    """A maintenance work: `budget_eur` is what is set aside in `year`, in euros with cents (None: not known)."""

    title: str
    year: int
    about: str = ""
    budget_eur: Decimal | None = None
    neighbourhood_id: uuid.UUID | None = None
    agreement_id: uuid.UUID | None = None
    number: int | None = None


def work_snapshot(work: MaintenanceWork) -> dict[str, Any]:
    """What the form of a work shows."""
    return snapshot(work, WORK_FIELDS)


@transaction.atomic(durable=True)
def write_work(*, actor: User, work: WorkText, key: uuid.UUID | None = None) -> MaintenanceWork:
    """A maintenance work, planned; the form's `key` sent twice is one. Audited as `qua.work.written`.

    Raises `DomainError` without a title, for a negative amount and for a number another work has.
    """
    if key and (there := MaintenanceWork.objects.filter(pk=key).first()):
        return there
    row = MaintenanceWork(id=key or new_key(), state=MaintenanceWork.State.PLANNED)
    _write(row, work)
    row.save(force_insert=True)
    record(actor=actor, action="qua.work.written", target=row, after=work_snapshot(row))
    return row


@transaction.atomic(durable=True)
def change_work(
    *, actor: User, work_id: uuid.UUID, work: WorkText, seen: str | None = None
) -> MaintenanceWork:
    """Change what is written of a work. Audited as `qua.work.written` when something changed; raises as `write_work`, `StaleEdit`.

    Tying it to another agreement is refused while an expense has its proof among the papers of the present one.
    """
    row = locked_work(work_id)
    before = work_snapshot(row)
    demand_fresh(before, seen)
    moves = row.agreement_id is not None and row.agreement_id != work.agreement_id
    if moves and row.expenses.filter(proof__isnull=False).exists():
        raise DomainError(
            _(
                "Tra le carte di questo accordo c'è già una pezza giustificativa della manutenzione: non si sposta."
            ),
            field="agreement",
        )
    _write(row, work)
    row.save(update_fields=list(WORK_FIELDS))
    earlier, later = changes(before, work_snapshot(row))
    if later:
        record(actor=actor, action="qua.work.written", target=row, before=earlier, after=later)
    return row


def _write(row: MaintenanceWork, work: WorkText) -> None:
    if not work.title.strip():
        raise DomainError(_("Scriva di quale manutenzione si tratta."), field="title")
    if work.budget_eur is not None and work.budget_eur < 0:
        raise DomainError(_("Un importo non è negativo."), field="budget_eur")
    same = MaintenanceWork.objects.filter(number=work.number).exclude(pk=row.pk)
    if work.number is not None and same.exists():
        raise DomainError(_("Questo numero è già di un'altra manutenzione."), field="number")
    for name in WORK_FIELDS:
        setattr(row, name, getattr(work, name))
    row.title, row.about = work.title.strip(), work.about.strip()
