"""The minutes of a meeting: written item by item, shared with who was there, approved, published."""

import uuid
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import AgendaItem, ItemMinutes, Meeting, Minutes, MinutesRevision
from core.selectors.minutes import minutes_view
from core.selectors.rules import meeting_rules_on
from core.services.audit import actor_label, record
from core.services.carry_over import bring_back_to_next
from core.services.errors import DomainError, StaleEdit
from core.services.minutes_parts import (
    ITEM_TEXTS,
    LONGEST_TEXT,
    Mark,
    edition_of,
    has_content,
    keep_revision,
    locked_meeting,
    mark_all,
    mark_last,
    minutes_for_writing,
    refuse_lapsed,
    texts_of,
    tidy,
)
from core.services.minutes_sharing import mail_readers

__all__ = [
    "LONGEST_TEXT",
    "approve_minutes",
    "keep_theirs",
    "publish_minutes",
    "restore_revision",
    "save_item",
    "save_minutes",
    "share_minutes",
    "withdraw_minutes",
]

_NOT_YET_APPROVED = frozenset({Minutes.State.DRAFT, Minutes.State.SHARED})


@transaction.atomic(durable=True)
def save_minutes(
    *, actor: User, meeting_id: uuid.UUID, text: str, revision: int, by_itself: bool = False
) -> Minutes:
    """Save the text that belongs to no item; `revision` is the one the writer started from, 0 for the first.

    `by_itself` for what the page saves while one types: several such saves grow into one revision and one audit entry
    (`keep_revision`). Raises `StaleEdit` when someone else saved meanwhile (nothing is written: the page shows both
    texts) and `DomainError` for minutes of a meeting that did not take place, approved or public, and for a text too long.
    """
    minutes = minutes_for_writing(locked_meeting(meeting_id))
    texts = {"text": tidy(text, "text")}
    _write(minutes, minutes, texts, actor=actor, revision=revision, mark="" if by_itself else Mark.SAVED)
    return minutes


@transaction.atomic(durable=True)
def save_item(
    *,
    actor: User,
    meeting_id: uuid.UUID,
    item_id: uuid.UUID,
    said: str,
    agreed: str,
    reservations: str,
    outcome: str,
    revision: int,
    by_itself: bool = False,
) -> ItemMinutes:
    """Save what the minutes say of one agenda item; `revision` is the one the writer started from, 0 for the first.

    An empty `outcome` is derived: closed once something is written. Two writers at two items never meet. Raises, saves
    and audits like `save_minutes`; `AgendaItem.DoesNotExist` for an item of another meeting.
    """
    minutes = minutes_for_writing(locked_meeting(meeting_id))
    item = AgendaItem.objects.get(pk=item_id, meeting=meeting_id)
    given = {"said": said, "agreed": agreed, "reservations": reservations}
    texts = {name: tidy(text, name) for name, text in given.items()}
    if outcome not in {*ItemMinutes.Outcome.values, ""}:
        raise DomainError(_("Scelga se il punto è concluso o se ne riparla."), field="outcome")
    texts["outcome"] = outcome or (ItemMinutes.Outcome.CLOSED if any(texts.values()) else "")
    part = ItemMinutes.objects.filter(item=item).first() or ItemMinutes(item=item)
    _write(minutes, part, texts, actor=actor, revision=revision, mark="" if by_itself else Mark.SAVED)
    return part


@transaction.atomic(durable=True)
def keep_theirs(*, meeting_id: uuid.UUID, item_id: uuid.UUID | None) -> Minutes | ItemMinutes:
    """Two people wrote the same part: what was saved first stays in the history, whatever is chosen and saved next.

    Returns the part as it is, blank of revision 0 when nobody wrote it. No audit entry: nothing of the minutes changes.
    """
    minutes = Minutes.objects.filter(meeting=locked_meeting(meeting_id)).first()
    part: Minutes | ItemMinutes | None = minutes
    if item_id is not None:
        part = ItemMinutes.objects.filter(item=item_id, item__meeting=meeting_id).first()
    if minutes is not None and part is not None:
        mark_last(minutes, part, Mark.SAVED)
    return part or (ItemMinutes(item_id=item_id) if item_id else Minutes(meeting_id=meeting_id, revision=0))


@transaction.atomic(durable=True)
def restore_revision(*, actor: User, revision_id: uuid.UUID) -> MinutesRevision:
    """Make an earlier revision the present text of its part, as a new revision. Audited; `DomainError` as when saving."""
    wanted = MinutesRevision.objects.select_related("minutes", "item").get(pk=revision_id)
    minutes = minutes_for_writing(locked_meeting(wanted.minutes.meeting_id))
    part: Minutes | ItemMinutes = minutes
    if wanted.item is not None:
        part = ItemMinutes.objects.filter(item=wanted.item).first() or ItemMinutes(item=wanted.item)
    _write(minutes, part, wanted.texts, actor=actor, revision=part.revision, mark=Mark.RESTORED)
    return wanted


