"""The parts of the minutes, one per agenda item and one for what belongs to none, and the revisions each leaves behind.

Plain functions for the verbs: all run inside the caller's transaction, which holds the meeting's lock.
"""

import datetime as dt
import uuid
from collections.abc import Mapping

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import AgendaItem, ItemMinutes, Meeting, Minutes, MinutesRevision
from core.services.audit import actor_label
from core.services.errors import DomainError

LONGEST_TEXT = 100_000  # characters: some forty pages, and far from what would slow a page down
GROWS_FOR = dt.timedelta(minutes=5)
"""How long what is saved by itself goes on being one revision, from its first save."""
MUCH = 200
FEW = 20
"""Characters: a save that takes away more than `MUCH`, or than a fifth of the part and `FEW`, begins a revision."""

ITEM_TEXTS = ("said", "agreed", "reservations")
Mark = MinutesRevision.Mark
_RANK = {"": 0, Mark.SAVED: 1, Mark.RESTORED: 2, Mark.SHARED: 3, Mark.APPROVED: 4, Mark.PUBLISHED: 5}


def locked_meeting(meeting_id: uuid.UUID) -> Meeting:
    """The meeting, which is the lock of its minutes: they may not exist yet."""
    return Meeting.objects.select_for_update().get(pk=meeting_id)


def refuse_lapsed(meeting: Meeting) -> None:
    """`DomainError` for a meeting that did not take place."""
    if meeting.state in {Meeting.State.CANCELLED, Meeting.State.POSTPONED}:
        raise DomainError(_("L'incontro non si è tenuto: non ha un resoconto."))


def minutes_for_writing(meeting: Meeting) -> Minutes:
    """The minutes, made when there are none; `DomainError` for a meeting not held and for a text no longer a draft."""
    refuse_lapsed(meeting)
    minutes = Minutes.objects.filter(meeting=meeting).first()
    if minutes is None:
        return Minutes.objects.create(meeting=meeting, revision=0)
    if minutes.state == Minutes.State.PUBLISHED:
        raise DomainError(_("Il resoconto è pubblicato: per correggerlo, prima lo ritiri."))
    if minutes.state == Minutes.State.APPROVED:
        raise DomainError(_("Il resoconto è stato approvato: per correggerlo, prima lo ritiri."))
    return minutes


def refuse_settled(meeting: Meeting) -> None:
    """`DomainError` when the minutes are approved or published: items, actions, documents and who was there are part of them.

    The caller holds the lock on the meeting, as who approves and publishes does.
    """
    state = Minutes.objects.filter(meeting=meeting).values_list("state", flat=True).first()
    if state == Minutes.State.PUBLISHED:
        raise DomainError(
            _(
                "Il resoconto è pubblicato con i punti, le azioni, i documenti e le presenze: per cambiarli, prima lo ritiri."
            )
        )
    if state == Minutes.State.APPROVED:
        raise DomainError(
            _(
                "Il resoconto è stato approvato con i punti, le azioni, i documenti e le presenze: per cambiarli, prima lo ritiri."
            )
        )


def tidy(text: str, field: str) -> str:
    """The text with plain line ends and nothing around it; `DomainError` on `field` when it is too long."""
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(text) > LONGEST_TEXT:
        raise DomainError(
            _(
                "Il testo è troppo lungo: %(length)d caratteri, il massimo è %(most)d. È ancora tutto nel riquadro: lo "
                "accorci, oppure lo alleghi come documento."
            )
            % {"length": len(text), "most": LONGEST_TEXT},
            field=field,
        )
    return text


def edition_of(minutes: Minutes) -> int:
    """The sum of the revisions of all parts: it changes whenever one of them does. One query."""
    items = ItemMinutes.objects.filter(item__meeting=minutes.meeting_id).aggregate(all=Sum("revision"))["all"]
    return int(minutes.revision + (items or 0))


def has_content(minutes: Minutes) -> bool:
    """Whether anything is written, in any part. One query at most."""
    if minutes.text:
        return True
    written = ItemMinutes.objects.filter(item__meeting=minutes.meeting_id)
    return written.exclude(said="", agreed="", reservations="").exists()


