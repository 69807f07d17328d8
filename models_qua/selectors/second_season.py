"""The second season in figures: places opened and in use, services, people helped."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils import timezone

from models_qua.models import NeighbourhoodService, Place, PlaceUse, ServiceUsers
from models_qua.selectors.services import KindTotal, totals_of

QUERIES = 3


@dataclass(frozen=True, slots=True)
class PlacesAndServices:
    """Places and services between two days, both included.

    `opened` are places whose first day is in the period; `open_in_period` those that were one on at least one day of it (a first or last
    day nobody wrote is taken as before or after), `opening_unknown` how many of them have no first day. `in_use` are those of them with a
    use on at least one day of the period; `services` those offered on at least one day of it. `people` tells people helped by calendar
    year and kind, with the services of which it is not known: those are not zero.
    """

    opened: int
    open_in_period: int
    opening_unknown: int
    in_use: int
    services: int
    people: Sequence[KindTotal]

    @property
    def people_known(self) -> int | None:
        """People helped in the years of the period, by the services of which it is known; None when it is known of none.

        Somebody helped in two years, or by two services, is in it twice: nobody is named.
        """
        known = [one.users for one in self.people if one.users is not None]
        return sum(known) if known else None

    @property
    def years_unknown(self) -> int:
        """Years of service, of all services, of which the people helped are not known."""
        return sum(len(one.missing) for one in self.people)


def places_and_services(first: dt.date, last: dt.date) -> PlacesAndServices:
    """The figures of the second season between two days, both included. `QUERIES` queries."""
    there, offered = Place.objects.during(first, last), NeighbourhoodService.objects.during(first, last)
    uses = PlaceUse.objects.during(first, last).filter(place=OuterRef("pk"))
    places = list(there.only("since").annotate(in_use=Exists(uses)))
    services = list(offered.order_by("name"))
    years = range(first.year, min(last.year, timezone.localdate().year) + 1)
    numbers = ServiceUsers.objects.filter(year__in=years, service__in=offered.order_by().values("pk"))
    counted = {(row.service_id, row.year): row.users for row in numbers}
    return PlacesAndServices(
        opened=sum(place.since is not None and first <= place.since <= last for place in places),
        open_in_period=len(places),
        opening_unknown=sum(place.since is None for place in places),
        in_use=sum(place.in_use for place in places),
        services=len(services),
        people=totals_of(services, counted, years),
    )
