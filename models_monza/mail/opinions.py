"""The messages about opinions and requests: each is written when it leaves, from what is true then."""

import uuid

from django.utils import timezone
from django.utils.translation import gettext as _

from core.mail.html import render
from core.mail.message import MailMessage, NoLongerNeeded
from core.models import Delivery
from models_monza.models import AdvisoryOpinion, OpinionRequest
from models_monza.selectors.opinions import opinion_line, terms

_AUTO = {"Auto-Submitted": "auto-generated"}


def opinion_message(delivery: Delivery) -> MailMessage:
    """An opinion was transmitted, taken in charge, answered or is late (`event`); what has been overtaken is not said any more."""
    content = delivery.mailing.content
    row = AdvisoryOpinion.objects.filter(pk=uuid.UUID(content["opinion"])).select_related("body").first()
    if row is None or row.state == AdvisoryOpinion.State.WITHDRAWN:
        raise NoLongerNeeded(_("È stato ritirato."))
    event = content["event"]
    if event != "answered" and row.answered_on is not None:
        raise NoLongerNeeded(_("C'è già una risposta."))
    line = opinion_line(row, terms(), timezone.localdate())
    context = {
        "row": row,
        "body": row.body.name,
        "event": event,
        "due_on": line.due_on,
        "late": line.days_late,
    }
    return render("monza/mail/opinion", delivery, context, headers=_AUTO)


def question_message(delivery: Delivery) -> MailMessage:
    """The administration asks one or more consulte (`bodies`, of this very address) what they think."""
    row = OpinionRequest.objects.filter(pk=uuid.UUID(delivery.mailing.content["request"])).first()
    if row is None or row.withdrawn_on is not None:
        raise NoLongerNeeded(_("La richiesta è stata ritirata."))
    context = {"row": row, "bodies": delivery.content["bodies"]}
    return render("monza/mail/question", delivery, context, headers=_AUTO)
