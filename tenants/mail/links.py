"""Where the links of the platform's messages lead."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core import signing

from core.mail.message import NoLongerNeeded
from tenants.models import CityDomain, Message

_RECEIPT = "tenants.departure-receipt"


def data_page(message: Message) -> Mapping[str, Any]:
    """The page of a city's data, on its own site. Raises `NoLongerNeeded` for a city without a site."""
    hosts = CityDomain.objects.filter(tenant__schema_name=message.content["schema_name"], is_primary=True)
    host = hosts.values_list("domain", flat=True).first()
    if host is None:
        raise NoLongerNeeded
    return {"link": f"{settings.SITE_ADDRESS.format(host=host)}lavoro/citta/dati/"}


def receipt_link(message: Message) -> Mapping[str, Any]:
    """The receipt of a city that left, for whoever has the message."""
    site = settings.SITE_ADDRESS.format(host=settings.BASE_DOMAIN)
    return {"link": f"{site}ricevuta/{receipt_token(message.content['receipt'])}/"}


def receipt_token(receipt_id: str) -> str:
    """Says which receipt may be read; good for ever."""
    return signing.dumps(receipt_id, salt=_RECEIPT)


def receipt_of(token: str) -> str:
    """The receipt a token is for. Raises `django.core.signing.BadSignature`."""
    return str(signing.loads(token, salt=_RECEIPT))
