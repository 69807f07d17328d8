"""Applications for micro-grants: list, card, writing, and the next step."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.permissions.guard import demand, holder, requires
from core.selectors.trail import Trail, chain
from core.services.freshness import fingerprint
from core.web.work.forms import attempt, form_of, press
from core.web.work.lists import asked_export, export, page_of
from core.web.work.load import actor
from models_bergamo.forms.fields import asked_key
from models_bergamo.forms.filters import GrantFilters
from models_bergamo.forms.grants import ApplicationForm, application_initial
from models_bergamo.models import ApplicationState, GrantApplication
from models_bergamo.permissions import may_propose
from models_bergamo.selectors.grants import grant_sums
from models_bergamo.selectors.trail import trail_of_request
from models_bergamo.services.applications import (
    application_snapshot,
    change_application,
    discard_application,
    draft_application,
)
from models_bergamo.views.grant_steps import STEP_BY_PATH, next_steps

HEADER = (
    gettext_lazy("Bando"),
    gettext_lazy("Titolo"),
    gettext_lazy("Realtà capofila"),
    gettext_lazy("Rete"),
    gettext_lazy("Stato"),
    gettext_lazy("Costo previsto"),
    gettext_lazy("Contributo richiesto"),
    gettext_lazy("Contributo ammesso"),
    gettext_lazy("Spesa rendicontata"),
    gettext_lazy("Contributo liquidato"),
)


@requires("bergamo.grant.see")
def grants(request: HttpRequest) -> HttpResponse:
    """The applications one may see: searched, filtered, paged, exported."""
    filters = GrantFilters(request.GET)
    seen = GrantApplication.objects.in_bodies(holder(request).bodies("bergamo.grant.see"))
    rows = filters.narrow(seen.select_related("call", "lead", "body"))
    if kind := asked_export(request):
        return export(kind, _("Domande di contributo"), HEADER, map(_exported, rows))
    context = {"page_obj": page_of(rows, request, _same), "filters": filters}
    return render(request, "bergamo/work/grants.html", context)


@requires("bergamo.grant.see")
def grant(request: HttpRequest, application_id: uuid.UUID) -> HttpResponse:
    """An application's card, and the one thing to do next."""
    found = load_application(request, application_id)
    context = {
        "application": found,
        "places": found.neighbourhoods.all(),
        "sums": grant_sums(found),
        "steps": next_steps(holder(request), actor(request), found),
        "may_edit": found.state == ApplicationState.DRAFT and _may_propose(request, found),
        "trail": _trail(request, found),
    }
    return render(request, "bergamo/work/grant.html", context)


@requires("bergamo.grant.propose")
def grant_new(request: HttpRequest) -> HttpResponse:
    """Begin an application."""
    initial = {name: asked_key(request, name) for name in ("call", "body", "request")}
    form = form_of(ApplicationForm, request, who=holder(request), user=actor(request), initial=initial)
    if form.is_bound and form.is_valid() and _allowed(request, form):
        verb = partial(draft_application, actor=actor(request), project=form.project())
        if made := attempt(form, verb):
            messages.success(request, _("Bozza salvata: la rilegga e poi presenti la domanda."))
            return redirect("bergamo:grant", made.pk)
    return render(request, "bergamo/work/grant_form.html", {"form": form})


@requires("bergamo.grant.propose")
def grant_edit(request: HttpRequest, application_id: uuid.UUID) -> HttpResponse:
    """Change a draft."""
    found = load_application(request, application_id)
    if not _may_propose(request, found):
        raise PermissionDenied
    initial, seen = _shown(found)
    options = {"who": holder(request), "user": actor(request), "initial": initial | {"seen": seen}}
    form = form_of(ApplicationForm, request, **options)
    if form.is_bound and form.is_valid() and _allowed(request, form):
        verb = partial(
            change_application, actor=actor(request), application_id=found.pk, project=form.project()
        )
        if attempt(form, partial(verb, seen=form.cleaned_data["seen"]), partial(_theirs, found.pk)):
            messages.success(request, _("Modifiche salvate."))
            return redirect("bergamo:grant", found.pk)
    return render(request, "bergamo/work/grant_form.html", {"form": form, "application": found})


