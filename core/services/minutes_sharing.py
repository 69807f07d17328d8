"""Minutes on their way to who was there: each is written to once, with a link of their own, and may ask for corrections."""

import uuid

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rows import new_key
from core.mail.queue import Recipient, enqueue
from core.models import AgendaItem, Minutes, MinutesComment, MinutesWriter
from core.selectors.minutes_readers import readers_of
from core.services.audit import actor_label, record
from core.services.errors import DomainError
from core.services.minutes_parts import locked_meeting, refuse_lapsed

LONGEST_COMMENT = 2000
MOST_COMMENTS = 40
"""Of one reader about one meeting: more is a mistake, or a machine."""


def mail_readers(minutes: Minutes, *, site: str, created_by: str) -> int:
    """Queue one message to each reader with an address; how many. Inside the caller's transaction.

    The link is signed when the message is made: what is queued names the reader and holds no secret.
    """
    meeting = minutes.meeting
    readers = readers_of(meeting).with_address
    if not readers:
        return 0
    recipients = [
        Recipient(one.email, one.name, one.invitation_id, {"reader": list(one.key)}) for one in readers
    ]
    names = ", ".join(sorted(body.name for body in meeting.bodies.all()))
    enqueue(
        "minutes",
        recipients,
        subject=_("Il resoconto da rileggere: %(who)s, %(day)s")
        % {"who": names, "day": f"{meeting.meets_on:%d/%m/%Y}"},
        site=site,
        created_by=created_by,
        meeting_id=meeting.pk,
        content={"who": names},
    )
    return len(recipients)


@transaction.atomic(durable=True)
def comment_minutes(
    *,
    actor: User | None,
    key: uuid.UUID,
    meeting_id: uuid.UUID,
    item_id: uuid.UUID | None,
    reader: str,
    author: str,
    text: str,
) -> MinutesComment:
    """Someone the minutes were shared with asks for a correction, of one item or of the whole. Audited.

    `reader` is the key of her link, `author` her name. `key` is made with the form: the same sent twice is one comment.
    `DomainError` unless the minutes are shared, for an empty or too long text, and for too many comments.
    """
    locked_meeting(meeting_id)
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    taken = MinutesComment.objects.filter(pk=key)
    again = taken.filter(minutes__meeting=meeting_id, item=item_id, reader=reader, text=text).first()
    if again is not None:
        return again
    minutes = Minutes.objects.filter(meeting=meeting_id).first()
    if minutes is None or minutes.state != Minutes.State.SHARED:
        raise DomainError(_("Il tempo delle correzioni è finito: il resoconto non è più in lettura."))
    if not text:
        raise DomainError(_("Scrivi che cosa va corretto."), field="text")
    if len(text) > LONGEST_COMMENT:
        raise DomainError(
            _("Il commento è troppo lungo: %(length)d caratteri, il massimo è %(most)d.")
            % {"length": len(text), "most": LONGEST_COMMENT},
            field="text",
        )
    if MinutesComment.objects.filter(minutes=minutes, reader=reader).count() >= MOST_COMMENTS:
        raise DomainError(_("Hai già scritto molti commenti: per il resto parlane con chi cura l'incontro."))
    item = AgendaItem.objects.get(pk=item_id, meeting=meeting_id) if item_id else None
    comment = MinutesComment.objects.create(
        id=new_key() if taken.exists() else key,
        minutes=minutes,
        item=item,
        reader=reader,
        author=author[:254],
        text=text,
    )
    after = {"author": comment.author, "item": item.title if item else "", "characters": len(text)}
    record(actor=actor, action="core.minutes.commented", target=minutes, after=after)
    return comment


@transaction.atomic(durable=True)
def settle_comment(*, actor: User, comment_id: uuid.UUID) -> MinutesComment:
    """The correction was made, or there is none to make. Audited; settled already, nothing happens."""
    comment = MinutesComment.objects.select_for_update().get(pk=comment_id)
    if comment.settled_at is not None:
        return comment
    comment.settled_at, comment.settled_by = timezone.now(), actor_label(actor)
    comment.save(update_fields=["settled_at", "settled_by"])
    record(
        actor=actor,
        action="core.minutes.commented",
        target=comment.minutes,
        after={"settled": comment.pk, "author": comment.author},
    )
    return comment


@transaction.atomic(durable=True)
def add_discussed_item(*, actor: User, meeting_id: uuid.UUID, title: str) -> AgendaItem:
    """Something was talked about that was not on the agenda: an item after all others. Audited.

    Asked for twice with the same words, it is one item. `DomainError` for a meeting not held and for minutes not a draft.
    """
    meeting = locked_meeting(meeting_id)
    refuse_lapsed(meeting)
    if Minutes.objects.filter(meeting=meeting, state__in=["approved", "published"]).exists():
        raise DomainError(_("Il resoconto non è più una bozza: per aggiungere un punto, prima lo ritiri."))
    title = " ".join(title.split())
    if not title or len(title) > 300:
        raise DomainError(_("Scriva di che cosa si è parlato, in meno di 300 caratteri."), field="title")
    same = AgendaItem.objects.filter(meeting=meeting, title=title).first()
    if same is not None:
        return same
    last = AgendaItem.objects.filter(meeting=meeting).aggregate(last=Max("position"))["last"] or 0
    item = AgendaItem.objects.create(meeting=meeting, position=last + 1, title=title)
    after = {"discussed": title}
    record(actor=actor, action="core.agenda.changed", target=meeting, after=after)
    return item


def note_writer(user: User, meeting_id: uuid.UUID, item_id: uuid.UUID | None) -> None:
    """The user has the minutes open, perhaps at one item. Told to colleagues for a minute; no part of the record."""
    MinutesWriter.objects.update_or_create(
        meeting_id=meeting_id, user=user, defaults={"item_id": item_id, "seen_at": timezone.now()}
    )
