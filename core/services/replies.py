"""The answer of who is invited."""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import Invitation, Meeting
from core.services.audit import record
from core.services.errors import DomainError


@transaction.atomic(durable=True)
def reply_to_invitation(*, actor: User | None, invitation_id: uuid.UUID, reply: str) -> Invitation:
    """Say whether one comes (`Invitation.Reply`); it may be changed until the meeting. Audited when it changes.

    Raises `DomainError` for an answer that is none, and for a meeting that is over, called off or not announced;
    `Invitation.DoesNotExist`. The same answer twice is one.
    """
    invitation = (
        Invitation.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=invitation_id)
    )
    if reply not in Invitation.Reply.values:
        raise DomainError(_("Scelga una delle due risposte."), field="reply")
    if invitation.reply == reply:
        return invitation
    if invitation.removed_at or not may_still_reply(invitation.meeting):
        raise DomainError(_("Non serve più rispondere: l'incontro c'è già stato, o non si tiene."))
    before = invitation.reply
    invitation.reply, invitation.replied_at = reply, timezone.now()
    invitation.save(update_fields=["reply", "replied_at"])
    record(
        actor=actor,
        action="core.meeting.replied",
        target=invitation,
        before={"reply": before},
        after={"reply": reply},
    )
    return invitation


def may_still_reply(meeting: Meeting) -> bool:
    """Whether an answer still counts: the meeting is planned and its day has not passed."""
    planned = {Meeting.State.DRAFT, Meeting.State.CONVENED}
    return meeting.state in planned and meeting.meets_on >= timezone.localdate()
