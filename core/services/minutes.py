"""The minutes of a meeting: written, shared with who was there, published."""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import Meeting, Minutes
from core.services.audit import record
from core.services.errors import DomainError, StaleEdit

LONGEST_TEXT = 100_000  # characters: some forty pages, and far from what would slow a page down


@transaction.atomic(durable=True)
def save_minutes(*, actor: User, meeting_id: uuid.UUID, text: str, revision: int) -> Minutes:
    """Save the text; `revision` is the one the writer started from, 0 for the first. Audited when it changes.

    Raises `StaleEdit` when someone else saved meanwhile (nothing is written: the page shows both texts) and `DomainError`
    for minutes of a meeting that did not take place, for minutes that are public and for a text too long.
    """
    meeting = _lock(meeting_id)
    if meeting.state in {Meeting.State.CANCELLED, Meeting.State.POSTPONED}:
        raise DomainError(_("L'incontro non si è tenuto: non ha un resoconto."))
    text = text.replace("\r\n", "\n").strip()
    if len(text) > LONGEST_TEXT:
        raise DomainError(
            _("Il testo è troppo lungo: %(length)d caratteri, il massimo è %(most)d.")
            % {"length": len(text), "most": LONGEST_TEXT},
            field="text",
        )
    minutes = Minutes.objects.filter(meeting=meeting).first() or Minutes(meeting=meeting, revision=0)
    if minutes.revision != revision and minutes.text != text:
        raise StaleEdit(
            _("Mentre scriveva, qualcun altro ha salvato un'altra versione del resoconto."), field="text"
        )
    if minutes.text == text and minutes.revision:
        return minutes
    if minutes.state == Minutes.State.PUBLISHED:
        raise DomainError(_("Il resoconto è pubblicato: per correggerlo, prima lo ritiri."), field="text")
    earlier = len(minutes.text)
    minutes.text, minutes.revision, minutes.edited_at = text, minutes.revision + 1, timezone.now()
    minutes.save()
    record(
        actor=actor,
        action="core.minutes.saved",
        target=minutes,
        before={"characters": earlier},
        after={"characters": len(text), "revision": minutes.revision},
    )
    return minutes


@transaction.atomic(durable=True)
def share_minutes(*, actor: User, meeting_id: uuid.UUID, revision: int) -> Minutes:
    """The draft is ready for who was there. Audited. `DomainError` unless it is a draft with a text."""
    minutes = _written(meeting_id, revision)
    if minutes.state != Minutes.State.DRAFT:
        raise DomainError(_("Il resoconto è già stato condiviso."))
    minutes.state, minutes.shared_at = Minutes.State.SHARED, timezone.now()
    minutes.save(update_fields=["state", "shared_at"])
    record(actor=actor, action="core.minutes.shared", target=minutes, after={"revision": minutes.revision})
    return minutes


@transaction.atomic(durable=True)
def publish_minutes(*, actor: User, meeting_id: uuid.UUID, revision: int) -> Minutes:
    """Everybody may read the minutes, exactly as this revision. Audited.

    Raises `DomainError` for a meeting not held and for an empty text, `StaleEdit` when the text changed after it was read.
    """
    minutes = _written(meeting_id, revision)
    if minutes.meeting.state != Meeting.State.HELD:
        raise DomainError(
            _("Prima segni l'incontro come svolto: solo allora il resoconto si può pubblicare.")
        )
    if minutes.state == Minutes.State.PUBLISHED:
        raise DomainError(_("Il resoconto è già pubblicato."))
    minutes.state, minutes.published_at = Minutes.State.PUBLISHED, timezone.now()
    minutes.save(update_fields=["state", "published_at"])
    record(actor=actor, action="core.minutes.published", target=minutes, after={"revision": minutes.revision})
    return minutes


@transaction.atomic(durable=True)
def withdraw_minutes(*, actor: User, meeting_id: uuid.UUID) -> Minutes:
    """No longer public: shared again, to be corrected. Audited. `DomainError` unless it is published."""
    meeting = _lock(meeting_id)
    minutes = Minutes.objects.filter(meeting=meeting, state=Minutes.State.PUBLISHED).first()
    if minutes is None:
        raise DomainError(_("Il resoconto non è pubblicato."))
    before = {"state": minutes.state, "published_at": minutes.published_at}
    minutes.state, minutes.published_at = Minutes.State.SHARED, None
    minutes.save(update_fields=["state", "published_at"])
    record(
        actor=actor,
        action="core.minutes.shared",
        target=minutes,
        before=before,
        after={"state": minutes.state},
    )
    return minutes


def _lock(meeting_id: uuid.UUID) -> Meeting:
    """The meeting is the lock of its minutes, which may not exist yet."""
    return Meeting.objects.select_for_update().get(pk=meeting_id)


def _written(meeting_id: uuid.UUID, revision: int) -> Minutes:
    meeting = _lock(meeting_id)
    minutes = Minutes.objects.filter(meeting=meeting).first()
    if minutes is None or not minutes.text:
        raise DomainError(_("Il resoconto è ancora vuoto."), field="text")
    if minutes.revision != revision:
        raise StaleEdit(_("Il testo è cambiato dopo che l'ha letto: lo rilegga, poi confermi."))
    minutes.meeting = meeting
    return minutes
