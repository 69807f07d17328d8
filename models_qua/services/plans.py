"""The strategic plan of a neighbourhood: its text, its goals in order, what pursues each, and whether everybody reads it."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rows import new_key
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import changes, demand_fresh, snapshot
from core.services.meetings import one_numbering_at_a_time
from core.services.slugs import free_slug
from models_qua.models import (
    CitizenshipAgreement,
    Indicator,
    PlanGoal,
    PlanLink,
    ProjectSheet,
    StrategicPlan,
)
from models_qua.rules import SLUG
from models_qua.services.guards import demand_lab

PLAN_FIELDS = ("title", "first_year", "last_year", "vision", "act")
USUAL_YEARS = 5
"""Seed 004, season 2019-2024: «Piano strategico di quartiere»; the plan covers five years unless its act says otherwise."""
FIRST_YEAR, LAST_YEAR, LONGEST = 2000, 2100, 20


@dataclass(frozen=True, slots=True)
class PlanData:
    """A plan: its years, both included, where it should lead, and the act that adopted it."""

    title: str
    first_year: int
    last_year: int
    vision: str = ""
    act: str = ""


@dataclass(frozen=True, slots=True)
class GoalData:
    """A goal, and the keys of what pursues it: agreements, projects and indicators of the plan's lab."""

    title: str
    text: str = ""
    agreement_ids: tuple[uuid.UUID, ...] = ()
    sheet_ids: tuple[uuid.UUID, ...] = ()
    indicator_ids: tuple[uuid.UUID, ...] = ()


@transaction.atomic(durable=True)
def write_plan(
    *, actor: User, body_id: uuid.UUID, plan: PlanData, key: uuid.UUID | None = None
) -> StrategicPlan:
    """Begin the plan of a lab's neighbourhood, not public yet; `key` is the form's: sent twice it is one.

    Raises `DomainError` for a body that is no lab and for years that make no plan. Audited as `qua.plan.written`.
    """
    body = demand_lab(body_id)
    one_numbering_at_a_time(SLUG)
    if key is not None and (there := StrategicPlan.objects.filter(pk=key).first()):
        return there
    slug = free_slug(StrategicPlan, f"{body.name} {plan.first_year} {plan.last_year}", "piano")
    row = StrategicPlan(id=key or new_key(), body=body, slug=slug)
    _write(row, plan)
    row.save(force_insert=True)
    record(actor=actor, action="qua.plan.written", target=row, after=plan_snapshot(row))
    return row


@transaction.atomic(durable=True)
def change_plan(*, actor: User, plan_id: uuid.UUID, plan: PlanData, seen: str | None = None) -> StrategicPlan:
    """Change title, years, vision and act. Audited as `qua.plan.changed` when something changed.

    Raises `StaleEdit` when someone else changed them meanwhile, `DomainError` for years that make no plan.
    """
    row = _locked(plan_id)
    before = plan_snapshot(row)
    demand_fresh(before, seen)
    _write(row, plan)
    row.save()
    _changed(actor, row, before, plan_snapshot(row))
    return row


@transaction.atomic(durable=True)
def add_goal(*, actor: User, plan_id: uuid.UUID, goal: GoalData, key: uuid.UUID | None = None) -> PlanGoal:
    """Add a goal at the end; `key` is the form's: sent twice it is one. Audited as `qua.plan.changed`.

    Raises `DomainError` for a goal without title, and for what is of another lab.
    """
    plan = _locked(plan_id)
    if key is not None and (there := PlanGoal.objects.filter(pk=key).first()):
        return there
    last = plan.goals.aggregate(last=models.Max("position"))["last"] or 0
    row = PlanGoal(id=key or new_key(), plan=plan, position=last + 1)
    _write_goal(row, goal)
    row.save(force_insert=True)
    _set_links(row, goal)
    record(actor=actor, action="qua.plan.changed", target=plan, after={"goal": goal_snapshot(row)})
    return row


