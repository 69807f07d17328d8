"""Places, services and plans as citizens read them: only what everybody may know."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from django.db.models import F, Prefetch, QuerySet

from core.models import Body, BodyNeighbourhood, Organisation
from core.selectors.public_places import CityMap, draw, neighbourhoods_of
from models_qua.models import (
    CitizenshipAgreement,
    NeighbourhoodService,
    Place,
    PlaceKeeper,
    PlaceUse,
    ServiceNeighbourhood,
    StrategicPlan,
)
from models_qua.selectors.places import PlaceFilter
from models_qua.selectors.plans import public_plans
from models_qua.selectors.services import service_rows, with_reach


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the map, in units of its view box."""

    name: str
    slug: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class PlacesMap:
    """The neighbourhoods as drawn, with the places whose coordinates are known and lie in them; `crowded` are slugs of
    neighbourhoods with a place.
    """

    city: CityMap
    spots: Sequence[Spot]
    crowded: frozenset[str]


@dataclass(frozen=True, slots=True)
class PublicUse:
    """A use of a place: when, by whom (empty: not said)."""

    what: str
    rhythm: str
    who: str
    since: dt.date | None
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class PublicPlace:
    """The page of a place: what happens there now and soon, who looks after it, the agreements behind it."""

    place: Place
    uses: Sequence[PublicUse]
    keepers: Sequence[str]
    unnamed: int
    services: Sequence[NeighbourhoodService]
    agreements: Sequence[CitizenshipAgreement]
    closed: bool


@dataclass(frozen=True, slots=True)
class OfLab:
    """What the page of a lab tells of its neighbourhoods."""

    plans: Sequence[StrategicPlan]
    places: Sequence[Place]
    services: Sequence[NeighbourhoodService]


def open_places(today: dt.date) -> QuerySet[Place]:
    """The places of today, and those that will open, with their neighbourhood and what is done there today (`uses_today`). Two queries."""
    uses = PlaceUse.objects.on(today).order_by("what")
    return (
        Place.objects.exclude(until__lt=today)
        .select_related("neighbourhood")
        .defer("neighbourhood__boundary")
        .prefetch_related(Prefetch("uses", uses, to_attr="uses_today"))
        .order_by("name")
    )


def places_map(places: Iterable[Place], today: dt.date) -> PlacesMap | None:
    """The places on the map of the neighbourhoods; None where no boundary is known. One query."""
    city = draw(neighbourhoods_of(today))
    if city is None:
        return None
    places = list(places)
    spots = []
    for place in places:
        if place.latitude is None or place.longitude is None:
            continue
        if at := city.spot(float(place.longitude), float(place.latitude)):
            spots.append(Spot(place.name, place.slug, *at))
    crowded = frozenset(place.neighbourhood.slug for place in places if place.neighbourhood)
    return PlacesMap(city, spots, crowded)


def public_place(place: Place, today: dt.date) -> PublicPlace:
    """What everybody may know of a place. Five queries."""
    closed = place.until is not None and place.until < today
    day = place.until if closed and place.until else today
    rows = place.uses.exclude(until__lt=day).select_related("organisation__canonical", "agreement")
    uses = list(rows.order_by(F("since").asc(nulls_first=True), "what"))
    keepers = list(
        PlaceKeeper.objects.on(day)
        .filter(place=place)
        .select_related("organisation__canonical", "person", "agreement")
        .order_by("organisation__name", "person__family_name", "person__given_name", "pk")
    )
    services = [] if closed else list(offered(today).filter(place=place).order_by("name"))
    named = [one for keeper in keepers if (one := _keeper(keeper))]
    tied = [use.agreement for use in uses]
    tied += [keeper.agreement for keeper in keepers]
    tied += [service.agreement for service in services]
    return PublicPlace(
        place=place,
        uses=[_use(use) for use in uses],
        keepers=named,
        unnamed=len(keepers) - len(named),
        services=services,
        agreements=_once(tied),
        closed=closed,
    )


def offered(today: dt.date) -> QuerySet[NeighbourhoodService]:
    """The services of today, and those that will begin. With what `with_reach` adds."""
    return with_reach(NeighbourhoodService.objects.exclude(until__lt=today))


def services_by_kind(wanted: PlaceFilter, today: dt.date) -> list[tuple[str, list[NeighbourhoodService]]]:
    """The services that fit, by kind: its words, its services by name. Three queries."""
    rows = service_rows(NeighbourhoodService.objects.exclude(until__lt=today), replace(wanted, open_on=None))
    found = sorted(rows, key=lambda row: (str(row.get_kind_display()), row.name))
    return [(label, list(group)) for label, group in groupby(found, lambda row: str(row.get_kind_display()))]


def named(organisation: Organisation | None) -> str:
    """An organisation as citizens read it: empty for one that asked not to appear."""
    if organisation is None or not organisation.canonical.listed_publicly:
        return ""
    return str(organisation.canonical)


def for_all(agreement: CitizenshipAgreement | None) -> CitizenshipAgreement | None:
    """An agreement where citizens read it; None while it is a draft."""
    if agreement is None or agreement.state == CitizenshipAgreement.State.DRAFT:
        return None
    return agreement


def of_lab(body: Body, today: dt.date) -> OfLab | None:
    """The plans, places and services of a lab's neighbourhoods; None when there are none. Seven queries at most."""
    links = BodyNeighbourhood.objects.on(today).filter(body=body)
    slugs = list(links.values_list("neighbourhood__slug", flat=True))
    reached = ServiceNeighbourhood.objects.filter(neighbourhood__slug__in=slugs)
    found = OfLab(
        plans=list(public_plans().filter(body=body)),
        places=list(open_places(today).filter(neighbourhood__slug__in=slugs)),
        services=list(offered(today).filter(pk__in=reached.values("service")).order_by("name")),
    )
    return found if found.plans or found.places or found.services else None


def _use(row: PlaceUse) -> PublicUse:
    return PublicUse(row.what, row.rhythm, named(row.organisation), row.since, row.until)


def _keeper(row: PlaceKeeper) -> str:
    """The name of who looks after it, where everybody may read it; empty else."""
    if row.person is not None:
        return str(row.person) if row.listed_publicly and row.person.erased_at is None else ""
    return named(row.organisation)


def _once(agreements: Iterable[CitizenshipAgreement | None]) -> list[CitizenshipAgreement]:
    found: dict[uuid.UUID, CitizenshipAgreement] = {}
    for agreement in agreements:
        if one := for_all(agreement):
            found.setdefault(one.pk, one)
    return sorted(found.values(), key=lambda one: one.title)
