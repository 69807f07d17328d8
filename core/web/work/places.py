"""The city's lists of places and themes."""

import uuid
from collections.abc import Iterable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import Theme, Venue
from core.permissions.guard import requires
from core.selectors.venues import (
    SORTS,
    VenueRow,
    next_meetings_there,
    organisations_called,
    venue_row,
    venue_values,
)
from core.services.places import save_theme, save_venue
from core.web.work.forms import WorkForm, attempt, form_of
from core.web.work.lists import asked_export, export, page_of, sorting
from core.web.work.load import actor
from core.web.work.venue_forms import VenueFilterForm, VenueForm, venue_initial

EXPORT_HEADER = (
    gettext_lazy("Nome"), gettext_lazy("Indirizzo"), gettext_lazy("Capienza"), gettext_lazy("Senza gradini"),
    gettext_lazy("Bagno accessibile"), gettext_lazy("Altre indicazioni"), gettext_lazy("Messo a disposizione da"),
    gettext_lazy("In uso"), gettext_lazy("Incontri svolti"), gettext_lazy("Prossimo incontro"),
)  # fmt: skip


class ThemeForm(WorkForm):
    """What meetings are about."""

    name = forms.CharField(max_length=80, label=gettext_lazy("Nome"))
    is_active = forms.BooleanField(required=False, initial=True, label=gettext_lazy("In uso"))


@requires("core.territory.edit")
def places(request: HttpRequest) -> HttpResponse:
    """Places, searched and filtered, with when each is next taken; and themes, with how many meetings use them."""
    filters = VenueFilterForm(request.GET)
    order = sorting(request, SORTS)
    values = venue_values(filters.wanted(), timezone.localdate()).order_by(*order.columns)
    if kind := asked_export(request):
        return export(kind, _("Luoghi"), EXPORT_HEADER, export_rows(map(venue_row, values)))
    context = {
        "page_obj": page_of(values, request, venue_row),
        "filters": filters,
        "sort": order.key,
        "sorts": sort_labels(),
        "themes": Theme.objects.annotate(n=Count("meetings")),
    }
    return render(request, "core/work/territory/places.html", context)


@requires("core.territory.edit")
def venue(request: HttpRequest, venue_id: uuid.UUID | None = None) -> HttpResponse:
    """Add a place, or change one; of one, when it is taken."""
    found = (
        get_object_or_404(Venue.objects.select_related("lender__canonical"), pk=venue_id)
        if venue_id
        else None
    )
    form = form_of(VenueForm, request, initial=venue_initial(found))
    if form.is_bound and form.is_valid():
        verb = partial(save_venue, actor=actor(request), data=form.data_for_verb(), venue_id=venue_id)
        if attempt(form, verb):
            messages.success(request, _("Luogo salvato."))
            return redirect("core:work_places")
    context = {
        "form": form,
        "venue": found,
        "heading": found.name if found else _("Aggiungi un luogo"),
        "taken": next_meetings_there(found, timezone.localdate()) if found else [],
    }
    return render(request, "core/work/territory/venue.html", context)


@requires("core.territory.edit")
def lenders(request: HttpRequest) -> HttpResponse:
    """Names that fit what is being typed as who lends a place: the choices of its field."""
    names = organisations_called(request.GET.get("lender", ""))
    return render(request, "core/work/territory/lenders.html", {"names": names})


@requires("core.territory.edit")
def theme(request: HttpRequest, theme_id: uuid.UUID | None = None) -> HttpResponse:
    """Add a theme, rename it, or take it out of use."""
    found = get_object_or_404(Theme, pk=theme_id) if theme_id else None
    initial = {"name": found.name, "is_active": found.is_active} if found else None
    form = form_of(ThemeForm, request, initial=initial)
    if form.is_bound and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("name", "is_active")}
        if attempt(form, partial(save_theme, actor=actor(request), theme_id=theme_id, **typed)):
            messages.success(request, _("Tema salvato."))
            return redirect("core:work_places")
    heading = found.name if found else _("Aggiungi un tema")
    return render(request, "core/work/territory/place_form.html", {"form": form, "heading": heading})


def export_rows(rows: Iterable[VenueRow]) -> Iterable[list[Any]]:
    """The columns of `EXPORT_HEADER`."""
    for row in rows:
        yield [
            row.name, row.address, row.capacity, row.step_free, row.accessible_toilet, row.access_notes, row.lender,
            row.is_active, row.held, row.next_on,
        ]  # fmt: skip


def sort_labels() -> list[tuple[str, str]]:
    """Sorting keys with their words."""
    return [
        ("name", _("per nome")),
        ("-capacity", _("dal più capiente")),
        ("-meetings", _("dal più usato")),
        ("next", _("dal prossimo occupato")),
    ]