@transaction.atomic(durable=True)
def change_goal(
    *, actor: User, plan_id: uuid.UUID, goal_id: uuid.UUID, goal: GoalData, seen: str | None = None
) -> PlanGoal:
    """Change a goal and what pursues it. Audited when something changed. `StaleEdit` when someone else changed it meanwhile.

    Raises `DomainError` for one removed meanwhile, without title, and for what is of another lab.
    """
    plan = _locked(plan_id)
    row = _goal_of(plan, goal_id)
    before = goal_snapshot(row)
    demand_fresh(before, seen)
    _write_goal(row, goal)
    row.save()
    _set_links(row, goal)
    after = goal_snapshot(row)
    if after != before:
        earlier, later = changes(before, after)
        told = {"before": {"goal": row.title} | earlier, "after": {"goal": row.title} | later}
        record(actor=actor, action="qua.plan.changed", target=plan, **told)
    return row


@transaction.atomic(durable=True)
def move_goal(*, actor: User, plan_id: uuid.UUID, goal_id: uuid.UUID, to: int) -> PlanGoal:
    """Put a goal at a place of the order, counted from 1; past the end is the end. Audited when it moves.

    The place is absolute, so the same request sent twice moves once.
    """
    plan = _locked(plan_id)
    row = _goal_of(plan, goal_id)
    goals = list(plan.goals.order_by("position", "pk"))
    before = [one.title for one in goals]
    goals.remove(row)
    goals.insert(max(to, 1) - 1, row)
    for position, one in enumerate(goals, start=1):
        one.position = position
    PlanGoal.objects.bulk_update(goals, ["position"])
    _changed(actor, plan, {"order": before}, {"order": [one.title for one in goals]})
    return row


@transaction.atomic(durable=True)
def remove_goal(*, actor: User, plan_id: uuid.UUID, goal_id: uuid.UUID) -> StrategicPlan:
    """Take a goal off; what pursued it stays where it is. Audited. Taken off already: nothing changes.

    Raises `DomainError` for the last goal of a plan everybody reads.
    """
    plan = _locked(plan_id)
    row = plan.goals.filter(pk=goal_id).first()
    if row is None:
        return plan
    if plan.is_public and plan.goals.count() == 1:
        raise DomainError(
            _(
                "È l'ultimo obiettivo di un piano pubblico: prima lo tolga dalle pagine pubbliche, o ne aggiunga un altro."
            )
        )
    before = {"goal": goal_snapshot(row)}
    row.delete()
    record(actor=actor, action="qua.plan.changed", target=plan, before=before)
    return plan


@transaction.atomic(durable=True)
def publish_plan(
    *, actor: User, plan_id: uuid.UUID, looked_through: bool, seen: str | None = None
) -> StrategicPlan:
    """Everybody reads the plan from now on. Audited as `qua.plan.changed`. Public already: nothing changes.

    `looked_through` says that who publishes looked for personal data, `seen` is the fingerprint of `whole_snapshot` she saw. Raises
    `StaleEdit` when it changed meanwhile, `DomainError` for a plan without goals and for one not looked through.
    """
    row = _locked(plan_id)
    demand_fresh(whole_snapshot(row), seen)
    if not row.goals.exists():
        raise DomainError(_("Il piano non ha ancora obiettivi: ne scriva almeno uno, poi lo pubblichi."))
    if not looked_through:
        raise DomainError(
            _("Rilegga i testi e segni di aver controllato che non ci siano dati personali."),
            field="looked_through",
        )
    return _show(actor, row, is_public=True)


@transaction.atomic(durable=True)
def unpublish_plan(*, actor: User, plan_id: uuid.UUID) -> StrategicPlan:
    """Take the plan off the public pages. Audited. Not public: nothing changes."""
    return _show(actor, _locked(plan_id), is_public=False)


def plan_snapshot(row: StrategicPlan) -> dict[str, Any]:
    """What the form shows and the audit trail keeps."""
    return snapshot(row, PLAN_FIELDS)


def goal_snapshot(row: PlanGoal) -> dict[str, Any]:
    """What the form shows and the audit trail keeps: what pursues it by name and key. One query."""
    links = row.links.select_related("agreement", "sheet", "indicator")
    named = sorted(
        (str(one.pk), str(one)) for link in links if (one := link.agreement or link.sheet or link.indicator)
    )
    return {"title": row.title, "text": row.text, "links": named}


