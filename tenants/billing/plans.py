"""What is sold and for how much: verbs of the platform's team."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.participation.registry import registry
from core.services.errors import DomainError
from tenants.models import BandPrice, Plan
from tenants.services.trail import record


@transaction.atomic(durable=True)
def offer_plan(
    *,
    actor: User | None,
    code: str,
    name: str,
    description: str = "",
    model_slugs: Sequence[str] | None = None,
    is_offered: bool = True,
    position: int = 0,
) -> Plan:
    """Add a plan, or change the one with this code. `model_slugs` None: it includes every participation model.

    What a plan includes reaches the cities that have it at the next reading of their contract.
    """
    unknown = {slug for slug in model_slugs or () if slug not in registry}
    if unknown:
        said = _("Non c'è nessun modello di partecipazione «%(slug)s».")
        raise DomainError(said % {"slug": ", ".join(sorted(unknown))}, field="model_slugs")
    values = {
        "name": name,
        "description": description,
        "model_slugs": sorted(model_slugs) if model_slugs is not None else None,
        "is_offered": is_offered,
        "position": position,
    }
    plan = Plan.objects.select_for_update().filter(code=code).first()
    before = {field: getattr(plan, field) for field in values} if plan else None
    if before == values and plan:
        return plan
    plan, _made = Plan.objects.update_or_create(code=code, defaults=values)
    record(actor=actor, action="billing.plan_offered", before=before, after={"code": code, **values})
    return plan


@transaction.atomic(durable=True)
def set_price(
    *, actor: User | None, plan: Plan, residents_from: int, yearly_eur: Decimal, since: dt.date
) -> BandPrice:
    """From `since` on a municipality of `residents_from` residents or more, up to the next band, pays this much a year.

    The price before ends the day before; contracts that have it keep it. Raises `DomainError` for a price that would
    begin before the one in force.
    """
    Plan.objects.select_for_update().get(pk=plan.pk)
    present = BandPrice.objects.filter(plan=plan, residents_from=residents_from, until=None).first()
    if present and present.yearly_eur == yearly_eur and present.since <= since:
        return present
    if present and present.since >= since:
        said = _("Questa fascia ha già un prezzo dal %(day)s: il nuovo comincia dopo.")
        raise DomainError(said % {"day": f"{present.since:%d/%m/%Y}"}, field="since")
    if present:
        present.until = since - dt.timedelta(days=1)
        present.save(update_fields=["until"])
    made = BandPrice.objects.create(
        plan=plan, residents_from=residents_from, yearly_eur=yearly_eur, since=since
    )
    record(
        actor=actor,
        action="billing.price_set",
        before={"yearly_eur": present.yearly_eur} if present else None,
        after={"plan": plan.code, "residents_from": residents_from, "yearly_eur": yearly_eur, "since": since},
    )
    return made
