"""The register of the consulte (albo): the whole city's and one consulta's, at any day; enrolment in figures."""

import uuid
from typing import Any

from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.permissions.guard import holder, requires
from core.reporting.drawing import drawing
from core.web.reports.asked import city_colours
from core.web.work.fields import today
from core.web.work.lists import asked_export, export, page_of
from core.web.work.panels import body_page
from models_monza.forms.register import FiguresFilters, RegisterFilters
from models_monza.selectors.enrolment_figures import (
    enrolled_chart,
    ground_table,
    outcomes_by_body,
    outcomes_by_window,
)
from models_monza.selectors.mandates import running_mandate
from models_monza.selectors.register import RegisterLine, register_lines, register_rows, register_totals

SEE = "monza.enrolment.see"
HEADER = (
    gettext_lazy("Consulta"),
    gettext_lazy("Chi"),
    gettext_lazy("Persona o realtà"),
    gettext_lazy("A che titolo"),
    gettext_lazy("Dove"),
    gettext_lazy("Categoria"),
    gettext_lazy("Chi la rappresenta"),
    gettext_lazy("Dal"),
    gettext_lazy("Al"),
    gettext_lazy("Perché è finita"),
    gettext_lazy("Iscrizioni di prima"),
)


@requires(SEE)
def register(request: HttpRequest) -> HttpResponse:
    """The register of the consulte one may see, as it was on a day."""
    filters = RegisterFilters(request.GET.dict(), bodies=holder(request).bodies(SEE))
    return _register(request, filters, holder(request).bodies(SEE), "monza/work/register.html", {})


@requires(SEE)
def body_register(request: HttpRequest, body_id: uuid.UUID) -> HttpResponse:
    """The register of one consulta: a tab of its card."""
    context = body_page(request, body_id, SEE, current="monza:body-register")
    filters = RegisterFilters(request.GET.dict(), bodies=None, one=True)
    return _register(request, filters, frozenset({body_id}), "monza/work/panels/register.html", context)


@requires(SEE)
def enrolment_figures(request: HttpRequest) -> HttpResponse:
    """Who is enrolled and on what ground; applications by outcome, and how long deciding took."""
    bodies = holder(request).bodies(SEE)
    filters = FiguresFilters(request.GET.dict(), running_mandate())
    by_body, total = outcomes_by_body(filters.mandate_id, bodies)
    grounds = ground_table(filters.asked_day, bodies)
    chart = enrolled_chart(grounds)
    context = {
        "filters": filters,
        "day": filters.asked_day,
        "grounds": grounds,
        "drawing": drawing(chart, city_colours()) if chart else None,
        "by_body": by_body,
        "total": total,
        "by_window": outcomes_by_window(filters.mandate_id, bodies),
    }
    return render(request, "monza/work/enrolment_figures.html", context)


def _register(
    request: HttpRequest,
    filters: RegisterFilters,
    bodies: frozenset[uuid.UUID] | None,
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    day = filters.asked_day
    rows = filters.narrow(register_rows(day, bodies, whole_history=filters.whole_history))
    if kind := asked_export(request):
        title = _("Albo al %(day)s") % {"day": f"{day:%d-%m-%Y}"}
        return export(kind, title, HEADER, map(_exported, register_lines(list(rows), day)))
    page: Page[Any] = page_of(rows, request, lambda row: row)
    page.object_list = register_lines(list(page.object_list), day)
    more = {
        "filters": filters,
        "page_obj": page,
        "day": day,
        "is_today": day == today(),
        "totals": register_totals(rows),
    }
    return render(request, template, context | more)


def _exported(line: RegisterLine) -> tuple[Any, ...]:
    row = line.membership
    kind = _("realtà") if line.is_organisation else _("cittadina o cittadino")
    before = "; ".join(
        f"{one.body}, {one.since:%d/%m/%Y}" + (f" - {one.until:%d/%m/%Y}" if one.until else "")
        for one in line.before
        if one.since
    )
    who = (row.body.name, kind, line.who, line.ground, line.where, line.category)
    return (*who, ", ".join(line.representatives), row.since, row.until, line.ended, before)