def whole_snapshot(row: StrategicPlan) -> dict[str, Any]:
    """All that everybody will read of the plan itself: its texts and those of its goals. One query."""
    goals = row.goals.order_by("position", "pk").values_list("title", "text")
    return plan_snapshot(row) | {"goals": [list(goal) for goal in goals]}


def _locked(plan_id: uuid.UUID) -> StrategicPlan:
    return StrategicPlan.objects.select_for_update(of=("self",)).select_related("body").get(pk=plan_id)


def _goal_of(plan: StrategicPlan, goal_id: uuid.UUID) -> PlanGoal:
    row = plan.goals.filter(pk=goal_id).first()
    if row is None:
        raise DomainError(
            _("Nel frattempo qualcuno ha tolto questo obiettivo: se serve ancora, lo aggiunga di nuovo.")
        )
    return row


def _show(actor: User, row: StrategicPlan, *, is_public: bool) -> StrategicPlan:
    if row.is_public != is_public:
        row.is_public = is_public
        row.save(update_fields=["is_public"])
        told = {"before": {"public": not is_public}, "after": {"public": is_public}}
        record(actor=actor, action="qua.plan.changed", target=row, **told)
    return row


def _changed(actor: User, row: StrategicPlan, before: dict[str, Any], after: dict[str, Any]) -> None:
    earlier, later = changes(before, after)
    if later:
        record(actor=actor, action="qua.plan.changed", target=row, before=earlier, after=later)


def _write(row: StrategicPlan, plan: PlanData) -> None:
    if not plan.title.strip():
        raise DomainError(_("Scriva il titolo."), field="title")
    if not FIRST_YEAR <= plan.first_year <= LAST_YEAR:
        raise DomainError(
            _("Scriva un anno dal %(first)s al %(last)s.") % {"first": FIRST_YEAR, "last": LAST_YEAR},
            field="first_year",
        )
    if plan.last_year < plan.first_year:
        raise DomainError(_("L'ultimo anno precede il primo."), field="last_year")
    if plan.last_year - plan.first_year >= LONGEST:
        raise DomainError(
            _("Un piano di più di %(years)s anni è quasi certo uno sbaglio: corregga gli anni.")
            % {"years": LONGEST},
            field="last_year",
        )
    row.title, row.vision, row.act = plan.title.strip(), plan.vision.strip(), plan.act.strip()
    row.first_year, row.last_year = plan.first_year, plan.last_year


def _write_goal(row: PlanGoal, goal: GoalData) -> None:
    if not goal.title.strip():
        raise DomainError(_("Scriva l'obiettivo."), field="title")
    row.title, row.text = goal.title.strip(), goal.text.strip()


def _set_links(row: PlanGoal, goal: GoalData) -> None:
    _link(row, "agreement", "agreements", _of_the_lab(row, CitizenshipAgreement, "body", goal.agreement_ids))
    _link(row, "sheet", "sheets", _of_the_lab(row, ProjectSheet, "agreement__body", goal.sheet_ids))
    _link(row, "indicator", "indicators", _of_the_lab(row, Indicator, "agreement__body", goal.indicator_ids))


def _of_the_lab(
    row: PlanGoal, table: type[models.Model], path: str, keys: Sequence[uuid.UUID]
) -> dict[uuid.UUID, tuple[str, bool]]:
    """By key: its name, and whether it is of the plan's lab."""
    found = table._default_manager.filter(pk__in=keys).annotate(of_body=models.F(path)).order_by()
    return {one.pk: (str(one), one.of_body == row.plan.body_id) for one in found}


def _link(row: PlanGoal, name: str, field: str, wanted: dict[uuid.UUID, tuple[str, bool]]) -> None:
    others = [title for title, ours in wanted.values() if not ours]
    if others:
        raise DomainError(
            _(
                "«%(titles)s» è di un altro laboratorio: lo colleghi al piano di quel laboratorio, o lo tolga da qui."
            )
            % {"titles": "», «".join(others)},
            field=field,
        )
    links = PlanLink.objects.filter(goal=row).exclude(**{name: None})
    now: Collection[uuid.UUID] = set(links.values_list(name, flat=True))
    links.exclude(**{f"{name}__in": list(wanted)}).delete()
    PlanLink.objects.bulk_create(
        PlanLink(goal=row, **{f"{name}_id": key}) for key in wanted if key not in now
    )
