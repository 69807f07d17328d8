"""A tab of a lab's card."""

import uuid
from typing import Any

from django.http import Http404, HttpRequest

from core.web.work.panels import body_page
from models_farelegami.rules import SLUG


def lab_page(request: HttpRequest, body_id: uuid.UUID, permission: str) -> dict[str, Any]:
    """The context of the lab's own tab (see `body_page`); 404 for a body of another model."""
    context = body_page(request, body_id, permission, current="farelegami:lab")
    if context["body"].model_slug != SLUG:
        raise Http404
    return context
