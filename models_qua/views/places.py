"""Places people keep, in the work area: list, card, adding, changing, closing."""

import datetime as dt
import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.permissions.guard import holder, requires
from core.services.freshness import fingerprint
from core.web.work.form_page import form_page
from core.web.work.forms import WorkForm, attempt, form_of
from core.web.work.lists import asked_export, export, page_of, sorting
from core.web.work.load import actor
from models_qua.forms.places import CloseForm, NewPlaceForm, PlaceFilterForm, PlaceForm, place_initial
from models_qua.models import Place
from models_qua.selectors.places import (
    MANAGE,
    SORTS,
    Reach,
    place_card,
    place_rows,
    places_within,
    reach_of,
)
from models_qua.services.places import change_place, close_place, place_snapshot, reopen_place, write_place

HEADER = (
    gettext_lazy("Nome"), gettext_lazy("Che cos'è"), gettext_lazy("Quartiere"), gettext_lazy("Indirizzo"),
    gettext_lazy("Latitudine"), gettext_lazy("Longitudine"), gettext_lazy("Aperto dal"), gettext_lazy("Chiuso dal"),
    gettext_lazy("Usi di oggi"), gettext_lazy("Chi se ne prende cura oggi"), gettext_lazy("Servizi di oggi"),
)  # fmt: skip


@requires(MANAGE)
def places(request: HttpRequest) -> HttpResponse:
    """The places one looks after: searched, filtered, sorted, paged, exported."""
    reach, today, order = reach_of(holder(request)), timezone.localdate(), sorting(request, SORTS)
    filters = PlaceFilterForm(request.GET, reach=reach)
    rows = place_rows(places_within(reach), filters.wanted(), today).order_by(*order.columns)
    if kind := asked_export(request):
        return export(kind, _("Luoghi di comunità"), HEADER, map(exported, rows))
    context = {
        "page_obj": page_of(rows, request, lambda row: row),
        "filters": filters,
        "sort": order.key,
        "sorts": _sorts(),
        "today": today,
    }
    return render(request, "qua/work/places.html", context)


@requires(MANAGE)
def place(request: HttpRequest, place_id: uuid.UUID) -> HttpResponse:
    """A place with its uses, its keepers and the services there."""
    found = load_place(request, place_id)
    return render(
        request, "qua/work/place.html", {"card": place_card(found, timezone.localdate()), "place": found}
    )


@requires(MANAGE)
def place_new(request: HttpRequest) -> HttpResponse:
    """Add a place."""
    form = form_of(NewPlaceForm, request, reach=reach_of(holder(request)))
    if form.is_bound and form.is_valid():
        verb = partial(write_place, actor=actor(request), place=form.place(), key=form.sent_key)
        if row := attempt(form, verb):
            messages.success(request, _("Luogo salvato: ora dica che cosa ci si fa e chi se ne prende cura."))
            return redirect("qua:place", row.pk)
    return place_form(request, form, _("Nuovo luogo"))


@requires(MANAGE)
def place_edit(request: HttpRequest, place_id: uuid.UUID) -> HttpResponse:
    """Change what is said of a place."""
    row = load_place(request, place_id)
    initial, seen = _shown(row)
    reach = reach_of(holder(request))
    form = form_of(PlaceForm, request, reach=reach, place=row, initial=initial | {"seen": seen})
    if form.is_bound and form.is_valid():
        verb = partial(change_place, actor=actor(request), place_id=row.pk, place=form.place())
        if attempt(form, partial(verb, seen=form.cleaned_data["seen"]), partial(_theirs, row.pk)):
            messages.success(request, _("Modifiche salvate."))
            return redirect("qua:place", row.pk)
    return place_form(request, form, _("Modifica il luogo"), row)


@requires(MANAGE)
def place_close(request: HttpRequest, place_id: uuid.UUID) -> HttpResponse:
    """Close a place after a day, with its uses and its keepers."""
    row = load_place(request, place_id)
    form = form_of(CloseForm, request)
    if form.is_bound and form.is_valid():
        verb = partial(close_place, actor=actor(request), place_id=row.pk, on=form.cleaned_data["on"])
        if attempt(form, verb):
            messages.success(request, _("Chiusura registrata: la pagina resta, con la sua storia."))
            return redirect("qua:place", row.pk)
    about = _(
        "Usi e custodi finiscono lo stesso giorno. La pagina resta, e dice che il luogo è chiuso. I servizi continuano: se finiscono anche loro, li concluda uno per uno."
    )
    closing = _("Chiudi il luogo")
    return place_form(request, form, closing, row, about=about, button=closing, ends=True)


@require_POST
@requires(MANAGE)
def place_reopen(request: HttpRequest, place_id: uuid.UUID) -> HttpResponse:
    """A closed place is open again."""
    row = load_place(request, place_id)
    reopen_place(actor=actor(request), place_id=row.pk)
    messages.success(request, _("Il luogo è di nuovo aperto: controlli usi e custodi."))
    return redirect("qua:place", row.pk)


def load_place(request: HttpRequest, place_id: uuid.UUID) -> Place:
    """The place, for who looks after it: 403 for who looks after others only. Everybody may know that it is there."""
    row = get_object_or_404(_with_neighbourhood(), pk=place_id)
    demand_reach(reach_of(holder(request)), [row.neighbourhood_id])
    return row


def place_form(
    request: HttpRequest, form: WorkForm, heading: str, row: Place | None = None, **more: Any
) -> HttpResponse:
    """A form about a place, or about a new one."""
    trail = [(_("Luoghi e servizi"), reverse("qua:places"))]
    if row is not None:
        trail.append((row.name, reverse("qua:place", args=[row.pk])))
        more["named"] = f"{row.name}, {row.neighbourhood}" if row.neighbourhood else row.name
    return form_page(request, form, heading, trail, **more)


def demand_reach(reach: Reach, keys: list[uuid.UUID | None]) -> None:
    """One of these neighbourhoods is within a reach, else 403."""
    if reach is not None and not any(key in reach for key in keys):
        raise PermissionDenied


def exported(row: Any) -> tuple[Any, ...]:
    """A line of a file, as `HEADER` says."""
    degrees = [None if value is None else float(value) for value in (row.latitude, row.longitude)]
    now = (row.uses_now, row.keepers_now, row.services_now)
    dates: tuple[dt.date | None, ...] = (row.since, row.until)
    return (row.name, row.get_kind_display(), row.neighbourhood, row.address, *degrees, *dates, *now)


def _with_neighbourhood() -> QuerySet[Place]:
    return Place.objects.select_related("neighbourhood").defer("neighbourhood__boundary")


def _sorts() -> list[tuple[str, str]]:
    return [
        ("name", _("per nome")),
        ("newest", _("dall'ultimo aperto")),
        ("neighbourhood", _("per quartiere")),
        ("uses", _("dal più usato")),
    ]


def _shown(row: Place) -> tuple[dict[str, Any], str]:
    return place_initial(row), fingerprint(place_snapshot(row))


def _theirs(place_id: uuid.UUID) -> tuple[dict[str, Any], str]:
    return _shown(Place.objects.get(pk=place_id))
