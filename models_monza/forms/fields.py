"""Fields several forms use."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.utils import timezone

from core.models import Body, Meeting
from core.templatetags.vicinia import kind_label
from core.web.work.forms import day_input
from models_monza.rules import SLUG


class MeetingField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A meeting, told by its day, what it is («Seduta n. 5») and its title."""

    def label_from_instance(self, obj: Any) -> str:
        meeting: Meeting = obj
        told = f"{meeting.meets_on:%d/%m/%Y}, {kind_label(meeting)}"
        return f"{told} – {meeting.title}" if meeting.title else told


def day(label: Any, **options: Any) -> forms.DateField:
    """A day, with the browser's calendar."""
    return forms.DateField(label=label, widget=day_input(), **options)


def past_day(label: Any, **options: Any) -> forms.DateField:
    """The day of something that happened: today unless another is given."""
    return day(label, initial=today, **options)


def today() -> dt.date:
    """The local day."""
    return timezone.localdate()


def text(label: Any, *, rows: int = 6, **options: Any) -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **options)


def consulte(bodies: frozenset[uuid.UUID] | None) -> Any:
    """Some consulte (None: all), by name."""
    rows = Body.objects.filter(model_slug=SLUG).order_by("name")
    return rows if bodies is None else rows.filter(pk__in=bodies)
