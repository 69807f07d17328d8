"""Process notes: written by who facilitates, and changed by nobody else."""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import Meeting
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import demand_fresh
from models_monza.models import ProcessNote
from models_monza.rules import SLUG

LONGEST = 10_000


@transaction.atomic(durable=True)
def write_process_note(*, actor: User, meeting_id: uuid.UUID, text: str) -> ProcessNote:
    """A note about how a meeting went. Audited as `monza.process_note.written`, without its text.

    Raises `DomainError` without a text, with one of more than 10 000 characters, and for a meeting of no consulta.
    """
    meeting = Meeting.objects.filter(pk=meeting_id, model_slug=SLUG).first()
    if meeting is None:
        raise DomainError(_("Questo incontro non esiste più."), field="meeting")
    note = ProcessNote.objects.create(meeting=meeting, author=actor, text=_text(text))
    record(actor=actor, action="monza.process_note.written", target=meeting, after={"length": len(note.text)})
    return note


@transaction.atomic(durable=True)
def change_process_note(
    *, actor: User, note_id: uuid.UUID, text: str, seen: str | None = None
) -> ProcessNote:
    """Her own note says something else. Audited as the first writing. Written the same: nothing changes.

    Raises `DomainError` for the note of another and as `write_process_note` does, `StaleEdit` when it was changed meanwhile
    (`seen`: fingerprint of `note_snapshot`).
    """
    note = ProcessNote.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=note_id)
    if note.author_id != actor.pk:
        raise DomainError(_("Una nota la cambia solo chi l'ha scritta."), field="text")
    demand_fresh(note_snapshot(note), seen)
    said = _text(text)
    if said != note.text:
        note.text, note.changed_at = said, timezone.now()
        note.save(update_fields=["text", "changed_at"])
        after = {"length": len(said), "changed": True}
        record(actor=actor, action="monza.process_note.written", target=note.meeting, after=after)
    return note


def note_snapshot(note: ProcessNote) -> dict[str, str]:
    """What the form shows of a note."""
    return {"text": note.text}


def _text(text: str) -> str:
    said = text.replace("\r\n", "\n").strip()
    if not said:
        raise DomainError(_("Scriva la nota."), field="text")
    if len(said) > LONGEST:
        raise DomainError(
            _("La nota è troppo lunga: al massimo %(most)d caratteri.") % {"most": LONGEST}, field="text"
        )
    return said