@requires("bergamo.grant.propose")
@require_POST
def grant_discard(request: HttpRequest, application_id: uuid.UUID) -> HttpResponse:
    """Throw a draft away."""
    found = load_application(request, application_id)
    if not _may_propose(request, found):
        raise PermissionDenied
    if not press(
        request,
        partial(discard_application, actor=actor(request), application_id=found.pk),
        _("Bozza eliminata."),
    ):
        return redirect("bergamo:grant", found.pk)
    return redirect("bergamo:grants")


@requires("bergamo.grant.see")
def grant_step(request: HttpRequest, application_id: uuid.UUID, step: str) -> HttpResponse:
    """Take one step with an application."""
    found, taken = load_application(request, application_id), STEP_BY_PATH.get(step)
    if taken is None:
        raise Http404
    if not taken.allowed(holder(request), actor(request), found):
        raise PermissionDenied
    form = form_of(taken.form, request, initial=taken.initial(found))
    if form.is_bound and form.is_valid():
        verb = partial(taken.take, actor(request), found.pk, form)
        if attempt(form, verb):
            messages.success(request, taken.done)
            return redirect("bergamo:grant", found.pk)
    context = {"form": form, "application": found, "step": taken, "sums": grant_sums(found)}
    return render(request, "bergamo/work/grant_step.html", context)


def load_application(request: HttpRequest, application_id: uuid.UUID) -> GrantApplication:
    """The application with what its card shows: 404 for who may not see it."""
    rows = GrantApplication.objects.select_related("call", "lead", "body", "contact", "request__meeting")
    rows = rows.prefetch_related("request__meeting__bodies")
    found = get_object_or_404(rows, pk=application_id)
    demand(request, "bergamo.grant.see", [found.body_id] if found.body_id else [], see="bergamo.grant.see")
    return found


def _trail(request: HttpRequest, found: GrantApplication) -> Trail:
    """From the meeting to the project, where it came of a request."""
    if found.request is None:
        return ()
    steps = trail_of_request(found.request.pk)
    return chain(found.request.meeting, steps, actor(request), holder(request))


def _may_propose(request: HttpRequest, found: GrantApplication) -> bool:
    return may_propose(holder(request), actor(request), body_id=found.body_id, lead_id=found.lead_id)


def _allowed(request: HttpRequest, form: ApplicationForm) -> bool:
    """Whether the organisation and the network chosen go together for who asks; the form says so if not."""
    project = form.project()
    if may_propose(holder(request), actor(request), body_id=project.body_id, lead_id=project.lead_id):
        return True
    form.add_error("lead", _("Può presentare domande solo per la realtà che rappresenta."))
    return False


def _shown(found: GrantApplication) -> tuple[dict[str, Any], str]:
    return application_initial(found), fingerprint(application_snapshot(found))


def _theirs(application_id: uuid.UUID) -> tuple[dict[str, Any], str]:
    return _shown(GrantApplication.objects.get(pk=application_id))


def _same(row: GrantApplication) -> GrantApplication:
    return row


def _exported(row: GrantApplication) -> tuple[Any, ...]:
    state = row.get_state_display()
    amounts = (
        row.planned_cost_eur,
        row.requested_eur,
        row.admitted_eur,
        row.accounted_cost_eur,
        row.paid_eur,
    )
    return (
        row.call.title,
        row.title,
        row.lead.name,
        row.body and row.body.name,
        state,
        *map(_money, amounts),
    )


def _money(amount: Any) -> float | None:
    """A spreadsheet counts in floating numbers; cents survive."""
    return None if amount is None else float(amount)
