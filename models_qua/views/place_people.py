"""What happens in a place and who looks after it: adding, changing, taking away what was a mistake."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.permissions.guard import holder, requires
from core.services.freshness import fingerprint
from core.web.work.forms import WorkForm, attempt, form_of
from core.web.work.load import actor
from models_qua.forms.places import KeeperForm, NewKeeperForm, UseForm, keeper_initial, use_initial
from models_qua.models import Place, PlaceKeeper, PlaceUse
from models_qua.selectors.places import MANAGE
from models_qua.services.place_people import (
    add_keeper,
    add_use,
    change_keeper,
    change_use,
    keeper_snapshot,
    remove_keeper,
    remove_use,
    use_snapshot,
)
from models_qua.views.places import load_place, place_form


@requires(MANAGE)
def use_new(request: HttpRequest, place_id: uuid.UUID) -> HttpResponse:
    """Say what a place is used for."""
    found = load_place(request, place_id)
    form = form_of(UseForm, request, who=holder(request))
    if form.is_bound and form.is_valid():
        verb = partial(add_use, actor=actor(request), place_id=found.pk, use=form.use(), key=form.sent_key)
        if attempt(form, verb):
            messages.success(request, _("Uso salvato."))
            return redirect("qua:place", found.pk)
    return place_form(request, form, _("Che cosa ci si fa"), found)


@requires(MANAGE)
def use_edit(request: HttpRequest, use_id: uuid.UUID) -> HttpResponse:
    """Change a use, or say when it ended."""
    row, found = _use(request, use_id)
    initial, seen = _shown_use(row)
    form = form_of(UseForm, request, who=holder(request), use=row, initial=initial | {"seen": seen})
    if form.is_bound and form.is_valid():
        verb = partial(change_use, actor=actor(request), use_id=row.pk, use=form.use())
        if attempt(form, partial(verb, seen=form.cleaned_data["seen"]), partial(_their_use, row.pk)):
            messages.success(request, _("Modifiche salvate."))
            return redirect("qua:place", found.pk)
    return _page(request, found, form, row.what, reverse("qua:place-use-remove", args=[row.pk]))


@require_POST
@requires(MANAGE)
def use_remove(request: HttpRequest, use_id: uuid.UUID) -> HttpResponse:
    """Take away a use written by mistake."""
    row, found = _use(request, use_id)
    remove_use(actor=actor(request), use_id=row.pk)
    messages.success(request, _("Uso tolto."))
    return redirect("qua:place", found.pk)


@requires(MANAGE)
def keeper_new(request: HttpRequest, place_id: uuid.UUID) -> HttpResponse:
    """Say who looks after a place."""
    found = load_place(request, place_id)
    form = form_of(NewKeeperForm, request, who=holder(request))
    if form.is_bound and form.is_valid():
        verb = partial(add_keeper, actor=actor(request), place_id=found.pk)
        if attempt(form, partial(verb, keeper=form.keeper(), key=form.sent_key)):
            messages.success(request, _("Salvato chi se ne prende cura."))
            return redirect("qua:place", found.pk)
    return place_form(request, form, _("Chi se ne prende cura"), found)


@requires(MANAGE)
def keeper_edit(request: HttpRequest, keeper_id: uuid.UUID) -> HttpResponse:
    """Change days, agreement and visibility of who looks after a place."""
    row, found = _keeper(request, keeper_id)
    initial, seen = _shown_keeper(row)
    typed = {"who": holder(request), "kept": row.agreement_id, "initial": initial | {"seen": seen}}
    form = form_of(KeeperForm, request, **typed)
    if form.is_bound and form.is_valid():
        verb = partial(change_keeper, actor=actor(request), keeper_id=row.pk, keeper=form.keeper())
        if attempt(form, partial(verb, seen=form.cleaned_data["seen"]), partial(_their_keeper, row.pk)):
            messages.success(request, _("Modifiche salvate."))
            return redirect("qua:place", found.pk)
    removal = reverse("qua:place-keeper-remove", args=[row.pk])
    return _page(request, found, form, str(row.organisation or row.person), removal)


@require_POST
@requires(MANAGE)
def keeper_remove(request: HttpRequest, keeper_id: uuid.UUID) -> HttpResponse:
    """Take away who was written by mistake."""
    row, found = _keeper(request, keeper_id)
    remove_keeper(actor=actor(request), keeper_id=row.pk)
    messages.success(request, _("Tolto dai custodi del luogo."))
    return redirect("qua:place", found.pk)


def _page(request: HttpRequest, place: Place, form: WorkForm, heading: str, removal: str) -> HttpResponse:
    return place_form(request, form, heading, place, template="qua/work/place_part.html", removal=removal)


def _use(request: HttpRequest, use_id: uuid.UUID) -> tuple[PlaceUse, Place]:
    row = get_object_or_404(PlaceUse.objects.select_related("organisation", "agreement"), pk=use_id)
    return row, load_place(request, row.place_id)


def _keeper(request: HttpRequest, keeper_id: uuid.UUID) -> tuple[PlaceKeeper, Place]:
    rows = PlaceKeeper.objects.select_related("organisation", "person", "agreement")
    row = get_object_or_404(rows, pk=keeper_id)
    return row, load_place(request, row.place_id)


def _shown_use(row: PlaceUse) -> tuple[dict[str, Any], str]:
    return use_initial(row), fingerprint(use_snapshot(row))


def _their_use(use_id: uuid.UUID) -> tuple[dict[str, Any], str]:
    return _shown_use(PlaceUse.objects.get(pk=use_id))


def _shown_keeper(row: PlaceKeeper) -> tuple[dict[str, Any], str]:
    return keeper_initial(row), fingerprint(keeper_snapshot(row))


def _their_keeper(keeper_id: uuid.UUID) -> tuple[dict[str, Any], str]:
    return _shown_keeper(PlaceKeeper.objects.get(pk=keeper_id))
