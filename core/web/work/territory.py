"""Neighbourhoods with their days, residents and boundaries; places and themes."""

import uuid
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import Neighbourhood, NeighbourhoodPopulation
from core.permissions.guard import requires
from core.services.territory import (
    add_neighbourhood,
    end_neighbourhood,
    redraw_neighbourhood,
    set_boundary,
    set_population,
)
from core.web.work.forms import WorkForm, attempt, day_input, form_of
from core.web.work.geojson import BoundaryField
from core.web.work.lists import asked_export, export
from core.web.work.load import actor


class NeighbourhoodForm(WorkForm):
    """A new neighbourhood."""

    name = forms.CharField(max_length=120, label=gettext_lazy("Nome"))
    code = forms.CharField(required=False, max_length=20, label=gettext_lazy("Codice"))
    since = forms.DateField(
        required=False,
        label=gettext_lazy("Dal"),
        widget=day_input(),
        help_text=gettext_lazy("Vuoto: da sempre."),
    )


class PopulationForm(WorkForm):
    """Residents on 31 December of a year."""

    year = forms.IntegerField(min_value=1900, max_value=2100, label=gettext_lazy("Anno"))
    residents = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=10_000_000,
        label=gettext_lazy("Residenti al 31 dicembre"),
        help_text=gettext_lazy("Vuoto: non noto."),
    )
    source = forms.CharField(required=False, max_length=200, label=gettext_lazy("Fonte"))


class BoundaryForm(WorkForm):
    """The boundary, with where it comes from."""

    boundary = BoundaryField(
        label=gettext_lazy("File GeoJSON"),
        help_text=gettext_lazy("Una sola area, in gradi WGS 84 (EPSG:4326), fino a 2 MB."),
    )
    source = forms.CharField(
        max_length=300,
        label=gettext_lazy("Fonte e licenza"),
        help_text=gettext_lazy("Per esempio: open data del Comune, licenza CC BY 4.0."),
    )


class RedrawForm(BoundaryForm):
    """A perimeter that changes on a day."""

    since = forms.DateField(label=gettext_lazy("Vale dal"), widget=day_input())
    name = forms.CharField(
        required=False, max_length=120, label=gettext_lazy("Nuovo nome"), help_text=gettext_lazy("Se cambia.")
    )
    field_order = ("since", "name", "boundary", "source")


class EndForm(WorkForm):
    """The last day."""

    until = forms.DateField(label=gettext_lazy("Ultimo giorno"), widget=day_input())


@requires("core.territory.edit")
def neighbourhoods(request: HttpRequest) -> HttpResponse:
    """All neighbourhoods, those that are no more last, with the residents of the latest year known."""
    words = request.GET.get("q", "").strip()[:100]
    rows = [(row, _latest(row)) for row in _rows().filter(name__icontains=words)]
    rows.sort(key=lambda pair: (pair[0].until is not None, pair[0].name))
    if kind := asked_export(request):
        lines = [_exported(row, known) for row, known in rows]
        header = [_("Nome"), _("Codice"), _("Dal"), _("Al"), _("Anno"), _("Residenti"), _("Fonte")]
        return export(kind, _("Quartieri"), header, lines)
    return render(request, "core/work/territory/list.html", {"rows": rows, "q": words})


@requires("core.territory.edit")
def neighbourhood(request: HttpRequest, neighbourhood_id: uuid.UUID) -> HttpResponse:
    """A neighbourhood's card; the form adds or corrects the residents of a year."""
    found = get_object_or_404(_rows(), pk=neighbourhood_id)
    form = form_of(PopulationForm, request, initial={"year": timezone.localdate().year - 1})
    if form.is_bound and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("year", "residents", "source")}
        if attempt(form, partial(set_population, actor=actor(request), neighbourhood_id=found.pk, **typed)):
            messages.success(request, _("Popolazione salvata."))
            return redirect("core:work_neighbourhood", found.pk)
    drawn = Neighbourhood.objects.filter(slug=found.slug).exclude(pk=found.pk).order_by("since")
    bodies = found.bodies.select_related("body").order_by("until", "body__name")
    context = {"neighbourhood": found, "form": form, "drawn": drawn, "bodies": bodies}
    return render(request, "core/work/territory/card.html", context)


