"""Maintenance works of the city: list, page, writing. Their money is never with that of projects."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.permissions.guard import holder, requires
from core.services.freshness import fingerprint
from core.web.reports.asked import city_colours
from core.web.work.fields import today
from core.web.work.form_page import form_page
from core.web.work.forms import attempt, form_of
from core.web.work.lists import asked_export, export, page_of, sorting
from core.web.work.load import actor
from models_qua.forms.doing import MaintenanceForm, work_initial
from models_qua.forms.tracked_filters import WorkFilters
from models_qua.models import MaintenanceWork
from models_qua.selectors.doing import tracked_card
from models_qua.selectors.tracked_lists import budget_of, labs_of, works_in
from models_qua.services.works import change_work, work_snapshot, write_work
from models_qua.views.tracked import SEE, TRACK_WORK, WORK, cents, load_work

HEADER = (
    gettext_lazy("Manutenzione"),
    gettext_lazy("Quartiere"),
    gettext_lazy("Anno"),
    gettext_lazy("Stato"),
    gettext_lazy("Avanzamento (%)"),
    gettext_lazy("Importo della manutenzione (euro)"),
    gettext_lazy("Speso per la manutenzione (euro)"),
    gettext_lazy("Accordo"),
    gettext_lazy("Tappe in ritardo"),
)
SORTS: dict[str, tuple[Any, ...]] = {
    "recent": ("-year", "number", "title", "pk"),
    "title": ("title", "pk"),
    "place": ("neighbourhood__name", "-year", "title", "pk"),
    "budget": (F("budget_eur").desc(nulls_last=True), "title", "pk"),
}


@requires(SEE)
def works(request: HttpRequest) -> HttpResponse:
    """The maintenance works one may see: searched, filtered, sorted, paged, exported."""
    who, order = holder(request), sorting(request, SORTS)
    filters = WorkFilters(request.GET)
    rows = filters.narrow(works_in(who.bodies(SEE), today())).order_by(*order.columns)
    if kind := asked_export(request):
        return export(kind, _("Manutenzioni"), HEADER, map(_exported, rows))
    context = {
        "page_obj": page_of(rows, request, lambda row: row),
        "filters": filters,
        "sort": order.key,
        "sorts": _sorts(),
        "budget_eur": budget_of(rows),
        "may_write": who.may(TRACK_WORK),
    }
    return render(request, "qua/work/works.html", context)


@requires(SEE)
def work(request: HttpRequest, work_id: uuid.UUID) -> HttpResponse:
    """A maintenance work: how far it is, what it cost, how it looks."""
    row = load_work(request, work_id, SEE)
    context = {
        "row": row,
        "agreement": row.agreement,
        "card": tracked_card(row, today(), city_colours()),
        "may_track": holder(request).may(TRACK_WORK, labs_of(row, today())),
        "is_work": True,
    }
    return render(request, "qua/work/work.html", context)


@requires(TRACK_WORK)
def work_new(request: HttpRequest) -> HttpResponse:
    """Write a maintenance work, perhaps asked by an agreement (`?accordo=`)."""
    asked = request.GET.get("accordo")
    form = form_of(
        MaintenanceForm, request, who=holder(request), initial={"agreement": asked} if asked else {}
    )
    if (
        form.is_bound
        and form.is_valid()
        and (
            row := attempt(
                form, partial(write_work, actor=actor(request), work=form.work(), key=form.sent_key)
            )
        )
    ):
        messages.success(request, _("Manutenzione scritta."))
        return redirect("qua:work", row.pk)
    return _form(request, form, _("Nuova manutenzione"))


@requires(TRACK_WORK)
def work_edit(request: HttpRequest, work_id: uuid.UUID) -> HttpResponse:
    """Change what is written of a work."""
    row = load_work(request, work_id, TRACK_WORK)
    initial, seen = _shown(row)
    form = form_of(MaintenanceForm, request, who=holder(request), initial=initial | {"seen": seen})
    if form.is_bound and form.is_valid():
        verb = partial(change_work, actor=actor(request), work_id=row.pk, work=form.work())
        if attempt(form, partial(verb, seen=form.cleaned_data["seen"]), partial(_theirs, row.pk)):
            messages.success(request, _("Modifiche salvate."))
            return redirect("qua:work", row.pk)
    return _form(request, form, _("Modifica la manutenzione"), row)


def _form(
    request: HttpRequest, form: MaintenanceForm, heading: str, row: MaintenanceWork | None = None
) -> HttpResponse:
    """A form about a work, or about a new one."""
    trail = [(WORK.plural, reverse(WORK.listing))]
    if row is None:
        return form_page(request, form, heading, trail)
    return form_page(request, form, heading, [*trail, (row.title, WORK.url(row))], named=row.title)


def _shown(row: MaintenanceWork) -> tuple[dict[str, Any], str]:
    return work_initial(row), fingerprint(work_snapshot(row))


def _theirs(key: uuid.UUID) -> tuple[dict[str, Any], str]:
    return _shown(MaintenanceWork.objects.select_related("agreement", "neighbourhood").get(pk=key))


def _exported(row: MaintenanceWork) -> tuple[Any, ...]:
    return (
        row.title,
        row.neighbourhood,
        row.year,
        row.get_state_display(),
        row.progress,
        cents(row.budget_eur),
        cents(row.spent_eur),  # type: ignore[attr-defined]
        row.agreement,
        row.is_late,  # type: ignore[attr-defined]
    )


def _sorts() -> list[tuple[str, str]]:
    return [
        ("recent", _("dalla più recente")),
        ("title", _("per titolo")),
        ("place", _("per quartiere")),
        ("budget", _("dall'importo più alto")),
    ]
