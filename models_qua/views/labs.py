"""Labs in the work area: where each of them is, what it is, its paths."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import Body
from core.permissions.guard import holder, requires
from core.services.freshness import fingerprint
from core.web.work.fields import today
from core.web.work.forms import attempt, form_of
from core.web.work.lists import asked_export, export
from core.web.work.load import actor
from models_qua.forms.labs import LabFilters, LabForm, PathForm
from models_qua.models import CitizenshipLab, LabDistrict
from models_qua.selectors.labs import LabRow, lab_of, lab_rows
from models_qua.selectors.paths import paths_of, timelines
from models_qua.selectors.territory import neighbourhoods_of_districts
from models_qua.services.labs import lab_snapshot, set_lab
from models_qua.services.paths import start_path
from models_qua.views.lab_page import lab_page

SEE, RUN = "qua.lab.see", "qua.lab.run"
_LAB, _PATHS = "qua:lab", "qua:paths"

HEADER = (
    gettext_lazy("Laboratorio"),
    gettext_lazy("Tipo"),
    gettext_lazy("Stagione"),
    gettext_lazy("Ambiti"),
    gettext_lazy("Percorso"),
    gettext_lazy("Passo in corso"),
    gettext_lazy("Dal"),
    gettext_lazy("Prossimo passo"),
    gettext_lazy("Previsto dal"),
)


@requires(SEE)
def labs(request: HttpRequest) -> HttpResponse:
    """The labs one may see with the step each path is at: searched, filtered, exported."""
    filters = LabFilters(request.GET)
    rows = lab_rows(holder(request).bodies(SEE), today(), filters.wanted())
    if kind := asked_export(request):
        return export(kind, _("Percorsi"), HEADER, map(_exported, rows))
    context = {"rows": rows, "filters": filters, "is_filtered": any(filters.data.values())}
    return render(request, "qua/work/labs.html", context)


@requires(SEE)
def lab(request: HttpRequest, body_id: uuid.UUID) -> HttpResponse:
    """What a lab is: kind, season, districts and the neighbourhoods they make."""
    context = lab_page(request, body_id, SEE, _LAB)
    row = lab_of(context["body"])
    keys = [link.district_id for link in row.districts.all()] if row else []
    context |= {
        "lab": row,
        "proposed": neighbourhoods_of_districts(keys, today()) if keys else [],
        "places": _places(context["body"]),
        "may_run": holder(request).may(RUN, [body_id]),
    }
    return render(request, "qua/work/panels/lab.html", context)


@requires(RUN)
def lab_edit(request: HttpRequest, body_id: uuid.UUID) -> HttpResponse:
    """Say what a lab is, the first time too."""
    context = lab_page(request, body_id, RUN, _LAB)
    initial, seen = _shown(body_id)
    form = form_of(LabForm, request, initial=initial | {"seen": seen})
    if form.is_bound and form.is_valid():
        verb = partial(set_lab, actor=actor(request), body_id=body_id, lab=form.lab())
        if attempt(form, partial(verb, seen=form.cleaned_data["seen"]), partial(_shown, body_id)):
            messages.success(request, _("Laboratorio salvato."))
            return redirect(_LAB, body_id)
    context |= {"form": form, "form_heading": _("Che laboratorio è"), "back": _LAB}
    return render(request, "qua/work/panels/form.html", context)


@requires(SEE)
def paths(request: HttpRequest, body_id: uuid.UUID) -> HttpResponse:
    """The paths of a lab: those under way with their steps, and those that ended."""
    context = lab_page(request, body_id, SEE, _PATHS)
    found = timelines(list(paths_of(body_id)), today())
    context |= {
        "running": [one for one in found if one.cycle.ended_on is None],
        "past": [one for one in found if one.cycle.ended_on is not None],
        "may_run": holder(request).may(RUN, [body_id]),
    }
    return render(request, "qua/work/panels/paths.html", context)


@requires(RUN)
def path_new(request: HttpRequest, body_id: uuid.UUID) -> HttpResponse:
    """Start a path; `?rinnova=` is the agreement it renews."""
    context = lab_page(request, body_id, RUN, _PATHS)
    form = form_of(PathForm, request, body=context["body"], initial={"renews": request.GET.get("rinnova")})
    if form.is_bound and form.is_valid():
        verb = partial(start_path, actor=actor(request), body_id=body_id, path=form.path(), key=form.sent_key)
        if row := attempt(form, verb):
            messages.success(
                request, _("Percorso iniziato: i suoi passi sono quelli delle regole in vigore.")
            )
            return redirect("qua:path", row.pk)
    about = _(
        "I passi, nel loro ordine, sono quelli delle regole in vigore il giorno in cui comincia; non cambiano più, anche se le regole cambiano."
    )
    context |= {"form": form, "form_heading": _("Un nuovo percorso"), "back": _PATHS}
    context |= {"about": about, "button": _("Comincia il percorso")}
    return render(request, "qua/work/panels/form.html", context)


def _shown(body_id: uuid.UUID) -> tuple[dict[str, Any], str]:
    row = CitizenshipLab.objects.filter(body=body_id).select_related("season").first()
    row = row or CitizenshipLab(body_id=body_id)
    values = {
        "kind": row.kind,
        "season": row.season_id,
        "districts": list(
            LabDistrict.objects.filter(lab__body=body_id).values_list("district_id", flat=True)
        ),
    }
    return values, fingerprint(lab_snapshot(row, today()))


def _places(body: Body) -> list[str]:
    """The names of the neighbourhoods a lab works in today. One query."""
    rows = body.territory.on(today()).order_by("neighbourhood__name")
    return list(rows.values_list("neighbourhood__name", flat=True))


def _exported(row: LabRow) -> tuple[Any, ...]:
    lab_row, season = row.lab, row.lab.season if row.lab else None
    return (
        row.body.name,
        lab_row.get_kind_display() if lab_row else None,
        season,
        ", ".join(row.districts),
        row.cycle,
        row.step.get_kind_display() if row.step else None,
        row.since,
        row.following.get_kind_display() if row.following else None,
        row.planned_on,
    )