def texts_of(part: Minutes | ItemMinutes) -> dict[str, str]:
    """The texts of a part by field name, as its revisions keep them."""
    if isinstance(part, Minutes):
        return {"text": part.text}
    return {name: getattr(part, name) for name in (*ITEM_TEXTS, "outcome")}


def keep_revision(
    minutes: Minutes, part: Minutes | ItemMinutes, before: Mapping[str, str], *, actor: User, mark: str
) -> bool:
    """Keep what a part says now as a revision; whether a new one began.

    `part` has its new texts and its new number, `before` are the texts it had. What is saved by itself goes into the
    writer's own last revision while that one is open and young, unless it takes much away or is an earlier text brought
    back; a text nobody kept (imported) is kept first.
    """
    item = _item_of(part)
    last = _last(minutes, item)
    if last is None and part.revision > 1:
        part_was = {"texts": dict(before), "number": part.revision - 1, "mark": Mark.SAVED}
        MinutesRevision.objects.create(
            minutes=minutes, item=item, saved_by="", saved_at=_edited_at(part), **part_was
        )
    now = timezone.now()
    goes_on = mark != Mark.RESTORED and not _takes_much(before, texts_of(part))
    if last is not None and goes_on and _is_open(last, actor, now):
        last.texts, last.number, last.mark = texts_of(part), part.revision, mark
        last.save(update_fields=["texts", "number", "mark"])
        return False
    MinutesRevision.objects.create(
        minutes=minutes,
        item=item,
        number=part.revision,
        texts=texts_of(part),
        saved_at=now,
        saved_by=actor_label(actor),
        mark=mark,
    )
    return True


def _is_open(last: MinutesRevision, actor: User, now: dt.datetime) -> bool:
    return not last.mark and last.saved_by == actor_label(actor) and now - last.saved_at < GROWS_FOR


def _takes_much(before: Mapping[str, str], now: Mapping[str, str]) -> bool:
    """Whether what was written would be missed: `MUCH` and `FEW` say from where on."""
    gone = sum(_gone(text, now[name]) for name, text in before.items())
    return gone > MUCH or (gone > FEW and gone * 5 > sum(map(len, before.values())))


def _gone(before: str, now: str) -> int:
    """The characters of the one passage that differs, as it was."""
    start = _alike(before, now)
    return len(before) - start - _alike(before[start:][::-1], now[start:][::-1])


def _alike(one: str, other: str) -> int:
    """How many characters both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (mine, yours) in pairs if mine != yours), min(len(one), len(other)))


def mark_last(minutes: Minutes, part: Minutes | ItemMinutes, mark: str) -> None:
    """The last revision of a part is more than a passing one: it was saved, shared, approved or published."""
    if not part.revision:
        return
    last = _last(minutes, _item_of(part))
    if last is None:
        MinutesRevision.objects.create(
            minutes=minutes,
            item=_item_of(part),
            number=part.revision,
            texts=texts_of(part),
            saved_at=_edited_at(part),
            saved_by="",
            mark=mark,
        )
    elif _RANK[mark] > _RANK[last.mark]:
        last.mark = mark
        last.save(update_fields=["mark"])


def mark_all(minutes: Minutes, mark: str) -> dict[str, int]:
    """Mark the last revision of every part; returns the revision set: item key (empty for none) to revision."""
    parts = list(ItemMinutes.objects.filter(item__meeting=minutes.meeting_id, revision__gt=0))
    mark_last(minutes, minutes, mark)
    for part in parts:
        mark_last(minutes, part, mark)
    found = {"": minutes.revision} if minutes.revision else {}
    return found | {str(part.item_id): part.revision for part in parts}


def _last(minutes: Minutes, item: AgendaItem | None) -> MinutesRevision | None:
    return MinutesRevision.objects.filter(minutes=minutes, item=item).order_by("number").last()


def _item_of(part: Minutes | ItemMinutes) -> AgendaItem | None:
    return None if isinstance(part, Minutes) else part.item


def _edited_at(part: Minutes | ItemMinutes) -> dt.datetime:
    return part.edited_at
