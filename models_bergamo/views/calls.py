"""Calls for micro-grants: list, new, corrected."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.permissions.guard import requires
from core.services.freshness import fingerprint
from core.web.work.fields import today
from core.web.work.forms import attempt, form_of
from core.web.work.load import actor
from models_bergamo.forms.grants import CallForm
from models_bergamo.models import GrantCall
from models_bergamo.selectors.grants import call_lines
from models_bergamo.services.calls import CALL_FIELDS, call_snapshot, change_call, publish_call


@requires("bergamo.grant.see")
def calls(request: HttpRequest) -> HttpResponse:
    """The calls, the latest first, with what was asked and granted under each."""
    return render(request, "bergamo/work/calls.html", {"lines": call_lines(), "today": today()})


@requires("bergamo.call.publish")
def call_new(request: HttpRequest) -> HttpResponse:
    """Publish a call."""
    form = form_of(CallForm, request, initial={"year": today().year})
    if form.is_bound and form.is_valid():
        verb = partial(publish_call, actor=actor(request), terms=form.terms())
        if call := attempt(form, verb):
            messages.success(request, _("Bando pubblicato: «%(title)s».") % {"title": call.title})
            return redirect("bergamo:calls")
    return render(request, "bergamo/work/call_form.html", {"form": form})


@requires("bergamo.call.publish")
def call_edit(request: HttpRequest, call_id: uuid.UUID) -> HttpResponse:
    """Correct a call."""
    call = get_object_or_404(GrantCall, pk=call_id)
    initial, seen = _shown(call)
    form = form_of(CallForm, request, initial=initial | {"seen": seen})
    if form.is_bound and form.is_valid():
        verb = partial(change_call, actor=actor(request), call_id=call.pk, terms=form.terms())
        theirs = partial(_theirs, call.pk)
        if attempt(form, partial(verb, seen=form.cleaned_data["seen"]), theirs):
            messages.success(request, _("Modifiche salvate."))
            return redirect("bergamo:calls")
    return render(request, "bergamo/work/call_form.html", {"form": form, "call": call})


def _shown(call: GrantCall) -> tuple[dict[str, Any], str]:
    return {name: getattr(call, name) for name in CALL_FIELDS}, fingerprint(call_snapshot(call))


def _theirs(call_id: uuid.UUID) -> tuple[dict[str, Any], str]:
    return _shown(GrantCall.objects.get(pk=call_id))
