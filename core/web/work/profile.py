"""How the city presents itself."""

import re
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import CityProfile
from core.permissions.guard import requires
from core.services.freshness import fingerprint, snapshot
from core.services.profile import PROFILE_FIELDS, change_profile
from core.web.public.colours import MINIMUM_CONTRAST, WHITE, contrast, palette
from core.web.work.forms import WorkForm, attempt, form_of
from core.web.work.load import actor

_HEX = re.compile(r"#[0-9a-f]{6}\Z")


class ProfileForm(WorkForm):
    """Name, office, contacts, colour and the links the law asks for."""

    name = forms.CharField(max_length=120, label=gettext_lazy("Nome della città"))
    institution = forms.CharField(required=False, max_length=160, label=gettext_lazy("Ente"))
    office = forms.CharField(required=False, max_length=160, label=gettext_lazy("Ufficio"))
    email = forms.EmailField(required=False, max_length=254, label=gettext_lazy("Email"))
    phone = forms.CharField(required=False, max_length=40, label=gettext_lazy("Telefono"))
    address = forms.CharField(required=False, max_length=200, label=gettext_lazy("Indirizzo"))
    colour = forms.CharField(
        label=gettext_lazy("Colore della città"),
        widget=forms.TextInput(attrs={"type": "color"}),
        help_text=gettext_lazy(
            "È il colore di pulsanti e intestazione; se è troppo chiaro per leggerci sopra, viene scurito."
        ),
    )
    accessibility_url = forms.URLField(
        required=False,
        assume_scheme="https",
        label=gettext_lazy("Dichiarazione di accessibilità"),
        help_text=gettext_lazy("L'indirizzo su form.agid.gov.it."),
    )
    privacy_contact = forms.CharField(
        required=False, max_length=200, label=gettext_lazy("Responsabile della protezione dei dati")
    )
    notice = forms.CharField(
        required=False,
        max_length=300,
        label=gettext_lazy("Avviso in tutte le pagine"),
        help_text=gettext_lazy("Vuoto: nessun avviso."),
    )

    def clean_colour(self) -> str:
        colour = str(self.cleaned_data["colour"]).lower()
        if not _HEX.match(colour):
            raise forms.ValidationError(_("Scriva il colore come #0066cc."))
        return colour


@requires("core.profile.edit")
def profile(request: HttpRequest) -> HttpResponse:
    """Change the city's profile."""
    initial, seen = _now(request)
    form = form_of(ProfileForm, request, initial=initial | {"seen": seen})
    if form.is_bound and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in PROFILE_FIELDS}
        verb = partial(change_profile, actor=actor(request), values=typed, seen=form.cleaned_data["seen"])
        if attempt(form, verb, partial(_now, request)):
            messages.success(request, _("Profilo salvato."))
            return redirect("core:work_profile")
    colour = initial["colour"]
    context = {
        "form": form,
        "contrast": contrast(colour, WHITE),
        "minimum": MINIMUM_CONTRAST,
        "palette": palette(colour),
    }
    return render(request, "core/work/profile.html", context)


def _now(request: HttpRequest) -> tuple[dict[str, Any], str]:
    row = CityProfile.objects.first() or CityProfile()
    values = {name: getattr(row, name) for name in PROFILE_FIELDS}
    if not values["name"]:
        values["name"] = getattr(getattr(request, "city", None), "name", "")
    return values, fingerprint(snapshot(row, PROFILE_FIELDS))
