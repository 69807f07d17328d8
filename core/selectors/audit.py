"""The audit trail as people read it."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.models import AuditEntry
from core.services.audit import audit_types


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What the trail is narrowed to; days are both included, in the city's time."""

    words: str = ""
    action: str = ""
    first: dt.date | None = None
    last: dt.date | None = None
    object_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One value that changed, in words; empty where there was none."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class AuditRow:
    """A line of the trail."""

    id: uuid.UUID
    at: dt.datetime
    actor: str
    action: str
    about: str
    object_id: uuid.UUID | None
    changes: tuple[Change, ...]


def audit_entries(wanted: AuditFilter) -> QuerySet[AuditEntry]:
    """The entries that fit, latest first."""
    found = AuditEntry.objects.order_by("-at", "-pk")
    if wanted.action:
        found = found.filter(action=wanted.action)
    if wanted.object_id:
        found = found.filter(object_id=wanted.object_id)
    if wanted.first:
        found = found.filter(at__gte=timezone.make_aware(dt.datetime.combine(wanted.first, dt.time.min)))
    if wanted.last:
        found = found.filter(at__lt=timezone.make_aware(dt.datetime.combine(wanted.last + dt.timedelta(1), dt.time.min)))
    for word in wanted.words.split():
        found = found.filter(Q(actor_label__icontains=word) | Q(object_label__icontains=word))
    return found


def audit_row(entry: AuditEntry) -> AuditRow:
    """One line, its action and values in words; an action no model declares any more keeps its code."""
    known = audit_types().get(entry.action)
    return AuditRow(
        id=entry.pk,
        at=entry.at,
        actor=entry.actor_label,
        action=str(known.label) if known else entry.action,
        about=entry.object_label,
        object_id=entry.object_id,
        changes=_changes(entry.object_type, entry.before or {}, entry.after or {}),
    )


def _changes(object_type: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    names = dict.fromkeys([*before, *after])
    return tuple(Change(_label(object_type, name), _words(before.get(name)), _words(after.get(name))) for name in names)


def _label(object_type: str, name: str) -> str:
    """The field's name as forms show it; the plain name for what is no field."""
    try:
        field = apps.get_model(object_type)._meta.get_field(name.removesuffix("_id"))
        return str(capfirst(getattr(field, "verbose_name", name)))
    except (LookupError, ValueError, FieldDoesNotExist):
        return capfirst(name.replace("_", " "))


def _words(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("sì") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_words(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_words(one)}" for name, one in value.items())
    return str(value)
