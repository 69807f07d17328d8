"""Telling the invited that something changed: plain functions, called by the verbs inside their transaction."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from core.calendar.event import has_begun
from core.mail.queue import Recipient, enqueue
from core.mail.subjects import subject_of
from core.models import AuditEntry, Delivery, Invitation, Mailing, Meeting
from core.models.mail import DeliveryQuerySet, InvitationQuerySet
from core.selectors.agenda import AgendaChanges, changes_since_convened
from core.services.agenda import frozen
from core.services.audit import actor_label

ASKING, CONVOCATION, UPDATE, CANCELLATION, REMINDER = (
    "asking",
    "convocation",
    "update",
    "cancellation",
    "reminder",
)
REMOVAL = "removal"
CALLED_OFF = "core.meeting.cancelled"
"""How it is written in the trail that a meeting is cancelled or postponed."""
_LEFT = (Delivery.State.SENDING, Delivery.State.HANDED, Delivery.State.SENT)
TOLD_OF = ("meets_on", "starts_at", "ends_at", "venue_id", "remote_url")
"""What a meeting's guests are told of; the rest (theme, title, number) changes silently."""
AGENDA = "agenda"
"""Its changes are told when the operator says so, or together with others."""
_WHEN = ("meets_on", "starts_at")


@dataclass(frozen=True, slots=True)
class Announced:
    """What a verb did to a meeting, and how many of the invited are written to about it."""

    meeting: Meeting
    told: int


def whereabouts(meeting: Meeting) -> dict[str, Any]:
    """When and where a meeting is, to be compared with what it is after a change."""
    return {name: getattr(meeting, name) for name in TOLD_OF}


def tell_of_change(meeting: Meeting, before: Mapping[str, Any], *, actor: User | None) -> int:
    """After a change of a convened meeting, locked by the caller: tell the invited what is different.

    `before` is its `whereabouts` as they were. The version in calendars grows, older messages still waiting are dropped,
    and what they would have said is said now: who has not heard of the meeting yet is invited to it as it is. Who had
    answered for another day or hour is asked again. Returns how many are told.
    """
    now = whereabouts(meeting)
    different = [name for name in TOLD_OF if before[name] != now[name]]
    if not different or meeting.state != Meeting.State.CONVENED or meeting.meets_on < timezone.localdate():
        return 0
    if not set(different).isdisjoint(_WHEN):
        meeting.invitations.update(reply="", replied_at=None)
    return tell_update(meeting, [*different, *([AGENDA] if agenda_untold(meeting) else [])], actor=actor)


def tell_update(meeting: Meeting, different: list[str], *, actor: User | None) -> int:
    """Tell the invited of a convened meeting, locked by the caller, what is different: `TOLD_OF`, `AGENDA`; returns how many."""
    meeting.calendar_sequence += 1
    meeting.save(update_fields=["calendar_sequence"])
    untold = _changes_on_their_way(meeting)
    drop_waiting(meeting, _("Superata da un aggiornamento."))
    content: dict[str, Any] = {"changed": different}
    if AGENDA in different:
        content[AGENDA] = frozen(meeting)
    heard = list(_heard(meeting))
    told = send_to(meeting, UPDATE, heard, actor=actor, content=content, own=untold)
    return told + _call_again(meeting, {one.pk for one in heard}, actor)


def agenda_untold(meeting: Meeting, changes: AgendaChanges | None = None) -> bool:
    """Whether the invited of a meeting to come were last told another agenda than the one there is now; three queries at most.

    `changes` are those since it was convened, where they are known already.
    """
    if meeting.state != Meeting.State.CONVENED or has_begun(meeting):
        return False
    since = meeting.convened_at or meeting.created_at
    later = meeting.mailings.filter(content__has_key=AGENDA, created_at__gt=since)
    told = later.order_by("-created_at").values_list(f"content__{AGENDA}", flat=True).first()
    if told is not None:
        different = told != frozen(meeting)
    else:
        different = bool(changes_since_convened(meeting) if changes is None else changes)
    return different and meeting.invitations.convened().exists()


def is_announced(meeting: Meeting) -> bool:
    """Whether people know of the meeting, perhaps from before it was said to be held by mistake and opened again."""
    return meeting.state == Meeting.State.CONVENED or meeting.convened_at is not None


def tell_of_calling_off(
    meeting: Meeting, *, actor: User | None, announced: bool, following: Meeting | None = None
) -> int:
    """A meeting was cancelled or postponed: whoever was told of it is told so, once, and it leaves their calendars.

    `announced`: it had been convened; of a draft hear those who were asked for points. `following` is the meeting that
    takes its place. Messages still waiting are dropped: who never heard of the meeting hears nothing. Returns how many are
    told.
    """
    drop_waiting(meeting, _("L'incontro non si tiene."))
    if announced:
        meeting.calendar_sequence += 1
        meeting.save(update_fields=["calendar_sequence"])
    known = _since_convened(meeting, CANCELLATION).exclude(state=Delivery.State.DROPPED)
    told = (_heard(meeting) | _only_asked(meeting)).filter(~Exists(known))
    day = following.meets_on.isoformat() if following else ""
    return send_to(meeting, CANCELLATION, told, actor=actor, content={"new_day": day, "state": meeting.state})


