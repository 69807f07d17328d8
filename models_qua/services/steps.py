"""The steps of a path: described, begun, ended, taken back. None begins before those that come first in the path's own order."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import Body
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import changes, demand_fresh, snapshot
from core.services.guards import demand_day
from models_qua.models import CitizenshipAgreement, LabCycle, LabStep
from models_qua.services.guards import locked_cycle
from models_qua.services.labs import open_lab
from models_qua.services.step_guards import demand_begin, demand_end, demand_turn

TEXT_FIELDS = ("planned_on", "planned_until", "method", "people", "result")
Kind = LabStep.Kind
_State = CitizenshipAgreement.State

_BEFORE_STEP = {
    Kind.SHARING: frozenset({_State.DRAFT}),
    Kind.GIUNTA: frozenset({_State.DRAFT, _State.SHARED}),
    Kind.SIGNATURE: frozenset({_State.DRAFT, _State.SHARED, _State.APPROVED, _State.NOT_SIGNED}),
}
"""The states of an agreement in which a step that began may still be taken back as if it had not."""


@dataclass(frozen=True, slots=True)
class StepText:
    """What everybody reads of a step: when it is planned, how one works, who is involved, what came of it."""

    planned_on: dt.date | None = None
    planned_until: dt.date | None = None
    method: str = ""
    people: str = ""
    result: str = ""


@transaction.atomic(durable=True)
def describe_step(*, actor: User, step_id: uuid.UUID, text: StepText, seen: str | None = None) -> LabStep:
    """Write what everybody reads of a step. Audited as `qua.step.described` when something changed.

    Raises `StaleEdit` when someone else changed it meanwhile, `DomainError` for planned days the wrong way round.
    """
    step, _steps = _locked(step_id, running=False)
    before = step_snapshot(step)
    demand_fresh(before, seen)
    if text.planned_on and text.planned_until and text.planned_until < text.planned_on:
        raise DomainError(_("La fine prevista precede l'inizio previsto."), field="planned_until")
    step.planned_on, step.planned_until = text.planned_on, text.planned_until
    step.method, step.people, step.result = text.method.strip(), text.people.strip(), text.result.strip()
    step.save(update_fields=list(TEXT_FIELDS))
    earlier, later = changes(before, step_snapshot(step))
    if later:
        record(actor=actor, action="qua.step.described", target=step, before=earlier, after=later)
    return step


@transaction.atomic(durable=True)
def begin_step(*, actor: User, step_id: uuid.UUID, on: dt.date) -> LabStep:
    """The step begins on a day; a lab that was in preparation opens. Audited as `qua.step.started`.

    Raises `DomainError` while a step before it has not ended, for a day in the future or before the last of those, and for
    carrying out an agreement that is not in force.
    """
    body = Body.objects.select_for_update(of=("self",)).get(lab_cycles__steps=step_id)
    step, steps = _locked(step_id)
    demand_turn(step, steps)
    demand_day(on, field="on", not_before=_earliest(step, steps))
    demand_begin(step, on)
    step.started_on = on
    step.save(update_fields=["started_on"])
    record(actor=actor, action="qua.step.started", target=step, after={"step": step.kind, "on": on})
    open_lab(body, on, actor=actor)
    return step


@transaction.atomic(durable=True)
def end_step(*, actor: User, step_id: uuid.UUID, on: dt.date) -> LabStep:
    """The step under way ends on a day; with the last one the path is done. Audited as `qua.step.ended`.

    Raises `DomainError` for one that has not begun or has ended, for a day in the future or before it began, and for what the rules
    in force that day ask of it and is missing.
    """
    step, steps = _locked(step_id)
    if step.started_on is None:
        raise DomainError(_("Questo passo non è ancora cominciato."))
    if step.ended_on is not None:
        raise DomainError(
            _("Questo passo è già concluso dal %(day)s.") % {"day": f"{step.ended_on:%d/%m/%Y}"}
        )
    demand_day(on, field="on", not_before=step.started_on)
    demand_end(step, on)
    step.ended_on = on
    step.save(update_fields=["ended_on"])
    after = {"step": step.kind, "on": on}
    if step.pk == steps[-1].pk:
        cycle = step.cycle
        cycle.outcome, cycle.ended_on = LabCycle.Outcome.DONE, on
        cycle.save(update_fields=["outcome", "ended_on"])
        after["path"] = cycle.outcome
    record(actor=actor, action="qua.step.ended", target=step, after=after)
    return step


@transaction.atomic(durable=True)
def reopen_step(*, actor: User, step_id: uuid.UUID) -> LabStep:
    """Take back the last thing that happened: a step that ended is under way again, one under way waits again.

    A path that was done goes on. Audited as `qua.step.reopened`. Raises `DomainError` for any step but the last one that moved, for
    a path ended without an agreement, and for a step without which the agreement would not be where it is.
    """
    step, steps = _locked(step_id, running=False)
    cycle = step.cycle
    if cycle.ended_on is not None and cycle.outcome != LabCycle.Outcome.DONE:
        raise DomainError(
            _("Il percorso si è concluso senza accordo: per continuare ne cominci un altro."),
        )
    moved = [one for one in steps if one.started_on is not None]
    if not moved or moved[-1].pk != step.pk:
        name = moved[-1].get_kind_display() if moved else ""
        raise DomainError(
            _("Si torna indietro un passo alla volta, dall'ultimo cominciato: «%(step)s».") % {"step": name}
            if moved
            else _("Nessun passo è ancora cominciato.")
        )
    before = {"started_on": step.started_on, "ended_on": step.ended_on}
    if step.ended_on is not None:
        step.ended_on = None
        if cycle.ended_on is not None:
            cycle.outcome, cycle.ended_on = LabCycle.Outcome.RUNNING, None
            cycle.save(update_fields=["outcome", "ended_on"])
    else:
        _demand_not_needed(step)
        step.started_on = None
    step.save(update_fields=["started_on", "ended_on"])
    after = {"step": step.kind, "started_on": step.started_on, "ended_on": step.ended_on}
    record(actor=actor, action="qua.step.reopened", target=step, before=before, after=after)
    return step


def step_snapshot(step: LabStep) -> dict[str, Any]:
    """What the form shows and the audit trail keeps."""
    return snapshot(step, TEXT_FIELDS)


def _locked(step_id: uuid.UUID, *, running: bool = True) -> tuple[LabStep, list[LabStep]]:
    """The step, and all those of its path in order, once the path is locked."""
    cycle = locked_cycle(LabStep.objects.values_list("cycle_id", flat=True).get(pk=step_id), running=running)
    steps = list(cycle.steps.order_by("position"))
    step = next(one for one in steps if one.pk == step_id)
    step.cycle = cycle
    return step, steps


def _earliest(step: LabStep, steps: list[LabStep]) -> dt.date:
    """The first day on which the step may begin: the last on which one before it ended, or the path's first."""
    ended = [one.ended_on for one in steps if one.position < step.position and one.ended_on]
    return max([step.cycle.started_on, *ended])


def _demand_not_needed(step: LabStep) -> None:
    """A step that began may be taken back while nothing hangs on it: no evidence, and an agreement that is not past it."""
    if step.evidence.exists():
        raise DomainError(
            _("A questo passo è già collegata della documentazione: prima la tolga, poi annulli l'inizio.")
        )
    allowed = _BEFORE_STEP.get(Kind(step.kind))
    agreement = CitizenshipAgreement.objects.filter(cycle=step.cycle_id).first()
    if allowed is not None and agreement is not None and agreement.state not in allowed:
        raise DomainError(
            _("L'accordo del percorso è «%(state)s»: l'inizio di questo passo non si annulla più.")
            % {"state": agreement.get_state_display()}
        )
    if step.kind == Kind.SIGNATURE and agreement is not None and agreement.signatories.signed().exists():
        raise DomainError(
            _("Qualcuno ha già firmato l'accordo: l'inizio di questo passo non si annulla più.")
        )
