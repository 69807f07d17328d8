"""What was really given in kind (hours, spaces, materials), each in its unit: it goes into the final account, never into money."""

import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import changes, demand_fresh
from models_qua.models import CitizenshipAgreement, Resource
from models_qua.services.guards import locked_agreement

GIVEN_IN = CitizenshipAgreement.HELD


@transaction.atomic(durable=True)
def record_given(
    *,
    actor: User,
    agreement_id: uuid.UUID,
    given: Mapping[uuid.UUID, Decimal | None],
    seen: str | None = None,
) -> CitizenshipAgreement:
    """The quantity of each resource in kind that was really given, in its own unit; None where nobody knows.

    An account already given does not change by it: its correction takes the figures again. Audited as `qua.resource.given` when
    something changed. Raises `StaleEdit` when someone else wrote meanwhile, and `DomainError` for an agreement that is not in force, nor
    accounted, for money, for a resource of another agreement and for less than zero.
    """
    agreement = locked_agreement(agreement_id, *GIVEN_IN)
    rows = {row.pk: row for row in in_kind_of(agreement).select_for_update(of=("self",))}
    before = given_snapshot(rows.values())
    demand_fresh(before, seen)
    for key, quantity in given.items():
        if key not in rows:
            raise DomainError(
                _("Questa risorsa non è più tra quelle in natura dell'accordo: riapra la pagina e riprovi.")
            )
        if quantity is not None and quantity < 0:
            raise DomainError(_("Scriva zero o più."), field=given_field(key))
        rows[key].actual = quantity
    earlier, later = changes(before, given_snapshot(rows.values()))
    if later:
        Resource.objects.bulk_update(rows.values(), ["actual"])
        told = {str(row.pk): row.what for row in rows.values()}
        record(
            actor=actor,
            action="qua.resource.given",
            target=agreement,
            before={told[name.removeprefix("given_")]: value for name, value in earlier.items()},
            after={told[name.removeprefix("given_")]: value for name, value in later.items()},
        )
    return agreement


def in_kind_of(agreement: CitizenshipAgreement) -> Any:
    """The resources in kind of an agreement, in the order they are told."""
    rows = Resource.objects.filter(agreement=agreement).exclude(kind=Resource.Kind.MONEY)
    return rows.order_by("kind", "what", "pk")


def given_field(key: uuid.UUID) -> str:
    """The field of a resource in the form and in what it showed."""
    return f"given_{key}"


def given_snapshot(rows: Any) -> dict[str, Any]:
    """What the form shows of these resources, and the audit trail keeps."""
    return {given_field(row.pk): None if row.actual is None else f"{row.actual:.2f}" for row in rows}
