"""How far a project or a maintenance work is: state, progress, and the points it should reach."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rows import new_key
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import changes, demand_fresh, snapshot
from core.services.guards import demand_day
from models_qua.models import CitizenshipAgreement, MaintenanceWork, Milestone, ProjectSheet
from models_qua.services.tracked import (
    DOING,
    PLANNING,
    Owner,
    Tracked,
    locked_owner,
    locked_project,
    locked_work,
    owner_of,
)

T = TypeVar("T", ProjectSheet, MaintenanceWork)
_Sheet, _Work = ProjectSheet.State, MaintenanceWork.State
_STOPPED = frozenset({"suspended", "abandoned"})
_REASONS = 300

PROJECT_MOVES: Mapping[str, tuple[str, ...]] = {
    _Sheet.IDEA: (_Sheet.IN_PROGRESS, _Sheet.ABANDONED),
    _Sheet.FEASIBLE: (_Sheet.IN_PROGRESS, _Sheet.ABANDONED),
    _Sheet.APPROVED: (_Sheet.IN_PROGRESS, _Sheet.ABANDONED),
    _Sheet.IN_PROGRESS: (_Sheet.COMPLETED, _Sheet.SUSPENDED, _Sheet.ABANDONED),
    _Sheet.SUSPENDED: (_Sheet.IN_PROGRESS, _Sheet.ABANDONED),
    _Sheet.COMPLETED: (_Sheet.IN_PROGRESS,),
    _Sheet.ABANDONED: (_Sheet.IN_PROGRESS,),
}
"""From each state where a project may go, once its agreement is in force; what was over may be taken up again, with a reason."""
WORK_MOVES: Mapping[str, tuple[str, ...]] = {
    _Work.UNKNOWN: (_Work.PLANNED, _Work.IN_PROGRESS, _Work.COMPLETED, _Work.SUSPENDED, _Work.ABANDONED),
    _Work.PLANNED: (_Work.IN_PROGRESS, _Work.SUSPENDED, _Work.ABANDONED),
    _Work.IN_PROGRESS: (_Work.COMPLETED, _Work.SUSPENDED, _Work.ABANDONED),
    _Work.SUSPENDED: (_Work.PLANNED, _Work.IN_PROGRESS, _Work.ABANDONED),
    _Work.COMPLETED: (_Work.IN_PROGRESS,),
    _Work.ABANDONED: (_Work.PLANNED, _Work.IN_PROGRESS),
}
_TRACKED = ("state", "progress", "state_note", "state_since")


@dataclass(frozen=True, slots=True)
class Update:
    """How far it is on a day: a state (the present one, or where it goes), a percentage (None: not known), and why."""

    state: str
    on: dt.date
    progress: int | None = None
    note: str = ""


def track_snapshot(row: Tracked) -> dict[str, Any]:
    """What the form of an update shows of a project or a work."""
    return snapshot(row, _TRACKED)


@transaction.atomic(durable=True)
def track_project(
    *, actor: User, sheet_id: uuid.UUID, update: Update, seen: str | None = None
) -> ProjectSheet:
    """Say how far a project is. Audited as `qua.project.tracked` when something changed.

    Raises `StaleEdit`; `DomainError` before the agreement is in force and after its results were published, for a move that is
    not one of `PROJECT_MOVES`, without the reason where it stops or starts again, and for a day in the future or before the last
    change of state.
    """
    sheet = locked_project(sheet_id, *DOING)
    before = track_snapshot(sheet)
    demand_fresh(before, seen)
    if (
        sheet.state != update.state == _Sheet.IN_PROGRESS
        and sheet.agreement.state != CitizenshipAgreement.State.IN_FORCE
    ):
        raise DomainError(
            _("L'accordo è «%(state)s»: un progetto si comincia mentre l'accordo è in vigore.")
            % {"state": sheet.agreement.get_state_display()},
            field="state",
        )
    _move(sheet, update, PROJECT_MOVES, since=sheet.agreement.signed_on)
    return _tracked(actor, sheet, before, "qua.project.tracked")


@transaction.atomic(durable=True)
def track_work(
    *, actor: User, work_id: uuid.UUID, update: Update, seen: str | None = None
) -> MaintenanceWork:
    """Say how far a maintenance work is. Audited as `qua.work.tracked` when something changed; raises as `track_project`."""
    work = locked_work(work_id)
    before = track_snapshot(work)
    demand_fresh(before, seen)
    _move(work, update, WORK_MOVES, since=None)
    return _tracked(actor, work, before, "qua.work.tracked")


@transaction.atomic(durable=True)
def set_milestone(
    *, actor: User, owner: Owner, what: str, due_on: dt.date | None = None, key: uuid.UUID | None = None
) -> Milestone:
    """A point to reach, perhaps by a day. `key` is the form's: sent twice, it is one. Audited as `qua.milestone.set`."""
    locked_owner(owner, *PLANNING)
    if key and (there := Milestone.objects.filter(pk=key).first()):
        return there
    if not what.strip():
        raise DomainError(_("Scriva che cosa si vuole raggiungere."), field="what")
    row = Milestone(id=key or new_key(), what=what.strip(), due_on=due_on, **owner.columns)
    row.save(force_insert=True)
    record(actor=actor, action="qua.milestone.set", target=row, after={"what": row.what, "due_on": due_on})
    return row


