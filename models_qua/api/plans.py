"""Strategic plans of the neighbourhoods, with their goals and what pursues each."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers

from core.api.declaring import Asked, Figure, Operation, Resource
from core.api.shapes import shape_of
from core.permissions.holder import Holder
from models_qua.api.agreements import its_body
from models_qua.api.shown import fact, lab, of_labs, via
from models_qua.models import PlanGoal, PlanLink, StrategicPlan
from models_qua.rules import SLUG
from models_qua.selectors.plans import personal_words, read_plan
from models_qua.services import plans as verbs

SEE, WRITE = "qua.lab.see", "qua.plan.write"


@dataclass(frozen=True)
class PlanWords:
    """Words of a plan that look personal: what they seem to be, and the text they are in."""

    what: str
    words: str
    where: str


@dataclass(frozen=True)
class GoalProgress:
    """How far an indicator of a goal is: first, last and target value, None where it is not known, and how it moves."""

    goal_id: UUID
    indicator_id: UUID
    first: str | None
    last: str | None
    target: str | None
    movement: str


def _links(name: str) -> Any:
    """The keys of what pursues a goal, of one kind."""
    return fact(
        serializers.ListField,
        lambda row: [key for link in row.links.all() if (key := getattr(link, name))],
        child=serializers.UUIDField(),
    )


_TIED = {
    "agreement_ids": _links("agreement_id"),
    "sheet_ids": _links("sheet_id"),
    "indicator_ids": _links("indicator_id"),
}
_Goal = shape_of(
    "qua-plan-goals-of",
    PlanGoal,
    ("id", "position", "title", "text"),
    _TIED,
    "A goal of a plan, and what pursues it.",
)


def _plans(who: Holder) -> QuerySet[StrategicPlan]:
    links = PlanLink.objects.order_by("pk")
    goals = PlanGoal.objects.order_by("position", "pk").prefetch_related(Prefetch("links", links))
    return of_labs(StrategicPlan.objects.select_related("body"), who, SEE).prefetch_related(
        Prefetch("goals", goals)
    )


def _goals(who: Holder) -> QuerySet[PlanGoal]:
    rows = PlanGoal.objects.select_related("plan__body").prefetch_related(
        Prefetch("links", PlanLink.objects.order_by("pk"))
    )
    return of_labs(rows, who, SEE, "plan__body")


def _personal(asked: Asked) -> list[PlanWords]:
    return [PlanWords(str(one.what), one.words, one.where) for one in personal_words(read_plan(asked.row))]


def _said(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _progress(asked: Asked) -> list[GoalProgress]:
    found = []
    for goal in read_plan(asked.row).goals:
        for one in goal.indicators:
            first, last, target = map(_said, one.values)
            found.append(GoalProgress(goal.row.pk, one.indicator.pk, first, last, target, one.movement))
    return found


_PLAN: dict[str, Any] = {"plan_id": lambda asked: asked.row.plan_id}
PLANS = Resource(
    name="plans", key="plan_id", model=StrategicPlan, see=SEE, slug=SLUG,
    fields=("id", "body_id", "title", "slug", "first_year", "last_year", "vision", "act", "is_public"),
    more={"goals": _Goal(many=True, read_only=True)},
    about="The strategic plan of a neighbourhood over some years, with its goals in order.",
    rows=_plans,
    bodies=lab,
    filters={"body": ["exact"], "first_year": ["exact", "gte", "lte"], "last_year": ["gte", "lte"], "is_public": ["exact"], "title": ["icontains"]},
    sorts=("-first_year", "first_year", "title", "-title"),
)  # fmt: skip
GOALS = Resource(
    name="plan-goals", key="goal_id", model=PlanGoal, see=SEE, slug=SLUG,
    fields=("id", "plan_id", "position", "title", "text"),
    more={"body_id": via("plan.body_id"), **_TIED},
    about="A goal of a plan, and the agreements, projects and indicators by which it is pursued.",
    rows=_goals,
    bodies=lambda row: [row.plan.body_id],
    filters={"plan": ["exact"], "plan__body": ["exact"], "title": ["icontains"]},
    sorts=("position", "-position"),
)  # fmt: skip

RESOURCES = (PLANS, GOALS)
FIGURES = (
    Figure(name="show_personal_words_of_plan", on=PLANS, part="personal-words", see=WRITE, answers=PlanWords, many=True, read=_personal, about="What in a plan looks personal, to be looked at before everybody reads it."),
    Figure(name="show_plan_progress", on=PLANS, part="progress", see=SEE, answers=GoalProgress, many=True, read=_progress, about="How far each goal is, by its indicators."),
)  # fmt: skip
OPERATIONS = (
    Operation("POST", verbs.write_plan, WRITE, "Begin the plan of a lab's neighbourhood.", answers=PLANS, within=its_body),
    Operation("PUT", verbs.change_plan, WRITE, "Change title, years, vision and act.", on=PLANS, answers=PLANS, snapshot=verbs.plan_snapshot),
    Operation("POST", verbs.publish_plan, WRITE, "Everybody reads the plan.", on=PLANS, part="publication", answers=PLANS, snapshot=verbs.whole_snapshot),
    Operation("DELETE", verbs.unpublish_plan, WRITE, "Take the plan off the public pages.", on=PLANS, part="publication"),
    Operation("POST", verbs.add_goal, WRITE, "Add a goal at the end of a plan.", on=PLANS, part="goals", answers=GOALS),
    Operation("PUT", verbs.change_goal, WRITE, "Change a goal and what pursues it.", on=GOALS, answers=GOALS, snapshot=verbs.goal_snapshot, fills=_PLAN),
    Operation("PUT", verbs.move_goal, WRITE, "Put a goal at a place of the order, from 1.", on=GOALS, part="position", answers=GOALS, fills=_PLAN),
    Operation("DELETE", verbs.remove_goal, WRITE, "Take a goal off a plan.", on=GOALS, fills=_PLAN),
)  # fmt: skip
