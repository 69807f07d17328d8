"""The goals of a strategic plan: adding, changing, putting in order, taking off."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.permissions.guard import requires
from core.services.freshness import fingerprint
from core.web.work.forms import attempt, form_of, press
from core.web.work.load import actor
from models_qua.forms.plans import GoalForm, goal_initial
from models_qua.models import PlanGoal, StrategicPlan
from models_qua.services import plans as verbs
from models_qua.views.plans import WRITE, load_plan, plan_form


@requires(WRITE)
def goal_new(request: HttpRequest, plan_id: uuid.UUID) -> HttpResponse:
    """Add a goal at the end of a plan."""
    plan = load_plan(request, plan_id, WRITE)
    form = form_of(GoalForm, request, plan=plan)
    if form.is_bound and form.is_valid():
        verb = partial(verbs.add_goal, actor=actor(request), plan_id=plan.pk, goal=form.goal())
        if row := attempt(form, partial(verb, key=form.sent_key)):
            messages.success(request, _("Obiettivo aggiunto."))
            return redirect(_at(row))
    return _page(request, form, _("Nuovo obiettivo"), plan)


@requires(WRITE)
def goal_edit(request: HttpRequest, plan_id: uuid.UUID, goal_id: uuid.UUID) -> HttpResponse:
    """Change a goal and what pursues it."""
    plan = load_plan(request, plan_id, WRITE)
    row = get_object_or_404(PlanGoal, pk=goal_id, plan=plan)
    initial, seen = _shown(row)
    form = form_of(GoalForm, request, plan=plan, initial=initial | {"seen": seen})
    if form.is_bound and form.is_valid():
        verb = partial(verbs.change_goal, actor=actor(request), plan_id=plan.pk, goal_id=row.pk)
        typed = {"goal": form.goal(), "seen": form.cleaned_data["seen"]}
        if attempt(form, partial(verb, **typed), partial(_theirs, row.pk)):
            messages.success(request, _("Modifiche salvate."))
            return redirect(_at(row))
    return _page(request, form, _("Modifica l'obiettivo"), plan)


@require_POST
@requires(WRITE)
def goal_move(request: HttpRequest, plan_id: uuid.UUID, goal_id: uuid.UUID) -> HttpResponse:
    """Put a goal at the place asked for (`to`, from 1)."""
    plan = load_plan(request, plan_id, WRITE)
    row = get_object_or_404(PlanGoal, pk=goal_id, plan=plan)
    to = request.POST.get("to", "")
    place = int(to) if to.isdecimal() and len(to) < 4 else 1
    press(request, partial(verbs.move_goal, actor=actor(request), plan_id=plan.pk, goal_id=row.pk, to=place))
    return redirect(_at(row, "giu" if request.POST.get("way") == "down" else "su"))


@require_POST
@requires(WRITE)
def goal_remove(request: HttpRequest, plan_id: uuid.UUID, goal_id: uuid.UUID) -> HttpResponse:
    """Take a goal off a plan."""
    plan = load_plan(request, plan_id, WRITE)
    press(
        request,
        partial(verbs.remove_goal, actor=actor(request), plan_id=plan.pk, goal_id=goal_id),
        _("Obiettivo tolto."),
    )
    return redirect("qua:plan", plan.pk)


def _page(request: HttpRequest, form: GoalForm, heading: str, plan: StrategicPlan) -> HttpResponse:
    more = {"template": "qua/work/goal_form.html", "named": str(plan)}
    return plan_form(request, form, heading, plan.body, plan, **more)


def _at(row: PlanGoal, way: str = "") -> str:
    """The page of the plan at a goal, where the focus goes."""
    turn = f"&verso={way}" if way else ""
    return f"{reverse('qua:plan', args=[row.plan_id])}?obiettivo={row.pk}{turn}#o-{row.pk}"


def _shown(row: PlanGoal) -> tuple[dict[str, Any], str]:
    return goal_initial(row), fingerprint(verbs.goal_snapshot(row))


def _theirs(goal_id: uuid.UUID) -> tuple[dict[str, Any], str]:
    return _shown(PlanGoal.objects.get(pk=goal_id))
