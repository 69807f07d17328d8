"""The participation models as they introduce themselves to a city, each with a city that shows how it works there."""

from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Q

from core.participation.registry import registry
from core.participation.spec import ParticipationModel
from core.services.activation import active_model_slugs
from tenants.context import use_city
from tenants.entitlements import EXAMPLE, is_granted
from tenants.models import CityDomain

_KEY = "demonstrations"
_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Demonstration:
    """A city that is shown: its name and host."""

    name: str
    host: str


def demonstrations() -> dict[str, Demonstration]:
    """Slug of a participation model to the city shown as its example: a demonstration, else one given that place; kept for ten minutes.

    Called on the public schema, outside any transaction.
    """
    found: dict[str, Demonstration] | None = cache.get(_KEY)
    if found is None:
        found = {}
        rows = CityDomain.objects.filter(is_primary=True).select_related("tenant")
        asked = rows.filter(Q(tenant__is_demonstration=True) | Q(tenant__granted__has_key=EXAMPLE))
        for domain in asked.order_by("-tenant__is_demonstration", "tenant__created_at"):
            if not (domain.tenant.is_demonstration or is_granted(domain.tenant, EXAMPLE)):
                continue  # it will be one, or was
            with use_city(domain.tenant):
                slugs = active_model_slugs()
            for slug in slugs:
                found.setdefault(slug, Demonstration(domain.tenant.name, domain.domain))
        cache.set(_KEY, found, _SECONDS)
    return found


def introduced() -> list[ParticipationModel]:
    """The models that introduce themselves, in the order of the registry."""
    return [model for model in registry if model.introduction is not None]
