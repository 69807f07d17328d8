"""The answer to who proposed something for an agenda."""

import datetime as dt

from core.mail.html import render
from core.mail.message import MailMessage
from core.models import Delivery


def proposal_message(delivery: Delivery) -> MailMessage:
    """Says what became of the proposal: on which agenda it is, under which words, or why it is not."""
    content = delivery.mailing.content
    day = content.get("meets_on")
    context = {**content, "meets_on": dt.date.fromisoformat(day) if day else None}
    return render("proposal", delivery, context)
