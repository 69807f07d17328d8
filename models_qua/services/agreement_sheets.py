"""The project sheets of an agreement, while its text may be written."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.rows import new_key
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import changes, demand_fresh, snapshot
from core.services.meetings import one_numbering_at_a_time
from core.services.slugs import free_slug
from models_qua.models import CitizenshipAgreement, Family, NeedGroup, ProjectSheet, SheetNeed
from models_qua.rules import SLUG
from models_qua.services.agreement_rows import (
    demand_party,
    demand_words,
    locked_row,
    one_line,
)
from models_qua.services.guards import locked_text

State, Fate = ProjectSheet.State, NeedGroup.Fate
TEXT_STATES = (State.IDEA, State.FEASIBLE)
"""How far a project is while its agreement is written: the Giunta approves it with the agreement, later states say how it is carried out."""
ANSWERABLE = (Fate.OPEN, Fate.ENTERS, Fate.ENTERS_CHANGED)
"""What became of the groups of needs a project may answer."""
SHEET_FIELDS = (
    "title", "family", "state", "year", "budget_eur", "objectives", "actions", "times", "spaces", "partners", "lead_id",
    "neighbourhood_id", "starts_on", "ends_on",
)  # fmt: skip
_HANGS = (
    ("commitments", gettext_lazy("impegni")),
    ("resources", gettext_lazy("risorse")),
    ("indicators", gettext_lazy("indicatori")),
    ("milestones", gettext_lazy("tappe")),
    ("expenses", gettext_lazy("spese")),
    ("photos", gettext_lazy("foto")),
)


@dataclass(frozen=True, slots=True)
class SheetText:
    """What a project sheet says. `budget_eur` in euro and cents, None where nobody said; `group_ids` the groups of needs it answers."""

    title: str
    family: str
    state: str = State.IDEA
    year: int | None = None
    budget_eur: Decimal | None = None
    objectives: str = ""
    actions: str = ""
    times: str = ""
    spaces: str = ""
    partners: str = ""
    lead_id: uuid.UUID | None = None
    neighbourhood_id: uuid.UUID | None = None
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    group_ids: frozenset[uuid.UUID] = field(default_factory=frozenset)


@transaction.atomic(durable=True)
def write_sheet(
    *, actor: User, agreement_id: uuid.UUID, data: SheetText, key: uuid.UUID | None = None
) -> ProjectSheet:
    """Add a project at the end of the agreement's sheets; the same form sent twice (`key`) is one. Audited as `qua.sheet.written`.

    Raises `DomainError` once the agreement was approved, without a title, for a lead who is no party, and for needs of others or that do
    not enter the agreement.
    """
    one_numbering_at_a_time(SLUG)
    agreement = locked_text(agreement_id)
    if key and (there := ProjectSheet.objects.filter(pk=key).first()):
        return there
    row = ProjectSheet(id=key or new_key(), agreement=agreement)
    _write(row, agreement, data)
    row.number = ProjectSheet.objects.filter(agreement=agreement).count() + 1
    row.slug = free_slug(ProjectSheet, row.title, "progetto")
    row.save(force_insert=True)
    _answer(row, agreement, data.group_ids)
    record(actor=actor, action="qua.sheet.written", target=row, after=sheet_snapshot(row))
    return row


@transaction.atomic(durable=True)
def change_sheet(
    *, actor: User, sheet_id: uuid.UUID, data: SheetText, seen: str | None = None
) -> ProjectSheet:
    """Change a project; its address and its place stay. Audited as `qua.sheet.changed` when it changed.

    Raises `StaleEdit` when someone else changed it meanwhile, and what `write_sheet` raises.
    """
    agreement, row = locked_row(ProjectSheet, sheet_id)
    before = sheet_snapshot(row)
    demand_fresh(before, seen)
    _write(row, agreement, data)
    row.save(update_fields=SHEET_FIELDS)
    _answer(row, agreement, data.group_ids)
    earlier, later = changes(before, sheet_snapshot(row))
    if later:
        record(actor=actor, action="qua.sheet.changed", target=row, before=earlier, after=later)
    return row


@transaction.atomic(durable=True)
def move_sheet(*, actor: User, sheet_id: uuid.UUID, number: int) -> ProjectSheet:
    """Give a project another place among the sheets, from 1; past the end is the last. Audited as `qua.sheet.changed` when it moved."""
    agreement, row = locked_row(ProjectSheet, sheet_id)
    rows = list(ProjectSheet.objects.filter(agreement=agreement))
    before = rows.index(row) + 1
    after = min(max(number, 1), len(rows))
    rows.insert(after - 1, rows.pop(before - 1))
    _renumber(rows)
    if before != after:
        told = {"before": {"number": before}, "after": {"number": after}}
        record(actor=actor, action="qua.sheet.changed", target=row, **told)
    return ProjectSheet.objects.get(pk=sheet_id)


@transaction.atomic(durable=True)
def remove_sheet(*, actor: User, sheet_id: uuid.UUID) -> None:
    """Take a project out of the agreement; those after it move up. Audited as `qua.sheet.removed` with what it said.

    Raises `DomainError` while commitments, resources, indicators or what was done hang on it: they would be lost.
    """
    agreement, row = locked_row(ProjectSheet, sheet_id)
    counted = [(getattr(row, name).count(), words) for name, words in _HANGS]
    if any(number for number, _words in counted):
        told = ", ".join(f"{words} ({number})" for number, words in counted if number)
        raise DomainError(
            _("Alla scheda sono legati %(what)s: prima li tolga o li leghi a un'altra scheda.")
            % {"what": told}
        )
    record(actor=actor, action="qua.sheet.removed", target=row, before=sheet_snapshot(row))
    row.delete()
    _renumber(list(ProjectSheet.objects.filter(agreement=agreement)))


def sheet_snapshot(row: ProjectSheet) -> dict[str, Any]:
    """What the form shows and the audit trail keeps. One query, and one for each thing it points to."""
    answers = row.answers.order_by("group__title", "group").values_list("group__title", flat=True)
    return snapshot(row, SHEET_FIELDS, groups=list(answers))


def answerable(agreement: CitizenshipAgreement, sheet: ProjectSheet | None = None) -> Any:
    """The groups of needs a project may answer: of the same lab, entering the agreement or open; and those `sheet` answers already."""
    wanted = Q(fate__in=ANSWERABLE)
    if sheet is not None:
        wanted |= Q(answered_by__sheet=sheet)
    rows = NeedGroup.objects.filter(wanted, cycle__body=agreement.body_id).distinct()
    return rows.order_by("-cycle__started_on", "title")


def _write(row: ProjectSheet, agreement: CitizenshipAgreement, data: SheetText) -> None:
    title = _("Scriva un titolo: è il nome del progetto.")
    row.title = demand_words(one_line(data.title), title, field="title")
    if data.family not in Family.values:
        raise DomainError(_("Scelga la famiglia: cura della comunità o cura della città."), field="family")
    if data.state not in (*TEXT_STATES, row.state):
        raise DomainError(
            _(
                "Finché l'accordo si scrive un progetto è un'idea o fattibile: lo approva la giunta, con l'accordo."
            ),
            field="state",
        )
    if data.budget_eur is not None and data.budget_eur < 0:
        raise DomainError(_("Il budget è zero o più: per toglierlo lasci vuoto."), field="budget_eur")
    if data.starts_on and data.ends_on and data.ends_on < data.starts_on:
        raise DomainError(_("La fine precede l'inizio: controlli i due giorni."), field="ends_on")
    demand_party(agreement, data.lead_id, field="lead")
    for name in SHEET_FIELDS[1:]:
        setattr(row, name, getattr(data, name))


def _answer(row: ProjectSheet, agreement: CitizenshipAgreement, group_ids: frozenset[uuid.UUID]) -> None:
    now = set(row.answers.values_list("group_id", flat=True))
    new = group_ids - now
    if new and answerable(agreement).filter(pk__in=new).count() != len(new):
        raise DomainError(
            _(
                "Un progetto risponde a proposte dello stesso laboratorio, in esame o che entrano nell'accordo."
            ),
            field="groups",
        )
    row.answers.exclude(group__in=group_ids).delete()
    SheetNeed.objects.bulk_create(SheetNeed(sheet=row, group_id=key) for key in new)


def _renumber(rows: list[ProjectSheet]) -> None:
    """From 1, in this order; a number is free before another sheet takes it."""
    wrong = [row for number, row in enumerate(rows, 1) if row.number != number]
    ProjectSheet.objects.filter(pk__in=[row.pk for row in wrong]).update(number=None)
    for number, row in enumerate(rows, 1):
        row.number = number
    ProjectSheet.objects.bulk_update(wrong, ["number"])
