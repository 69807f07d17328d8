"""What is to be measured of an agreement, while its text may be written."""

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
from models_qua.models import CitizenshipAgreement, Indicator
from models_qua.services.agreement_rows import (
    demand_sheet,
    demand_words,
    locked_row,
    next_position,
    one_line,
)
from models_qua.services.guards import locked_text

INDICATOR_FIELDS = ("name", "definition", "unit", "direction", "baseline", "target", "sheet_id")


@dataclass(frozen=True, slots=True)
class IndicatorText:
    """What is measured, how it is counted, in which unit, where it starts from and where it should get; None where nobody said."""

    name: str
    definition: str = ""
    unit: str = ""
    direction: str = Indicator.Direction.UP
    baseline: Decimal | None = None
    target: Decimal | None = None
    sheet_id: uuid.UUID | None = None


@transaction.atomic(durable=True)
def write_indicator(
    *, actor: User, agreement_id: uuid.UUID, data: IndicatorText, key: uuid.UUID | None = None
) -> Indicator:
    """Add an indicator; the same form sent twice (`key`) is one. Audited as `qua.indicator.written`.

    Raises `DomainError` once the agreement was approved, without a name, for values without a unit, for a target on the wrong side of where
    it starts, and for a project of another agreement.
    """
    agreement = locked_text(agreement_id)
    if key and (there := Indicator.objects.filter(pk=key).first()):
        return there
    row = Indicator(id=key or new_key(), agreement=agreement)
    _write(row, agreement, data)
    row.position = next_position(Indicator.objects.filter(agreement=agreement))
    row.save(force_insert=True)
    record(actor=actor, action="qua.indicator.written", target=row, after=indicator_snapshot(row))
    return row


@transaction.atomic(durable=True)
def change_indicator(
    *, actor: User, indicator_id: uuid.UUID, data: IndicatorText, seen: str | None = None
) -> Indicator:
    """Change an indicator. Audited as `qua.indicator.changed` when it changed.

    Raises `StaleEdit` when someone else changed it meanwhile, and what `write_indicator` raises.
    """
    agreement, row = locked_row(Indicator, indicator_id)
    before = indicator_snapshot(row)
    demand_fresh(before, seen)
    _write(row, agreement, data)
    row.save(update_fields=INDICATOR_FIELDS)
    earlier, later = changes(before, indicator_snapshot(row))
    if later:
        record(actor=actor, action="qua.indicator.changed", target=row, before=earlier, after=later)
    return row


@transaction.atomic(durable=True)
def remove_indicator(*, actor: User, indicator_id: uuid.UUID) -> None:
    """Take an indicator out of an agreement that is being written. Audited as `qua.indicator.removed` with what it said.

    Raises `DomainError` once something was measured.
    """
    _agreement, row = locked_row(Indicator, indicator_id)
    if row.measurements.exists():
        raise DomainError(_("Questo indicatore ha già delle misure: tolga prima quelle."))
    record(actor=actor, action="qua.indicator.removed", target=row, before=indicator_snapshot(row))
    row.delete()


def indicator_snapshot(row: Indicator) -> dict[str, Any]:
    """What the form shows and the audit trail keeps."""
    return snapshot(row, INDICATOR_FIELDS)


def _write(row: Indicator, agreement: CitizenshipAgreement, data: IndicatorText) -> None:
    demand_words(data.name, _("Scriva che cosa si misura."), field="name")
    if data.direction not in Indicator.Direction.values:
        raise DomainError(_("Scelga in quale direzione si spera che vada."), field="direction")
    has_values = data.baseline is not None or data.target is not None
    if has_values and not data.unit.strip():
        raise DomainError(_("Dica in che cosa si misura: persone, giornate, percentuale…"), field="unit")
    demand_sheet(agreement, data.sheet_id)
    _demand_way(data)
    for name in INDICATOR_FIELDS:
        setattr(row, name, getattr(data, name))
    row.name, row.unit = one_line(data.name), one_line(data.unit)


def _demand_way(data: IndicatorText) -> None:
    """The target is where the direction says."""
    if data.baseline is None or data.target is None:
        return
    wrong = {
        Indicator.Direction.UP.value: data.target < data.baseline,
        Indicator.Direction.DOWN.value: data.target > data.baseline,
    }
    if wrong.get(data.direction):
        raise DomainError(
            _("Il traguardo va dalla parte opposta alla direzione scelta: corregga l'uno o l'altra."),
            field="target",
        )
