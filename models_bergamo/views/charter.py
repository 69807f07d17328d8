"""The charter in the work area: who acknowledged it this year, recording it, adopting a new text."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.permissions.guard import demand, holder, requires
from core.web.work.fields import today
from core.web.work.forms import attempt, form_of
from core.web.work.lists import asked_export, export
from core.web.work.load import actor, load_body
from models_bergamo.forms.charter import AcknowledgeForm, CharterForm
from models_bergamo.models import Charter, CharterAcknowledgement
from models_bergamo.selectors.charter import FIRST_YEAR, NetworkAndCharter, charter_year
from models_bergamo.services.charter import acknowledge_charter, adopt_charter, remove_acknowledgement

HEADER = (gettext_lazy("Rete"), gettext_lazy("Anno"), gettext_lazy("Presa visione"), gettext_lazy("Nota"))


@requires("core.body.see")
def charter(request: HttpRequest) -> HttpResponse:
    """Which networks acknowledged the charter in a year (`?anno=`), and which not yet."""
    year = _year(request)
    found = charter_year(year, holder(request).bodies("core.body.see"))
    if kind := asked_export(request):
        title = _("Carta d'identità %(year)s") % {"year": year}
        return export(kind, title, HEADER, (_exported(row, year) for row in found.networks))
    bodies = holder(request).bodies("bergamo.charter.acknowledge")
    context = {"found": found, "may_in": bodies, "everywhere": bodies is None, "this_year": today().year}
    return render(request, "bergamo/work/charter.html", context)


@requires("bergamo.charter.acknowledge")
def acknowledge(request: HttpRequest, body_id: uuid.UUID) -> HttpResponse:
    """Record that a network acknowledged the charter."""
    body = load_body(request, body_id, "bergamo.charter.acknowledge")
    form = form_of(AcknowledgeForm, request, body=body)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        meeting = data["meeting"].pk if data["meeting"] else None
        verb = partial(acknowledge_charter, actor=actor(request), body_id=body.pk, meeting_id=meeting)
        if attempt(form, partial(verb, acknowledged_on=data["acknowledged_on"], note=data["note"])):
            messages.success(request, _("Presa visione registrata per %(network)s.") % {"network": body.name})
            return redirect("bergamo:charter")
    context = {"form": form, "body": body, "charter": Charter.objects.in_force(today())}
    return render(request, "bergamo/work/acknowledge.html", context)


@requires("bergamo.charter.acknowledge")
@require_POST
def acknowledgement_remove(request: HttpRequest, acknowledgement_id: uuid.UUID) -> HttpResponse:
    """Take back an acknowledgement recorded by mistake."""
    row = get_object_or_404(CharterAcknowledgement, pk=acknowledgement_id)
    demand(request, "bergamo.charter.acknowledge", [row.body_id], see="core.body.see")
    remove_acknowledgement(actor=actor(request), acknowledgement_id=row.pk)
    messages.success(request, _("Presa visione tolta."))
    return redirect("bergamo:network-charter", row.body_id)


@requires("bergamo.charter.adopt")
def charter_new(request: HttpRequest) -> HttpResponse:
    """Adopt a new text of the charter, beginning from the one in force."""
    current = Charter.objects.in_force(today())
    form = form_of(CharterForm, request, initial=_initial(current))
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        verb = partial(adopt_charter, actor=actor(request), title=data["title"], act=data["act"])
        if attempt(form, partial(verb, points=form.lines(), since=data["since"])):
            messages.success(request, _("Nuovo testo della carta adottato."))
            return redirect("bergamo:charter")
    return render(request, "bergamo/work/charter_form.html", {"form": form, "current": current})


def _initial(current: Charter | None) -> dict[str, Any]:
    if current is None:
        return {}
    points = "\n".join(point.text for point in current.points.all())
    return {"title": current.title, "act": current.act, "points": points}


def _year(request: HttpRequest) -> int:
    """The year the address asks for, this one by default; 404 for one that cannot be."""
    asked = request.GET.get("anno", "")
    if not asked:
        return today().year
    if not (asked.isascii() and asked.isdecimal() and FIRST_YEAR <= int(asked) <= today().year):
        raise Http404
    return int(asked)


def _exported(row: NetworkAndCharter, year: int) -> tuple[Any, ...]:
    done = row.acknowledgement
    return (row.body.name, year, done and done.acknowledged_on, done.note if done else "")
