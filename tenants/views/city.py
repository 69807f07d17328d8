"""The city seen by its own office: what it is on the platform."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.permissions.guard import requires
from tenants.cities import city_of
from tenants.entitlements import features, included


@requires("core.city.see")
def overview(request: HttpRequest) -> HttpResponse:
    """Where the city stands: state, people to ask, and the ways to its contract, domains and data."""
    city = city_of(request)
    has = [(one, included(city, one.code)) for one in features().values()]
    context = {"city_row": city, "features": has, "missing": not all(one for _feature, one in has)}
    return render(request, "tenants/city/overview.html", context)
