"""Enrolment windows: list, opened as the rules suggest, extended."""

import uuid
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from core.permissions.guard import requires
from core.web.work.fields import today
from core.web.work.forms import attempt, form_of
from core.web.work.load import actor
from models_monza.forms.mandates import ExtendForm, WindowForm
from models_monza.models import EnrolmentWindow
from models_monza.selectors.enrolments import window_lines
from models_monza.selectors.mandates import enrolment_rules_on, running_mandate, windows_coming
from models_monza.services.mandates import extend_window, open_window


@requires("monza.enrolment.see")
def windows(request: HttpRequest) -> HttpResponse:
    """The windows with what arrived in each, and those the rules still ask for."""
    mandate = running_mandate()
    context = {
        "lines": window_lines(today()),
        "mandate": mandate,
        "suggested": windows_coming(today()) if mandate else [],
        "rules": enrolment_rules_on(today()),
    }
    return render(request, "monza/work/windows.html", context)


@requires("monza.window.manage")
def window_new(request: HttpRequest) -> HttpResponse:
    """Open a window; the address may propose its days (`?dal=…&al=…`)."""
    initial = {"first_on": _asked(request, "dal"), "last_on": _asked(request, "al")}
    form = form_of(WindowForm, request, initial=initial)
    if form.is_bound and form.is_valid():
        verb = partial(open_window, actor=actor(request), **form.window())
        if row := attempt(form, verb):
            messages.success(request, _("Finestra aperta: %(days)s.") % {"days": row})
            return redirect("monza:windows")
    context = {"form": form, "rules": enrolment_rules_on(today()), "mandate": running_mandate()}
    return render(request, "monza/work/window_form.html", context)


@requires("monza.window.manage")
def window_extend(request: HttpRequest, window_id: uuid.UUID) -> HttpResponse:
    """Close a window later."""
    row = get_object_or_404(EnrolmentWindow, pk=window_id)
    form = form_of(ExtendForm, request)
    if form.is_bound and form.is_valid():
        typed = {"last_on": form.cleaned_data["last_on"], "note": form.cleaned_data["note"]}
        if attempt(form, partial(extend_window, actor=actor(request), window_id=row.pk, **typed)):
            messages.success(request, _("Finestra prorogata."))
            return redirect("monza:windows")
    return render(request, "monza/work/window_form.html", {"form": form, "window": row})


def _asked(request: HttpRequest, name: str) -> object:
    try:
        return parse_date(request.GET.get(name, ""))
    except ValueError:  # well written, and no day
        return None
