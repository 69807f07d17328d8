"""Services of the neighbourhoods in the work area: list with the people helped, card, adding, changing, ending, counting."""

import uuid
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
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
from models_qua.forms.places import CloseForm
from models_qua.forms.services import (
    CountForm,
    NewServiceForm,
    ServiceFilterForm,
    ServiceForm,
    service_initial,
)
from models_qua.models import NeighbourhoodService, ServiceUsers
from models_qua.selectors.places import MANAGE, reach_of, services_within
from models_qua.selectors.services import SORTS, service_rows, totals, with_reach, years_of
from models_qua.services import neighbourhood_services as verbs
from models_qua.views.places import demand_reach

HEADER = (
    gettext_lazy("Nome"), gettext_lazy("Tipo"), gettext_lazy("Quartieri"), gettext_lazy("Giorni e orari"),
    gettext_lazy("A chi rivolgersi"), gettext_lazy("Luogo"), gettext_lazy("Chi lo offre"), gettext_lazy("Accordo"),
    gettext_lazy("Dal"), gettext_lazy("Al"), gettext_lazy("Anno contato"), gettext_lazy("Persone"),
    gettext_lazy("Come si sono contate"),
)  # fmt: skip


@requires(MANAGE)
def services(request: HttpRequest) -> HttpResponse:
    """The services one looks after, and the people helped by year and kind."""
    reach, today, order = reach_of(holder(request)), timezone.localdate(), sorting(request, SORTS)
    filters = ServiceFilterForm(request.GET, reach=reach)
    hers = services_within(reach)
    rows = service_rows(hers, filters.wanted()).order_by(*order.columns)
    if kind := asked_export(request):
        return export(kind, _("Servizi di quartiere"), HEADER, exported(rows))
    context = {
        "page_obj": page_of(rows, request, lambda row: row),
        "filters": filters,
        "sort": order.key,
        "sorts": _sorts(),
        "totals": totals(None if reach is None else set(hers.values_list("pk", flat=True))),
        "today": today,
    }
    return render(request, "qua/work/services.html", context)


@requires(MANAGE)
def service(request: HttpRequest, service_id: uuid.UUID) -> HttpResponse:
    """A service, with the people it helped year by year."""
    row = load_service(request, service_id)
    context = {
        "service": row,
        "years": years_of(row, row.counted, timezone.localdate()),
        "today": timezone.localdate(),
    }
    return render(request, "qua/work/service.html", context)


@requires(MANAGE)
def service_new(request: HttpRequest) -> HttpResponse:
    """Add a service, perhaps in a place (`?place=`, its key)."""
    who = holder(request)
    reach = reach_of(who)
    initial = {"place": request.GET.get("place")}
    form = form_of(NewServiceForm, request, reach=reach, who=who, initial=initial)
    if form.is_bound and form.is_valid():
        verb = partial(verbs.write_service, actor=actor(request), service=form.service(), reach=reach)
        if row := attempt(form, partial(verb, key=form.sent_key)):
            messages.success(request, _("Servizio salvato."))
            return redirect("qua:service", row.pk)
    return _form(request, form, _("Nuovo servizio"))


@requires(MANAGE)
def service_edit(request: HttpRequest, service_id: uuid.UUID) -> HttpResponse:
    """Change a service."""
    row, who = load_service(request, service_id), holder(request)
    initial, seen = _shown(row)
    reach = reach_of(who)
    form = form_of(ServiceForm, request, reach=reach, who=who, service=row, initial=initial | {"seen": seen})
    if form.is_bound and form.is_valid():
        verb = partial(verbs.change_service, actor=actor(request), service_id=row.pk, reach=reach)
        typed = {"service": form.service(), "seen": form.cleaned_data["seen"]}
        if attempt(form, partial(verb, **typed), partial(_theirs, row.pk)):
            messages.success(request, _("Modifiche salvate."))
            return redirect("qua:service", row.pk)
    return _form(request, form, _("Modifica il servizio"), row)