@requires("core.territory.edit")
def neighbourhood_new(request: HttpRequest) -> HttpResponse:
    """Add a neighbourhood."""
    form = form_of(NeighbourhoodForm, request)
    if form.is_bound and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("name", "code", "since")}
        if found := attempt(form, partial(add_neighbourhood, actor=actor(request), **typed)):
            messages.success(request, _("Quartiere aggiunto."))
            return redirect("core:work_neighbourhood", found.pk)
    return _form(request, form, _("Aggiungi un quartiere"))


@requires("core.territory.edit")
def boundary(request: HttpRequest, neighbourhood_id: uuid.UUID) -> HttpResponse:
    """Draw or correct the boundary."""
    found = get_object_or_404(Neighbourhood, pk=neighbourhood_id)
    form = form_of(BoundaryForm, request, initial={"source": found.boundary_source})
    if form.is_bound and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("boundary", "source")}
        if attempt(form, partial(set_boundary, actor=actor(request), neighbourhood_id=found.pk, **typed)):
            messages.success(request, _("Confine salvato."))
            return redirect("core:work_neighbourhood", found.pk)
    return _form(request, form, _("Confine di %(name)s") % {"name": found.name}, found)


@requires("core.territory.edit")
def redraw(request: HttpRequest, neighbourhood_id: uuid.UUID) -> HttpResponse:
    """The perimeter changes: the old drawing ends, a new one starts."""
    found = get_object_or_404(Neighbourhood, pk=neighbourhood_id)
    form = form_of(RedrawForm, request)
    if form.is_bound and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("since", "boundary", "source", "name")}
        verb = partial(redraw_neighbourhood, actor=actor(request), neighbourhood_id=found.pk, **typed)
        if new := attempt(form, verb):
            messages.success(
                request, _("Ridisegnato: i rapporti degli anni passati usano ancora il vecchio confine.")
            )
            return redirect("core:work_neighbourhood", new.pk)
    return _form(request, form, _("Ridisegna %(name)s") % {"name": found.name}, found)


@requires("core.territory.edit")
def neighbourhood_end(request: HttpRequest, neighbourhood_id: uuid.UUID) -> HttpResponse:
    """The neighbourhood exists no more."""
    found = get_object_or_404(Neighbourhood, pk=neighbourhood_id)
    form = form_of(EndForm, request)
    if form.is_bound and form.is_valid():
        typed = {"until": form.cleaned_data["until"]}
        if attempt(
            form, partial(end_neighbourhood, actor=actor(request), neighbourhood_id=found.pk, **typed)
        ):
            messages.success(request, _("Concluso; la sua storia resta."))
            return redirect("core:work_neighbourhood", found.pk)
    return _form(request, form, _("Concludi %(name)s") % {"name": found.name}, found)


def _rows() -> QuerySet[Neighbourhood]:
    return Neighbourhood.objects.defer("boundary").annotate(n=Count("bodies")).prefetch_related("populations")


def _latest(row: Neighbourhood) -> NeighbourhoodPopulation | None:
    return next(iter(row.populations.all()), None)


def _exported(row: Neighbourhood, known: NeighbourhoodPopulation | None) -> list[Any]:
    numbers = [known.year, known.residents, known.source] if known else [None, None, None]
    return [row.name, row.code, row.since, row.until, *numbers]


def _form(
    request: HttpRequest, form: WorkForm, heading: str, found: Neighbourhood | None = None
) -> HttpResponse:
    context = {"form": form, "heading": heading, "neighbourhood": found}
    return render(request, "core/work/territory/form.html", context)
