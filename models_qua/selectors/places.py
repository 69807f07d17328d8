"""Places in the work area: whose they are to look after, the list, the card of one, and where it is."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import BodyNeighbourhood, Neighbourhood
from core.permissions.holder import Holder
from core.selectors.public_places import box_of, neighbourhoods_of
from models_qua.models import (
    CitizenshipAgreement,
    NeighbourhoodService,
    Place,
    PlaceKeeper,
    PlaceUse,
    ServiceNeighbourhood,
)

MANAGE = "qua.place.manage"
SORTS: dict[str, tuple[Any, ...]] = {
    "name": ("name", "pk"),
    "newest": (F("since").desc(nulls_last=True), "name", "pk"),
    "neighbourhood": (F("neighbourhood__name").asc(nulls_last=True), "name", "pk"),
    "uses": ("-uses_now", "name", "pk"),
}
NEAR = 0.03
"""Degrees of latitude (about 3 km) around the neighbourhoods within which a point is taken as the city's."""

Reach = frozenset[uuid.UUID] | None
"""Keys of the neighbourhoods in which somebody looks after places and services; None: the whole city."""


@dataclass(frozen=True, slots=True)
class PlaceFilter:
    """What a list of places, or of services, is narrowed to; `neighbourhood` is a slug, `open_on` a day in its days, `closed_on` one after them."""

    words: str = ""
    kind: str = ""
    neighbourhood: str = ""
    open_on: dt.date | None = None
    closed_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class PlaceCard:
    """A place with its uses, its keepers and the services there; those in force come first, those over last."""

    place: Place
    uses: Sequence[PlaceUse]
    keepers: Sequence[PlaceKeeper]
    services: Sequence[NeighbourhoodService]
    today: dt.date

    @property
    def is_closed(self) -> bool:
        """Whether it is a place no more."""
        return self.place.until is not None and self.place.until < self.today


def reach_of(who: Holder) -> Reach:
    """Where somebody may look after places and services: the neighbourhoods of her labs, redrawn ones too. One query at most."""
    bodies = who.bodies(MANAGE)
    if bodies is None:
        return None
    hers = BodyNeighbourhood.objects.on(timezone.localdate()).filter(body__in=bodies)
    slugs = hers.values("neighbourhood__slug")
    return frozenset(Neighbourhood.objects.filter(slug__in=slugs).values_list("pk", flat=True))


def places_within(reach: Reach) -> QuerySet[Place]:
    """The places of a reach."""
    rows = Place.objects.all()
    return rows if reach is None else rows.filter(neighbourhood__in=reach)


def services_within(reach: Reach) -> QuerySet[NeighbourhoodService]:
    """The services that reach somebody there."""
    rows = NeighbourhoodService.objects.all()
    if reach is None:
        return rows
    links = ServiceNeighbourhood.objects.filter(neighbourhood__in=reach)
    return rows.filter(pk__in=links.values("service"))


def place_rows(rows: QuerySet[Place], wanted: PlaceFilter, today: dt.date) -> QuerySet[Place]:
    """The places that fit, each with how many uses, keepers and services it has today (`uses_now`, …). One query."""
    for word in wanted.words.split():
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(address__icontains=word)
            | Q(about__icontains=word)
            | Q(neighbourhood__name__icontains=word)
        )
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.neighbourhood:
        rows = rows.filter(neighbourhood__slug=wanted.neighbourhood)
    if wanted.open_on:
        rows = rows.filter(pk__in=Place.objects.on(wanted.open_on).values("pk"))
    if wanted.closed_on:
        rows = rows.filter(until__lt=wanted.closed_on)
    return rows.select_related("neighbourhood").annotate(
        uses_now=_how_many(PlaceUse, today),
        keepers_now=_how_many(PlaceKeeper, today),
        services_now=_how_many(NeighbourhoodService, today),
    )


def place_card(place: Place, today: dt.date) -> PlaceCard:
    """The card of a place. Three queries."""
    order = (F("until").desc(nulls_first=True), F("since").asc(nulls_first=True))
    uses = place.uses.select_related("organisation__canonical", "agreement").order_by(*order, "what")
    keepers = place.keepers.select_related("organisation__canonical", "person", "agreement").order_by(
        *order, "pk"
    )
    services = place.services.select_related("organisation__canonical").order_by(*order, "name")
    return PlaceCard(place, list(uses), list(keepers), list(services), today)


def agreements_offered(who: Holder, kept: uuid.UUID | None) -> QuerySet[CitizenshipAgreement]:
    """The agreements somebody may tie a place or a service to, the latest first; `kept` is the one tied already."""
    bodies = who.bodies("qua.agreement.see")
    rows = CitizenshipAgreement.objects.select_related("body")
    seen = rows if bodies is None else rows.filter(Q(body__in=bodies) | Q(pk=kept))
    return seen.order_by("title")


def neighbourhoods_offered(reach: Reach, kept: Sequence[uuid.UUID] = ()) -> QuerySet[Neighbourhood]:
    """The neighbourhoods of today within a reach, and those already chosen. Boundaries are left out."""
    now = Neighbourhood.objects.on(timezone.localdate())
    hers = now if reach is None else now.filter(pk__in=reach)
    either = Q(pk__in=hers.values("pk")) | Q(pk__in=list(kept))
    return Neighbourhood.objects.filter(either).defer("boundary").order_by("name")


def out_of_town(latitude: Decimal, longitude: Decimal) -> str:
    """Why a point (degrees) looks wrong, in words; empty within the city, and where no boundary is known. One query."""
    box = box_of(neighbourhoods_of(timezone.localdate()))
    if box is None or box.holds(float(longitude), float(latitude), NEAR):
        return ""
    if box.holds(float(latitude), float(longitude), NEAR):
        return _(
            "Latitudine e longitudine sembrano scambiate: qui va prima la latitudine. Le corregga, o salvi di nuovo se va bene così."
        )
    return _(
        "Il punto è lontano dai quartieri della città: controlli le coordinate, o salvi di nuovo se va bene così."
    )


def _how_many(table: Any, today: dt.date) -> Any:
    there = table.objects.on(today).filter(place=OuterRef("pk")).order_by().values("place")
    return Coalesce(Subquery(there.annotate(n=Count("pk")).values("n")), 0)
