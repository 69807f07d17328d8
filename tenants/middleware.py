"""Which city answers: the host decides, once per request, from a cache."""

import time
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import set_urlconf

from tenants.context import use_city
from tenants.models import City, CityDomain
from tenants.views import unknown_host

CACHE_SECONDS = 60
CACHE_HOSTS = 2000  # a flood of invented hosts must not fill memory

_hosts: dict[str, tuple[float, City | None]] = {}


def forget_hosts() -> None:
    """Drop the cache, after a domain was added or taken away."""
    _hosts.clear()


def host_of(request: HttpRequest) -> str:
    """The host asked for: lower case, without port, trailing dot and `www.`; empty when it is not a host."""
    try:
        host = request.get_host()
    except DisallowedHost:
        return ""
    host = host.lower().rsplit(":", 1)[0] if not host.endswith("]") else host.lower()
    return host.removesuffix(".").removeprefix("www.")


def city_of(host: str) -> City | None:
    """The city that answers under `host`, cached for a minute (absence too)."""
    expires, city = _hosts.get(host, (0.0, None))
    if expires > time.monotonic():
        return city
    connection.set_schema_to_public()
    domain = CityDomain.objects.select_related("tenant").filter(domain=host).first()
    city = domain.tenant if domain else None
    if len(_hosts) >= CACHE_HOSTS:
        _hosts.clear()
    _hosts[host] = (time.monotonic() + CACHE_SECONDS, city)
    return city


class CityMiddleware:
    """First of all middleware: enters the city of the host, answers 404 for a host that is nobody's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host = host_of(request)
        if host == settings.BASE_DOMAIN:
            connection.set_schema_to_public()
            return self._answer(request, settings.PUBLIC_SCHEMA_URLCONF)
        city = city_of(host) if host else None
        if city is None:
            return unknown_host(request)
        request.city = city  # type: ignore[attr-defined]
        with use_city(city):
            return self._answer(request, settings.ROOT_URLCONF)

    def _answer(self, request: HttpRequest, urlconf: str) -> HttpResponse:
        request.urlconf = urlconf
        set_urlconf(urlconf)
        return self.get_response(request)
