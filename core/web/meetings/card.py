"""What the sections of a meeting's card need: each area of the meeting's life gives its own part of the context."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from core.models import Meeting
from core.participation.registry import registry
from core.web.followup.card import actions_section, next_section, trail_section
from core.web.meetings.agenda import agenda_section
from core.web.meetings.convocation import convocation_section
from core.web.meetings.series import series_section
from core.web.minutes.card import minutes_section
from core.web.work.load import may_in

Section = Callable[[HttpRequest, Meeting], dict[str, Any]]


def model_section(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    """`meeting_page`: the page the participation model has for the meeting, for who may open it."""
    page = registry.get(meeting.model_slug).meetings.page
    if page is None or meeting.kind not in page.kinds or not may_in(request, meeting, page.permission):
        return {}
    return {"meeting_page": {"label": page.label, "url": reverse(page.url_name, args=[meeting.pk])}}


SECTIONS: tuple[Section, ...] = (
    agenda_section,
    convocation_section,
    series_section,
    minutes_section,
    next_section,
    actions_section,
    trail_section,
    model_section,
)


def card_context(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    """The contexts of all sections together."""
    context: dict[str, Any] = {}
    for section in SECTIONS:
        context |= section(request, meeting)
    return context