@requires(MANAGE)
def service_end(request: HttpRequest, service_id: uuid.UUID) -> HttpResponse:
    """End a service after a day."""
    row = load_service(request, service_id)
    form = form_of(CloseForm, request)
    if form.is_bound and form.is_valid():
        verb = partial(verbs.end_service, actor=actor(request), service_id=row.pk)
        if attempt(form, partial(verb, on=form.cleaned_data["on"])):
            messages.success(request, _("Fine del servizio registrata: ciò che ha fatto resta."))
            return redirect("qua:service", row.pk)
    about = _("Non si vedrà più tra i servizi di oggi; i numeri degli anni passati restano nei rapporti.")
    ending = _("Concludi il servizio")
    return _form(request, form, ending, row, about=about, button=ending, ends=True)


@require_POST
@requires(MANAGE)
def service_resume(request: HttpRequest, service_id: uuid.UUID) -> HttpResponse:
    """A service that had ended is offered again."""
    row = load_service(request, service_id)
    verbs.resume_service(actor=actor(request), service_id=row.pk)
    messages.success(request, _("Il servizio è di nuovo attivo."))
    return redirect("qua:service", row.pk)


@requires(MANAGE)
def service_count(request: HttpRequest, service_id: uuid.UUID, year: str) -> HttpResponse:
    """Write, correct or take away how many people a service helped in a year (four digits)."""
    row, counted = load_service(request, service_id), _year(year)
    initial, seen = _counted(row.pk, counted)
    form = form_of(CountForm, request, initial=initial | {"seen": seen})
    if form.is_bound and form.is_valid():
        verb = partial(verbs.count_people, actor=actor(request), service_id=row.pk, year=counted)
        form_says = partial(verb, **{name: form.cleaned_data[name] for name in ("users", "source", "seen")})
        if attempt(form, lambda: (form_says(),), partial(_counted, row.pk, counted)):
            messages.success(request, _("Salvato."))
            return redirect("qua:service", row.pk)
    about = _("Si scrive quante persone, mai quali. Ogni correzione resta nel registro delle azioni.")
    return _form(request, form, _("Persone aiutate nel %(year)s") % {"year": counted}, row, about=about)


def load_service(request: HttpRequest, service_id: uuid.UUID) -> Any:
    """The service with what `with_reach` adds, for who looks after it: 403 for who looks after others only."""
    row: Any = get_object_or_404(with_reach(NeighbourhoodService.objects.all()), pk=service_id)
    demand_reach(reach_of(holder(request)), [link.neighbourhood_id for link in row.reached])
    return row


def exported(rows: Iterable[Any]) -> Iterable[tuple[Any, ...]]:
    """Lines of a file, as `HEADER` says: one for each year counted, one for a service never counted."""
    for row in rows:
        reached = ", ".join(str(link.neighbourhood) for link in row.reached) or _("tutta la città")
        linked = (row.place, row.organisation, row.agreement)
        said = (
            row.name,
            row.get_kind_display(),
            reached,
            row.schedule,
            row.contact,
            *linked,
            row.since,
            row.until,
        )
        for one in row.counted or [None]:
            yield (*said, *((one.year, one.users, one.source) if one else (None, None, None)))


def _form(
    request: HttpRequest, form: WorkForm, heading: str, row: NeighbourhoodService | None = None, **more: Any
) -> HttpResponse:
    """A form about a service, or about a new one."""
    trail = [(_("Servizi di quartiere"), reverse("qua:services"))]
    if row is not None:
        trail.append((row.name, reverse("qua:service", args=[row.pk])))
        more["named"] = row.name
    return form_page(request, form, heading, trail, **more)


def _sorts() -> list[tuple[str, str]]:
    return [("kind", _("per tipo")), ("name", _("per nome")), ("newest", _("dall'ultimo cominciato"))]


def _shown(row: NeighbourhoodService) -> tuple[dict[str, Any], str]:
    return service_initial(row), fingerprint(verbs.service_snapshot(row))


def _theirs(service_id: uuid.UUID) -> tuple[dict[str, Any], str]:
    return _shown(NeighbourhoodService.objects.get(pk=service_id))


def _year(typed: str) -> int:
    if not (typed.isdecimal() and len(typed) == 4):
        raise Http404
    return int(typed)


def _counted(service_id: uuid.UUID, year: int) -> tuple[dict[str, Any], str]:
    there = verbs.count_snapshot(ServiceUsers.objects.filter(service=service_id, year=year).first())
    return there, fingerprint(there)
