"""The tabs Bergamo adds to core's card of a body in the work area."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.permissions.guard import holder, requires
from core.services.freshness import fingerprint
from core.web.work.fields import today
from core.web.work.forms import attempt, form_of
from core.web.work.load import actor, load_body
from core.web.work.panels import body_page
from models_bergamo.forms.networks import BirthForm, birth_initial
from models_bergamo.models import Charter, CouncillorRequest, GrantApplication, NeighbourhoodNetwork
from models_bergamo.selectors.charter import acknowledgements_of
from models_bergamo.selectors.networks import rhythms
from models_bergamo.selectors.requests import answer_terms, request_line
from models_bergamo.services.networks import describe_network, network_snapshot

_LATEST = 20


@requires("core.body.see")
def network_birth(request: HttpRequest, body_id: uuid.UUID) -> HttpResponse:
    """How a network was born, and how long since it met."""
    context = body_page(request, body_id, "core.body.see", current="bergamo:network-birth")
    context |= {
        "network": NeighbourhoodNetwork.objects.filter(body=body_id).select_related("asked_by").first(),
        "rhythm": next(iter(rhythms(today(), {body_id})), None),
    }
    return render(request, "bergamo/work/panels/birth.html", context)


@requires("core.body.edit")
def network_birth_edit(request: HttpRequest, body_id: uuid.UUID) -> HttpResponse:
    """Write down how a network was born."""
    body = load_body(request, body_id, "core.body.edit")
    initial, seen = _shown(body.pk)
    form = form_of(BirthForm, request, initial=initial | {"seen": seen})
    if form.is_bound and form.is_valid():
        verb = partial(describe_network, actor=actor(request), body_id=body.pk, facts=form.facts())
        if attempt(form, partial(verb, seen=form.cleaned_data["seen"]), partial(_shown, body.pk)):
            messages.success(request, _("Modifiche salvate."))
            return redirect("bergamo:network-birth", body.pk)
    return render(request, "bergamo/work/birth_form.html", {"form": form, "body": body})


@requires("core.body.see")
def network_charter(request: HttpRequest, body_id: uuid.UUID) -> HttpResponse:
    """A network and the charter, year by year."""
    context = body_page(request, body_id, "core.body.see", current="bergamo:network-charter")
    done = acknowledgements_of(body_id)
    context |= {
        "acknowledgements": done,
        "missing": all(row.year != today().year for row in done),
        "this_year": today().year,
        "charter": Charter.objects.in_force(today()),
        "may_acknowledge": holder(request).may("bergamo.charter.acknowledge", [body_id]),
    }
    return render(request, "bergamo/work/panels/charter.html", context)


@requires("bergamo.grant.see")
def network_grants(request: HttpRequest, body_id: uuid.UUID) -> HttpResponse:
    """The latest applications of a network."""
    context = body_page(request, body_id, "bergamo.grant.see", current="bergamo:network-grants")
    rows = GrantApplication.objects.filter(body=body_id).select_related("call", "lead")
    may = holder(request).may("bergamo.grant.propose", [body_id])
    context |= {"applications": rows[:_LATEST], "may_write": may}
    return render(request, "bergamo/work/panels/grants.html", context)


@requires("bergamo.request.see")
def network_requests(request: HttpRequest, body_id: uuid.UUID) -> HttpResponse:
    """The latest requests of a network."""
    context = body_page(request, body_id, "bergamo.request.see", current="bergamo:network-requests")
    rows = CouncillorRequest.objects.filter(body=body_id).select_related("body")
    terms = answer_terms()
    may = holder(request).may("bergamo.request.write", [body_id])
    lines = [request_line(row, terms, today()) for row in rows[:_LATEST]]
    context |= {"lines": lines, "may_write": may}
    return render(request, "bergamo/work/panels/requests.html", context)


def _shown(body_id: uuid.UUID) -> tuple[dict[str, Any], str]:
    network = NeighbourhoodNetwork.objects.filter(body=body_id).first() or NeighbourhoodNetwork()
    return birth_initial(network), fingerprint(network_snapshot(network))
