"""What the messages to who asks for a city are told."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from core.mail.message import NoLongerNeeded
from core.participation.registry import registry
from tenants.models import City, CityRequest, Message
from tenants.onboarding.links import CONFIRM_WITHIN, confirmation_token
from tenants.onboarding.welcome import BY_MAIL, host_of_city, way_in

_URLS = settings.PUBLIC_SCHEMA_URLCONF


def confirm(message: Message) -> dict[str, Any]:
    """The link that confirms; not for a request that was changed, confirmed or forgotten since."""
    row = _request(message)
    if row.state != CityRequest.State.ASKED:
        raise NoLongerNeeded(_("La richiesta è stata cambiata o già confermata."))
    link = reverse("join-confirm", args=[confirmation_token(row)], urlconf=_URLS)
    return _about(row) | {"link": link, "days": CONFIRM_WITHIN.days}


def ready(message: Message) -> dict[str, Any]:
    """The city's address, and the way in for who has no password yet."""
    row = _request(message)
    city = City.objects.filter(pk=row.pk).first()
    if city is None:
        raise NoLongerNeeded(_("La città non c'è più."))
    address = settings.SITE_ADDRESS.format(host=host_of_city(city)).rstrip("/")
    way = way_in(city, row.office_email, BY_MAIL)
    return _about(row) | {"address": address, "link": address + way, "trial_until": city.trial_until}


def about(message: Message) -> dict[str, Any]:
    """What was asked for, and what was answered."""
    row = _request(message)
    console = reverse("console:request", args=[row.pk], urlconf=_URLS)
    return _about(row) | {"reason": row.get_reason_display(), "words": row.decision, "console": console}


def _request(message: Message) -> CityRequest:
    row = CityRequest.objects.filter(pk=message.content["request"]).first()
    if row is None:
        raise NoLongerNeeded(_("La richiesta non c'è più."))
    return row


def _about(row: CityRequest) -> dict[str, Any]:
    models = [str(registry.get(slug).label) for slug in row.participation_models if slug in registry]
    return {"municipality": row.municipality, "office": row.office, "models": models}
