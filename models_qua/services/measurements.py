"""Measuring the indicators of an agreement: one value a day, with where it comes from."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.services.audit import actor_label, record
from core.services.errors import DomainError
from core.services.freshness import demand_fresh, snapshot
from core.services.guards import demand_day
from core.templatetags.vicinia import number
from models_qua.models import Indicator, Measurement
from models_qua.services.tracked import locked_doing

_SHOWN = ("measured_on", "value", "source")
_FINEST = Decimal("0.001")


def measurement_snapshot(row: Measurement) -> dict[str, Any]:
    """What the form of a measurement shows."""
    return snapshot(row, _SHOWN)


@transaction.atomic(durable=True)
def measure_indicator(
    *, actor: User, indicator_id: uuid.UUID, measured_on: dt.date, value: Decimal, source: str = ""
) -> Measurement:
    """Keep the value of an indicator on a day; the same value sent twice is one. Audited as `qua.indicator.measured`.

    Raises `DomainError` before the agreement is in force and after its results were published, for a day in the future, a value
    finer than a thousandth, and a day that has another value already.
    """
    indicator = _locked_indicator(indicator_id)
    demand_day(measured_on, field="measured_on")
    _demand_value(value)
    there = Measurement.objects.filter(indicator=indicator, measured_on=measured_on).first()
    if there is not None:
        if (there.value, there.source) == (value, source.strip()):
            return there
        raise DomainError(
            _("Per questo giorno c'è già un valore, %(value)s: lo corregga nella tabella delle misure.")
            % {"value": number(there.value.normalize())},
            field="measured_on",
        )
    row = Measurement(
        indicator=indicator,
        measured_on=measured_on,
        value=value,
        source=source.strip(),
        measured_by=actor_label(actor),
    )
    row.save(force_insert=True)
    record(actor=actor, action="qua.indicator.measured", target=indicator, after=measurement_snapshot(row))
    return row


@transaction.atomic(durable=True)
def correct_measurement(
    *, actor: User, measurement_id: uuid.UUID, value: Decimal, source: str = "", seen: str | None = None
) -> Measurement:
    """The value was another; the earlier one stays in the trail. Audited as `qua.indicator.measured` when something changed."""
    row = _locked_measurement(measurement_id)
    before = measurement_snapshot(row)
    demand_fresh(before, seen)
    _demand_value(value)
    row.value, row.source = value, source.strip()
    row.save(update_fields=["value", "source"])
    after = measurement_snapshot(row)
    if Decimal(before["value"]) != value or before["source"] != row.source:
        record(actor=actor, action="qua.indicator.measured", target=row.indicator, before=before, after=after)
    return row


@transaction.atomic(durable=True)
def remove_measurement(*, actor: User, measurement_id: uuid.UUID) -> None:
    """It was measured by mistake. Audited as `qua.measurement.removed`."""
    row = _locked_measurement(measurement_id)
    record(
        actor=actor, action="qua.measurement.removed", target=row.indicator, before=measurement_snapshot(row)
    )
    row.delete()


def _locked_indicator(indicator_id: uuid.UUID) -> Indicator:
    there = Indicator.objects.filter(pk=indicator_id).first()
    if there is None:
        raise DomainError(_("Questo indicatore non c'è più."))
    locked_doing(there.agreement_id)
    return Indicator.objects.select_for_update().get(pk=indicator_id)


def _locked_measurement(measurement_id: uuid.UUID) -> Measurement:
    there = Measurement.objects.filter(pk=measurement_id).first()
    if there is None:
        raise DomainError(_("Questa misura non c'è più."))
    indicator = _locked_indicator(there.indicator_id)
    row = Measurement.objects.select_for_update().get(pk=measurement_id)
    row.indicator = indicator
    return row


def _demand_value(value: Decimal) -> None:
    if value != value.quantize(_FINEST):
        raise DomainError(_("Un valore ha al massimo tre decimali."), field="value")
