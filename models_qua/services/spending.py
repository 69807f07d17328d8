"""Money spent on a project or a maintenance work, with what proves it. What is above the budget is told, not refused."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rows import new_key
from accounts.scope import on_commit
from core.services.audit import record
from core.services.errors import DomainError
from core.services.guards import demand_day
from core.services.uploads import check_content
from models_qua.models import AgreementFile, Expense, ProjectSheet, Resource
from models_qua.services.files import forgotten_on_failure, keep_file
from models_qua.services.tracked import DOING, Owner, Tracked, locked_owner, owner_of

if TYPE_CHECKING:
    from django.core.files import File

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Spending:
    """Euros (with cents) spent on a day, for what, from which money of the project, and the file that proves it."""

    spent_on: dt.date
    what: str
    amount_eur: Decimal
    resource_id: uuid.UUID | None = None
    proof: "File[bytes] | None" = None


@transaction.atomic(durable=True)
def record_expense(*, actor: User, owner: Owner, spending: Spending, key: uuid.UUID | None = None) -> Expense:
    """Keep an expense of a project or of a work; the form's `key` sent twice is one. Audited as `qua.expense.recorded`.

    Raises `DomainError` for an amount that is not positive or finer than a cent, a day in the future, money that is not of this
    project, a file that is not accepted, and a proof for a work tied to no agreement (whose file it would be).
    """
    row = locked_owner(owner, *DOING)
    if key and (there := Expense.objects.filter(pk=key).first()):
        return there
    _demand_amount(spending.amount_eur)
    if not spending.what.strip():
        raise DomainError(_("Scriva per che cosa si è speso."), field="what")
    demand_day(spending.spent_on, field="spent_on")
    expense = Expense(
        id=key or new_key(),
        spent_on=spending.spent_on,
        what=spending.what.strip(),
        amount_eur=spending.amount_eur,
        resource=_money_of(row, spending.resource_id),
        proof=_proof(row, spending, actor),
        **owner.columns,
    )
    after = {
        "spent_on": expense.spent_on,
        "what": expense.what,
        "amount_eur": expense.amount_eur,
        "from": str(expense.resource or ""),
        "of": str(row),
    }
    with forgotten_on_failure(*([expense.proof.file] if expense.proof else [])):
        expense.save(force_insert=True)
        record(actor=actor, action="qua.expense.recorded", target=expense, after=after)
    return expense


@transaction.atomic(durable=True)
def remove_expense(*, actor: User, expense_id: uuid.UUID) -> None:
    """It was recorded by mistake: it goes, and its proof with it. Audited as `qua.expense.removed`."""
    there = Expense.objects.filter(pk=expense_id).first()
    if there is None:
        raise DomainError(_("Questa spesa non c'è più."))
    row = locked_owner(owner_of(there), *DOING)
    expense = Expense.objects.select_for_update(of=("self",)).select_related("proof").get(pk=expense_id)
    before = {
        "spent_on": expense.spent_on,
        "what": expense.what,
        "amount_eur": expense.amount_eur,
        "of": str(row),
    }
    record(actor=actor, action="qua.expense.removed", target=expense, before=before)
    proof = expense.proof
    expense.delete()
    if proof is not None and not proof.expenses.exists():
        proof.delete()
        on_commit(partial(default_storage.delete, proof.file.name or ""))


def _demand_amount(amount: Decimal) -> None:
    if amount <= 0:
        raise DomainError(_("Una spesa è più di zero."), field="amount_eur")
    if amount != amount.quantize(_CENT):
        raise DomainError(_("Un importo ha al massimo due decimali: i centesimi."), field="amount_eur")


def _money_of(row: Tracked, resource_id: uuid.UUID | None) -> Resource | None:
    if resource_id is None:
        return None
    if isinstance(row, ProjectSheet):
        found = Resource.objects.filter(pk=resource_id, sheet=row, kind=Resource.Kind.MONEY).first()
        if found is not None:
            return found
    raise DomainError(
        _("Si spende il denaro di questo progetto: scelga una delle sue risorse, o nessuna."),
        field="resource",
    )


def _proof(row: Tracked, spending: Spending, actor: User) -> AgreementFile | None:
    upload = spending.proof
    if upload is None:
        return None
    if row.agreement_id is None:
        raise DomainError(
            _("Il file sta tra le carte di un accordo: prima colleghi la manutenzione a un accordo."),
            field="proof",
        )
    try:
        media_type = check_content(upload)
    except DomainError as refused:
        raise DomainError(refused.message, field="proof") from refused
    return keep_file(
        row.agreement_id,
        upload,
        media_type,
        title=spending.what.strip(),
        purpose=AgreementFile.Purpose.ACCOUNT,
        actor=actor,
    )
