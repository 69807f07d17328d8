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
from core.web.work.forms import WorkForm, attempt, form_of
from core.web.work.load import actor

_HEX = re.compile(r"#[0-9a-f]{6}\Z")
_READABLE = 4.5  # contrast of normal text, WCAG 2.2 success criterion 1.4.3


class ProfileForm(WorkForm):
    """Name, office, contacts, colour and the links the law asks for."""

    name = forms.CharField(max_length=120, label=gettext_lazy("Nome della città"))
    institution = forms.CharField(required=False, max_length=160, label=gettext_lazy("Ente"))
    office = forms.CharField(required=False, max_length=160, label=gettext_lazy("Ufficio"))
    email = forms.EmailField(required=False, label=gettext_lazy("Email"))
    phone = forms.CharField(required=False, max_length=40, label=gettext_lazy("Telefono"))
    address = forms.CharField(required=False, max_length=200, label=gettext_lazy("Indirizzo"))
    colour = forms.CharField(
        label=gettext_lazy("Colore della città"),
        widget=forms.TextInput(attrs={"type": "color"}),
        help_text=gettext_lazy("È il colore di pulsanti e intestazione: su fondo bianco deve restare leggibile."),
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
        found = contrast_with_white(colour)
        if found < _READABLE:
            raise forms.ValidationError(
                _("È troppo chiaro: il contrasto con il bianco è %(found).1f, ne serve almeno 4,5. Ne scelga uno più scuro.")
                % {"found": found}
            )
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
    return render(request, "core/work/profile.html", {"form": form, "contrast": contrast_with_white(colour)})


def contrast_with_white(colour: str) -> float:
    """Contrast ratio of a `#rrggbb` colour with white, from 1 to 21 (WCAG 2.2, relative luminance)."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)


def _now(request: HttpRequest) -> tuple[dict[str, Any], str]:
    row = CityProfile.objects.first() or CityProfile()
    values = {name: getattr(row, name) for name in PROFILE_FIELDS}
    if not values["name"]:
        values["name"] = getattr(getattr(request, "city", None), "name", "")
    return values, fingerprint(snapshot(row, PROFILE_FIELDS))
