"""The municipalities the city works with: list, adding, renaming."""

import uuid
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
from core.web.work.form_page import form_page
from core.web.work.forms import attempt, form_of
from core.web.work.lists import asked_export, export, page_of
from core.web.work.load import actor
from models_farelegami.forms.labs import MunicipalityForm, NewMunicipalityForm
from models_farelegami.models import Municipality
from models_farelegami.selectors.municipalities import municipality_rows
from models_farelegami.services.municipalities import (
    add_municipality,
    municipality_snapshot,
    rename_municipality,
)

SEE, RUN = "core.body.see", "farelegami.lab.run"
_LIST = "farelegami:municipalities"
HEADER = (gettext_lazy("Comune"), gettext_lazy("Laboratori"), gettext_lazy("Civic center"))


@requires(SEE)
def municipalities(request: HttpRequest) -> HttpResponse:
    """The municipalities with how many labs and centres each has or shares: searched, exported."""
    words = request.GET.get("q", "").strip()[:100]
    rows: Any = municipality_rows(words)
    if kind := asked_export(request):
        lines = ((row.name, row.lab_count, row.centre_count) for row in rows)
        return export(kind, _("Comuni"), HEADER, lines)
    context = {
        "page_obj": page_of(rows, request, lambda row: row),
        "q": words,
        "may_run": holder(request).may(RUN),
    }
    return render(request, "farelegami/work/municipalities.html", context)


@requires(RUN)
def municipality_new(request: HttpRequest) -> HttpResponse:
    """Add a municipality."""
    form = form_of(NewMunicipalityForm, request)
    if form.is_bound and form.is_valid():
        verb = partial(add_municipality, actor=actor(request), name=form.cleaned_data["name"])
        if row := attempt(form, partial(verb, key=form.sent_key)):
            messages.success(request, _("%(name)s aggiunto.") % {"name": row})
            return redirect(_LIST)
    return form_page(request, form, _("Aggiungi un comune"), _trail(), button=_("Aggiungi"))


@requires(RUN)
def municipality_edit(request: HttpRequest, municipality_id: uuid.UUID) -> HttpResponse:
    """Rename a municipality."""
    row = get_object_or_404(Municipality, pk=municipality_id)
    initial, seen = _shown(row.pk)
    form = form_of(MunicipalityForm, request, initial=initial | {"seen": seen})
    if form.is_bound and form.is_valid():
        verb = partial(rename_municipality, actor=actor(request), municipality_id=row.pk)
        typed = {name: form.cleaned_data[name] for name in ("name", "seen")}
        if attempt(form, partial(verb, **typed), partial(_shown, row.pk)):
            messages.success(request, _("Nome salvato, per tutti i laboratori e i civic center."))
            return redirect(_LIST)
    return form_page(request, form, _("Rinomina il comune"), _trail(), named=row.name)


def _trail() -> list[tuple[Any, str]]:
    return [(_("Laboratori e bisogni"), reverse("farelegami:labs")), (_("Comuni"), reverse(_LIST))]


def _shown(key: uuid.UUID) -> tuple[dict[str, Any], str]:
    there = municipality_snapshot(Municipality.objects.get(pk=key))
    return there, fingerprint(there)
