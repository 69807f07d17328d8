"""The platform's mail to a city's office."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from tenants.mail.queue import enqueue
from tenants.models import City, CityDomain, Message


def write_to_office(
    kind: str, city: City, *, subject: str, key: str = "", page: str = "city:overview", **content: Any
) -> Message | None:
    """Queue a message to the city's office; nothing without its address. The templates also know `city` and `page`, an address.

    Called on the public schema, inside the transaction of the verb that decided it. Dates are told as they are read.
    """
    if not city.office_email:
        return None
    given = {"state": city.state, "trial_until": city.trial_until, "leaves_on": city.leaves_on} | content
    told = {name: f"{value:%d/%m/%Y}" if hasattr(value, "year") else value for name, value in given.items()}
    return enqueue(
        kind,
        city.office_email,
        subject=_("%(city)s: %(subject)s")
        % {"city": city.name, "subject": subject[:1].lower() + subject[1:]},
        name=city.office,
        content={**told, "city": city.name, "page": page_of(city, page)},
        key=key,
    )


def page_of(city: City, name: str) -> str:
    """The address of a page of the city's site, by its name; empty for a city without a host."""
    host = CityDomain.objects.filter(tenant=city, is_primary=True).values_list("domain", flat=True).first()
    if not host:
        return ""
    path = reverse(name, urlconf=settings.ROOT_URLCONF)
    return settings.SITE_ADDRESS.format(host=host).rstrip("/") + path
