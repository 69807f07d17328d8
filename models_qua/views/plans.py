"""The strategic plan of a lab's neighbourhood in the work area: panel, page, writing, publishing."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.models import Body
from core.permissions.guard import demand, holder, requires
from core.services.freshness import fingerprint
from core.web.work.form_page import form_page
from core.web.work.forms import WorkForm, attempt, form_of
from core.web.work.load import actor
from models_qua.forms.plans import NewPlanForm, PlanForm, PublishForm, plan_initial
from models_qua.models import StrategicPlan
from models_qua.selectors.plans import personal_words, plans_of, read_plan
from models_qua.services import plans as verbs
from models_qua.views.lab_page import lab_page

SEE, WRITE = "qua.lab.see", "qua.plan.write"
PANEL = "qua:plans"
_PUBLISHED = gettext_lazy(
    "Da qui in poi lo legge chiunque. Accordi ancora in preparazione, con i loro progetti e indicatori, non si vedono finché non sono condivisi."
)


@requires(SEE)
def plans(request: HttpRequest, body_id: uuid.UUID) -> HttpResponse:
    """The plans of a lab; with one only, its goals."""
    context = lab_page(request, body_id, SEE, PANEL)
    rows = list(plans_of(body_id))
    context |= {
        "plans": rows,
        "plan": read_plan(rows[0]) if len(rows) == 1 else None,
        "may_write": holder(request).may(WRITE, [body_id]),
    }
    return render(request, "qua/work/panels/plans.html", context)


@requires(SEE)
def plan(request: HttpRequest, plan_id: uuid.UUID) -> HttpResponse:
    """A plan: its goals, and what pursues each."""
    row = load_plan(request, plan_id, SEE)
    who = holder(request)
    context = {
        "plan": read_plan(row),
        "may_write": who.may(WRITE, [row.body_id]),
        "may_see_agreements": who.may("qua.agreement.see", [row.body_id]),
        "here": request.GET.get("obiettivo", ""),
        "way": request.GET.get("verso", ""),
    }
    return render(request, "qua/work/plan.html", context)


@requires(WRITE)
def plan_new(request: HttpRequest, body_id: uuid.UUID) -> HttpResponse:
    """Begin a plan of a lab."""
    body = lab_page(request, body_id, WRITE, PANEL)["body"]
    form = form_of(NewPlanForm, request, body=body)
    if form.is_bound and form.is_valid():
        verb = partial(verbs.write_plan, actor=actor(request), body_id=body.pk, plan=form.plan())
        if row := attempt(form, partial(verb, key=form.sent_key)):
            messages.success(request, _("Piano salvato: ora scriva gli obiettivi."))
            return redirect("qua:plan", row.pk)
    return plan_form(request, form, _("Nuovo piano strategico"), body)


@requires(WRITE)
def plan_edit(request: HttpRequest, plan_id: uuid.UUID) -> HttpResponse:
    """Change title, years, vision and act of a plan."""
    row = load_plan(request, plan_id, WRITE)
    initial, seen = _shown(row)
    form = form_of(PlanForm, request, plan=row, initial=initial | {"seen": seen})
    if form.is_bound and form.is_valid():
        verb = partial(verbs.change_plan, actor=actor(request), plan_id=row.pk, plan=form.plan())
        if attempt(form, partial(verb, seen=form.cleaned_data["seen"]), partial(_theirs, row.pk)):
            messages.success(request, _("Modifiche salvate."))
            return redirect("qua:plan", row.pk)
    return plan_form(request, form, _("Modifica il piano"), row.body, row)


@requires(WRITE)
def plan_publish(request: HttpRequest, plan_id: uuid.UUID) -> HttpResponse:
    """Look the plan through for personal data, then let everybody read it."""
    row = load_plan(request, plan_id, WRITE)
    read, seen = read_plan(row), fingerprint(verbs.whole_snapshot(row))
    form = form_of(PublishForm, request, initial={"seen": seen})
    if form.is_bound and form.is_valid():
        verb = partial(verbs.publish_plan, actor=actor(request), plan_id=row.pk, **form.cleaned_data)
        if attempt(form, verb, lambda: ({}, seen)):
            messages.success(request, _("Il piano è pubblico."))
            return redirect("qua:plan", row.pk)
    more = {"template": "qua/work/plan_publish.html", "plan": read, "personal": personal_words(read)}
    more |= {"about": _PUBLISHED, "named": str(row), "button": _("Pubblica")}
    return plan_form(request, form, _("Pubblica il piano"), row.body, row, **more)


@require_POST
@requires(WRITE)
def plan_unpublish(request: HttpRequest, plan_id: uuid.UUID) -> HttpResponse:
    """Take the plan off the public pages."""
    row = load_plan(request, plan_id, WRITE)
    verbs.unpublish_plan(actor=actor(request), plan_id=row.pk)
    messages.success(request, _("Il piano non è più nelle pagine pubbliche."))
    return redirect("qua:plan", row.pk)


def plan_form(
    request: HttpRequest,
    form: WorkForm,
    heading: str,
    body: Body,
    row: StrategicPlan | None = None,
    **more: Any,
) -> HttpResponse:
    """A form about a plan of a lab, or about a new one."""
    trail = [(body.name, reverse(PANEL, args=[body.pk]))]
    if row is not None:
        trail.append((row.title, reverse("qua:plan", args=[row.pk])))
    return form_page(request, form, heading, trail, **{"named": str(body)} | more)


def load_plan(request: HttpRequest, plan_id: uuid.UUID, permission: str) -> StrategicPlan:
    """The plan with its lab: 404 for who may not see it, 403 for who may not do this."""
    row = get_object_or_404(StrategicPlan.objects.select_related("body"), pk=plan_id)
    demand(request, permission, [row.body_id], see=SEE)
    return row


def _shown(row: StrategicPlan) -> tuple[dict[str, Any], str]:
    return plan_initial(row), fingerprint(verbs.plan_snapshot(row))


def _theirs(plan_id: uuid.UUID) -> tuple[dict[str, Any], str]:
    return _shown(StrategicPlan.objects.get(pk=plan_id))
