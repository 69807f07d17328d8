"""A draft agreement is shown to the citizens in open meetings, or taken in hand again."""

import datetime as dt
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.services.audit import record
from core.services.errors import DomainError
from core.services.guards import demand_day
from models_qua.models import CitizenshipAgreement, LabStep
from models_qua.selectors.agreement_contents import contents_of
from models_qua.selectors.agreement_missing import mark_of, missing_of, personal_in
from models_qua.services.guards import demand_step, locked_agreement
from models_qua.services.terms import demand_duration

State = CitizenshipAgreement.State


@transaction.atomic(durable=True)
def share_agreement(
    *, actor: User, agreement_id: uuid.UUID, on: dt.date, confirmed: str = ""
) -> CitizenshipAgreement:
    """The draft becomes the proposal everybody reads, from a day on; it can still be changed. Audited as `qua.agreement.shared`.

    `confirmed` is the mark (`models_qua.selectors.agreement_missing.mark_of`) of what looks personal in it and was looked at. Raises
    `DomainError` for what is no draft, what it lacks, a path that has not begun sharing, a day in the future or before that, a
    duration longer than the rules let it, and personal data nobody looked at.
    """
    row = locked_agreement(agreement_id, State.DRAFT)
    contents = contents_of(row)
    if lacks := missing_of(row, on, contents):
        told = "; ".join(lack.text for lack in lacks)
        raise DomainError(_("Prima di condividere la proposta la completi: %(what)s.") % {"what": told})
    demand_step(row, LabStep.Kind.SHARING)
    demand_day(on, field="on", not_before=_sharing_since(row))
    demand_duration(row.starts_on, row.ends_on, on)
    findings = personal_in(row, contents)
    if findings and confirmed != mark_of(findings):
        words = ", ".join(dict.fromkeys(f"«{one.words}»" for one in findings))
        raise DomainError(
            _(
                "Lo leggerà chiunque, e qualcosa sembra un dato personale: %(words)s. Lo tolga, o confermi di averlo controllato."
            )
            % {"words": words},
            field="checked",
        )
    row.state, row.proposed_on = State.SHARED, on
    row.save(update_fields=["state", "proposed_on"])
    after = {"proposed_on": on, "personal_data_confirmed": bool(findings)}
    record(actor=actor, action="qua.agreement.shared", target=row, after=after)
    return row


@transaction.atomic(durable=True)
def return_to_draft(*, actor: User, agreement_id: uuid.UUID) -> CitizenshipAgreement:
    """The proposal is taken in hand again: citizens do not read it until it is shared anew, with a new day.

    Audited as `qua.agreement.returned` with the day on which it had been shared. Raises `DomainError` for what is not shared, once it was
    approved too.
    """
    row = locked_agreement(agreement_id, State.SHARED)
    before = {"proposed_on": row.proposed_on}
    row.state, row.proposed_on = State.DRAFT, None
    row.save(update_fields=["state", "proposed_on"])
    record(actor=actor, action="qua.agreement.returned", target=row, before=before)
    return row


def _sharing_since(row: CitizenshipAgreement) -> dt.date | None:
    """The day its path began to share; None where no path is recorded."""
    if row.cycle_id is None:
        return None
    return LabStep.objects.get(cycle=row.cycle_id, kind=LabStep.Kind.SHARING).started_on
