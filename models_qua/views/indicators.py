"""An indicator over time: its chart, its measures, a new one."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.permissions.guard import demand, holder, requires
from core.services.freshness import fingerprint
from core.templatetags.vicinia import day
from core.web.reports.asked import city_colours
from core.web.work.form_page import form_page
from core.web.work.forms import attempt, form_of
from core.web.work.load import actor
from models_qua.forms.following import CorrectionForm, MeasureForm
from models_qua.models import Indicator, Measurement
from models_qua.selectors.doing import indicator_line
from models_qua.services.measurements import (
    correct_measurement,
    measure_indicator,
    measurement_snapshot,
    remove_measurement,
)
from models_qua.services.tracked import DOING
from models_qua.views.agreement_page import SEE

MEASURE = "qua.indicator.measure"


@requires(SEE)
def indicator(request: HttpRequest, indicator_id: uuid.UUID) -> HttpResponse:
    """What is measured, how, how far it is; who may measure does it here."""
    row = get_object_or_404(Indicator.objects.select_related("agreement__body", "sheet"), pk=indicator_id)
    body = [row.agreement.body_id]
    demand(request, SEE, body, see=SEE)
    may_measure = holder(request).may(MEASURE, body)
    if request.method == "POST" and not may_measure:
        raise PermissionDenied
    form = form_of(MeasureForm, request)
    if form.is_bound and form.is_valid():
        names = ("measured_on", "value", "source")
        given = {name: form.cleaned_data[name] for name in names}
        if attempt(form, partial(measure_indicator, actor=actor(request), indicator_id=row.pk, **given)):
            messages.success(request, _("Misura registrata."))
            return redirect("qua:indicator", row.pk)
    context = {
        "line": indicator_line(row, list(row.measurements.all()), city_colours()),
        "agreement": row.agreement,
        "form": form if may_measure and row.agreement.state in DOING else None,
    }
    return render(request, "qua/work/indicator.html", context)


@requires(MEASURE)
def measurement(request: HttpRequest, measurement_id: uuid.UUID) -> HttpResponse:
    """Correct a measurement, or take it away."""
    row = get_object_or_404(Measurement.objects.select_related("indicator__agreement"), pk=measurement_id)
    demand(request, MEASURE, [row.indicator.agreement.body_id], see=SEE)
    initial, seen = _shown(row)
    form = form_of(CorrectionForm, request, initial=initial | {"seen": seen})
    verb: Any = None
    if request.POST.get("do") == "remove":
        verb = partial(_removed, request, row.pk)
    elif form.is_bound and form.is_valid():
        data = form.cleaned_data
        verb = partial(correct_measurement, actor=actor(request), measurement_id=row.pk)
        verb = partial(verb, value=data["value"], source=data["source"], seen=data["seen"])
    if verb and attempt(form, verb, partial(_theirs, row.pk)):
        messages.success(request, _("Fatto."))
        return redirect("qua:indicator", row.indicator_id)
    trail = [(row.indicator.name, reverse("qua:indicator", args=[row.indicator_id]))]
    more = {
        "template": "qua/work/measurement.html",
        "named": f"{row.indicator.name} · {day(row.measured_on)}",
    }
    return form_page(request, form, _("Correggi la misura"), trail, **more)


def _removed(request: HttpRequest, key: uuid.UUID) -> bool:
    remove_measurement(actor=actor(request), measurement_id=key)
    return True


def _shown(row: Measurement) -> tuple[dict[str, Any], str]:
    return {"value": row.value.normalize(), "source": row.source}, fingerprint(measurement_snapshot(row))


def _theirs(key: uuid.UUID) -> tuple[dict[str, Any], str]:
    return _shown(Measurement.objects.get(pk=key))
