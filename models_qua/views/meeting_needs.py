"""Needs typed one after the other while people tell them at a meeting, and the needs of a lab on its card."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.models import Meeting
from core.permissions.guard import holder, requires
from core.web.work.fields import today
from core.web.work.forms import attempt, form_of
from core.web.work.load import actor, load_meeting
from models_qua.forms.needs import QuickNeedForm, kind_asked
from models_qua.models import LabCycle, Need
from models_qua.rules import SLUG
from models_qua.selectors.listening import listening_of, listenings_of_lab
from models_qua.selectors.needs import need_counts, needs_of_meeting, running_cycles
from models_qua.services.needs import collect_need
from models_qua.views.agreement_page import Allowed
from models_qua.views.lab_page import lab_page
from models_qua.views.need_load import COLLECT, SEE


@requires(COLLECT)
def meeting_needs(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Type what people ask for at a meeting, quickly; below, what was typed so far."""
    meeting = load_meeting(request, meeting_id, COLLECT)
    if meeting.model_slug != SLUG:
        raise Http404
    cycles = _cycles(request, meeting)
    cycle = _asked(request, cycles)
    context: dict[str, Any] = {"meeting": meeting, "cycles": cycles, "cycle": cycle}
    if cycle is not None:
        listening = listening_of(cycle)
        initial = {"kind": kind_asked(request.GET.get("tipo", ""))}
        asked = {"cycle": cycle, "listening": listening, "next_one": "tipo" in request.GET}
        form = form_of(QuickNeedForm, request, initial=initial, **asked)
        if form.is_bound and form.is_valid() and _collected(request, form, cycle, meeting):
            url = reverse("qua:meeting-needs", args=[meeting.pk])
            return redirect(f"{url}?tipo={form.cleaned_data['kind']}&percorso={cycle.pk}")
        context |= {"listening": listening, "form": form, "needs": needs_of_meeting(meeting, cycle)}
    return render(request, "qua/work/meeting_needs.html", context)


@requires(SEE)
def body_needs(request: HttpRequest, body_id: uuid.UUID) -> HttpResponse:
    """The paths of a lab with what they collected, the current one first."""
    context = lab_page(request, body_id, SEE, "qua:body-needs")
    paths = listenings_of_lab(context["body"])
    context |= {
        "paths": paths,
        "counts": need_counts(paths[0].cycle) if paths else None,
        "may_here": Allowed(request, body_id),
    }
    return render(request, "qua/work/panels/needs.html", context)


def _collected(request: HttpRequest, form: QuickNeedForm, cycle: LabCycle, meeting: Meeting) -> bool:
    need = form.need(
        source=Need.Source.MEETING, meeting_id=meeting.pk, received_on=min(meeting.meets_on, today())
    )
    verb = partial(collect_need, actor=actor(request), cycle_id=cycle.pk, need=need)
    row = attempt(form, partial(verb, late=form.is_late, key=form.sent_key))
    if row is not None:
        messages.success(request, _("Salvata: «%(title)s».") % {"title": row.title})
    return row is not None


def _cycles(request: HttpRequest, meeting: Meeting) -> list[LabCycle]:
    """The paths that go on of the meeting's labs in which one may collect."""
    who = holder(request)
    return running_cycles([body.pk for body in meeting.bodies.all() if who.may(COLLECT, [body.pk])])


def _asked(request: HttpRequest, cycles: list[LabCycle]) -> LabCycle | None:
    asked: Any = request.POST.get("percorso") or request.GET.get("percorso")
    return next((one for one in cycles if str(one.pk) == asked), cycles[0] if cycles else None)
