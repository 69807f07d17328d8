"""Telling the invited that something changed: plain functions, called by the verbs inside their transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from core.calendar.event import has_begun
from core.mail.queue import Recipient, enqueue
from core.mail.subjects import subject_of
from core.models import Delivery, Invitation, Mailing, Meeting
from core.selectors.agenda import changes_since_convened
from core.services.agenda import frozen
from core.services.audit import actor_label

ASKING, CONVOCATION, UPDATE, CANCELLATION, REMINDER = (
    "asking",
    "convocation",
    "update",
    "cancellation",
    "reminder",
)
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
    and who had answered for another day or hour is asked again. Returns how many are told.
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
    drop_waiting(meeting, _("Superata da un aggiornamento."))
    content: dict[str, Any] = {"changed": different}
    if AGENDA in different:
        content[AGENDA] = frozen(meeting)
    return send_to(meeting, UPDATE, meeting.invitations.convened(), actor=actor, content=content)


def agenda_untold(meeting: Meeting) -> bool:
    """Whether the invited of a meeting to come were last told another agenda than the one there is now; three queries."""
    if meeting.state != Meeting.State.CONVENED or has_begun(meeting):
        return False
    updates = meeting.mailings.filter(
        kind=UPDATE, content__has_key=AGENDA, created_at__gt=meeting.convened_at or meeting.created_at
    )
    told = updates.order_by("-created_at").values_list(f"content__{AGENDA}", flat=True).first()
    different = bool(changes_since_convened(meeting)) if told is None else told != frozen(meeting)
    return different and meeting.invitations.convened().exists()


def tell_of_calling_off(
    meeting: Meeting, *, actor: User | None, announced: bool, following: Meeting | None = None
) -> int:
    """A meeting was cancelled or postponed: whoever was told of it is told so, and it leaves their calendars.

    `announced`: it had been convened; of a draft hear those who were asked for points. `following` is the meeting that
    takes its place. Messages still waiting are dropped: who never heard of the meeting hears nothing. Returns how many are
    told.
    """
    drop_waiting(meeting, _("L'incontro non si tiene."))
    if announced:
        meeting.calendar_sequence += 1
        meeting.save(update_fields=["calendar_sequence"])
    heard = [Delivery.State.SENDING, Delivery.State.HANDED, Delivery.State.SENT]
    kinds = [ASKING, CONVOCATION, UPDATE] if announced else [ASKING]
    told = meeting.invitations.filter(deliveries__state__in=heard, deliveries__mailing__kind__in=kinds)
    day = following.meets_on.isoformat() if following else ""
    return send_to(
        meeting, CANCELLATION, told.distinct(), actor=actor, content={"new_day": day, "state": meeting.state}
    )


def told_of_calling_off(meeting: Meeting) -> int:
    """How many `tell_of_calling_off` told, the last time."""
    last = meeting.mailings.filter(kind=CANCELLATION).order_by("-created_at").first()
    return last.deliveries.count() if last else 0


def drop_waiting(meeting: Meeting, why: str) -> None:
    """Messages about the meeting that have not left yet are not needed any more."""
    waiting = Delivery.objects.filter(mailing__meeting=meeting, state=Delivery.State.WAITING)
    waiting.update(state=Delivery.State.DROPPED, problem=why)


def send_to(
    meeting: Meeting,
    kind: str,
    invitations: Iterable[Invitation],
    *,
    actor: User | None,
    content: Mapping[str, Any] | None = None,
    site: str = "",
    key: str = "",
) -> int:
    """Queue a message about a meeting for these invitations; returns how many. No recipients, no mailing.

    `site` is that of the meeting's first message where it is empty. A message carries the version of the meeting it was
    written for, and is not sent once there is a later one.
    """
    to = [Recipient(one.email, one.name, one.pk) for one in invitations]
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


def site_of(meeting: Meeting) -> str:
    """The address of the city's site that the meeting's messages carried so far; empty when there were none."""
    found = Mailing.objects.filter(meeting=meeting).exclude(site="").order_by("-created_at")
    return found.values_list("site", flat=True).first() or ""
