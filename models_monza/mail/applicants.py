"""What is written to who applies online: first to confirm the address, then that the application went to the office."""

import uuid

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.mail.html import render
from core.mail.message import MailMessage, NoLongerNeeded
from core.models import Body, Delivery
from models_monza.mail.confirming import confirmation_token
from models_monza.mail.links import application_token
from models_monza.models import Enrolment, ReceivedApplication
from models_monza.selectors.applying import confirm_by, decision_due
from models_monza.selectors.doubles import same_applicant_elsewhere
from models_monza.selectors.mandates import enrolment_rules_on

_AUTOMATIC = {"Auto-Submitted": "auto-generated"}


def received(delivery: Delivery) -> MailMessage:
    """Ask whether the address is the applicant's: nothing of the application goes further before the answer."""
    row = ReceivedApplication.objects.filter(pk=uuid.UUID(delivery.content["received"])).first()
    if row is None:
        raise NoLongerNeeded(_("La domanda è già confermata, o non c'è più."))
    body = Body.objects.filter(pk=row.content["body_id"]).first()
    context = {
        "body": body.name if body else "",
        "sent_at": timezone.localtime(row.sent_at),
        "until": confirm_by(row),
        "link": reverse("monza:enrol-confirm", args=[confirmation_token(row.pk)]),
    }
    subject = _("Confermi la domanda di iscrizione alla consulta %(body)s") % {"body": context["body"]}
    return render("monza/mail/received", delivery, context, subject=subject, headers=_AUTOMATIC)


def confirmed(delivery: Delivery) -> MailMessage:
    """The application is at the office: when it counts as presented, what follows, and the link to follow it.

    That a citizen is in one consulta only is told to everybody with its source; whether this one is in another, only where the
    other application bears the same address, for an address is all that was proved.
    """
    row = Enrolment.objects.select_related("body").filter(pk=uuid.UUID(delivery.content["enrolment"])).first()
    if row is None or not row.email:
        raise NoLongerNeeded(_("La domanda non c'è più."))
    day = timezone.localdate(row.submitted_at)
    rules = enrolment_rules_on(day)
    context = {
        "row": row,
        "sent_at": timezone.localtime(row.submitted_at),
        "rules": rules,
        "only_one": rules.one_consulta and row.kind == Enrolment.Kind.CITIZEN,
        "due_on": decision_due(row, rules),
        "elsewhere": same_applicant_elsewhere(row),
        "link": reverse("monza:application", args=[application_token(row.pk)]),
    }
    subject = _("La domanda per la consulta %(body)s è arrivata all'ufficio") % {"body": row.body.name}
    return render("monza/mail/confirmed", delivery, context, subject=subject, headers=_AUTOMATIC)