@transaction.atomic(durable=True)
def reach_milestone(*, actor: User, milestone_id: uuid.UUID, on: dt.date | None) -> Milestone:
    """It was reached on a day; None: it was not, after all. Audited as `qua.milestone.reached`, when the day is another.

    Raises `DomainError` for a day in the future.
    """
    row = _locked_milestone(milestone_id)
    if on is not None:
        demand_day(on, field="on")
    if on != row.reached_on:
        told = {"before": {"reached_on": row.reached_on}, "after": {"reached_on": on}}
        row.reached_on = on
        row.save(update_fields=["reached_on"])
        record(actor=actor, action="qua.milestone.reached", target=row, **told)
    return row


@transaction.atomic(durable=True)
def remove_milestone(*, actor: User, milestone_id: uuid.UUID) -> None:
    """It is a point no longer. Audited as `qua.milestone.removed`."""
    row = _locked_milestone(milestone_id)
    record(
        actor=actor,
        action="qua.milestone.removed",
        target=row,
        before=snapshot(row, ("what", "due_on", "reached_on")),
    )
    row.delete()


def _locked_milestone(milestone_id: uuid.UUID) -> Milestone:
    row = Milestone.objects.filter(pk=milestone_id).first()
    if row is None:
        raise DomainError(_("Questa tappa non c'è più."))
    locked_owner(owner_of(row), *PLANNING)
    return Milestone.objects.select_for_update().get(pk=milestone_id)


def _move(
    row: Tracked, update: Update, moves: Mapping[str, tuple[str, ...]], *, since: dt.date | None
) -> None:
    if update.progress is not None and not 0 <= update.progress <= 100:
        raise DomainError(_("L'avanzamento va da 0 a 100."), field="progress")
    note = update.note.strip()[:_REASONS]
    if update.state == row.state:
        row.progress, row.state_note = update.progress, note or row.state_note
        return
    if update.state not in moves.get(row.state, ()):
        raise DomainError(
            _("Da «%(now)s» non si passa a questo stato.") % {"now": row.get_state_display()}, field="state"
        )
    again = row.state in {"completed", "abandoned"}
    if not note and (update.state in _STOPPED or again):
        raise DomainError(_("Scriva perché: lo legge chi ha firmato e chi fa il rendiconto."), field="note")
    known = [day for day in (row.state_since, since) if day is not None]
    demand_day(update.on, field="on", not_before=max(known, default=None))
    progress = 100 if update.state == "completed" else update.progress
    row.state, row.state_since, row.state_note, row.progress = update.state, update.on, note, progress


def _tracked(actor: User, row: T, before: Mapping[str, Any], action: str) -> T:
    row.save(update_fields=list(_TRACKED))
    earlier, later = changes(dict(before), track_snapshot(row))
    if later:
        record(actor=actor, action=action, target=row, before=earlier, after=later)
    return row
