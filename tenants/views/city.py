"""The city seen by its own office: what it is on the platform."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.permissions.guard import requires
from tenants.cities import city_of


@requires("core.city.see")
def overview(request: HttpRequest) -> HttpResponse:
    """Where the city stands: state, people to ask, and the ways to its contract, domains and data."""
    return render(request, "tenants/city/overview.html", {"city_row": city_of(request)})
