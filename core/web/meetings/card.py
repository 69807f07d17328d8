"""What the sections of a meeting's card need: each area of the meeting's life gives its own part of the context."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from core.models import Meeting
from core.participation.registry import registry
from core.selectors.minutes import MinutesView
from core.web.followup.card import actions_section, next_section, trail_section
from core.web.meetings.agenda import agenda_section
from core.web.meetings.convocation import convocation_section
from core.web.meetings.series import series_section
from core.web.minutes.card import minutes_section
from core.web.work.load import may_in


def links_section(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    """`model_links`: label and address of the pages the participation model has about this meeting, for who may open them."""
    offered = registry.get(meeting.model_slug).meeting_links if meeting.model_slug in registry else ()
    return {
        "model_links": [
            (link.label, reverse(link.url_name, args=[meeting.pk]))
            for link in offered
            if (not link.kinds or meeting.kind in link.kinds) and may_in(request, meeting, link.permission)
        ]
    }


SECTIONS: tuple[Callable[[HttpRequest, Meeting], dict[str, Any]], ...] = (
    convocation_section,
    series_section,
    links_section,
    actions_section,
)

OF_THE_AGENDA: tuple[Callable[[HttpRequest, Meeting, MinutesView], dict[str, Any]], ...] = (
    agenda_section,
    next_section,
    trail_section,
)
"""Sections about the same items as the minutes."""


def card_context(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    """The contexts of all sections together."""
    context = minutes_section(request, meeting)
    for section in SECTIONS:
        context |= section(request, meeting)
    for part in OF_THE_AGENDA:
        context |= part(request, meeting, context["minutes_view"])
    return context
