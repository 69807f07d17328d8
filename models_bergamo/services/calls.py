"""Calls for micro-grants (*bandi*)."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max, Min, Sum
from django.utils.translation import gettext as _

from accounts.models import User
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import changes, demand_fresh, snapshot
from models_bergamo.models import GrantCall
from models_bergamo.selectors.terms import cents

CALL_FIELDS = (
    "year", "title", "act", "opens_on", "closes_on", "activities_from", "activities_until", "ceiling_eur",
    "budget_eur",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CallTerms:
    """What the act of a call says. Days are local and included; amounts are euros, None where the act says nothing."""

    year: int
    title: str
    opens_on: dt.date
    closes_on: dt.date
    act: str = ""
    activities_from: dt.date | None = None
    activities_until: dt.date | None = None
    ceiling_eur: Decimal | None = None
    budget_eur: Decimal | None = None


@transaction.atomic(durable=True)
def publish_call(*, actor: User, terms: CallTerms) -> GrantCall:
    """A new call. Raises `DomainError` for days out of order, amounts not above zero or a title used that year.

    Audited as `bergamo.call.published`.
    """
    call = GrantCall()
    _write(call, terms)
    call.save(force_insert=True)
    record(actor=actor, action="bergamo.call.published", target=call, after=call_snapshot(call))
    return call


@transaction.atomic(durable=True)
def change_call(*, actor: User, call_id: uuid.UUID, terms: CallTerms, seen: str | None = None) -> GrantCall:
    """Correct a call, e.g. put off its last day. What was done under it stays true.

    Raises `StaleEdit` when someone else changed it meanwhile; `DomainError` when an application handed in would fall
    outside the window, when the ceiling would fall under a grant already admitted, or the budget under their sum.
    Audited as `bergamo.call.changed`.
    """
    call = GrantCall.objects.select_for_update().get(pk=call_id)
    before = call_snapshot(call)
    demand_fresh(before, seen)
    _write(call, terms)
    _check_what_was_done(call)
    call.save()
    earlier, later = changes(before, call_snapshot(call))
    if later:
        record(actor=actor, action="bergamo.call.changed", target=call, before=earlier, after=later)
    return call


def call_snapshot(call: GrantCall) -> dict[str, Any]:
    """A call as JSON values: what the form shows and the audit trail keeps."""
    return snapshot(call, CALL_FIELDS)


def _write(call: GrantCall, terms: CallTerms) -> None:
    if terms.closes_on < terms.opens_on:
        raise DomainError(_("L'ultimo giorno precede il primo."), field="closes_on")
    if terms.activities_from and terms.activities_until and terms.activities_until < terms.activities_from:
        raise DomainError(_("La fine delle attività precede l'inizio."), field="activities_until")
    for name in ("ceiling_eur", "budget_eur"):
        amount = getattr(terms, name)
        if amount is not None and amount <= 0:
            raise DomainError(
                _("L'importo deve essere maggiore di zero; lo lasci vuoto se l'atto non lo dice."), field=name
            )
    if GrantCall.objects.filter(year=terms.year, title=terms.title).exclude(pk=call.pk).exists():
        raise DomainError(_("C'è già un bando con questo titolo in quell'anno."), field="title")
    for name in CALL_FIELDS:
        value = getattr(terms, name)
        setattr(call, name, cents(value) if isinstance(value, Decimal) else value)


def _check_what_was_done(call: GrantCall) -> None:
    days = call.applications.received().aggregate(first=Min("submitted_on"), last=Max("submitted_on"))
    if days["first"] and not (
        call.takes_applications_on(days["first"]) and call.takes_applications_on(days["last"])
    ):
        raise DomainError(
            _("Con queste date alcune domande già presentate resterebbero fuori dal bando."), field="opens_on"
        )
    granted = call.applications.granted().aggregate(highest=Max("admitted_eur"), total=Sum("admitted_eur"))
    if granted["highest"] and call.ceiling_eur is not None and call.ceiling_eur < granted["highest"]:
        raise DomainError(_("Un contributo già ammesso supera questo massimale."), field="ceiling_eur")
    if granted["total"] and call.budget_eur is not None and call.budget_eur < granted["total"]:
        raise DomainError(_("I contributi già ammessi superano questi fondi."), field="budget_eur")
