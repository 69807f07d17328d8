"""Civic centres in the work area: list, card, adding, changing, what is done there."""

import uuid
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.permissions.guard import holder, requires
from core.services.freshness import fingerprint
from core.web.work.fields import today
from core.web.work.form_page import form_page
from core.web.work.forms import WorkForm, attempt, form_of
from core.web.work.lists import asked_export, export, page_of, sorting
from core.web.work.load import actor
from models_farelegami.forms.centres import (
    ActivityForm,
    CentreFilters,
    CentreForm,
    NewActivityForm,
    NewCentreForm,
    activity_initial,
    centre_initial,
)
from models_farelegami.models import CentreActivity, CivicCentre
from models_farelegami.selectors.centres import (
    SORTS,
    activities_of,
    centre_rows,
    counted_years,
    counts_by_activity,
    with_parts,
    years_of,
    years_to_count,
)
from models_farelegami.services import centres as verbs

SEE, MANAGE = "core.body.see", "farelegami.centre.manage"
_CARD = "farelegami:centre"
HEADER = (
    gettext_lazy("Nome"), gettext_lazy("Comune"), gettext_lazy("Altri comuni"), gettext_lazy("Indirizzo"),
    gettext_lazy("Orari"), gettext_lazy("Attività di oggi"), gettext_lazy("Aperto dal"), gettext_lazy("Aperto fino al"),
    gettext_lazy("Anno contato"), gettext_lazy("Bambini e ragazzi"), gettext_lazy("Adulti"), gettext_lazy("Totale"),
    gettext_lazy("Somma delle attività"),
)  # fmt: skip


@requires(SEE)
def centres(request: HttpRequest) -> HttpResponse:
    """The civic centres with the people of the last year counted: searched, filtered, sorted, exported."""
    filters, order = CentreFilters(request.GET), sorting(request, SORTS)
    rows = centre_rows(filters.wanted(), today()).order_by(*order.columns)
    if kind := asked_export(request):
        return export(kind, _("Civic center"), HEADER, exported(rows))
    context = {
        "page_obj": page_of(rows, request, lambda row: (row, next(iter(counted_years(row.numbers)), None))),
        "filters": filters,
        "sort": order.key,
        "sorts": [("name", _("per nome")), ("municipality", _("per comune"))],
        "today": today(),
        "may_manage": holder(request).may(MANAGE),
    }
    return render(request, "farelegami/work/centres.html", context)


@requires(SEE)
def centre(request: HttpRequest, centre_id: uuid.UUID) -> HttpResponse:
    """A civic centre, what is done there and how many people came year by year."""
    row: Any = get_object_or_404(with_parts(CivicCentre.objects.all(), today()), pk=centre_id)
    by_activity = counts_by_activity(row.numbers)
    years, uncounted = years_of(row, row.numbers, today())
    context = {
        "centre": row,
        "activities": [
            (one, by_activity.get(one.pk, []), years_to_count(one, today())) for one in activities_of(row)
        ],
        "years": years,
        "uncounted": uncounted,
        "today": today(),
        "may_manage": holder(request).may(MANAGE),
    }
    return render(request, "farelegami/work/centre.html", context)


@requires(MANAGE)
def centre_new(request: HttpRequest) -> HttpResponse:
    """Add a civic centre."""
    form = form_of(NewCentreForm, request)
    if form.is_bound and form.is_valid():
        verb = partial(verbs.write_centre, actor=actor(request), centre=form.centre(), key=form.sent_key)
        if row := attempt(form, verb):
            messages.success(request, _("Civic center salvato: ora ne scriva le attività."))
            return redirect(_CARD, row.pk)
    return centre_form(request, form, _("Nuovo civic center"))


@requires(MANAGE)
def centre_edit(request: HttpRequest, centre_id: uuid.UUID) -> HttpResponse:
    """Change a civic centre."""
    row = get_object_or_404(CivicCentre, pk=centre_id)
    initial, seen = _shown(row.pk)
    form = form_of(CentreForm, request, initial=initial | {"seen": seen})
    if form.is_bound and form.is_valid():
        verb = partial(verbs.change_centre, actor=actor(request), centre_id=row.pk, centre=form.centre())
        if attempt(form, partial(verb, seen=form.cleaned_data["seen"]), partial(_shown, row.pk)):
            messages.success(request, _("Modifiche salvate."))
            return redirect(_CARD, row.pk)
    return centre_form(request, form, _("Modifica il civic center"), row)


@requires(MANAGE)
def activity_new(request: HttpRequest, centre_id: uuid.UUID) -> HttpResponse:
    """Add an activity to a centre."""
    row = get_object_or_404(CivicCentre, pk=centre_id)
    form = form_of(NewActivityForm, request)
    if form.is_bound and form.is_valid():
        verb = partial(verbs.write_activity, actor=actor(request), centre_id=row.pk, key=form.sent_key)
        if attempt(form, partial(verb, activity=form.activity())):
            messages.success(request, _("Attività salvata."))
            return redirect(_CARD, row.pk)
    return centre_form(request, form, _("Nuova attività"), row)


@requires(MANAGE)
def activity_edit(request: HttpRequest, activity_id: uuid.UUID) -> HttpResponse:
    """Change an activity, or say when it ended."""
    row = get_object_or_404(CentreActivity.objects.select_related("centre"), pk=activity_id)
    initial, seen = _activity_shown(row.pk)
    form = form_of(ActivityForm, request, initial=initial | {"seen": seen})
    if form.is_bound and form.is_valid():
        verb = partial(verbs.change_activity, actor=actor(request), activity_id=row.pk)
        typed = {"activity": form.activity(), "seen": form.cleaned_data["seen"]}
        if attempt(form, partial(verb, **typed), partial(_activity_shown, row.pk)):
            messages.success(request, _("Modifiche salvate."))
            return redirect(_CARD, row.centre_id)
    return centre_form(request, form, _("Modifica l'attività"), row.centre, named=f"{row} · {row.centre}")


def centre_form(
    request: HttpRequest, form: WorkForm, heading: str, row: CivicCentre | None = None, **more: Any
) -> HttpResponse:
    """A form about a centre, or about a new one."""
    trail = [(_("Civic center"), reverse("farelegami:centres"))]
    if row is not None:
        trail.append((row.name, reverse(_CARD, args=[row.pk])))
        more = {"named": row.name} | more
    return form_page(request, form, heading, trail, **more)


def exported(rows: Iterable[Any]) -> Iterable[tuple[Any, ...]]:
    """Lines of a file, as `HEADER` says: one for each year counted, one for a centre never counted."""
    for row in rows:
        shared = ", ".join(str(link.municipality) for link in row.shared)
        doing = ", ".join(one.name for one in row.activities_today)
        said = (
            row.name,
            row.municipality,
            shared,
            row.address,
            row.opening_hours,
            doing,
            row.since,
            row.until,
        )
        years: list[tuple[Any, ...]] = [
            (one.year, one.children, one.adults, one.total, one.summed) for one in counted_years(row.numbers)
        ]
        for numbers in years or [(None,) * 5]:
            yield (*said, *numbers)


def _shown(key: uuid.UUID) -> tuple[dict[str, Any], str]:
    row = CivicCentre.objects.select_related("municipality").get(pk=key)
    return centre_initial(row), fingerprint(verbs.centre_snapshot(row))


def _activity_shown(key: uuid.UUID) -> tuple[dict[str, Any], str]:
    row = CentreActivity.objects.get(pk=key)
    return activity_initial(row), fingerprint(verbs.activity_snapshot(row))
