"""The answer of who is invited."""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.calendar.event import uid
from core.mail.calendar_replies import CalendarReply
from core.models import Invitation, Meeting
from core.services.audit import record
from core.services.errors import DomainError


@transaction.atomic(durable=True)
def reply_to_invitation(
    *, actor: User | None, invitation_id: uuid.UUID, reply: str | None, sequence: int | None = None
) -> Invitation:
    """Say whether one comes (`Invitation.Reply`, None to take the answer back); it may be changed until the meeting.
    Audited when it changes.

    `sequence` is the version of the meeting that was answered, where it is known. Raises `DomainError` for an answer that is
    none or to an older version, for who was not convened or is invited no more, and for a meeting that is over, called off
    or not announced; `Invitation.DoesNotExist`. The same answer twice is one.
    """
    invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
    if reply is not None and reply not in Invitation.Reply.values:
        raise DomainError(_("Scelga una delle due risposte."), field="reply")
    reply = reply or ""
    if invitation.reply == reply:
        return invitation
    if not may_still_reply(invitation):
        raise DomainError(
            _("Non serve ancora rispondere: l'incontro non è stato convocato.")
            if invitation.meeting.state == Meeting.State.DRAFT
            else _("Non serve più rispondere: l'incontro c'è già stato, o non si tiene.")
        )
    if sequence is not None and sequence < invitation.meeting.calendar_sequence:
        raise DomainError(_("L'incontro è cambiato: questa risposta vale per com'era prima."))
    before = invitation.reply
    invitation.reply, invitation.replied_at = reply, timezone.now() if reply else None
    invitation.save(update_fields=["reply", "replied_at"])
    record(
        actor=actor,
        action="core.meeting.replied",
        target=invitation,
        before={"reply": before},
        after={"reply": reply},
    )
    return invitation


def reply_from_calendar(invitation_id: uuid.UUID, answer: CalendarReply) -> bool:
    """Take an answer that came from a calendar program. False for one that does not count: about another event, from an
    address that is not the invited one, to an older version, or when no answer is asked for any more.
    """
    invitation = Invitation.objects.select_related("meeting").filter(pk=invitation_id).first()
    if invitation is None or answer.uid != uid(invitation.meeting) or invitation.email not in answer.replies:
        return False
    try:
        reply_to_invitation(
            actor=None,
            invitation_id=invitation.pk,
            reply=answer.replies[invitation.email],
            sequence=answer.sequence,
        )
    except DomainError:
        return False
    return True


def may_still_reply(invitation: Invitation) -> bool:
    """Whether an answer counts: she was convened and still is, to a meeting not called off whose day has not passed."""
    meeting = invitation.meeting
    coming = meeting.state == Meeting.State.CONVENED and meeting.meets_on >= timezone.localdate()
    return coming and invitation.invited_at is not None and invitation.removed_at is None
