"""What a participation model calls the kinds of its meetings."""

from core.models import Meeting
from core.participation.registry import registry


def kind_of(meeting: Meeting) -> str:
    """The words for a meeting's kind («Plenaria»); the bare code for one no longer declared."""
    try:
        return str(registry.get(meeting.model_slug).meeting_kind(meeting.kind).label)
    except KeyError:
        return meeting.kind
