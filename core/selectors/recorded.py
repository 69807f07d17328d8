"""What is recorded in a trail, a city's or the platform's, as people read it."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:")
_TIME = re.compile(r"\d{2}:\d{2}:\d{2}")


@dataclass(frozen=True, slots=True)
class Change:
    """One value that changed, in words; empty where there was none."""

    label: str
    before: str
    after: str


def between(first: dt.date | None, last: dt.date | None) -> Q:
    """Entries (`at`) of these days, both included, in local time; None: from ever, or until now."""
    found = Q()
    if first:
        found &= Q(at__gte=timezone.make_aware(dt.datetime.combine(first, dt.time.min)))
    if last:
        found &= Q(at__lt=timezone.make_aware(dt.datetime.combine(last + dt.timedelta(1), dt.time.min)))
    return found


def in_words(codes: Mapping[Any, Any], value: Any) -> str:
    """A recorded JSON value; `codes` are the words of those that are codes. Empty for what was empty."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("sì") if value else _("no")
    if isinstance(value, list):
        return ", ".join(in_words(codes, one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{name}: {in_words(codes, one)}" for name, one in value.items())
    return _text_in_words(str(value), codes)


def _text_in_words(text: str, codes: Mapping[Any, Any]) -> str:
    """A day, a time, a moment or a code as people read it; other texts as they are."""
    if found := _DAY.fullmatch(text):
        return f"{found[3]}/{found[2]}/{found[1]}"
    if _MOMENT.match(text) and (moment := parse_datetime(text)) and timezone.is_aware(moment):
        return f"{timezone.localtime(moment):%d/%m/%Y %H:%M}"
    return text[:5] if _TIME.fullmatch(text) else str(codes.get(text, text))
