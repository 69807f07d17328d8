"""Asking who is to be invited what to put on the agenda, while there is none yet that binds."""

import datetime as dt

from django.utils.translation import gettext as _

from core.mail.meetings import meeting_message, meeting_of
from core.mail.message import MailMessage, NoLongerNeeded
from core.models import Delivery
from core.selectors.convocation import may_ask_for_points

KIND = "asking"


def asking(delivery: Delivery) -> MailMessage:
    """`content["note"]` is what the operator adds, `content["until"]` the ISO date by which; both perhaps empty.

    Nothing any more once the meeting is convened: then the convocation says the same and more.
    """
    meeting = meeting_of(delivery)
    if not may_ask_for_points(meeting):
        raise NoLongerNeeded(_("L'ordine del giorno è chiuso."))
    content = delivery.mailing.content
    until = content.get("until")
    context = {"note": content.get("note", ""), "until": dt.date.fromisoformat(until) if until else None}
    return meeting_message(KIND, delivery, meeting, context)
