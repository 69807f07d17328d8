"""Paths of a lab: started with the steps the rules of that day say, changed, ended without an agreement."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rows import new_key
from core.models import Body
from core.selectors.rules import rules_on
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import changes, demand_fresh, snapshot
from core.services.guards import demand_day
from models_qua.models import CitizenshipAgreement, LabCycle, LabStep
from models_qua.rules import PATH, SLUG, STEPS
from models_qua.services.guards import demand_lab, locked_cycle

CYCLE_FIELDS = ("title", "about", "started_on", "renews_id")
Outcome = LabCycle.Outcome
WITHOUT_AGREEMENT = (Outcome.NOT_FEASIBLE, Outcome.NOT_APPROVED, Outcome.NOT_SIGNED, Outcome.STOPPED)
"""How a path may end before its last step."""


@dataclass(frozen=True, slots=True)
class PathPlan:
    """A path as it is written; `renews_id` is the agreement of the lab it is to renew."""

    title: str
    started_on: dt.date
    about: str = ""
    renews_id: uuid.UUID | None = None


@transaction.atomic(durable=True)
def start_path(
    *, actor: User | None, body_id: uuid.UUID, path: PathPlan, key: uuid.UUID | None = None
) -> LabCycle:
    """A lab begins a path; its steps are those of the rules in force on that day, in their order. Audited as `qua.cycle.started`.

    `key` is the form's: the same form sent twice is one path. Raises `DomainError` for a day in the future, a title another running
    path of the lab has, and an agreement that is not of the lab, was not signed, or is renewed already.
    """
    body = demand_lab(body_id)
    list(Body.objects.select_for_update().filter(pk=body.pk))
    if key is not None and (there := LabCycle.objects.filter(pk=key).first()):
        return there
    demand_day(path.started_on, field="started_on")
    row = LabCycle(id=key or new_key(), body=body)
    _write(row, path)
    row.save(force_insert=True)
    steps = rules_on(SLUG, PATH, path.started_on)["steps"] or STEPS
    LabStep.objects.bulk_create(
        LabStep(cycle=row, kind=kind, position=position) for position, kind in enumerate(steps, start=1)
    )
    after = cycle_snapshot(row) | {"lab": body.name, "steps": list(steps)}
    record(actor=actor, action="qua.cycle.started", target=row, after=after)
    return row


@transaction.atomic(durable=True)
def change_path(*, actor: User, cycle_id: uuid.UUID, path: PathPlan, seen: str | None = None) -> LabCycle:
    """Title, text, first day and the agreement it renews. Audited as `qua.cycle.changed` when something changed.

    Its steps stay those it began with. Raises `StaleEdit`, and `DomainError` as `start_path` and for a day after its first step's.
    """
    row = locked_cycle(cycle_id, running=False)
    before = cycle_snapshot(row)
    demand_fresh(before, seen)
    demand_day(path.started_on, field="started_on")
    first = row.steps.filter(started_on__isnull=False).order_by("started_on").first()
    if first is not None and first.started_on is not None and path.started_on > first.started_on:
        raise DomainError(
            _("Il passo «%(step)s» è cominciato il %(day)s: il percorso non può cominciare dopo.")
            % {"step": first.get_kind_display(), "day": f"{first.started_on:%d/%m/%Y}"},
            field="started_on",
        )
    _write(row, path)
    row.save()
    earlier, later = changes(before, cycle_snapshot(row))
    if later:
        record(actor=actor, action="qua.cycle.changed", target=row, before=earlier, after=later)
    return row


@transaction.atomic(durable=True)
def end_path(*, actor: User, cycle_id: uuid.UUID, outcome: str, reasons: str, on: dt.date) -> LabCycle:
    """The path ends before its last step: what it came to, and why, for everybody to read. Audited as `qua.cycle.ended`.

    Raises `DomainError` for one that has ended, an outcome that is not one of these, no reasons, a day in the future or before its
    last step, and while its agreement is approved or in force.
    """
    row = locked_cycle(cycle_id)
    if outcome not in WITHOUT_AGREEMENT:
        raise DomainError(_("Scelga come si conclude."), field="outcome")
    if not reasons.strip():
        raise DomainError(_("Scriva perché: lo leggono tutti."), field="reasons")
    demand_day(on, field="on", not_before=_last_day(row))
    agreement = CitizenshipAgreement.objects.filter(cycle=row).first()
    if agreement is not None and agreement.state == CitizenshipAgreement.State.APPROVED:
        raise DomainError(
            _(
                "L'accordo «%(agreement)s» è aperto alle firme: prima segni nella sua scheda che non è stato sottoscritto."
            )
            % {"agreement": agreement}
        )
    if agreement is not None and agreement.state in CitizenshipAgreement.HELD:
        raise DomainError(
            _(
                "L'accordo «%(agreement)s» è «%(state)s»: il percorso si conclude con la rendicontazione, "
                "oppure risolva prima l'accordo."
            )
            % {"agreement": agreement, "state": agreement.get_state_display()}
        )
    row.outcome, row.reasons, row.ended_on = outcome, reasons.strip(), on
    row.save(update_fields=["outcome", "reasons", "ended_on"])
    after = {"outcome": outcome, "on": on, "reason": row.reasons}
    record(actor=actor, action="qua.cycle.ended", target=row, after=after)
    return row


def is_bound(agreement: CitizenshipAgreement | None) -> bool:
    """Whether a path cannot end before its last step: its agreement is approved, or was in force and did not end before its time."""
    return agreement is not None and agreement.state in (
        CitizenshipAgreement.State.APPROVED,
        *CitizenshipAgreement.HELD,
    )


def cycle_snapshot(row: LabCycle) -> dict[str, Any]:
    """What the form shows and the audit trail keeps."""
    return snapshot(row, CYCLE_FIELDS)


def _last_day(row: LabCycle) -> dt.date:
    """The last day on which something of the path happened."""
    steps = row.steps.values_list("started_on", "ended_on")
    return max([row.started_on, *(day for pair in steps for day in pair if day)])


def _write(row: LabCycle, path: PathPlan) -> None:
    title = path.title.strip()
    same = LabCycle.objects.filter(body=row.body_id, title__iexact=title, ended_on=None)
    if row.ended_on is None and same.exclude(pk=row.pk).exists():
        raise DomainError(
            _("Questo laboratorio ha già in corso un percorso con questo titolo."), field="title"
        )
    if path.renews_id is not None and path.renews_id != row.renews_id:
        _demand_renewable(row, path.renews_id)
    row.title, row.about, row.started_on = title, path.about.strip(), path.started_on
    row.renews_id = path.renews_id


def _demand_renewable(row: LabCycle, agreement_id: uuid.UUID) -> None:
    agreement = CitizenshipAgreement.objects.filter(pk=agreement_id, body=row.body_id).first()
    if agreement is None:
        raise DomainError(_("Quell'accordo non è di questo laboratorio."), field="renews")
    if agreement.cycle_id == row.pk:
        raise DomainError(
            _("È l'accordo di questo percorso: un accordo non rinnova se stesso."), field="renews"
        )
    if agreement.state not in CitizenshipAgreement.SIGNED:
        raise DomainError(_("Si rinnova un accordo che è stato in vigore."), field="renews")
    if CitizenshipAgreement.objects.filter(renews=agreement).exclude(cycle=row).exists():
        raise DomainError(_("Questo accordo è già stato rinnovato."), field="renews")
    running = LabCycle.objects.filter(renews=agreement, ended_on=None).exclude(pk=row.pk).first()
    if running is not None:
        raise DomainError(
            _("Lo sta già rinnovando il percorso «%(title)s».") % {"title": running.title}, field="renews"
        )
