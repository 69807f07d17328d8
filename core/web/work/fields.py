"""Fields the forms of several participation models use."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from accounts.rows import new_key
from core.web.work.forms import day_input


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


def form_key() -> forms.UUIDField:
    """The key of a form that adds something: the same form sent twice is one row."""
    return forms.UUIDField(required=False, widget=forms.HiddenInput, initial=new_key)