def tell_of_removal(invitation: Invitation, *, actor: User | None) -> int:
    """The invitation, of a meeting locked by the caller, is taken back: the last message to who had heard of it.

    Returns how many are told, one or none.
    """
    meeting = invitation.meeting
    waiting = invitation.deliveries.filter(state=Delivery.State.WAITING)
    waiting.update(state=Delivery.State.DROPPED, problem=_("Non è più tra gli invitati."))
    told = _heard(meeting).filter(pk=invitation.pk)
    return send_to(meeting, REMOVAL, told, actor=actor)


def _heard(meeting: Meeting) -> InvitationQuerySet:
    """The invited whom the convocation, or a change that followed it, has reached or is reaching."""
    left = _since_convened(meeting, CONVOCATION, UPDATE).filter(state__in=_LEFT)
    return meeting.invitations.convened().filter(Exists(left))


def _only_asked(meeting: Meeting) -> InvitationQuerySet:
    """Those who were asked what to put on the agenda, and not convened."""
    asking = Delivery.objects.filter(invitation=OuterRef("pk"), mailing__kind=ASKING, state__in=_LEFT)
    return meeting.invitations.standing().filter(Exists(asking), invited_at=None)


def _since_convened(meeting: Meeting, *kinds: str) -> DeliveryQuerySet:
    """The messages of these kinds to an invitation since the meeting was last convened: what was said before is over."""
    since = meeting.convened_at or meeting.created_at
    return Delivery.objects.filter(
        invitation=OuterRef("pk"), mailing__kind__in=kinds, mailing__created_at__gte=since
    )


def _changes_on_their_way(meeting: Meeting) -> dict[uuid.UUID, set[str]]:
    """Invitation to the columns whose change a message that has not left yet was to tell."""
    going = [Delivery.State.WAITING, Delivery.State.SENDING]
    rows = Delivery.objects.filter(mailing__meeting=meeting, mailing__kind=UPDATE, state__in=going)
    found: dict[uuid.UUID, set[str]] = {}
    for row in rows.exclude(invitation=None).select_related("mailing"):
        if row.invitation_id is not None:
            changed = (*row.mailing.content.get("changed", ()), *row.content.get("changed", ()))
            found.setdefault(row.invitation_id, set()).update(changed)
    return found


def _call_again(meeting: Meeting, heard: Collection[uuid.UUID], actor: User | None) -> int:
    """Everybody else gets the convocation anew, with the words the operator had added to theirs."""
    rows = meeting.invitations.convened().exclude(pk__in=heard)
    said = Delivery.objects.filter(invitation__in=rows, mailing__kind=CONVOCATION).order_by(
        "mailing__created_at"
    )
    notes = {one.invitation_id: one.mailing.content.get("note", "") for one in said.select_related("mailing")}
    by_note: dict[str, list[Invitation]] = {}
    for one in rows:
        by_note.setdefault(notes.get(one.pk, ""), []).append(one)
    agenda = frozen(meeting)
    return sum(
        send_to(meeting, CONVOCATION, to, actor=actor, content={"note": note, AGENDA: agenda})
        for note, to in by_note.items()
    )


def told_of_calling_off(meeting: Meeting) -> int:
    """How many `tell_of_calling_off` told when the meeting came into its present state; two queries at most."""
    entries = AuditEntry.objects.filter(object_id=meeting.pk, action=CALLED_OFF)
    since = entries.order_by("-at").values_list("at", flat=True).first()
    if since is None:
        return 0
    return Delivery.objects.filter(
        mailing__meeting=meeting, mailing__kind=CANCELLATION, mailing__created_at__gte=since
    ).count()


def drop_waiting(meeting: Meeting, why: str) -> None:
    """Messages about the meeting that have not left yet are not needed any more, but to who is invited no more."""
    waiting = Delivery.objects.filter(mailing__meeting=meeting, state=Delivery.State.WAITING)
    waiting.exclude(mailing__kind=REMOVAL).update(state=Delivery.State.DROPPED, problem=why)


def send_to(
    meeting: Meeting,
    kind: str,
    invitations: Iterable[Invitation],
    *,
    actor: User | None,
    content: Mapping[str, Any] | None = None,
    own: Mapping[uuid.UUID, Iterable[str]] = MappingProxyType({}),
    site: str = "",
    key: str = "",
) -> int:
    """Queue a message about a meeting for these invitations; returns how many. No recipients, no mailing.

    `own` are changes told to one invitation besides those of `content`. `site` is that of the meeting's first message where it is empty. A message carries the version of the meeting it was
    written for, and is not sent once there is a later one.
    """
    to = [
        Recipient(one.email, one.name, one.pk, {"changed": sorted(own[one.pk])} if one.pk in own else {})
        for one in invitations
    ]
    if not to:
        return 0
    with override("it"):
        subject = subject_of(meeting, kind)
    mailing = enqueue(
        kind,
        to,
        subject=subject,
        site=site or site_of(meeting),
        created_by=actor_label(actor),
        meeting_id=meeting.pk,
        content={"sequence": meeting.calendar_sequence, **(content or {})},
        key=key,
    )
    return len(to) if mailing else 0


def reminder_key(meeting: Meeting) -> str:
    """What makes the reminder of a meeting's day one."""
    return f"{REMINDER}:{meeting.pk}:{meeting.meets_on}"


def site_of(meeting: Meeting) -> str:
    """The address of the city's site that the meeting's messages carried so far; empty when there were none."""
    found = Mailing.objects.filter(meeting=meeting).exclude(site="").order_by("-created_at")
    return found.values_list("site", flat=True).first() or ""
