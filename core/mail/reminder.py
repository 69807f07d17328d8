"""The reminder some days before, to who did not say that she is not coming."""

from django.utils.translation import gettext as _

from core.mail.meetings import coming_meeting_of, meeting_message
from core.mail.message import MailMessage, NoLongerNeeded
from core.mail.problems import TooLate
from core.models import Delivery, Invitation


def reminder(delivery: Delivery) -> MailMessage:
    """Nothing to who answered meanwhile that she is not coming, and nothing once the meeting has begun."""
    try:
        meeting = coming_meeting_of(delivery)
    except TooLate as late:
        raise NoLongerNeeded(late.words) from late
    if delivery.invitation is not None and delivery.invitation.reply == Invitation.Reply.NOT_COMING:
        raise NoLongerNeeded(_("Ha risposto che non viene."))
    return meeting_message("reminder", delivery, meeting)
