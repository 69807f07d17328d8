"""Which city answers under a host: read from the public schema, remembered for a minute."""

import time
from dataclasses import dataclass

from django.http import HttpRequest

from tenants.context import use_public
from tenants.models import City, CityDomain
from tenants.provisioning.state import is_behind

FOUND_SECONDS = 60.0
ABSENT_SECONDS = 5.0  # a city made a moment ago answers at once, a flood of invented hosts costs a query each
ABSENT_HOSTS = 2000
BEHIND_SECONDS = 5.0  # a city whose tables were brought up to date a moment ago answers again at once


@dataclass(frozen=True, slots=True)
class Site:
    """A city and the host its pages live under; other hosts of the city lead there.

    `is_behind`: its tables lack migrations of this code, which would read them wrongly. Code that is older than the tables
    works on: what a migration takes away no running code may need.
    """

    city: City
    host: str
    is_behind: bool = False


_sites: dict[str, tuple[float, Site]] = {}  # as many as there are domains
_absent: dict[str, float] = {}


def forget_hosts() -> None:
    """Drop what this process remembers, after a domain was added or taken away."""
    _sites.clear()
    _absent.clear()


def site_of(host: str) -> Site | None:
    """The city that answers under `host`, None for a host that is nobody's."""
    now = time.monotonic()
    expires, site = _sites.get(host, (0.0, None))
    if expires > now:
        return site
    if _absent.get(host, 0.0) > now:
        return None
    site = _read(host)
    if site is None:
        _sites.pop(host, None)
        if len(_absent) >= ABSENT_HOSTS:
            _absent.clear()
        _absent[host] = now + ABSENT_SECONDS
    else:
        _sites[host] = (now + (BEHIND_SECONDS if site.is_behind else FOUND_SECONDS), site)
    return site


def origin_of(request: HttpRequest, host: str) -> str:
    """The origin of another host of this installation, on the port and scheme the visitor came by."""
    port = request.headers.get("host", "").rpartition(":")[2]
    suffix = f":{port}" if port.isascii() and port.isdigit() else ""
    return f"{request.scheme}://{host}{suffix}"


def _read(host: str) -> Site | None:
    with use_public():
        domains = CityDomain.objects.select_related("tenant__schema_state")
        domain = domains.filter(domain=host).first()
        if domain is None:
            return None
        city = domain.tenant
        if not domain.is_primary:
            primary = CityDomain.objects.filter(tenant=city, is_primary=True).values_list("domain", flat=True)
            host = primary.first() or host
        return Site(city, host, is_behind(city))