@transaction.atomic(durable=True)
def share_minutes(*, actor: User, meeting_id: uuid.UUID, revision: int, site: str | None = None) -> Minutes:
    """The draft is ready for who was there and who was invited; with `site`, each is written to with a link of their own.

    `revision` is the sum of the revisions that were read (`edition_of`). Audited. `DomainError` unless it is a draft with
    something written about a meeting whose day has come, `StaleEdit` when a part changed after it was read. What was left
    open comes back on the next agenda.
    """
    minutes = _written(meeting_id, revision)
    refuse_lapsed(minutes.meeting)
    if minutes.state != Minutes.State.DRAFT:
        raise DomainError(_("Il resoconto è già stato condiviso."))
    if minutes.meeting.meets_on > timezone.localdate():
        raise DomainError(
            _("L'incontro è il %(day)s: il resoconto si può condividere da quel giorno in poi.")
            % {"day": f"{minutes.meeting.meets_on:%d/%m/%Y}"}
        )
    minutes.state, minutes.shared_at = Minutes.State.SHARED, timezone.now()
    minutes.save(update_fields=["state", "shared_at"])
    parts = mark_all(minutes, Mark.SHARED)
    written_to = mail_readers(minutes, site=site, created_by=actor_label(actor)) if site else 0
    after = {"revision": revision, "parts": parts, "written_to": written_to}
    record(actor=actor, action="core.minutes.shared", target=minutes, after=after)
    bring_back_to_next(minutes.meeting.served.values_list("body_id", flat=True))
    return minutes


@transaction.atomic(durable=True)
def approve_minutes(
    *, actor: User, meeting_id: uuid.UUID, approved_in: uuid.UUID, revision: int, seen: str | None = None
) -> Minutes:
    """A later meeting (`approved_in`) approved the minutes, where the model's rules ask for it. Audited.

    `revision` and `seen` say what was read, as for `publish_minutes`. Raises `DomainError` where no rule asks for it, for
    minutes not shared, for a meeting that is not later, has not come yet, did not take place or is of no body of theirs.
    """
    minutes = _written(meeting_id, revision, seen)
    meeting = minutes.meeting
    if not meeting_rules_on(meeting.model_slug, meeting.meets_on).minutes_approved_next:
        raise DomainError(_("Le regole non chiedono di approvare il resoconto: si può pubblicare subito."))
    if minutes.state == Minutes.State.DRAFT:
        raise DomainError(_("Prima condivida il resoconto: chi lo approva deve averlo potuto leggere."))
    if minutes.state != Minutes.State.SHARED:
        raise DomainError(_("Il resoconto è già stato approvato."))
    minutes.approved_in = _approving(meeting, approved_in)
    minutes.state, minutes.approved_at = Minutes.State.APPROVED, timezone.now()
    minutes.save(update_fields=["state", "approved_at", "approved_in"])
    parts = mark_all(minutes, Mark.APPROVED)
    after = {"approved_in": minutes.approved_in, "parts": parts}
    record(actor=actor, action="core.minutes.approved", target=minutes, after=after)
    return minutes


@transaction.atomic(durable=True)
def publish_minutes(*, actor: User, meeting_id: uuid.UUID, revision: int, seen: str | None = None) -> Minutes:
    """Everybody may read the minutes, exactly as this set of revisions. Audited, with the set.

    `revision` is the sum of the revisions that were read, `seen` the fingerprint of all that was (`MinutesView.seen`:
    actions, titles and documents too); None skips the check. Raises `StaleEdit` when one has changed, `DomainError` for a
    meeting not held, for minutes with nothing written and, where the rules ask for approval at the next meeting, for
    minutes not approved.
    """
    minutes = _written(meeting_id, revision, seen)
    meeting = minutes.meeting
    if meeting.state != Meeting.State.HELD:
        raise DomainError(
            _("Prima segni l'incontro come svolto: solo allora il resoconto si può pubblicare.")
        )
    if minutes.state == Minutes.State.PUBLISHED:
        raise DomainError(_("Il resoconto è già pubblicato."))
    if minutes.state in _NOT_YET_APPROVED and must_be_approved(meeting):
        raise DomainError(
            _(
                "Le regole chiedono che il resoconto sia approvato nell'incontro successivo: lo condivida, e lo pubblichi "
                "dopo l'approvazione."
            )
        )
    minutes.state, minutes.published_at = Minutes.State.PUBLISHED, timezone.now()
    minutes.save(update_fields=["state", "published_at"])
    parts = mark_all(minutes, Mark.PUBLISHED)
    after = {"revision": revision, "parts": parts}
    record(actor=actor, action="core.minutes.published", target=minutes, after=after)
    bring_back_to_next(meeting.served.values_list("body_id", flat=True))
    return minutes


