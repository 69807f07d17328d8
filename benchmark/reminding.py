"""The mail of campaigns: the request when it is opened, and reminders at fixed distances from its day."""

import datetime as dt
import logging
from collections.abc import Iterable

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from benchmark.models import Campaign
from benchmark.selectors.campaigns import ANSWERING, Standing, answers_to, asked_cities
from tenants.mail.queue import enqueue_all
from tenants.models import City, CityDomain, Message

KIND = "campaign"
CITY_PAGE = "sharing:years"
"""The page of the city's work area where it shares."""

DISTANCES = (14, 3, -7)
"""Days before the day on which who has not answered is reminded, the last one after it."""

_LATE = 3
"""A clock that stood still may remind so many days later; after that the next distance comes soon enough."""

_log = logging.getLogger(__name__)


@shared_task(shared_ok=True)
def remind_cities() -> None:
    """Remind the cities that have not answered; asked every morning, may be asked again."""
    today = timezone.localdate()
    for campaign in Campaign.objects.filter(closed_at=None):
        if (distance := distance_reached(campaign, today)) is not None:
            with transaction.atomic():
                told = _remind(campaign, distance)
            _log.info("Reminders of a campaign", extra={"campaign": str(campaign.pk), "cities": told})


def distance_reached(campaign: Campaign, today: dt.date) -> int | None:
    """The distance a campaign is at today; those before its opening are not made up for."""
    opened = timezone.localdate(campaign.opened_at)
    reached = [
        distance
        for distance in DISTANCES
        if opened
        < (on := campaign.due_on - dt.timedelta(days=distance))
        <= today
        <= on + dt.timedelta(days=_LATE)
    ]
    return min(reached, default=None)


def reminded_on(campaign: Campaign) -> list[dt.date]:
    """The days on which who has not answered is reminded, those after its opening."""
    opened = timezone.localdate(campaign.opened_at)
    days = [campaign.due_on - dt.timedelta(days=distance) for distance in DISTANCES]
    return [day for day in days if opened < day]


def write_request(campaign: Campaign) -> int:
    """Tell every city asked. Inside the transaction that opens the campaign; returns how many can answer."""
    able = list(asked_cities(campaign).filter(state__in=ANSWERING))
    _write(campaign, able, "opened", _("richiesta dei dati del %(year)s") % {"year": campaign.year})
    return len(able)


def _remind(campaign: Campaign, distance: int) -> int:
    waited = {Standing.SEEN, Standing.SILENT}
    keys = [row.key for row in answers_to(campaign) if row.able and row.standing in waited]
    said = (
        _("i dati del %(year)s, promemoria") if distance >= 0 else _("i dati del %(year)s, termine passato")
    )
    return _write(campaign, City.objects.filter(pk__in=keys), str(distance), said % {"year": campaign.year})


def _write(campaign: Campaign, cities: Iterable[City], what: str, subject: str) -> int:
    """One message a city and distance, whatever how often it is asked for; the language is the office's, Italian."""
    written = [city for city in cities if city.office_email]
    hosts = dict(
        CityDomain.objects.filter(tenant__in=written, is_primary=True).values_list("tenant_id", "domain")
    )
    return enqueue_all(
        Message(
            kind=KIND,
            key=f"{KIND}:{campaign.pk}:{city.pk}:{what}",
            email=city.office_email,
            name=city.office[:200],
            subject=_("%(city)s: %(subject)s") % {"city": city.name, "subject": subject},
            content={
                "campaign": str(campaign.pk),
                "city": city.name,
                "year": str(campaign.year),
                "title": campaign.title,
                "text": campaign.text,
                "due_on": f"{campaign.due_on:%d/%m/%Y}",
                "what": "opened" if what == "opened" else "late" if what.startswith("-") else "soon",
                "page": _page(hosts.get(city.pk, "")),
            },
        )
        for city in written
    )


def _page(host: str) -> str:
    if not host:
        return ""
    path = reverse(CITY_PAGE, urlconf=settings.ROOT_URLCONF)
    return settings.SITE_ADDRESS.format(host=host).rstrip("/") + path
