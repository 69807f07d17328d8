"""Pages of the platform itself."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import render
from django.template.loader import render_to_string

from tenants.models import City, CityDomain


def unknown_host(request: HttpRequest) -> HttpResponse:
    """404 for a host that is no city's: says nothing about which cities exist."""
    return HttpResponseNotFound(render_to_string("tenants/unknown_host.html"))


def platform_home(request: HttpRequest) -> HttpResponse:
    """The platform's home: what it is, and the cities that use it with their address."""
    domains = CityDomain.objects.filter(is_primary=True).select_related("tenant").order_by("tenant__name")
    port = request.get_port()
    suffix = "" if port in {"80", "443"} else f":{port}"
    cities: list[tuple[City, str]] = [
        (domain.tenant, f"{request.scheme}://{domain.domain}{suffix}/") for domain in domains
    ]
    return render(request, "tenants/home.html", {"cities": cities})
