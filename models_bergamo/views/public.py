"""What citizens read: the charter, and what the networks' pages add to core's."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.models import Body
from core.permissions.guard import open_to_all
from core.web.public.bodies import Section
from core.web.public.kept import kept_until_changed
from core.web.work.fields import today
from models_bergamo.models import (
    Charter,
    CharterAcknowledgement,
    CouncillorRequest,
    GrantApplication,
    NeighbourhoodNetwork,
)

_LATEST = 10


@open_to_all("the charter says what a network is to everyone")
@kept_until_changed
def charter(request: HttpRequest) -> HttpResponse:
    """The charter in force."""
    return render(request, "bergamo/public/charter.html", {"charter": Charter.objects.in_force(today())})


def requests_of(body: Body, _today: dt.date) -> Mapping[str, Any] | None:
    """The requests the office chose to show, with their answers; one query."""
    rows = list(CouncillorRequest.objects.filter(body=body).shown_publicly()[:_LATEST])
    return {"requests": rows} if rows else None


def projects_of(body: Body, _today: dt.date) -> Mapping[str, Any] | None:
    """The projects the city granted something to: public money is public; one query."""
    rows = GrantApplication.objects.filter(body=body).granted().select_related("call", "lead")
    projects = list(rows.order_by("-call__year", "title")[:_LATEST])
    return {"projects": projects} if projects else None


def birth_of(body: Body, _today: dt.date) -> Mapping[str, Any] | None:
    """How the network was born, where somebody wrote it down; one query."""
    network = NeighbourhoodNetwork.objects.filter(body=body).first()
    return {"network": network} if network and (network.motivation or network.presented_on) else None


def charter_of(body: Body, _today: dt.date) -> Mapping[str, Any] | None:
    """The latest day the network recognised itself in the charter; one query."""
    latest = CharterAcknowledgement.objects.filter(body=body).order_by("-acknowledged_on").first()
    return {"latest": latest}


SECTIONS = (
    Section("bergamo/public/requests.html", requests_of),
    Section("bergamo/public/projects.html", projects_of),
    Section("bergamo/public/birth.html", birth_of, aside=True),
    Section("bergamo/public/charter_aside.html", charter_of, aside=True),
)
