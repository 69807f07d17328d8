"""The audit trail as people read it."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import Attendance, AuditEntry
from core.participation.registry import registry
from core.permissions.catalogue import all_roles
from core.selectors.recorded import Change, between, in_words
from core.services.audit import audit_types

_KEYS = frozenset({"merge", "sha256"})  # for the machine, not for the reader
_LABELS = {
    "again": gettext_lazy("Rispedito"),
    "agenda": gettext_lazy("Ordine del giorno"),
    "absorbed": gettext_lazy("Unita"),
    "about": gettext_lazy("A proposito di"),
    "asked": gettext_lazy("Interpellate"),
    "bodies": gettext_lazy("Chi si incontra"),
    "check_in": gettext_lazy("Codice per segnarsi presenti"),
    "characters": gettext_lazy("Lunghezza del testo (caratteri)"),
    "citizens": gettext_lazy("Residenti per conto proprio"),
    "count": gettext_lazy("Quante volte"),
    "ending": gettext_lazy("Come è finita"),
    "due": gettext_lazy("Entro il"),
    "email": gettext_lazy("Email"),
    "files": gettext_lazy("File"),
    "first": gettext_lazy("La prima"),
    "invited": gettext_lazy("Invitati"),
    "kept": gettext_lazy("Conta come"),
    "lapsed": gettext_lazy("Membri decaduti"),
    "member": gettext_lazy("Chi"),
    "model": gettext_lazy("Modello di partecipazione"),
    "name": gettext_lazy("Nome"),
    "neighbourhoods": gettext_lazy("Quartieri"),
    "new_day": gettext_lazy("Nuova data"),
    "note": gettext_lazy("Nota"),
    "on": gettext_lazy("Giorno"),
    "open": gettext_lazy("Account aperto"),
    "organisation": gettext_lazy("Realtà"),
    "outcome": gettext_lazy("Esito"),
    "papers": gettext_lazy("Documenti"),
    "people": gettext_lazy("Persone"),
    "person": gettext_lazy("Persona"),
    "public": gettext_lazy("Visibile a tutti"),
    "reason": gettext_lazy("Motivo"),
    "residents": gettext_lazy("Residenti"),
    "revision": gettext_lazy("Revisione"),
    "role": gettext_lazy("Ruolo"),
    "second": gettext_lazy("La seconda"),
    "since": gettext_lazy("Dal"),
    "size": gettext_lazy("Dimensione (byte)"),
    "source": gettext_lazy("Fonte"),
    "stage": gettext_lazy("Fase"),
    "state": gettext_lazy("Stato"),
    "status": gettext_lazy("Presenza"),
    "tapped_at": gettext_lazy("Segnato sul telefono"),
    "themes": gettext_lazy("Temi"),
    "until": gettext_lazy("Al"),
    "what": gettext_lazy("Che cosa"),
    "where": gettext_lazy("Dove"),
    "who": gettext_lazy("Chi"),
    "window": gettext_lazy("Finestra"),
    "year": gettext_lazy("Anno"),
}


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What the trail is narrowed to; days are both included, in the city's time."""

    words: str = ""
    action: str = ""
    first: dt.date | None = None
    last: dt.date | None = None
    object_id: uuid.UUID | None = None


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
    found = found.filter(between(wanted.first, wanted.last))
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
    """The values in words; what was empty and stayed empty says nothing."""
    words = _codes()
    found = []
    for name in dict.fromkeys([*before, *after]):
        field = _field(object_type, name)
        codes = dict(getattr(field, "flatchoices", ())) or words.get(name, {})
        said = [in_words(codes, values.get(name)) for values in (before, after)]
        if name not in _KEYS and any(said):
            found.append(Change(_label(field, name), *said))
    return tuple(found)


def _field(object_type: str, name: str) -> Any:
    """The column a recorded value belongs to; None for one that is no column."""
    try:
        return apps.get_model(object_type)._meta.get_field(name.removesuffix("_id"))
    except (LookupError, ValueError, FieldDoesNotExist):
        return None


def _label(field: Any, name: str) -> str:
    """What a value is called: by our own list, else as forms call the column."""
    if name in _LABELS:
        return str(_LABELS[name])
    return str(capfirst(getattr(field, "verbose_name", name.replace("_", " "))))


def _codes() -> dict[str, dict[str, str]]:
    """By name of the value: its codes, with the words for each; only what the columns themselves do not say."""
    kinds = {kind.code: str(kind.label) for model in registry for kind in model.meeting_kinds}
    stages = {stage.code: str(stage.label) for model in registry for stage in model.stages}
    statuses = {code: str(label) for code, label in Attendance.Status.choices}
    roles = {role.code: str(role.label) for role in all_roles().values()}
    code = {"done": _("usato"), "undone": _("annullato"), "opened": _("aperto prima dell'ora")}
    return {"kind": kinds, "stage": stages, "status": statuses, "role": roles, "check_in": code}
