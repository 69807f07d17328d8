"""Places, services and plans for citizens, and what the page of a lab tells of them."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from core.models import Body
from core.permissions.guard import open_to_all
from core.web.public.bodies import ListSection, Section
from core.web.public.kept import kept_until_changed
from models_qua.forms.services import PublicServiceFilterForm
from models_qua.models import Place
from models_qua.selectors.places import neighbourhoods_offered
from models_qua.selectors.plans import public_plans, read_plan
from models_qua.selectors.public_places import (
    of_lab,
    open_places,
    places_map,
    public_place,
    services_by_kind,
)


@open_to_all("citizens find the places of their neighbourhood")
@kept_until_changed
def places(request: HttpRequest) -> HttpResponse:
    """The places of today on map and list, perhaps of one neighbourhood (`?quartiere=`)."""
    today = timezone.localdate()
    everywhere = list(open_places(today))
    names = dict(neighbourhoods_offered(None).values_list("slug", "name"))
    here = request.GET.get("quartiere", "")
    here = here if here in names else ""
    shown = [row for row in everywhere if not here or (row.neighbourhood and row.neighbourhood.slug == here)]
    context = {
        "places": shown,
        "all": len(everywhere),
        "map": places_map(everywhere, today),
        "neighbourhoods": names.items(),
        "here": here,
        "here_name": names.get(here, ""),
        "today": today,
    }
    return render(request, "qua/public/places.html", context)


@open_to_all("citizens read what happens in a place")
@kept_until_changed
def place(request: HttpRequest, slug: str) -> HttpResponse:
    """One place: what is done there and when, who looks after it, how to get there."""
    today = timezone.localdate()
    rows = Place.objects.select_related("neighbourhood").defer("neighbourhood__boundary")
    found = public_place(get_object_or_404(rows, slug=slug), today)
    return render(request, "qua/public/place.html", {"found": found, "place": found.place, "today": today})


@open_to_all("citizens find the services of their neighbourhood")
@kept_until_changed
def services(request: HttpRequest) -> HttpResponse:
    """The services of today by kind, with days and whom to ask."""
    today = timezone.localdate()
    filters = PublicServiceFilterForm(request.GET)
    kinds = services_by_kind(filters.wanted(), today)
    context = {
        "kinds": kinds,
        "filters": filters,
        "today": today,
        "total": sum(len(rows) for _k, rows in kinds),
    }
    return render(request, "qua/public/services.html", context)


@open_to_all("citizens find the plan of their neighbourhood")
@kept_until_changed
def plans(request: HttpRequest) -> HttpResponse:
    """The plans everybody reads."""
    return render(request, "qua/public/plans.html", {"plans": list(public_plans())})


@open_to_all("citizens read the plan of their neighbourhood")
@kept_until_changed
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """One plan: where the neighbourhood wants to get, by what, and how far it is."""
    row = get_object_or_404(public_plans(), slug=slug)
    return render(request, "qua/public/plan.html", {"plan": read_plan(row, public=True)})


def _of_lab(body: Body, today: dt.date) -> Mapping[str, Any] | None:
    found = of_lab(body, today)
    return {"found": found} if found else None


SECTIONS = (Section("qua/public/lab_places.html", _of_lab),)
"""On the public page of a lab."""


def _plans(today: dt.date) -> Mapping[str, Any] | None:
    plans = public_plans().count()
    return {"plans": plans} if plans else None


LIST_SECTIONS = (ListSection("qua/public/labs_plans.html", _plans),)
"""Above the public list of the labs."""
