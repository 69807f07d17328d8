"""Pages of the platform itself."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import render
from django.template.loader import render_to_string

from core.permissions.guard import open_to_all
from tenants.hosts import origin_of
from tenants.models import City, CityDomain


def unknown_host(request: HttpRequest) -> HttpResponse:
    """404 for a host that is no city's: says nothing about which cities exist."""
    platform = origin_of(request, settings.BASE_DOMAIN)  # static files are served by a known host only
    return HttpResponseNotFound(render_to_string("tenants/unknown_host.html", {"platform": platform}))


@open_to_all("the platform's front door")
def platform_home(request: HttpRequest) -> HttpResponse:
    """The platform's home: what it is, and the cities that use it with their address."""
    domains = CityDomain.objects.filter(is_primary=True).select_related("tenant").order_by("tenant__name")
    cities: list[tuple[City, str]] = [
        (domain.tenant, f"{origin_of(request, domain.domain)}/") for domain in domains
    ]
    return render(request, "tenants/home.html", {"cities": cities})
