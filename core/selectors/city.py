"""What every page of a city knows: how the city presents itself and which participation models are active in it."""

from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import F, JSONField, TextField, Value
from django.db.models.functions import Cast, JSONObject
from django.utils import timezone

from core.models import CityProfile, ModelActivation
from core.participation.registry import registry

_KEY = "city-facts"
_SECONDS = 60


@dataclass(frozen=True, slots=True)
class CityFacts:
    """`profile` is None for a city that has not written it yet; the models are in the order of the registry."""

    profile: CityProfile | None
    model_slugs: tuple[str, ...]


def city_facts() -> CityFacts:
    """The facts of today, kept for a minute. One query, or none."""
    known: CityFacts | None = cache.get(_KEY)
    if known is None:
        known = _read()
        cache.set(_KEY, known, _SECONDS)
    return known


def forget_city_facts() -> None:
    """They have changed."""
    cache.delete(_KEY)


def _read() -> CityFacts:
    nothing = Value(None, output_field=JSONField())
    activations = ModelActivation.objects.on(timezone.localdate()).order_by()
    fields = {field.attname: field for field in CityProfile._meta.concrete_fields}
    profiles = CityProfile.objects.annotate(
        what=Value("", output_field=TextField()), row=JSONObject(**{name: F(name) for name in fields})
    )
    rows = (
        activations.annotate(what=Cast("model_slug", TextField()), row=nothing)
        .values_list("what", "row")
        .union(profiles.values_list("what", "row"), all=True)
    )
    profile, active = None, set()
    for slug, row in rows:
        if row is None:
            active.add(slug)
        else:
            profile = CityProfile(**{name: fields[name].to_python(value) for name, value in row.items()})
    return CityFacts(profile, tuple(model.slug for model in registry if model.slug in active))
