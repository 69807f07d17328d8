"""What a consulta is beyond a body of core: its seat."""

import uuid

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import Venue
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import changes, demand_fresh, snapshot
from models_monza.models import Consulta
from models_monza.services.guards import demand_consulta


@transaction.atomic(durable=True)
def set_seat(
    *, actor: User, body_id: uuid.UUID, seat_id: uuid.UUID | None, seen: str | None = None
) -> Consulta:
    """The civic centre where a consulta meets and where one enrols on paper; None for none.

    Raises `StaleEdit` when someone else changed it meanwhile, `DomainError` for a place that is not there any more. Audited
    as `monza.consulta.changed` when it changed.
    """
    body = demand_consulta(body_id)
    row = Consulta.objects.select_for_update().filter(body=body).first() or Consulta(body=body)
    before = seat_snapshot(row)
    demand_fresh(before, seen)
    there = Q(is_active=True) | Q(pk=row.seat_id)
    if seat_id is not None and not Venue.objects.filter(there, pk=seat_id).exists():
        raise DomainError(_("Questo luogo non c'è più: ne scelga un altro."), field="seat")
    row.seat_id = seat_id
    row.save()
    earlier, later = changes(before, seat_snapshot(row))
    if later:
        record(actor=actor, action="monza.consulta.changed", target=body, before=earlier, after=later)
    return row


def seat_snapshot(row: Consulta) -> dict[str, object]:
    """What the form shows and the audit trail keeps."""
    return snapshot(row, ("seat_id",))
