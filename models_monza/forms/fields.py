"""Fields several forms use."""

import uuid
from typing import Any

from django import forms

from core.models import Body, Meeting
from core.templatetags.vicinia import kind_label
from models_monza.rules import SLUG


class MeetingField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A meeting, told by its day, what it is («Seduta n. 5») and its title."""

    def label_from_instance(self, obj: Any) -> str:
        meeting: Meeting = obj
        told = f"{meeting.meets_on:%d/%m/%Y}, {kind_label(meeting)}"
        return f"{told} – {meeting.title}" if meeting.title else told


def consulte(bodies: frozenset[uuid.UUID] | None) -> Any:
    """Some consulte (None: all), by name."""
    rows = Body.objects.filter(model_slug=SLUG).order_by("name")
    return rows if bodies is None else rows.filter(pk__in=bodies)
