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

    Raises `DomainError` for an answer that is none, for who was not convened, and for a meeting that is over, called off or
    not announced; `Invitation.DoesNotExist`. The same answer twice is one.
    """
    invitation = (
        Invitation.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=invitation_id)
    )
    if reply not in Invitation.Reply.values:
        raise DomainError(_("Scelga una delle due risposte."), field="reply")
    if invitation.reply == reply:
        return invitation
    if not may_still_reply(invitation):
        raise DomainError(
            _("Non serve ancora rispondere: l'incontro non è stato convocato.")
            if invitation.meeting.state == Meeting.State.DRAFT
            else _("Non serve più rispondere: l'incontro c'è già stato, o non si tiene.")
        )
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


def may_still_reply(invitation: Invitation) -> bool:
    """Whether an answer counts: she was convened, to a meeting that is not called off and whose day has not passed."""
    meeting = invitation.meeting
    coming = meeting.state == Meeting.State.CONVENED and meeting.meets_on >= timezone.localdate()
    return coming and invitation.invited_at is not None
