"""One city, as the platform's team sees it: facts, people to call, health, trail, what it may use, the way in."""

import datetime as dt
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.selectors.assistance import standing_consents
from core.services.errors import DomainError
from core.web.private import private
from core.web.work.load import actor
from tenants.assistance.doors import way_in
from tenants.context import use_city
from tenants.entitlements import EXAMPLE, features, grantable, included, is_granted
from tenants.health import FAULT_DAYS
from tenants.models import City
from tenants.permissions import held, team_only
from tenants.selectors.cities import CityFilter, cities_found, city_rows
from tenants.selectors.health import columns
from tenants.selectors.trail import PlatformFilter, platform_entries, platform_row
from tenants.views.steps import steps_of

_ENTRIES = 10
_DAYS = 30


@team_only("platform.city.see")
def city(request: HttpRequest, city_id: uuid.UUID) -> HttpResponse:
    """Everything about a city on one page."""
    now, mine = timezone.now(), held(request)
    found = get_object_or_404(cities_found(CityFilter(), now), pk=city_id)
    shown = columns(mine)
    [row] = city_rows([found], shown, now)
    context = {
        "city_row": found, "row": row, "cells": list(zip(shown, row.cells, strict=True)), "mine": mine,
        "steps": steps_of(found) if "platform.city.change" in mine else (),
        "domains": found.domains.order_by("-is_primary", "domain"), "features": _features(found),
        **_health(found, now), **_entries(found, mine), **_consents(found, mine, now),
    }  # fmt: skip
    return render(request, "tenants/console/city.html", context)


@private
@team_only("platform.support.enter")
@require_POST
def city_enter(request: HttpRequest, city_id: uuid.UUID, consent_id: uuid.UUID) -> HttpResponse:
    """Ask for the way in under a consent: the page that follows holds the link, good once and for a minute."""
    found = get_object_or_404(City, pk=city_id)
    try:
        context = {"city_row": found, "link": way_in(request, actor(request), found, consent_id)}
    except DomainError as refused:
        context = {"city_row": found, "why": refused.message}
    return render(request, "tenants/console/enter.html", context)


def _features(found: City) -> list[tuple[str, bool, bool]]:
    may = [(label, included(found, code), is_granted(found, code)) for code, label in features().items()]
    return [*may, (grantable()[EXAMPLE], True, True)] if is_granted(found, EXAMPLE) else may


def _health(found: City, now: dt.datetime) -> dict[str, Any]:
    since = timezone.localdate(now) - dt.timedelta(days=FAULT_DAYS - 1)
    return {
        "history": list(found.health_days.order_by("-day")[:_DAYS]),
        "faults": list(found.faults.filter(day__gte=since).order_by("-last_at")[:_DAYS]),
    }


def _entries(found: City, mine: frozenset[str]) -> dict[str, Any]:
    if "platform.trail.see" not in mine:
        return {}
    entries = platform_entries(PlatformFilter(city_key=found.pk))[:_ENTRIES]
    return {"entries": [platform_row(entry) for entry in entries]}


def _consents(found: City, mine: frozenset[str], now: dt.datetime) -> dict[str, Any]:
    """The consents that stand, read inside the city: they are the city's."""
    if "platform.support.enter" not in mine:
        return {}
    with use_city(found):
        return {"consents": standing_consents(now)}
