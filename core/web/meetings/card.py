"""What the sections of a meeting's card need: each area of the meeting's life gives its own part of the context."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from core.models import Meeting
from core.web.followup.card import actions_section, next_section, trail_section
from core.web.meetings.agenda import agenda_section
from core.web.meetings.convocation import convocation_section
from core.web.meetings.series import series_section
from core.web.minutes.card import minutes_section

Section = Callable[[HttpRequest, Meeting], dict[str, Any]]

SECTIONS: tuple[Section, ...] = (
    agenda_section,
    convocation_section,
    series_section,
    minutes_section,
    next_section,
    actions_section,
    trail_section,
)


def card_context(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    """The contexts of all sections together."""
    context: dict[str, Any] = {}
    for section in SECTIONS:
        context |= section(request, meeting)
    return context
