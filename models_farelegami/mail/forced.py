"""The message that tells a supervisor of an emergency."""

import uuid

from django.utils.translation import gettext as _

from core.mail.html import render
from core.mail.message import MailMessage, NoLongerNeeded
from core.models import Delivery
from models_farelegami.models import CaseOpening


def forced(delivery: Delivery) -> MailMessage:
    """Who opened which case, when and for which emergency; nothing once somebody has looked into it."""
    key = uuid.UUID(delivery.mailing.content["opening"])
    opening = CaseOpening.objects.filter(pk=key).select_related("pact", "user").first()
    if opening is None or opening.seen_at is not None:
        raise NoLongerNeeded(_("Un supervisore l'ha già esaminata."))
    return render(
        "farelegami/mail/forced", delivery, {"opening": opening}, headers={"Auto-Submitted": "auto-generated"}
    )
