"""What belongs to a pact, row by row: commitments, supports, expenses, reviews, what is given back. Their words are sealed."""

import uuid
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, cast

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.selectors.rules import rules_on
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import demand_fresh, snapshot
from models_farelegami.models import (
    BudgetItem,
    GenerativePact,
    GivingBack,
    PactCommitment,
    PactReview,
    PactSupport,
    VaultEntry,
)
from models_farelegami.models.pacts import PactPart
from models_farelegami.rules import PACTS, SLUG
from models_farelegami.services.guards import demand_past, locked_case
from models_farelegami.vault.entries import write_entry

State = GenerativePact.State
COLUMNS: Mapping[type[PactPart], tuple[str, ...]] = {
    PactCommitment: ("side", "due_on", "state"),
    PactSupport: ("kind", "since", "until"),
    BudgetItem: ("kind", "amount_eur", "spent_on"),
    PactReview: ("held_on", "decision"),
    GivingBack: ("need_id", "planned_on", "done_on", "hours"),
}
"""What a form says of each, beside its words."""
BEFORE_SIGNATURE = (State.REFERRAL, State.ANALYSIS, State.CO_DESIGNED)
RUNNING = (State.SIGNED, State.ACTIVE, State.REVIEW)


@transaction.atomic(durable=True)
def write_part(
    *,
    actor: User,
    pact_id: uuid.UUID,
    part: type[PactPart],
    values: Mapping[str, Any],
    words: str,
    row_id: uuid.UUID | None = None,
    seen: str | None = None,
) -> PactPart:
    """Write a row of a pact, or change one; `values` are those of `COLUMNS`, `words` are sealed.

    Audited as `farelegami.pact.part_written` or `…part_changed`, with the table alone. Raises `StaleEdit`, and `DomainError` with the cure:
    for another team, a pact that is over, an expense above the budget or before the signature, a commitment changed outside a review.
    """
    pact = locked_case(actor, pact_id)
    row: PactPart = (
        part._default_manager.get(pk=row_id, pact=pact) if row_id else cast("Any", part)(pact=pact)
    )
    if row_id:
        demand_fresh(part_snapshot(row), seen)
    changed = _set(row, values)
    _CHECKS[part](row, changed, is_new=row_id is None)
    try:
        row.full_clean(exclude=["pact"])
    except ValidationError as wrong:
        raise DomainError(" ".join(wrong.messages)) from wrong
    row.save()
    write_entry(pact, VaultEntry.Kind.PART, words, by=actor, about=row.pk)
    action = "farelegami.pact.part_changed" if row_id else "farelegami.pact.part_written"
    record(actor=actor, action=action, target=pact, after={"what": part._meta.model_name})
    return row


def part_snapshot(row: PactPart) -> dict[str, Any]:
    """What a form showed of a row, beside its words."""
    return snapshot(row, COLUMNS[type(row)])


def spent(pact: GenerativePact, *, but: uuid.UUID | None = None) -> Decimal:
    """What was spent of the budget of a pact, in euro, but for the expense of a key. One query."""
    rows = BudgetItem.objects.filter(pact=pact)
    rows = rows.exclude(pk=but) if but else rows
    total: Decimal | None = rows.aggregate(total=Sum("amount_eur"))["total"]
    return total or Decimal(0)


def _set(row: PactPart, values: Mapping[str, Any]) -> frozenset[str]:
    """Put the values; the names of those that were others."""
    names = COLUMNS[type(row)]
    changed = frozenset(name for name in names if getattr(row, name) != values[name])
    for name in names:
        setattr(row, name, values[name])
    return changed


def _commitment(row: PactCommitment, changed: frozenset[str], *, is_new: bool) -> None:
    agreed = row.pact.state in {*BEFORE_SIGNATURE, State.REVIEW}
    if not agreed and (is_new or changed & {"side", "due_on"}):
        raise DomainError(
            _(
                "Gli impegni di un patto firmato si cambiano insieme, in una verifica: prima porti il patto in verifica."
            )
        )
    if "state" in changed:
        row.state_on = timezone.localdate()


def _support(row: PactPart, _changed: frozenset[str], *, is_new: bool) -> None:
    """A support may begin at any time, before the signature too."""


def _expense(row: BudgetItem, _changed: frozenset[str], *, is_new: bool) -> None:
    pact = row.pact
    if pact.signed_on is None or pact.budget_eur is None:
        raise DomainError(_("Il budget di welfare si spende dalla firma del patto in poi."))
    demand_past(row.spent_on, "spent_on")
    if row.spent_on < pact.signed_on:
        raise DomainError(_("Questa spesa è di prima della firma."), field="spent_on")
    left = pact.budget_eur - spent(pact, but=row.pk)
    if row.amount_eur > left:
        raise DomainError(
            _("Del budget restano %(left)s euro: scriva un importo che ci stia.") % {"left": f"{left:.2f}"},
            field="amount_eur",
        )


def _review(row: PactReview, _changed: frozenset[str], *, is_new: bool) -> None:
    pact = row.pact
    if pact.signed_on is None:
        raise DomainError(_("Si verifica un patto firmato."))
    demand_past(row.held_on, "held_on")
    if row.held_on < pact.signed_on:
        raise DomainError(_("Questa verifica è di prima della firma."), field="held_on")
    months = rules_on(SLUG, PACTS, row.held_on)["review_months"]
    if months:
        pact.next_review_on = row.held_on + relativedelta(months=months)
        pact.save(update_fields=["next_review_on"])


def _giving_back(row: GivingBack, _changed: frozenset[str], *, is_new: bool) -> None:
    if row.pact.state not in RUNNING and is_new:
        raise DomainError(_("Si restituisce alla comunità mentre il patto è in corso."))
    if row.done_on is not None:
        demand_past(row.done_on, "done_on")


_CHECKS: Mapping[type[PactPart], Callable[..., None]] = {
    PactCommitment: _commitment,
    PactSupport: _support,
    BudgetItem: _expense,
    PactReview: _review,
    GivingBack: _giving_back,
}
