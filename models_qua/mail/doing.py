"""The messages about doing an agreement: each is written when it leaves, from what is true then."""

import uuid

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.mail.html import render
from core.mail.message import MailMessage, NoLongerNeeded
from core.models import Delivery
from models_qua.mail.report_links import GOOD_FOR_DAYS, report_token
from models_qua.models import CitizenshipAgreement, Commitment, Evaluation, Signatory

_AUTO = {"Auto-Submitted": "auto-generated"}
_IN_FORCE = CitizenshipAgreement.State.IN_FORCE


def report_ask(delivery: Delivery) -> MailMessage:
    """Ask a party how far its commitments are, with the link to say so; nothing once it withdrew or all is settled."""
    key = uuid.UUID(delivery.mailing.content["signatory"])
    party = Signatory.objects.filter(pk=key).select_related("agreement").first()
    if party is None or party.withdrawn_on is not None or party.agreement.state != _IN_FORCE:
        raise NoLongerNeeded(_("La parte non è più impegnata nell'accordo, o l'accordo non è più in vigore."))
    rows = list(party.commitments.order_by("position", "due_on"))
    if not rows:
        raise NoLongerNeeded(_("La parte non ha impegni."))
    context = {
        "party": party,
        "agreement": party.agreement,
        "commitments": rows,
        "days": GOOD_FOR_DAYS,
        "link": reverse("qua:report-link", args=[report_token(party.pk)]),
    }
    return render("qua/mail/report_ask", delivery, context, headers=_AUTO)


def ending(delivery: Delivery) -> MailMessage:
    """The agreement ends soon: what is still open, and what comes next."""
    row = _agreement(delivery)
    if row.ends_on is None or row.ends_on < timezone.localdate():
        raise NoLongerNeeded(_("È già scaduto."))
    settled = (Commitment.State.DONE, Commitment.State.NOT_DONE)
    context = {"agreement": row, "open": row.commitments.exclude(state__in=settled).count()}
    return render("qua/mail/ending", delivery, context, headers=_AUTO)


def mid_term(delivery: Delivery) -> MailMessage:
    """The agreement is half way: time to evaluate it."""
    row = _agreement(delivery)
    if row.evaluations.filter(kind=Evaluation.Kind.MID_TERM).exists():
        raise NoLongerNeeded(_("La valutazione intermedia c'è già."))
    return render("qua/mail/mid_term", delivery, {"agreement": row}, headers=_AUTO)


def _agreement(delivery: Delivery) -> CitizenshipAgreement:
    key = uuid.UUID(delivery.mailing.content["agreement"])
    row = CitizenshipAgreement.objects.filter(pk=key).select_related("body").first()
    if row is None or row.state != _IN_FORCE:
        raise NoLongerNeeded(_("L'accordo non è più in vigore."))
    return row
