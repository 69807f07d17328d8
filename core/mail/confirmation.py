"""The message that asks whether an address was typed by its owner: nothing else is sent before the answer."""

import uuid

from django.urls import reverse
from django.utils.translation import gettext as _

from core.mail.html import render
from core.mail.links import confirmation_token, subscriber_token
from core.mail.message import MailMessage, NoLongerNeeded
from core.models import CityProfile, Delivery, Subscriber
from core.selectors.subscriptions import names_of
from core.services.subscriptions import CONFIRM_WITHIN


def confirmation(delivery: Delivery) -> MailMessage:
    """Ask for confirmation of the topics of the delivery; where nothing is left to confirm, say what is received already.

    The link is made here, so that what is stored holds no secret.
    """
    subscriber_id = uuid.UUID(delivery.content["subscriber"])
    asked = [uuid.UUID(key) for key in delivery.content["subscriptions"]]
    subscriber = Subscriber.objects.filter(pk=subscriber_id).first()
    if subscriber is None or not (asked or subscriber.confirmed_at):
        raise NoLongerNeeded(_("L'iscrizione non c'è più."))
    token = subscriber_token(subscriber_id)
    profile = CityProfile.objects.first()
    context = {
        "topics": names_of(asked),
        "link": reverse("core:subscription_confirm", args=[confirmation_token(subscriber_id, asked)]),
        "manage": reverse("core:subscription", args=[token]) if subscriber.confirmed_at else "",
        "leave": reverse("core:unsubscribe", args=[token]),
        "rhythm": subscriber.rhythm,
        "days": CONFIRM_WITHIN.days,
    }
    city = profile.name if profile else ""
    subject = (
        _("Conferma: vuoi gli avvisi di %(city)s?") % {"city": city}
        if asked
        else _("Ricevi già gli avvisi di %(city)s") % {"city": city}
    )
    return render(
        "confirmation", delivery, context, subject=subject, headers={"Auto-Submitted": "auto-generated"}
    )
