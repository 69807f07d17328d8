"""The convocation: who, when, where, about what, how to answer and to propose."""

from core.mail.meetings import coming_meeting_of, meeting_message
from core.mail.message import MailMessage
from core.models import Delivery, Invitation, Mailing, Meeting
from core.selectors.convocation import Guest

KIND = "convocation"


def convocation(delivery: Delivery) -> MailMessage:
    """`content["note"]` is what the operator adds, perhaps nothing."""
    meeting = coming_meeting_of(delivery)
    return meeting_message(KIND, delivery, meeting, {"note": delivery.mailing.content.get("note", "")})


def written(meeting: Meeting, guest: Guest, *, note: str, site: str) -> MailMessage:
    """The convocation as a guest would get it, without inviting her: for the preview. Nothing is stored."""
    invited = Invitation(
        meeting=meeting, email=guest.email, name=guest.name, organisation_id=guest.organisation_id
    )
    mailing = Mailing(kind=KIND, meeting=meeting, site=site)
    delivery = Delivery(mailing=mailing, invitation=invited, email=guest.email, name=guest.name)
    return meeting_message(KIND, delivery, meeting, {"note": note.strip()})
