"""An invitation is taken back: the meeting takes place, without who gets this."""

from django.utils.translation import gettext as _

from core.mail.meetings import meeting_message, meeting_of
from core.mail.message import MailMessage, NoLongerNeeded
from core.models import Delivery


def removal(delivery: Delivery) -> MailMessage:
    """Nothing to who was invited again meanwhile. Whatever became of the meeting, the event leaves her calendar."""
    meeting = meeting_of(delivery)
    if delivery.invitation is None or delivery.invitation.removed_at is None:
        raise NoLongerNeeded(_("È di nuovo tra gli invitati."))
    return meeting_message("removal", delivery, meeting)
