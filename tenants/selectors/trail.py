"""The platform's trail as people read it."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from core.permissions.catalogue import all_roles
from core.selectors.recorded import Change, between, in_words
from core.templatetags.vicinia import euro
from tenants.entitlements import grantable
from tenants.models import Announcement, City, Collection, Contract, ElectronicInvoice, Invoice, PlatformEntry
from tenants.permissions import ROLES
from tenants.services.trail import ACTIONS
from tenants.services.trail_fields import FIELDS

_CHOICES = (
    City.State, Announcement.Severity, Collection, Contract.State, Invoice.Status, ElectronicInvoice.Kind, ElectronicInvoice.State,
)  # fmt: skip
"""What a code in an entry may be of."""


@dataclass(frozen=True, slots=True)
class PlatformFilter:
    """What the trail is narrowed to; days are both included."""

    words: str = ""
    action: str = ""
    first: dt.date | None = None
    last: dt.date | None = None
    city_key: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class PlatformRow:
    """A line of the trail."""

    at: dt.datetime
    actor: str
    action: str
    city: str
    city_key: uuid.UUID | None
    changes: tuple[Change, ...]


def platform_entries(wanted: PlatformFilter) -> QuerySet[PlatformEntry]:
    """The entries that fit, latest first."""
    found = PlatformEntry.objects.order_by("-at", "-pk")
    if wanted.action:
        found = found.filter(action=wanted.action)
    if wanted.city_key:
        found = found.filter(city_key=wanted.city_key)
    found = found.filter(between(wanted.first, wanted.last))
    for word in wanted.words.split():
        found = found.filter(Q(actor_label__icontains=word) | Q(city_name__icontains=word))
    return found


def platform_row(entry: PlatformEntry) -> PlatformRow:
    """One line, its action and values in words."""
    action = str(ACTIONS.get(entry.action, entry.action))
    changes = _changes(entry.before or {}, entry.after or {})
    return PlatformRow(entry.at, entry.actor_label, action, entry.city_name, entry.city_key, changes)


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    words = _codes()
    found = []
    for name in dict.fromkeys([*before, *after]):
        said = [_said(name, values.get(name), words) for values in (before, after)]
        if name in FIELDS and any(said):
            found.append(Change(str(FIELDS[name]), *said))
    return tuple(found)


def _said(name: str, value: Any, words: Mapping[str, str]) -> str:
    """An amount (`_eur`) as one writes it, all else in words."""
    return euro(Decimal(value)) if name.endswith("_eur") and value else in_words(words, value)


def _codes() -> dict[str, str]:
    roles = {code: str(role.label) for code, role in (*all_roles().items(), *ROLES.items())}
    chosen = {str(code): str(label) for choices in _CHOICES for code, label in choices.choices}
    return {**roles, **grantable(), **chosen}
