"""Mandates and the consulte formed for each."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.permissions.guard import holder, requires
from core.services.freshness import fingerprint
from core.web.work.fields import today
from core.web.work.forms import attempt, form_of
from core.web.work.load import actor, load_body
from models_monza.forms.mandates import FormingForm, MandateForm, SeatForm
from models_monza.models import Consulta
from models_monza.selectors.consulte import consulta_lines, mandate_lines, reference_day
from models_monza.selectors.mandates import running_mandate
from models_monza.services.consulte import seat_snapshot, set_seat
from models_monza.services.mandates import form_consulte, open_mandate, preview_mandate


@requires("core.body.see")
def mandates(request: HttpRequest) -> HttpResponse:
    """The consulte of a mandate (`?mandato=`, else the one that runs), and the other mandates."""
    lines = mandate_lines()
    asked = request.GET.get("mandato", "")
    chosen = next((line.mandate for line in lines if str(line.mandate.pk) == asked), None)
    chosen = chosen or next((line.mandate for line in lines if line.mandate.until is None), None)
    consulte = consulta_lines(chosen, today())
    context = {
        "mandates": lines,
        "chosen": chosen,
        "day": reference_day(chosen, today()),
        "consulte": consulte,
        "running": chosen is None or chosen.until is None,
        "to_form": sum(line.may_be_formed for line in consulte),
        "sees": holder(request).may("monza.enrolment.see"),
    }
    return render(request, "monza/work/mandates.html", context)


@requires("monza.mandate.manage")
def mandate_new(request: HttpRequest) -> HttpResponse:
    """Open a mandate: first what it will end is told, in numbers; sent again with the same numbers, it is done."""
    form = form_of(MandateForm, request)
    preview, confirm = None, {}
    if form.is_bound and form.is_valid():
        preview = attempt(form, partial(preview_mandate, **form.mandate()))
    if preview is not None:
        told = fingerprint(preview.values() | {"mandate": repr(form.mandate())})
        verb = partial(open_mandate, actor=actor(request), **form.mandate())
        if form.cleaned_data["seen"] == told and (row := attempt(form, verb)):
            messages.success(request, _("Mandato %(name)s aperto.") % {"name": row.name})
            return redirect("monza:mandates")
        confirm = form.sent() | {"seen": told}
        form.put("seen", "")
    context = {"form": form, "preview": preview, "confirm": confirm, "before": running_mandate()}
    return render(request, "monza/work/mandate_form.html", context)


@requires("monza.mandate.manage")
def consulte_form(request: HttpRequest) -> HttpResponse:
    """Form the consulte that have members."""
    lines = consulta_lines(running_mandate(), today())
    form = form_of(FormingForm, request, lines=lines)
    if form.is_bound and form.is_valid():
        verb = partial(form_consulte, actor=actor(request), **form.formed())
        if done := attempt(form, verb):
            words = ngettext("%(n)d consulta costituita.", "%(n)d consulte costituite.", len(done))
            messages.success(request, words % {"n": len(done)})
            return redirect("monza:mandates")
    enrolling = [line for line in lines if line.stage == "enrolling"]
    return render(request, "monza/work/consulte_form.html", {"form": form, "lines": enrolling})


@requires("core.body.edit")
def consulta_seat(request: HttpRequest, body_id: uuid.UUID) -> HttpResponse:
    """Write down the civic centre of a consulta."""
    body = load_body(request, body_id, "core.body.edit")
    initial, seen = _seat_of(body.pk)
    form = form_of(SeatForm, request, initial=initial | {"seen": seen})
    if form.is_bound and form.is_valid():
        seat = form.cleaned_data["seat"]
        typed = {"seat_id": seat.pk if seat else None, "seen": form.cleaned_data["seen"]}
        verb = partial(set_seat, actor=actor(request), body_id=body.pk, **typed)
        if attempt(form, verb, partial(_seat_of, body.pk)):
            messages.success(request, _("Sede salvata."))
            return redirect("monza:mandates")
    return render(request, "monza/work/seat_form.html", {"form": form, "body": body})


def _seat_of(body_id: uuid.UUID) -> tuple[dict[str, Any], str]:
    row = Consulta.objects.filter(body=body_id).first() or Consulta(body_id=body_id)
    return {"seat": row.seat_id}, fingerprint(seat_snapshot(row))
