"""What the Giunta says of a proposal: the act that approves it, or its way back; and an approved agreement nobody signs."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.selectors.rules import rules_on
from core.services.audit import record
from core.services.errors import DomainError
from core.services.guards import cited, demand_day
from core.services.meetings import one_numbering_at_a_time
from models_qua.models import CitizenshipAgreement, LabStep, ProjectSheet, Signatory
from models_qua.rules import AGREEMENTS, SLUG
from models_qua.selectors.signing import outside_needed
from models_qua.services.documents import freeze_version
from models_qua.services.guards import demand_step, locked_agreement

State, Project = CitizenshipAgreement.State, ProjectSheet.State

_NOT_BEGUN = (Project.IDEA, Project.FEASIBLE, Project.APPROVED)


@transaction.atomic(durable=True)
def approve_agreement(
    *, actor: User, agreement_id: uuid.UUID, act_number: str, act_on: dt.date
) -> CitizenshipAgreement:
    """The Giunta approved the shared proposal by an act: it takes its number and its document version 1 is made and frozen.

    Its projects are approved with it, since the day of the act.

    Raises `DomainError` from any state but `shared`, for a path that has not come to the Giunta, without an act number, for a day in the future or before the proposal was shared, and for
    an agreement without the city, with fewer other parties than have to sign, or silent on insurance where the rules of the day ask for it. Audited as
    `qua.agreement.approved`, the document as `qua.document.made`.
    """
    one_numbering_at_a_time(SLUG)
    agreement = locked_agreement(agreement_id)
    if agreement.state != State.SHARED:
        raise DomainError(
            _("L'accordo è «%(state)s»: la giunta approva una proposta condivisa.")
            % {"state": agreement.get_state_display()}
        )
    demand_step(agreement, LabStep.Kind.GIUNTA)
    if not act_number.strip():
        raise DomainError(_("Scriva il numero dell'atto."), field="act_number")
    _demand_act_day(agreement, act_on)
    _demand_complete(agreement, act_on)
    agreement.act_number, agreement.act_on = act_number.strip(), act_on
    agreement.number = agreement.number or _free_number()
    agreement.state = State.APPROVED
    agreement.save(update_fields=["act_number", "act_on", "number", "state"])
    told = {
        "state": agreement.state,
        "projects_approved": _move_projects(agreement, Project.APPROVED, act_on),
        "number": agreement.number,
        "act_number": agreement.act_number,
        "act_on": act_on,
    }
    record(
        actor=actor,
        action="qua.agreement.approved",
        target=agreement,
        before={"state": State.SHARED.value},
        after=told,
    )
    freeze_version(agreement, actor=actor)
    return agreement


@transaction.atomic(durable=True)
def return_from_giunta(*, actor: User, agreement_id: uuid.UUID, reasons: str) -> CitizenshipAgreement:
    """The Giunta sends the proposal back: it is a draft again, and is shared again once it was changed.

    Raises `DomainError` without reasons and from any state but `shared`. Audited as `qua.agreement.returned`.
    """
    agreement = locked_agreement(agreement_id, State.SHARED)
    if not reasons.strip():
        raise DomainError(
            _("Scriva perché la giunta la rimanda: lo legge chi deve correggerla."), field="reasons"
        )
    before = {"state": agreement.state, "proposed_on": agreement.proposed_on}
    agreement.state, agreement.proposed_on = State.DRAFT, None
    agreement.save(update_fields=["state", "proposed_on"])
    after = {"state": agreement.state, "proposed_on": None, "reasons": reasons.strip()}
    record(actor=actor, action="qua.agreement.returned", target=agreement, before=before, after=after)
    return agreement


@transaction.atomic(durable=True)
def mark_not_signed(
    *, actor: User, agreement_id: uuid.UUID, on: dt.date, reasons: str
) -> CitizenshipAgreement:
    """An approved agreement did not find the signatures it needs: it ends there, with its act and its document; its projects are abandoned.

    Raises `DomainError` without reasons, for a day in the future or before the act, and from any state but `approved`. Audited
    as `qua.agreement.not_signed`.
    """
    agreement = locked_agreement(agreement_id, State.APPROVED)
    if not reasons.strip():
        raise DomainError(_("Scriva perché non è stato sottoscritto."), field="reasons")
    demand_day(on, field="on", not_before=agreement.act_on)
    note = _("L'accordo non è stato sottoscritto.")
    told = {"projects_abandoned": _move_projects(agreement, Project.ABANDONED, on, note)}
    return _end(agreement, State.NOT_SIGNED, on, reasons, told, actor=actor)


@transaction.atomic(durable=True)
def terminate_agreement(
    *, actor: User, agreement_id: uuid.UUID, on: dt.date, reasons: str
) -> CitizenshipAgreement:
    """An agreement in force ends before its time. Audited as `qua.agreement.terminated`.

    Raises `DomainError` without reasons, for a day in the future or before the signature, and from any state but `in_force`.
    """
    agreement = locked_agreement(agreement_id, State.IN_FORCE)
    if not reasons.strip():
        raise DomainError(_("Scriva perché si conclude prima del termine."), field="reasons")
    demand_day(on, field="on", not_before=agreement.signed_on)
    return _end(agreement, State.TERMINATED, on, reasons, {}, actor=actor)


def _end(
    agreement: CitizenshipAgreement,
    state: str,
    on: dt.date,
    reasons: str,
    told: Mapping[str, Any],
    *,
    actor: User,
) -> CitizenshipAgreement:
    before = {"state": agreement.state}
    agreement.state, agreement.ended_on, agreement.end_reasons = state, on, reasons.strip()
    agreement.save(update_fields=["state", "ended_on", "end_reasons"])
    after = {"state": state, "on": on, "reasons": agreement.end_reasons, **told}
    record(actor=actor, action=f"qua.agreement.{state}", target=agreement, before=before, after=after)
    return agreement


def _move_projects(agreement: CitizenshipAgreement, state: str, on: dt.date, note: str = "") -> int:
    """Projects nobody began follow their agreement, one that was left aside stays so; how many moved."""
    waiting = agreement.sheets.filter(state__in=_NOT_BEGUN)
    return waiting.exclude(state=state).update(state=state, state_since=on, state_note=note)


def _demand_act_day(agreement: CitizenshipAgreement, act_on: dt.date) -> None:
    if act_on > timezone.localdate():
        raise DomainError(_("L'atto è nel futuro: lo registri quando c'è."), field="act_on")
    if agreement.proposed_on is None:
        raise DomainError(
            _("Non si sa quando la proposta è stata condivisa: la riporti in preparazione e la condivida.")
        )
    if act_on < agreement.proposed_on:
        raise DomainError(
            _(
                "L'atto è del %(act)s, ma la proposta è stata condivisa il %(proposed)s: controlli il giorno dell'atto, o "
                "riporti in preparazione la proposta e la condivida con il giorno giusto."
            )
            % {"act": f"{act_on:%d/%m/%Y}", "proposed": f"{agreement.proposed_on:%d/%m/%Y}"},
            field="act_on",
        )


def _demand_complete(agreement: CitizenshipAgreement, act_on: dt.date) -> None:
    """What is approved can be signed: there is somebody to sign it, and it says what the rules ask."""
    kinds = list(agreement.signatories.values_list("kind", flat=True))
    if Signatory.Kind.CITY not in kinds:
        raise DomainError(
            _("Tra le parti manca il Comune: riporti la proposta in preparazione e lo aggiunga.")
        )
    others, needed = sum(kind != Signatory.Kind.CITY for kind in kinds), outside_needed(act_on)
    if not others:
        raise DomainError(
            _("C'è soltanto il Comune: riporti la proposta in preparazione e aggiunga le altre parti.")
        )
    if others < needed:
        raise DomainError(
            _(
                "Per entrare in vigore servono %(needed)d firme oltre a quella del Comune%(source)s, ma le altre parti sono %(others)d: riporti la "
                "proposta in preparazione e aggiunga chi manca."
            )
            % {"needed": needed, "others": others, "source": cited(SLUG, AGREEMENTS, act_on)}
        )
    if rules_on(SLUG, AGREEMENTS, act_on)["insurance_needed"] and not agreement.insurance.strip():
        raise DomainError(
            _("L'accordo non dice dell'assicurazione: riporti la proposta in preparazione e la scriva.")
        )


def _free_number() -> int:
    highest: int | None = CitizenshipAgreement.objects.aggregate(Max("number"))["number__max"]
    return (highest or 0) + 1
