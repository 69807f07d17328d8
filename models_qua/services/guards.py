"""What several verbs refuse, each with its cure."""

import uuid

from django.utils.translation import gettext as _

from core.models import Body
from core.services.errors import DomainError
from models_qua.models import CitizenshipAgreement, LabCycle, LabStep
from models_qua.rules import SLUG

PAGES_BESIDE = ("risultati", "sottoscrittori")
"""Public pages whose address is where an agreement of that name would be."""


def demand_lab(body_id: uuid.UUID) -> Body:
    """The lab of that key, as a body of core; `DomainError` for a body that is not one of ours."""
    body = Body.objects.filter(pk=body_id, model_slug=SLUG).first()
    if body is None:
        raise DomainError(_("Questo laboratorio non esiste più."), field="body")
    return body


def locked_cycle(cycle_id: uuid.UUID, *, running: bool = True) -> LabCycle:
    """The path of that key, locked until the transaction ends; `DomainError` for one that has ended, when it must be running."""
    cycle = LabCycle.objects.select_for_update().get(pk=cycle_id)
    if running and cycle.ended_on is not None:
        raise DomainError(
            _("Il percorso «%(title)s» si è concluso il %(day)s: per continuare ne cominci un altro.")
            % {"title": cycle.title, "day": f"{cycle.ended_on:%d/%m/%Y}"}
        )
    return cycle


def locked_agreement(agreement_id: uuid.UUID, *states: str) -> CitizenshipAgreement:
    """The agreement of that key, locked until the transaction ends; `DomainError` when it is in none of `states` (none: in any)."""
    agreement = CitizenshipAgreement.objects.select_for_update().get(pk=agreement_id)
    if states and agreement.state not in states:
        raise DomainError(
            _(
                "L'accordo è «%(state)s»: in questo stato non si può. Riapra la sua scheda per vedere che cosa si può fare."
            )
            % {"state": agreement.get_state_display()}
        )
    return agreement


def locked_text(agreement_id: uuid.UUID) -> CitizenshipAgreement:
    """The agreement whose text, projects, commitments, resources, indicators and parties are to be written, locked.

    `DomainError` once it was approved: what the Giunta approved changes only by amendment.
    """
    agreement = CitizenshipAgreement.objects.select_for_update().get(pk=agreement_id)
    if agreement.state not in CitizenshipAgreement.OPEN_TEXT:
        raise DomainError(
            _("Il testo approvato non si cambia più: per cambiarlo si propone una modifica dell'accordo.")
        )
    return agreement


def demand_step(agreement: CitizenshipAgreement, kind: str) -> None:
    """The path of the agreement, where it has one, has reached a step: it began it, so every step before is done.

    `DomainError` names the step, or says that the path ended without an agreement. An agreement of which no path is recorded passes.
    """
    if agreement.cycle_id is None:
        return
    cycle = LabCycle.objects.select_for_update().get(pk=agreement.cycle_id)
    step = LabStep.objects.get(cycle=cycle, kind=kind)
    step.cycle = cycle
    if step.cycle.outcome not in {LabCycle.Outcome.RUNNING, LabCycle.Outcome.DONE}:
        raise DomainError(
            _(
                "Il percorso «%(title)s» si è concluso senza accordo («%(outcome)s»): per riprendere cominci un altro percorso, con il suo accordo."
            )
            % {"title": step.cycle.title, "outcome": step.cycle.get_outcome_display()}
        )
    if step.started_on is None:
        raise DomainError(
            _(
                "Il percorso non è ancora al passo «%(step)s»: prima concluda i passi che lo precedono e cominci questo."
            )
            % {"step": step.get_kind_display()}
        )
