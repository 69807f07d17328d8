"""The cities, as the platform's team sees them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tenants.models import City
from tenants.permissions import team_only


@team_only("platform.city.see")
def cities(request: HttpRequest) -> HttpResponse:
    """All cities with their state."""
    return render(request, "tenants/console/cities.html", {"cities": City.objects.order_by("name")})
