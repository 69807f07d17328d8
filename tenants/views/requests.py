"""Requests for a city, as the platform's team sees them."""

import uuid
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.participation.registry import registry
from core.services.errors import DomainError
from core.web.work.forms import WorkForm
from core.web.work.load import actor
from tenants.models import City, CityRequest
from tenants.onboarding.addresses import LONGEST, host_of, suggested
from tenants.permissions import team_only
from tenants.services.requests import accept_request, place_of, refuse_request

_SHOWN = 200


class AcceptForm(WorkForm):
    """Where the city will live, and what the asker reads."""

    subdomain = forms.CharField(label=gettext_lazy("Indirizzo del sito"), max_length=LONGEST)


class RefuseForm(WorkForm):
    """Why not."""

    words = forms.CharField(
        label=gettext_lazy("Che cosa rispondere"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Lo legge chi ha chiesto, in un messaggio."),
    )


@team_only("platform.city.create")
def requests(request: HttpRequest) -> HttpResponse:
    """Those that wait for a decision first, then the others, the latest first."""
    rows = CityRequest.objects.exclude(state=CityRequest.State.TYPING)[:_SHOWN]
    waiting = [row for row in rows if row.state == CityRequest.State.WAITING]
    others = [row for row in rows if row.state != CityRequest.State.WAITING]
    return render(request, "tenants/console/requests.html", {"waiting": waiting, "others": others})


@team_only("platform.city.create")
def the_request(request: HttpRequest, request_id: uuid.UUID) -> HttpResponse:
    """One request, with what else there is of the same municipality."""
    return _page(request, get_object_or_404(CityRequest, pk=request_id))


@team_only("platform.city.create")
@require_POST
def request_accept(request: HttpRequest, request_id: uuid.UUID) -> HttpResponse:
    """Let the city be made."""
    row = get_object_or_404(CityRequest, pk=request_id)
    form = AcceptForm(request.POST)
    verb = partial(accept_request, actor=actor(request), request_id=row.pk)
    if form.is_valid() and _done(form, verb, subdomain=form.cleaned_data["subdomain"].strip().lower()):
        messages.success(request, _("Accolta: la città viene creata, e chi ha chiesto riceve un messaggio."))
        return redirect("console:request", row.pk)
    return _page(request, row, accept=form)


@team_only("platform.city.create")
@require_POST
def request_refuse(request: HttpRequest, request_id: uuid.UUID) -> HttpResponse:
    """Say no, with words."""
    row = get_object_or_404(CityRequest, pk=request_id)
    form = RefuseForm(request.POST)
    verb = partial(refuse_request, actor=actor(request), request_id=row.pk)
    if form.is_valid() and _done(form, verb, words=form.cleaned_data["words"]):
        messages.success(request, _("Risposto: chi ha chiesto riceve un messaggio."))
        return redirect("console:request", row.pk)
    return _page(request, row, refuse=form)


def _done(form: WorkForm, verb: "partial[Any]", **typed: str) -> bool:
    try:
        verb(**typed)
    except DomainError as refused:
        form.refuse(refused)
        return False
    return True


def _page(
    request: HttpRequest, row: CityRequest, accept: AcceptForm | None = None, refuse: RefuseForm | None = None
) -> HttpResponse:
    same = CityRequest.objects.filter(cadastral_code=row.cadastral_code).exclude(pk=row.pk)
    waits = row.state == CityRequest.State.WAITING
    context = {
        "row": row,
        "host": host_of(row.subdomain) if row.subdomain else "",
        "models": [registry.get(slug).label for slug in row.participation_models if slug in registry],
        "cities": City.objects.filter(cadastral_code=row.cadastral_code),
        "same": same.exclude(state=CityRequest.State.TYPING)[:20],
        "waits": waits,
        "accept": accept or AcceptForm(initial={"subdomain": suggested(place_of(row)) if waits else ""}),
        "refuse": refuse or RefuseForm(),
    }
    failed = bool((accept and accept.errors) or (refuse and refuse.errors))
    return render(request, "tenants/console/request.html", context, status=422 if failed else 200)
