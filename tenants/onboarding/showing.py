"""The participation models as they introduce themselves to a city, each with a city of the demonstration that works with it."""

from dataclasses import dataclass

from django.core.cache import cache

from core.participation.registry import registry
from core.participation.spec import ParticipationModel
from core.services.activation import active_model_slugs
from tenants.context import use_city
from tenants.models import CityDomain

_KEY = "demonstrations"
_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Demonstration:
    """A city of the demonstration: its name and host."""

    name: str
    host: str


def demonstrations() -> dict[str, Demonstration]:
    """Slug of a participation model to the first demonstration that works with it; kept for ten minutes.

    Called on the public schema, outside any transaction.
    """
    found: dict[str, Demonstration] | None = cache.get(_KEY)
    if found is None:
        found = {}
        rows = CityDomain.objects.filter(is_primary=True, tenant__is_demonstration=True).select_related(
            "tenant"
        )
        for domain in rows.order_by("tenant__created_at"):
            with use_city(domain.tenant):
                slugs = active_model_slugs()
            for slug in slugs:
                found.setdefault(slug, Demonstration(domain.tenant.name, domain.domain))
        cache.set(_KEY, found, _SECONDS)
    return found


def introduced() -> list[ParticipationModel]:
    """The models that introduce themselves, in the order of the registry."""
    return [model for model in registry if model.introduction is not None]
