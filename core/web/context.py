"""What every page of a city knows."""

from typing import Any

from django.http import HttpRequest

from accounts.scope import PUBLIC, current_scope
from core.models import CityProfile
from core.participation.registry import registry
from core.permissions.guard import holder
from core.selectors.city import city_facts
from core.web import shell
from core.web.menu import MenuEntry, public_menu, work_menu


class _May:
    """`{{ may.core_meeting_plan }}` in templates: is the permission held anywhere? Asked only when used."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    def __getitem__(self, name: str) -> bool:
        return holder(self._request).may(name.replace("_", ".", 2) if "." not in name else name)


def city(request: HttpRequest) -> dict[str, Any]:
    """The city's profile, its active participation models and what the visitor may do; nothing on the platform."""
    if current_scope() == PUBLIC:
        return {}
    facts = city_facts()
    profile = facts.profile or CityProfile(name=getattr(getattr(request, "city", None), "name", ""))
    models = [registry.get(slug) for slug in facts.model_slugs]

    def menu() -> list[MenuEntry]:
        return work_menu(request.path, models, holder(request))

    known = hasattr(request, "user")
    return {
        "profile": profile,
        "models": models,
        "may": _May(request) if known else None,
        "public_menu": public_menu(request.path, models),
        "work_menu": menu if known else (),
        "shell_notices": shell.notices(request),
    }
