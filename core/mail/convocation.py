"""The convocation: who, when, where, about what, how to answer and to propose."""

from core.mail.meetings import coming_meeting_of, meeting_message
from core.mail.message import MailMessage
from core.models import Delivery

KIND = "convocation"


def convocation(delivery: Delivery) -> MailMessage:
    """`content["note"]` is what the operator adds, perhaps nothing."""
    meeting = coming_meeting_of(delivery)
    return meeting_message(KIND, delivery, meeting, {"note": delivery.mailing.content.get("note", "")})
