"""A convened meeting does not take place, or moves: why, and when instead if it is known."""

import datetime as dt

from django.utils.translation import gettext as _

from core.mail.meetings import meeting_message, unchanged_meeting_of
from core.mail.message import MailMessage, NoLongerNeeded
from core.models import Delivery, Meeting


def cancellation(delivery: Delivery) -> MailMessage:
    """`content["new_day"]` is the ISO date of the meeting that takes its place, or empty."""
    meeting = unchanged_meeting_of(delivery)
    if meeting.state not in {Meeting.State.CANCELLED, Meeting.State.POSTPONED}:
        raise NoLongerNeeded(_("L'incontro è di nuovo in programma."))
    day = delivery.mailing.content.get("new_day")
    context = {
        "in_calendar": delivery.invitation is None or delivery.invitation.invited_at is not None,
        "postponed": meeting.state == Meeting.State.POSTPONED,
        "new_day": dt.date.fromisoformat(day) if day else None,
    }
    return meeting_message("cancellation", delivery, meeting, context)
