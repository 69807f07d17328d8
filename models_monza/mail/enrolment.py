"""What an applicant is written by the office: what is missing, and what was decided."""

import uuid

from django.urls import reverse
from django.utils.translation import gettext as _

from core.mail.html import render
from core.mail.message import MailMessage, NoLongerNeeded
from core.models import Delivery
from models_monza.mail.links import application_token
from models_monza.models import Enrolment

DECIDED = (Enrolment.State.ACCEPTED, Enrolment.State.REFUSED)


def completion(delivery: Delivery) -> MailMessage:
    """What is missing and by when; not sent once it was handed in or the application was decided."""
    row = _row(delivery)
    if row is None or row.state != Enrolment.State.COMPLETION:
        raise NoLongerNeeded(_("Alla domanda non manca più niente."))
    return _message("monza/mail/completion", delivery, row)


def decision(delivery: Delivery) -> MailMessage:
    """Accepted, from which day; or refused, with the reasons and how to appeal."""
    row = _row(delivery)
    if row is None or row.state != delivery.mailing.content["state"]:
        raise NoLongerNeeded(_("La decisione sulla domanda è cambiata."))
    return _message("monza/mail/decision", delivery, row)


def _row(delivery: Delivery) -> Enrolment | None:
    key = uuid.UUID(delivery.mailing.content["enrolment"])
    return Enrolment.objects.select_related("body", "membership").filter(pk=key).first()


def _message(name: str, delivery: Delivery, row: Enrolment) -> MailMessage:
    context = {"enrolment": row, "link": _link(row)}
    return render(name, delivery, context, headers={"Auto-Submitted": "auto-generated"})


def _link(row: Enrolment) -> str:
    """The applicant's own page, made here: what is stored holds no secret. Empty for who applied on paper: nobody has proved that
    the address an officer read there is hers, and the page lets its reader take the application back.
    """
    if row.channel != Enrolment.Channel.ONLINE:
        return ""
    return reverse("monza:application", args=[application_token(row.pk)])
