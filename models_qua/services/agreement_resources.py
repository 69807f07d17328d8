"""What is put in an agreement, while its text may be written: money by source and year; hours, spaces and materials, measured."""

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
from models_qua.models import CitizenshipAgreement, Resource
from models_qua.services.agreement_rows import (
    demand_party,
    demand_sheet,
    demand_words,
    locked_row,
    one_line,
)
from models_qua.services.guards import locked_text

Kind, Source = Resource.Kind, Resource.Source
IN_KIND = (Kind.HOURS, Kind.SPACE, Kind.MATERIALS)
RESOURCE_FIELDS = (
    "kind", "source", "signatory_id", "what", "sheet_id", "year", "amount_eur", "quantity", "unit",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ResourceText:
    """What is put in, by whom. Money has `amount_eur`, in euro and cents; what is in kind a `quantity` with its `unit`, None where nobody said."""

    kind: str
    source: str
    what: str
    signatory_id: uuid.UUID | None = None
    sheet_id: uuid.UUID | None = None
    year: int | None = None
    amount_eur: Decimal | None = None
    quantity: Decimal | None = None
    unit: str = ""


@transaction.atomic(durable=True)
def write_resource(
    *, actor: User, agreement_id: uuid.UUID, data: ResourceText, key: uuid.UUID | None = None
) -> Resource:
    """Add a resource; the same form sent twice (`key`) is one. Audited as `qua.resource.written`.

    Raises `DomainError` once the agreement was approved, for money without an amount or with a quantity, for an amount in kind, a quantity
    without its unit, and for who is no party.
    """
    agreement = locked_text(agreement_id)
    if key and (there := Resource.objects.filter(pk=key).first()):
        return there
    row = Resource(id=key or new_key(), agreement=agreement)
    _write(row, agreement, data)
    row.save(force_insert=True)
    record(actor=actor, action="qua.resource.written", target=row, after=resource_snapshot(row))
    return row


@transaction.atomic(durable=True)
def change_resource(
    *, actor: User, resource_id: uuid.UUID, data: ResourceText, seen: str | None = None
) -> Resource:
    """Change a resource: money stays money. Audited as `qua.resource.changed` when it changed.

    Raises `StaleEdit` when someone else changed it meanwhile, and what `write_resource` raises.
    """
    agreement, row = locked_row(Resource, resource_id)
    before = resource_snapshot(row)
    demand_fresh(before, seen)
    if (row.kind == Kind.MONEY) != (data.kind == Kind.MONEY):
        raise DomainError(
            _("Denaro e risorse in natura non si scambiano: tolga questa e aggiunga l'altra."), field="kind"
        )
    _write(row, agreement, data)
    row.save(update_fields=RESOURCE_FIELDS)
    earlier, later = changes(before, resource_snapshot(row))
    if later:
        record(actor=actor, action="qua.resource.changed", target=row, before=earlier, after=later)
    return row


@transaction.atomic(durable=True)
def remove_resource(*, actor: User, resource_id: uuid.UUID) -> None:
    """Take a resource out of an agreement that is being written. Audited as `qua.resource.removed` with what it said."""
    _agreement, row = locked_row(Resource, resource_id)
    record(actor=actor, action="qua.resource.removed", target=row, before=resource_snapshot(row))
    row.delete()


def resource_snapshot(row: Resource) -> dict[str, Any]:
    """What the form shows and the audit trail keeps."""
    return snapshot(row, RESOURCE_FIELDS)


def _write(row: Resource, agreement: CitizenshipAgreement, data: ResourceText) -> None:
    if data.kind not in Kind.values:
        raise DomainError(_("Scelga di che cosa si tratta."), field="kind")
    if data.source not in Source.values:
        raise DomainError(_("Scelga da chi viene."), field="source")
    demand_words(data.what, _("Scriva di che cosa si tratta."), field="what")
    if data.kind == Kind.MONEY:
        _demand_money(data)
    else:
        _demand_in_kind(data)
    demand_party(agreement, data.signatory_id, field="signatory")
    demand_sheet(agreement, data.sheet_id)
    for name in RESOURCE_FIELDS:
        setattr(row, name, getattr(data, name))
    row.what, row.unit = one_line(data.what), one_line(data.unit)


def _demand_money(data: ResourceText) -> None:
    if data.amount_eur is None or data.amount_eur <= 0:
        raise DomainError(_("Scriva un importo maggiore di zero."), field="amount_eur")
    if data.amount_eur != data.amount_eur.quantize(Decimal("0.01")):
        raise DomainError(
            _("Un importo ha al massimo due decimali: lo arrotondi Lei ai centesimi."), field="amount_eur"
        )
    if data.quantity is not None or data.unit.strip():
        raise DomainError(_("Il denaro ha un importo, non una quantità."), field="quantity")


def _demand_in_kind(data: ResourceText) -> None:
    if data.amount_eur is not None:
        raise DomainError(
            _("Ciò che si dà in natura si misura, non si paga: tolga l'importo."), field="amount_eur"
        )
    if data.quantity is not None and data.quantity <= 0:
        raise DomainError(
            _("Scriva una quantità maggiore di zero, o lasci vuoto se non si sa."), field="quantity"
        )
    if data.quantity is not None and not data.unit.strip():
        raise DomainError(_("Dica in che cosa si misura: ore, giornate, metri quadri, sacchi…"), field="unit")
