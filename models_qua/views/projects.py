"""All projects of the agreements, and the page of one."""

import uuid
from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.permissions.guard import holder, requires
from core.web.reports.asked import city_colours
from core.web.work.fields import today
from core.web.work.lists import asked_export, export, page_of, sorting
from models_qua.forms.tracked_filters import ProjectFilters
from models_qua.models import ProjectSheet
from models_qua.selectors.doing import tracked_card
from models_qua.selectors.tracked_lists import budget_of, projects_in
from models_qua.views.agreement_page import Allowed
from models_qua.views.tracked import PROJECT, SEE, cents, load_project

HEADER = (
    gettext_lazy("Progetto"),
    gettext_lazy("Accordo"),
    gettext_lazy("Laboratorio"),
    gettext_lazy("Famiglia"),
    gettext_lazy("Stato"),
    gettext_lazy("Avanzamento (%)"),
    gettext_lazy("Anno del budget"),
    gettext_lazy("Budget del progetto (euro)"),
    gettext_lazy("Speso per il progetto (euro)"),
    gettext_lazy("Tappe in ritardo"),
)
SORTS: dict[str, tuple[Any, ...]] = {
    "lab": ("agreement__body__name", "agreement__title", "number", "created_at", "pk"),
    "title": ("title", "pk"),
    "year": (F("year").desc(nulls_last=True), "title", "pk"),
    "budget": (F("budget_eur").desc(nulls_last=True), "title", "pk"),
}


@requires(SEE)
def projects(request: HttpRequest) -> HttpResponse:
    """The projects one may see: searched, filtered, sorted, paged, exported. Their money, without the maintenance works'."""
    bodies, order = holder(request).bodies(SEE), sorting(request, SORTS)
    filters = ProjectFilters(request.GET, bodies=bodies)
    rows = filters.narrow(projects_in(bodies, today())).order_by(*order.columns)
    if kind := asked_export(request):
        return export(kind, _("Progetti degli accordi"), HEADER, map(_exported, rows))
    context = {
        "page_obj": page_of(rows, request, lambda row: row),
        "filters": filters,
        "sort": order.key,
        "sorts": _sorts(),
        "budget_eur": budget_of(rows),
    }
    return render(request, "qua/work/projects.html", context)


@requires(SEE)
def project(request: HttpRequest, sheet_id: uuid.UUID) -> HttpResponse:
    """A project: what it wants, how far it is, what it cost, how it looks."""
    row = load_project(request, sheet_id, SEE)
    context = {
        "row": row,
        "agreement": row.agreement,
        "card": tracked_card(row, today(), city_colours()),
        "may_track": PROJECT.track in Allowed(request, row.agreement.body_id),
    }
    return render(request, "qua/work/project.html", context)


def _exported(row: ProjectSheet) -> tuple[Any, ...]:
    return (
        row.title,
        row.agreement.title,
        row.agreement.body.name,
        row.get_family_display(),
        row.get_state_display(),
        row.progress,
        row.year,
        cents(row.budget_eur),
        cents(row.spent_eur),  # type: ignore[attr-defined]
        row.is_late,  # type: ignore[attr-defined]
    )


def _sorts() -> list[tuple[str, str]]:
    return [
        ("lab", _("per laboratorio")),
        ("title", _("per titolo")),
        ("year", _("dall'anno più recente")),
        ("budget", _("dal budget più alto")),
    ]
