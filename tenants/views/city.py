"""The city seen by its own office: what it is on the platform."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.permissions.guard import requires
from tenants.cities import city_of
from tenants.context import use_public
from tenants.entitlements import features, included
from tenants.selectors.standing import standing_of
from tenants.standing import trial_left


@requires("core.city.see")
def overview(request: HttpRequest) -> HttpResponse:
    """Where the city stands: state, what it means and what to do, and the ways to its contract, domains and data."""
    city = city_of(request)
    with use_public():
        standing = standing_of(city)
    has = [(label, included(city, code)) for code, label in features().items()]
    context = {
        "city_row": city,
        "standing": standing,
        "trial_left": trial_left(city),
        "features": has,
        "missing": not all(one for _label, one in has),
    }
    return render(request, "tenants/city/overview.html", context)
