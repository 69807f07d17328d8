"""The register of violations."""

import uuid
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import DataBreach
from core.permissions.guard import requires
from core.services.breaches import FIELDS, save_breach
from core.services.freshness import fingerprint, snapshot
from core.web.privacy.pack import MANAGE
from core.web.work.forms import WorkForm, attempt, form_of
from core.web.work.load import actor

_RISK = [
    ("", gettext_lazy("Non si sa ancora")),
    ("True", gettext_lazy("Sì")),
    ("False", gettext_lazy("No, è improbabile")),
]


def _moment(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=required, widget=widget, help_text=help_text)


def _words(label: Any, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(
        label=label, required=required, max_length=4000, widget=widget, help_text=help_text
    )


class BreachForm(WorkForm):
    """What article 33, paragraph 5 asks to be written down."""

    known_at = _moment(
        gettext_lazy("Quando l'ente lo ha saputo"),
        required=True,
        help_text=gettext_lazy("Da qui corrono le 72 ore per la notifica, se serve."),
    )
    happened = forms.CharField(label=gettext_lazy("Quando è successo"), required=False, max_length=200)
    facts = _words(gettext_lazy("Che cosa è successo"), required=True)
    people = _words(gettext_lazy("Quali persone e quali dati, circa quanti"))
    effects = _words(gettext_lazy("Conseguenze"))
    measures = _words(gettext_lazy("Che cosa si è fatto"))
    is_risky = forms.TypedChoiceField(
        label=gettext_lazy("Comporta un rischio per le persone"),
        required=False,
        choices=_RISK,
        coerce=lambda text: text == "True",
        empty_value=None,
    )
    notified_at = _moment(gettext_lazy("Notificata al Garante il"))
    people_told_at = _moment(gettext_lazy("Comunicata alle persone il"))
    why_not = _words(gettext_lazy("Perché non è stata notificata, o perché dopo 72 ore"))


@requires(MANAGE)
def breach(request: HttpRequest, breach_id: uuid.UUID | None = None) -> HttpResponse:
    """A new entry, or one to go on with."""
    row = get_object_or_404(DataBreach, pk=breach_id) if breach_id else None
    form = form_of(BreachForm, request, initial=_initial(row))
    if form.is_bound and form.is_valid():
        values = {name: form.cleaned_data[name] for name in FIELDS}
        seen = form.cleaned_data["seen"]
        verb = partial(save_breach, actor=actor(request), values=values, breach_id=breach_id, seen=seen)
        theirs = partial(_theirs, breach_id) if breach_id else None
        if attempt(form, verb, theirs):
            messages.success(request, _("Registro delle violazioni salvato."))
            return redirect("core:work_privacy")
    return render(request, "core/work/privacy/breach.html", {"form": form, "breach": row})


def _initial(row: DataBreach | None) -> dict[str, Any]:
    if row is None:
        return {"known_at": timezone.localtime()}
    kept = snapshot(row, FIELDS)
    return {name: getattr(row, name) for name in FIELDS} | {"seen": fingerprint(kept)}


def _theirs(breach_id: uuid.UUID) -> tuple[dict[str, Any], str]:
    row = DataBreach.objects.get(pk=breach_id)
    return {name: getattr(row, name) for name in FIELDS}, fingerprint(snapshot(row, FIELDS))
