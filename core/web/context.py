"""What every page of a city knows."""

from typing import Any

from django.http import HttpRequest

from accounts.scope import PUBLIC, current_scope
from core.models import CityProfile
from core.participation.registry import registry
from core.permissions.guard import holder
from core.permissions.holder import Holder
from core.services.activation import active_model_slugs


class _May:
    """`{{ may.core_meeting_plan }}` in templates: is the permission held anywhere?"""

    def __init__(self, who: Holder) -> None:
        self._who = who

    def __getitem__(self, name: str) -> bool:
        return self._who.may(name.replace("_", ".", 2) if "." not in name else name)


def city(request: HttpRequest) -> dict[str, Any]:
    """The city's profile, its active participation models and what the visitor may do; nothing on the platform."""
    if current_scope() == PUBLIC:
        return {}
    profile = CityProfile.objects.first() or CityProfile(name=getattr(getattr(request, "city", None), "name", ""))
    models = [registry.get(slug) for slug in active_model_slugs()]
    return {"profile": profile, "models": models, "may": _May(holder(request)) if hasattr(request, "user") else None}
