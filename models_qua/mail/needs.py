"""The messages about needs and proposals: each is written when it leaves, from what is true then."""

import uuid

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.mail.html import render
from core.mail.message import MailMessage, NoLongerNeeded
from core.models import Delivery
from models_qua.mail.need_links import need_token
from models_qua.models import FeasibilityReview, Need
from models_qua.services.need_web import confirm_by

_AUTO = {"Auto-Submitted": "auto-generated"}


def need_received(delivery: Delivery) -> MailMessage:
    """Ask whether the address is the proposer's: nobody reads what she wrote before the answer. The link is made here."""
    row = Need.objects.select_related("cycle__body").filter(pk=uuid.UUID(delivery.content["need"])).first()
    if row is None or row.state != Need.State.UNCONFIRMED:
        raise NoLongerNeeded(_("La proposta è già confermata, o non c'è più."))
    context = {
        "body": row.cycle.body.name,
        "sent_at": timezone.localtime(row.created_at),
        "until": confirm_by(row),
        "link": reverse("qua:need-confirm", args=[need_token(row.pk)]),
    }
    subject = _("Conferma la tua proposta al laboratorio %(body)s") % {"body": context["body"]}
    return render("qua/mail/need_received", delivery, context, subject=subject, headers=_AUTO)


def need_fate(delivery: Delivery) -> MailMessage:
    """What became of what somebody proposed, with the reasons; overtaken when its group is another, or undecided, by now."""
    rows = Need.objects.select_related("cycle__body", "group")
    row = rows.filter(pk=uuid.UUID(delivery.content["need"])).first()
    if row is None or row.group is None or not row.group.fate:
        raise NoLongerNeeded(_("Non c'è più una risposta da dare."))
    context = {"row": row, "group": row.group, "body": row.cycle.body}
    return render("qua/mail/need_fate", delivery, context, headers=_AUTO)


def review_asked(delivery: Delivery) -> MailMessage:
    """A municipal service is asked whether something can be done; overtaken once it answered."""
    rows = FeasibilityReview.objects.select_related("group__cycle__body")
    row = rows.filter(pk=uuid.UUID(delivery.mailing.content["review"])).first()
    if row is None or row.outcome:
        raise NoLongerNeeded(_("L'istruttoria è già conclusa, o la richiesta è stata ritirata."))
    needs = list(row.group.needs.counted().order_by("received_on", "pk"))
    context = {"row": row, "group": row.group, "body": row.group.cycle.body, "needs": needs}
    return render("qua/mail/review_asked", delivery, context, headers=_AUTO)
