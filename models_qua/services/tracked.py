"""What is tracked: a project of an agreement or a maintenance work, locked for a verb, with what refuses to go on."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core.services.errors import DomainError
from models_qua.models import CitizenshipAgreement, MaintenanceWork, ProjectSheet
from models_qua.services.guards import locked_agreement

Tracked = ProjectSheet | MaintenanceWork
_State = CitizenshipAgreement.State

DOING = (_State.IN_FORCE, _State.TERMINATED, _State.ACCOUNTED)
"""While what an agreement does may be written: since it is in force, and until its results are published."""
PLANNING = (_State.DRAFT, _State.SHARED, _State.APPROVED, *DOING)
PICTURED = (*DOING, _State.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Owner:
    """Of what a milestone, an expense or a photo is: a project (`is_work` false) or a maintenance work, by its key."""

    key: uuid.UUID
    is_work: bool = False

    @property
    def columns(self) -> dict[str, Any]:
        """The columns that say so in a row."""
        return {"work_id": self.key} if self.is_work else {"sheet_id": self.key}


def owner_of(row: Any) -> Owner:
    """Of what a milestone, an expense or a photo is."""
    return Owner(row.work_id, is_work=True) if row.work_id else Owner(row.sheet_id)


def locked_owner(owner: Owner, *states: str) -> Tracked:
    """The project or work, locked; a project's agreement too, before it, which must be in one of `states`.

    `DomainError` for one that is no longer there.
    """
    return locked_work(owner.key) if owner.is_work else locked_project(owner.key, *states)


def locked_work(work_id: uuid.UUID) -> MaintenanceWork:
    """The maintenance work, locked: the state of an agreement it may be tied to does not stop it."""
    work = MaintenanceWork.objects.select_for_update().filter(pk=work_id).first()
    if work is None:
        raise DomainError(_("Questa manutenzione non c'è più."))
    return work


def locked_project(sheet_id: uuid.UUID, *states: str) -> ProjectSheet:
    """The project with its agreement (in one of `states`), both locked, the agreement first."""
    agreement_id = ProjectSheet.objects.filter(pk=sheet_id).values_list("agreement_id", flat=True).first()
    if agreement_id is None:
        raise DomainError(_("Questo progetto non c'è più."))
    agreement = locked_agreement(agreement_id)
    if agreement.state not in states:
        raise DomainError(_not_now(agreement))
    sheet = ProjectSheet.objects.select_for_update().get(pk=sheet_id)
    sheet.agreement = agreement
    return sheet


def locked_doing(agreement_id: uuid.UUID, *states: str) -> CitizenshipAgreement:
    """The agreement, locked, in one of `states` (else: one of `DOING`)."""
    agreement = locked_agreement(agreement_id)
    if agreement.state not in (states or DOING):
        raise DomainError(_not_now(agreement))
    return agreement


def _not_now(agreement: CitizenshipAgreement) -> str:
    if agreement.state in {_State.DRAFT, _State.SHARED, _State.APPROVED}:
        return _(
            "L'accordo è «%(state)s»: ciò che si fa si scrive da quando è in vigore. Prima raccolga le firme che mancano."
        ) % {"state": agreement.get_state_display()}
    return _("L'accordo è «%(state)s»: ciò che si è fatto non si cambia più.") % {
        "state": agreement.get_state_display()
    }