@transaction.atomic(durable=True)
def withdraw_minutes(*, actor: User, meeting_id: uuid.UUID) -> Minutes:
    """No longer public, no longer approved: shared again, or a draft again if it never was, to be corrected. Audited.

    `DomainError` unless it is approved or published. A text that is corrected has to be approved again, where the rules
    ask for it.
    """
    meeting = locked_meeting(meeting_id)
    minutes = Minutes.objects.filter(meeting=meeting).exclude(state__in=_NOT_YET_APPROVED).first()
    if minutes is None:
        raise DomainError(_("Il resoconto non è pubblicato."))
    names = ("state", "published_at", "approved_at", "approved_in")
    before = {name: getattr(minutes, name) for name in names}
    minutes.state = Minutes.State.SHARED if minutes.shared_at else Minutes.State.DRAFT
    minutes.published_at, minutes.approved_at, minutes.approved_in = None, None, None
    minutes.save(update_fields=names)
    after = {"state": minutes.state}
    record(actor=actor, action="core.minutes.withdrawn", target=minutes, before=before, after=after)
    return minutes


def must_be_approved(meeting: Meeting) -> bool:
    """Whether the rules in force on the meeting's day ask for the next meeting's approval."""
    return meeting_rules_on(meeting.model_slug, meeting.meets_on).minutes_approved_next


def _write(
    minutes: Minutes,
    part: Minutes | ItemMinutes,
    texts: Mapping[str, str],
    *,
    actor: User,
    revision: int,
    mark: str,
) -> None:
    """Give a part these texts, unless someone else changed it after `revision`."""
    before = texts_of(part)
    if before == dict(texts):
        if mark:
            mark_last(minutes, part, mark)
        return
    if part.revision != revision:
        field = "text" if isinstance(part, Minutes) else ITEM_TEXTS[0]
        raise StaleEdit(
            _("Mentre scriveva, qualcun altro ha salvato un'altra versione del resoconto."), field=field
        )
    for name, text in texts.items():
        setattr(part, name, text)
    part.revision += 1
    part.edited_by = actor_label(actor)
    began = keep_revision(minutes, part, before, actor=actor, mark=mark)
    minutes.edited_at = part.edited_at = timezone.now()
    part.save()
    minutes.save()
    if began:
        length = (
            {"characters": sum(map(len, before.values()))},
            {
                "characters": sum(map(len, texts.values())),
                "revision": part.revision,
                "item": part.item.title if isinstance(part, ItemMinutes) else "",
            },
        )
        record(actor=actor, action="core.minutes.saved", target=minutes, before=length[0], after=length[1])


def _written(meeting_id: uuid.UUID, revision: int, seen: str | None = None) -> Minutes:
    """The minutes, with something in them, as they were read."""
    meeting = locked_meeting(meeting_id)
    minutes = Minutes.objects.filter(meeting=meeting).first()
    if minutes is None or not has_content(minutes):
        raise DomainError(_("Il resoconto è ancora vuoto."), field="text")
    if edition_of(minutes) != revision or seen not in {None, minutes_view(meeting).seen}:
        raise StaleEdit(_("Il resoconto è cambiato dopo che l'ha letto: lo rilegga, poi confermi."))
    minutes.meeting = meeting
    return minutes


def _approving(meeting: Meeting, approved_in: uuid.UUID) -> Meeting:
    """The meeting that approves; `DomainError` for one that cannot."""
    other = Meeting.objects.filter(pk=approved_in).first()
    bodies = set(meeting.served.values_list("body_id", flat=True))
    if other is None or bodies.isdisjoint(other.served.values_list("body_id", flat=True)):
        raise DomainError(_("Il resoconto lo approva un incontro successivo dello stesso organismo."))
    if other.state in {Meeting.State.CANCELLED, Meeting.State.POSTPONED}:
        raise DomainError(_("Quell'incontro non si è tenuto: non può approvare il resoconto."))
    if other.pk == meeting.pk or other.meets_on < meeting.meets_on:
        raise DomainError(_("Il resoconto lo approva un incontro successivo dello stesso organismo."))
    if other.meets_on > timezone.localdate():
        raise DomainError(
            _("L'incontro che lo approva è il %(day)s: si può segnare da quel giorno in poi.")
            % {"day": f"{other.meets_on:%d/%m/%Y}"}
        )
    return other
