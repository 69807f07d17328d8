"""Which city answers: the host decides, once per request."""

import re
from collections.abc import Callable
from http import HTTPStatus

import structlog
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import set_urlconf

from tenants.context import use_city, use_public
from tenants.health import count_fault
from tenants.hosts import site_of
from tenants.models import CityFault
from tenants.views.home import being_updated, unknown_host

_HOST = re.compile(r"(?P<name>[a-z0-9.-]*[a-z0-9])(?::(?P<port>\d{1,5}))?\Z")


def host_of(request: HttpRequest) -> str:
    """The host asked for, in lower case and without port; empty when it is no host of ours.

    Over https a port has no business in the header: it would end up in the links of the mails we send.
    """
    try:
        match = _HOST.match(request.get_host().lower())
    except DisallowedHost:
        return ""
    if match is None or (settings.SECURE and match["port"] not in {None, "443"}):
        return ""
    return match["name"]


class CityMiddleware:
    """First of all middleware: enters the city of the host, answers 404 for a host that is nobody's.

    A city whose tables lack migrations of this code is answered for with 503 until it has them.

    A city's other hosts (`www.`, a second domain) lead to its primary one, so cookies, links in mails and what a search
    engine sees have one origin.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host = host_of(request)
        if host == settings.BASE_DOMAIN:
            with use_public():
                return self._answer(request, settings.PUBLIC_SCHEMA_URLCONF)
        site = site_of(host.removeprefix("www.")) if host else None
        if site is None:
            return unknown_host(request)
        if site.host != host:
            return _lead_to(site.host, request)
        if site.is_behind:
            return being_updated(request)
        request.city = site.city  # type: ignore[attr-defined]
        # The name is bound for the records of a file that is still being sent when the city has been left.
        with use_city(site.city), structlog.contextvars.bound_contextvars(city=site.city.schema_name):
            response = self._answer(request, settings.ROOT_URLCONF)
            if response.status_code == HTTPStatus.INTERNAL_SERVER_ERROR:
                match = request.resolver_match
                count_fault(site.city, CityFault.Kind.PAGE, match.view_name if match else "")
            return response

    def _answer(self, request: HttpRequest, urlconf: str) -> HttpResponse:
        request.urlconf = urlconf
        set_urlconf(urlconf)
        return self.get_response(request)


def _lead_to(host: str, request: HttpRequest) -> HttpResponse:
    """The same page under the city's own host; 307 keeps the method and is not remembered for ever."""
    port = request.get_host().partition(":")[2]
    origin = f"{request.scheme}://{host}{':' if port else ''}{port}"
    return HttpResponseRedirect(origin + request.get_full_path(), preserve_request=True)
