"""The city's lists of places and themes."""

import uuid
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import Organisation, Theme, Venue
from core.permissions.guard import requires
from core.services.places import VenueData, save_theme, save_venue
from core.web.work.forms import WorkForm, attempt, form_of
from core.web.work.load import actor

STEP_FREE = (
    ("", gettext_lazy("non noto")),
    ("yes", gettext_lazy("sì")),
    ("no", gettext_lazy("no, ci sono gradini")),
)
_BOOL = {"yes": True, "no": False}


class VenueForm(WorkForm):
    """A place where meetings are held."""

    name = forms.CharField(max_length=160, label=gettext_lazy("Nome"))
    address = forms.CharField(required=False, max_length=200, label=gettext_lazy("Indirizzo"))
    capacity = forms.IntegerField(
        required=False, min_value=1, max_value=100_000, label=gettext_lazy("Capienza (persone)")
    )
    step_free = forms.ChoiceField(
        required=False, choices=STEP_FREE, label=gettext_lazy("Si entra senza gradini?")
    )
    lender = forms.ModelChoiceField(
        Organisation.objects.standing(),
        required=False,
        label=gettext_lazy("Messo a disposizione da"),
        empty_label=gettext_lazy("nessuno in particolare"),
    )

    def data_for_verb(self) -> VenueData:
        """What was typed, as the verb wants it."""
        typed = self.cleaned_data
        return VenueData(
            name=typed["name"],
            address=typed["address"],
            capacity=typed["capacity"],
            step_free=_BOOL.get(typed["step_free"]),
            lender_id=typed["lender"].pk if typed["lender"] else None,
        )


class ThemeForm(WorkForm):
    """What meetings are about."""

    name = forms.CharField(max_length=80, label=gettext_lazy("Nome"))
    is_active = forms.BooleanField(required=False, initial=True, label=gettext_lazy("In uso"))


@requires("core.territory.edit")
def places(request: HttpRequest) -> HttpResponse:
    """Places and themes, with how many meetings use them."""
    context = {
        "venues": Venue.objects.annotate(n=Count("meetings")).select_related("lender"),
        "themes": Theme.objects.annotate(n=Count("meetings")),
    }
    return render(request, "core/work/territory/places.html", context)


@requires("core.territory.edit")
def venue(request: HttpRequest, venue_id: uuid.UUID | None = None) -> HttpResponse:
    """Add a place, or change one."""
    found = get_object_or_404(Venue, pk=venue_id) if venue_id else None
    form = form_of(VenueForm, request, initial=_venue_initial(found))
    if form.is_bound and form.is_valid():
        verb = partial(save_venue, actor=actor(request), data=form.data_for_verb(), venue_id=venue_id)
        if attempt(form, verb):
            messages.success(request, _("Luogo salvato."))
            return redirect("core:work_places")
    heading = found.name if found else _("Aggiungi un luogo")
    return render(request, "core/work/territory/place_form.html", {"form": form, "heading": heading})


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


def _venue_initial(found: Venue | None) -> dict[str, Any]:
    if found is None:
        return {}
    names = ("name", "address", "capacity")
    step_free = {None: "", True: "yes", False: "no"}[found.step_free]
    return {name: getattr(found, name) for name in names} | {
        "step_free": step_free,
        "lender": found.lender_id,
    }
