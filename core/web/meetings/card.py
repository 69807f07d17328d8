"""What the sections of a meeting's card need: each area of the meeting's life gives its own part of the context."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from core.models import Meeting

Section = Callable[[HttpRequest, Meeting], dict[str, Any]]

SECTIONS: tuple[Section, ...] = ()


def card_context(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    """The contexts of all sections together."""
    context: dict[str, Any] = {}
    for section in SECTIONS:
        context |= section(request, meeting)
    return context
