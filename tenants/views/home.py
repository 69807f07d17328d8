"""Pages of the platform itself."""

from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import render
from django.template.loader import render_to_string

from core.permissions.guard import open_to_all
from tenants.hosts import origin_of
from tenants.models import City, CityDomain
from tenants.onboarding.showing import demonstrations, introduced

RETRY_SECONDS = 30
"""When to ask again for a city that is being updated: most wait for seconds."""


def unknown_host(request: HttpRequest) -> HttpResponse:
    """404 for a host that is no city's: says nothing about which cities exist."""
    platform = origin_of(request, settings.BASE_DOMAIN)  # static files are served by a known host only
    content = render_to_string("tenants/unknown_host.html", {"platform": platform})
    return _dressed(HttpResponseNotFound(content), platform)


def being_updated(request: HttpRequest) -> HttpResponse:
    """503 while a city's tables are brought up to date with the code; whoever asked may ask again soon."""
    platform = origin_of(request, settings.BASE_DOMAIN)
    content = render_to_string("tenants/being_updated.html", {"platform": platform})
    headers = {"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"}
    return _dressed(HttpResponse(content, status=HTTPStatus.SERVICE_UNAVAILABLE, headers=headers), platform)


def _dressed(answer: HttpResponse, platform: str) -> HttpResponse:
    """With the style sheets of the platform, which stand at another origin than the page."""
    answer._csp_update = {"style-src": [platform], "font-src": [platform]}  # type: ignore[attr-defined]
    return answer


@open_to_all("the platform's front door")
def platform_home(request: HttpRequest) -> HttpResponse:
    """The platform's home: what it is, how a city comes, and the cities that use it with their address."""
    domains = CityDomain.objects.filter(is_primary=True).select_related("tenant").order_by("tenant__name")
    cities: list[tuple[City, str]] = [
        (domain.tenant, f"{origin_of(request, domain.domain)}/") for domain in domains
    ]
    return render(request, "tenants/home.html", {"cities": cities, "introduced": introduced()})


@open_to_all("what a participation model is, for who may choose it")
def participation_model(request: HttpRequest, slug: str) -> HttpResponse:
    """One participation model: what it is, how it goes, where to see it at work."""
    model = next((one for one in introduced() if one.slug == slug), None)
    if model is None:
        raise Http404
    city = demonstrations().get(slug)
    context = {
        "model": model,
        "others": [one for one in introduced() if one.slug != slug],
        "shown": city,
        "url": f"{origin_of(request, city.host)}/" if city else "",
    }
    return render(request, "tenants/public/model.html", context)
