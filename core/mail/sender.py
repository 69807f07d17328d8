"""The message that asks whether a city may write from an address."""

from django.urls import reverse
from django.utils.translation import gettext as _

from core.mail.html import render
from core.mail.message import MailMessage, NoLongerNeeded
from core.models import CityProfile, Delivery
from core.services.sender import CONFIRM_WITHIN_DAYS, sender_token


def sender_confirmation(delivery: Delivery) -> MailMessage:
    """Its own content names the `address`. The link is made here, so that what is stored holds no secret."""
    address = delivery.content["address"]
    if not CityProfile.objects.filter(sender_asked=address).exists():
        raise NoLongerNeeded(_("L'indirizzo non è più da confermare."))
    link = reverse("core:sender_confirm", args=[sender_token(address)])
    return render("sender", delivery, {"link": link, "address": address, "days": CONFIRM_WITHIN_DAYS})
