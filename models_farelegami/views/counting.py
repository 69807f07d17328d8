"""Writing how many people came to a civic centre in a year, or to one of its activities: numbers, never names."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from core.permissions.guard import requires
from core.services.freshness import fingerprint
from core.web.work.forms import attempt, form_of
from core.web.work.load import actor
from models_farelegami.forms.centres import CountForm
from models_farelegami.models import CentreActivity, CivicCentre
from models_farelegami.services.counting import count_activity, count_centre, counted, counts_snapshot
from models_farelegami.views.centres import centre_form

MANAGE = "farelegami.centre.manage"


@requires(MANAGE)
def centre_count(request: HttpRequest, centre_id: uuid.UUID, year: str) -> HttpResponse:
    """Write, correct or take away how many people came to a centre in a year (four digits)."""
    row, of_year = get_object_or_404(CivicCentre, pk=centre_id), _year(year)
    shown = partial(_shown, row.pk, of_year)
    initial, seen = shown()
    form = form_of(CountForm, request, initial=initial | {"seen": seen})
    if form.is_bound and form.is_valid():
        verb = partial(count_centre, actor=actor(request), centre_id=row.pk, year=of_year)
        if attempt(form, partial(verb, counts=form.counts(), seen=form.cleaned_data["seen"]), shown):
            messages.success(request, _("Salvato."))
            return redirect("farelegami:centre", row.pk)
    about = _(
        "Si scrive quante persone diverse sono venute nell'anno, ognuna una volta, mai quali. Vuoto: non si è contato, che è "
        "diverso da zero. Ogni correzione resta nel registro delle azioni."
    )
    return centre_form(request, form, _("Persone del %(year)s") % {"year": of_year}, row, about=about)


@requires(MANAGE)
def activity_count(request: HttpRequest, activity_id: uuid.UUID, year: str) -> HttpResponse:
    """As `centre_count`, of one activity."""
    row = get_object_or_404(CentreActivity.objects.select_related("centre"), pk=activity_id)
    of_year = _year(year)
    shown = partial(_shown, row.centre_id, of_year, row.pk)
    initial, seen = shown()
    form = form_of(CountForm, request, initial=initial | {"seen": seen})
    if form.is_bound and form.is_valid():
        verb = partial(count_activity, actor=actor(request), activity_id=row.pk, year=of_year)
        if attempt(form, partial(verb, counts=form.counts(), seen=form.cleaned_data["seen"]), shown):
            messages.success(request, _("Salvato."))
            return redirect("farelegami:centre", row.centre_id)
    about = _(
        "Si scrive quante persone diverse sono venute a questa attività nell'anno, mai quali. Vuoto: non si è contato, che è "
        "diverso da zero. Ogni correzione resta nel registro delle azioni."
    )
    heading = _("Persone dell'attività nel %(year)s") % {"year": of_year}
    return centre_form(request, form, heading, row.centre, about=about, named=f"{row} · {row.centre}")


def _year(typed: str) -> int:
    if not (typed.isascii() and typed.isdecimal() and len(typed) == 4):
        raise Http404
    return int(typed)


def _shown(
    centre_id: uuid.UUID, year: int, activity_id: uuid.UUID | None = None
) -> tuple[dict[str, Any], str]:
    there = counts_snapshot(counted(centre_id, year, activity_id))
    return there, fingerprint(there)
