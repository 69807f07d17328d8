"""What a community lab is beyond a body of core: what it does and the municipalities it works in."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import Body
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import changes, demand_fresh
from models_farelegami.models import CommunityLab, LabMunicipality, Municipality
from models_farelegami.rules import SLUG


@dataclass(frozen=True, slots=True)
class LabPlan:
    """What a lab does, which everybody reads, and the municipalities it works in (keys)."""

    about: str = ""
    municipality_ids: tuple[uuid.UUID, ...] = ()


@transaction.atomic(durable=True)
def describe_lab(*, actor: User, body_id: uuid.UUID, lab: LabPlan, seen: str | None = None) -> CommunityLab:
    """Say what a lab does and where, the first time too. Audited as `farelegami.lab.changed` when something changed.

    Raises `StaleEdit` when someone else changed it meanwhile, `DomainError` for a municipality that is not there.
    """
    row = locked_lab(body_id)
    before = lab_snapshot(row)
    demand_fresh(before, seen)
    demand_municipalities(lab.municipality_ids)
    row.about = lab.about.strip()
    row.save(update_fields=["about"])
    now = set(row.municipalities.values_list("municipality_id", flat=True))
    wanted = set(lab.municipality_ids)
    row.municipalities.filter(municipality__in=now - wanted).delete()
    LabMunicipality.objects.bulk_create(
        LabMunicipality(lab=row, municipality_id=key) for key in sorted(wanted - now)
    )
    earlier, later = changes(before, lab_snapshot(row))
    if later:
        record(actor=actor, action="farelegami.lab.changed", target=row.body, before=earlier, after=later)
    return row


def locked_lab(body_id: uuid.UUID) -> CommunityLab:
    """The lab of a body, made where nobody described it yet, locked until the transaction ends.

    `DomainError` for a body that is none of ours. Several at once wait for one another: the body is locked first.
    """
    body = Body.objects.select_for_update().filter(pk=body_id, model_slug=SLUG).first()
    if body is None:
        raise DomainError(_("Questo laboratorio non esiste più."), field="body")
    row, _made = CommunityLab.objects.get_or_create(body=body)
    return row


def demand_municipalities(keys: Collection[uuid.UUID]) -> None:
    """`DomainError` when one of the municipalities is not on the city's list."""
    if Municipality.objects.filter(pk__in=keys).count() < len(set(keys)):
        raise DomainError(
            _("Un comune scelto non c'è più: ricarichi la pagina e scelga di nuovo."), field="municipalities"
        )


def lab_snapshot(row: CommunityLab) -> dict[str, Any]:
    """What the form shows and the audit trail keeps, of a lab nobody described yet too. One query."""
    links = LabMunicipality.objects.filter(lab__body=row.body_id).order_by("municipality__name")
    return {"about": row.about, "municipalities": list(links.values_list("municipality__name", flat=True))}
