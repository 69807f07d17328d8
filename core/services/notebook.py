"""The operator's notebook: what she writes, whom she shows it to, what becomes a point to talk about.

A note is private: what the audit trail keeps of it is that it was written, never a word of it.
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rows import new_key
from core.models import AgendaItem, Body, BodyNeighbourhood, Meeting, Neighbourhood, NotebookEntry, Theme
from core.services.agenda_rows import append, clean_title, locked_meeting
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import demand_fresh, snapshot

LONGEST_TEXT = 5000
NOTE_FIELDS = ("kind", "noted_on", "neighbourhood_id", "theme_id", "place", "source", "text", "is_shared")
_AUDITED = "core.notebook.changed"


@dataclass(frozen=True, slots=True)
class Note:
    """A page of the notebook. `body_id` None: the one body of that neighbourhood, where there is one only."""

    kind: str
    noted_on: dt.date
    neighbourhood_id: uuid.UUID
    text: str
    theme_id: uuid.UUID | None = None
    place: str = ""
    source: str = ""
    is_shared: bool = False
    body_id: uuid.UUID | None = None


@transaction.atomic(durable=True)
def write_note(*, actor: User, note: Note, key: uuid.UUID | None = None) -> NotebookEntry:
    """Write a note; only its author reads it, until she shares it. Audited without its text.

    `key` is the form's: the same form sent twice, even at the same moment, is one note. Raises `DomainError` for an empty or too long text, a day to come, a place or theme that does not exist.
    """
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)  # her notes are written one after the other
    if key is not None and (written := NotebookEntry.objects.filter(pk=key, author=actor).first()):
        return written
    entry = NotebookEntry(id=key or new_key(), author=actor)
    _write(entry, note)
    entry.save(force_insert=True)
    record(actor=actor, action=_AUDITED, target=entry, after={"written": True, "is_shared": entry.is_shared})
    return entry


@transaction.atomic(durable=True)
def change_note(*, actor: User, note_id: uuid.UUID, note: Note, seen: str | None = None) -> NotebookEntry:
    """Change one's own note; `seen` is the fingerprint of what the form showed. Audited, without its text, when it changes.

    Raises `StaleEdit` when it was changed meanwhile (in another tab), `DomainError` for what `write_note` refuses and
    for somebody else's note.
    """
    entry = _own(actor, note_id)
    before, shared = note_snapshot(entry), entry.is_shared
    demand_fresh(before, seen)
    _write(entry, note)
    if note_snapshot(entry) == before:
        return entry
    entry.save()
    record(
        actor=actor,
        action=_AUDITED,
        target=entry,
        before={"is_shared": shared},
        after={"changed": True, "is_shared": entry.is_shared},
    )
    return entry


@transaction.atomic(durable=True)
def share_note(*, actor: User, note_id: uuid.UUID, is_shared: bool) -> NotebookEntry:
    """Let the colleagues of the neighbourhood read one's own note, or no longer. Audited. Twice is the same as once."""
    entry = _own(actor, note_id)
    if entry.is_shared == is_shared:
        return entry
    entry.is_shared = is_shared
    entry.save(update_fields=["is_shared"])
    values = {"before": {"is_shared": not is_shared}, "after": {"is_shared": is_shared}}
    record(actor=actor, action=_AUDITED, target=entry, **values)
    return entry


@transaction.atomic(durable=True)
def delete_note(*, actor: User, note_id: uuid.UUID) -> None:
    """Throw away one's own note. Audited without its text. Twice is the same as once. Its agenda item stays."""
    if not NotebookEntry.objects.filter(pk=note_id).exists():
        return
    entry = _own(actor, note_id)
    record(actor=actor, action=_AUDITED, target=entry, before={"is_shared": entry.is_shared})
    entry.delete()


@transaction.atomic(durable=True)
def note_to_agenda(*, actor: User, note_id: uuid.UUID, meeting_id: uuid.UUID, title: str) -> AgendaItem:
    """Make one's own note, or a shared one, a point of a coming meeting's agenda, under a title. Audited.

    The text stays where it is. Raises `DomainError` for a meeting already held or past, a note already on an agenda or
    no longer shared, a title missing or too long.
    """
    meeting = locked_meeting(meeting_id)
    if meeting.state == Meeting.State.HELD or meeting.meets_on < timezone.localdate():
        raise DomainError(_("L'incontro c'è già stato: ne scelga uno in programma."), field="meeting")
    entry = _mine_or(Q(is_shared=True), actor, note_id)
    if entry.item_id is not None:
        raise DomainError(_("Questa nota è già all'ordine del giorno di un incontro."))
    item = AgendaItem(meeting=meeting, title=clean_title(title))
    append(meeting, [item])
    entry.item = item
    entry.save(update_fields=["item"])
    record(actor=actor, action="core.agenda.changed", target=meeting, after={"added": item.title})
    return item


def note_snapshot(entry: NotebookEntry) -> dict[str, Any]:
    """The note as JSON values: what its form shows. Never written to the audit trail."""
    return snapshot(entry, NOTE_FIELDS)


def _own(actor: User, note_id: uuid.UUID) -> NotebookEntry:
    return _mine_or(Q(), actor, note_id)


def _mine_or(others: Q, actor: User, note_id: uuid.UUID) -> NotebookEntry:
    entry = NotebookEntry.objects.select_for_update().filter(Q(author=actor) | others, pk=note_id).first()
    if entry is None:
        raise DomainError(_("Questa nota non è Sua, o non c'è più."))
    return entry


def _write(entry: NotebookEntry, note: Note) -> None:
    text = note.text.replace("\r\n", "\n").strip()
    if not text:
        raise DomainError(_("Scriva che cosa ha visto, sentito o fatto."), field="text")
    if len(text) > LONGEST_TEXT:
        raise DomainError(
            _("Il testo è troppo lungo: %(length)d caratteri, il massimo è %(most)d.")
            % {"length": len(text), "most": LONGEST_TEXT},
            field="text",
        )
    if note.kind not in NotebookEntry.Kind.values:
        raise DomainError(_("Scelga se è un'osservazione o un intervento del servizio."), field="kind")
    if note.noted_on > timezone.localdate():
        raise DomainError(_("Il giorno deve ancora venire: controlli la data."), field="noted_on")
    if not Neighbourhood.objects.filter(pk=note.neighbourhood_id).exists():
        raise DomainError(_("Questo quartiere non esiste più."), field="neighbourhood")
    if note.theme_id and not Theme.objects.filter(pk=note.theme_id).exists():
        raise DomainError(_("Questo tema non esiste più."), field="theme")
    moved = entry.neighbourhood_id != note.neighbourhood_id
    entry.kind, entry.noted_on, entry.text = note.kind, note.noted_on, text
    entry.neighbourhood_id, entry.theme_id = note.neighbourhood_id, note.theme_id
    entry.place, entry.source = " ".join(note.place.split())[:160], " ".join(note.source.split())[:160]
    entry.is_shared = note.is_shared
    if note.body_id or moved:
        entry.body_id = _body(note)


def _body(note: Note) -> uuid.UUID | None:
    """The body meant: the one given, else the only one that works in the neighbourhood; two queries at most."""
    if note.body_id:
        return Body.objects.filter(pk=note.body_id).values_list("pk", flat=True).first()
    links = BodyNeighbourhood.objects.on(timezone.localdate()).filter(neighbourhood=note.neighbourhood_id)
    found = list(links.values_list("body_id", flat=True).distinct()[:2])
    return found[0] if len(found) == 1 else None
