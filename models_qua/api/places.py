"""Places people keep and use, and services of the neighbourhoods with the people they help."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from core.api.declaring import Asked, Figure, Operation, Resource
from core.api.shapes import shape_of
from core.models import Organisation
from core.permissions.holder import Holder
from core.services.errors import DomainError
from models_qua.api.shown import keys, number
from models_qua.models import (
    NeighbourhoodService,
    Place,
    PlaceKeeper,
    PlaceUse,
    ServiceNeighbourhood,
    ServiceUsers,
)
from models_qua.rules import SLUG
from models_qua.selectors.places import (
    MANAGE,
    PlaceFilter,
    agreements_offered,
    neighbourhoods_offered,
    place_rows,
    places_within,
    reach_of,
    services_within,
)
from models_qua.selectors.services import KindTotal, totals
from models_qua.services import neighbourhood_services as services
from models_qua.services import place_people as people
from models_qua.services import places as verbs

_Users = shape_of("qua-service-years", ServiceUsers, ("year", "users", "source"), {}, "How many people a service helped in a year, and how they were counted.")  # fmt: skip


@dataclass(frozen=True)
class PeopleHelped:
    """How many people a service helped in a year, None where it is not known, and how they were counted."""

    users: int | None
    source: str


@dataclass(frozen=True)
class Keeping:
    """Days, agreement and visibility of who looks after a place."""

    agreement_id: UUID | None = None
    listed_publicly: bool = False
    since: dt.date | None = None
    until: dt.date | None = None


def _of_places(rows: QuerySet[Any], who: Holder) -> QuerySet[Any]:
    """Those of the places one looks after."""
    reach = reach_of(who)
    return rows if reach is None else rows.filter(place__neighbourhood__in=reach)


def _services(who: Holder) -> QuerySet[NeighbourhoodService]:
    reached = ServiceNeighbourhood.objects.filter(service=OuterRef("pk")).order_by("neighbourhood__name")
    rows = services_within(reach_of(who)).select_related("place", "organisation", "agreement")
    return rows.prefetch_related("users").annotate(
        neighbourhood_ids=ArraySubquery(reached.values("neighbourhood"))
    )


def _agreements(asked: Asked) -> Any:
    return agreements_offered(asked.holder, getattr(asked.row, "agreement_id", None))


def _organisations(asked: Asked) -> Any:
    kept = getattr(asked.row, "organisation_id", None)
    return Organisation.objects.filter(Q(pk__in=Organisation.objects.standing()) | Q(pk=kept))


def _of_place(asked: Asked) -> Any:
    kept = getattr(asked.row, "neighbourhood_id", None)
    return neighbourhoods_offered(reach_of(asked.holder), [kept] if kept else [])


def _of_service(asked: Asked) -> Any:
    reach = reach_of(asked.holder)
    return neighbourhoods_offered(reach, getattr(asked.row, "neighbourhood_ids", None) or [])


def _there(asked: Asked) -> Any:
    open_now = places_within(reach_of(asked.holder)).filter(until=None)
    return Place.objects.filter(Q(pk__in=open_now) | Q(pk=getattr(asked.row, "place_id", None)))


def _is_within(asked: Asked) -> bool:
    """Who looks after some neighbourhoods says in which one a place is. Raises `DomainError`."""
    if asked.given["place"].neighbourhood_id is None and reach_of(asked.holder) is not None:
        raise DomainError(_("Scelga il quartiere."), field="neighbourhood_id")
    return True


def _keeping(sent: Keeping, _asked: Asked) -> dict[str, Any]:
    return {"keeper": people.KeeperData(agreement_id=sent.agreement_id, listed_publicly=sent.listed_publicly, since=sent.since, until=sent.until)}  # fmt: skip


def _counted(asked: Asked) -> ServiceUsers | None:
    return ServiceUsers.objects.filter(service=asked.row, year=asked.keys["year"]).first()


def _totals(asked: Asked) -> list[KindTotal]:
    reach = reach_of(asked.holder)
    return totals(None if reach is None else set(services_within(reach).values_list("pk", flat=True)))


_PLACE = {"neighbourhood_id": _of_place}
_USE: dict[str, Any] = {"organisation_id": _organisations, "agreement_id": _agreements}
_SERVICE: dict[str, Any] = {**_USE, "place_id": _there, "neighbourhood_ids": _of_service}
_REACH: dict[str, Any] = {"reach": lambda asked: reach_of(asked.holder)}
_DAYS = {"since": ["isnull", "gte", "lte"], "until": ["isnull", "gte", "lte"]}

PLACES = Resource(
    name="places", key="place_id", model=Place, see=MANAGE, slug=SLUG,
    fields=("id", "name", "slug", "kind", "about", "address", "access", "latitude", "longitude", "neighbourhood_id", "since", "until"),
    more={
        "uses": number(source="uses_now", help_text="Of today."), "keepers": number(source="keepers_now", help_text="Of today."),
        "services": number(source="services_now", help_text="Of today."),
    },
    about="A space that became a place: a community square, a social centre, a park people look after.",
    rows=lambda who: place_rows(places_within(reach_of(who)), PlaceFilter(), timezone.localdate()).defer("neighbourhood__boundary"),
    filters={"kind": ["exact"], "neighbourhood": ["exact"], "name": ["exact", "icontains"], **_DAYS},
    sorts=("name", "-name"),
)  # fmt: skip
USES = Resource(
    name="place-uses", key="use_id", model=PlaceUse, see=MANAGE, slug=SLUG,
    fields=("id", "place_id", "what", "rhythm", "organisation_id", "agreement_id", "since", "until"),
    about="What a place is used for, when and by whom.",
    rows=lambda who: _of_places(PlaceUse.objects.select_related("organisation", "agreement"), who),
    filters={"place": ["exact"], "organisation": ["exact"], "agreement": ["exact"], **_DAYS},
    sorts=("what", "-what"),
)  # fmt: skip
KEEPERS = Resource(
    name="place-keepers", key="keeper_id", model=PlaceKeeper, see=MANAGE, slug=SLUG,
    fields=("id", "place_id", "organisation_id", "person_id", "listed_publicly", "agreement_id", "since", "until"),
    more={
        "given_name": serializers.CharField(source="person.given_name", read_only=True, allow_null=True),
        "family_name": serializers.CharField(source="person.family_name", read_only=True, allow_null=True),
    },
    about="Who looks after a place: an organisation, or a person who agreed to be written down.",
    rows=lambda who: _of_places(PlaceKeeper.objects.select_related("organisation", "person", "agreement"), who),
    filters={"place": ["exact"], "organisation": ["exact"], "agreement": ["exact"], **_DAYS},
    sorts=("id", "-id"),
)  # fmt: skip
SERVICES = Resource(
    name="neighbourhood-services", key="service_id", model=NeighbourhoodService, see=MANAGE, slug=SLUG,
    fields=("id", "name", "slug", "kind", "about", "schedule", "contact", "place_id", "organisation_id", "agreement_id", "since", "until"),
    more={"neighbourhood_ids": keys(), "people_helped": _Users(source="users", many=True, read_only=True)},
    about="A service in and of a neighbourhood, the neighbourhoods it reaches (none: the whole city) and the people it helped year by year.",
    rows=_services,
    filters={"kind": ["exact"], "place": ["exact"], "organisation": ["exact"], "agreement": ["exact"], "neighbourhoods__neighbourhood": ["exact"], "name": ["exact", "icontains"], **_DAYS},
    sorts=("name", "-name", "kind", "-kind"),
)  # fmt: skip
HELPED = Figure(
    name="show_people_helped", on=SERVICES, part="people-helped/{year:int}", see=MANAGE, answers=PeopleHelped,
    read=lambda asked: PeopleHelped(**services.count_snapshot(_counted(asked))), snapshot=lambda asked: services.count_snapshot(_counted(asked)),
    about="How many people a service helped in a year.",
)  # fmt: skip

RESOURCES = (PLACES, USES, KEEPERS, SERVICES)
FIGURES = (
    HELPED,
    Figure(name="show_people_helped_by_kind", part=f"{SLUG}/people-helped", see=MANAGE, answers=KindTotal, many=True, read=_totals, about="How many people the services one looks after helped, by year and kind."),
)  # fmt: skip
OPERATIONS = (
    Operation("POST", verbs.write_place, MANAGE, "Add a place.", answers=PLACES, offers=_PLACE, rule=_is_within),
    Operation("PUT", verbs.change_place, MANAGE, "Change what is said of a place.", on=PLACES, answers=PLACES, snapshot=verbs.place_snapshot, offers=_PLACE, rule=_is_within),
    Operation("POST", verbs.close_place, MANAGE, "The place is one until a day; its uses and keepers end with it.", on=PLACES, part="closing", answers=PLACES),
    Operation("DELETE", verbs.reopen_place, MANAGE, "A closed place is open again.", on=PLACES, part="closing"),
    Operation("POST", people.add_use, MANAGE, "Say what a place is used for.", on=PLACES, part="uses", answers=USES, offers=_USE),
    Operation("PUT", people.change_use, MANAGE, "Change a use, or say when it ended.", on=USES, answers=USES, snapshot=people.use_snapshot, offers=_USE),
    Operation("DELETE", people.remove_use, MANAGE, "Take away a use written by mistake.", on=USES),
    Operation("POST", people.add_keeper, MANAGE, "Say who looks after a place.", on=PLACES, part="keepers", answers=KEEPERS, offers=_USE),
    Operation("PUT", people.change_keeper, MANAGE, "Change days, agreement and visibility of who looks after a place.", on=KEEPERS, answers=KEEPERS, snapshot=people.keeper_snapshot, takes=Keeping, into=_keeping, offers={"agreement_id": _agreements}),
    Operation("DELETE", people.remove_keeper, MANAGE, "Take away who was written by mistake.", on=KEEPERS),
    Operation("POST", services.write_service, MANAGE, "Add a service.", answers=SERVICES, fills=_REACH, offers=_SERVICE),
    Operation("PUT", services.change_service, MANAGE, "Change a service.", on=SERVICES, answers=SERVICES, snapshot=services.service_snapshot, fills=_REACH, offers=_SERVICE),
    Operation("POST", services.end_service, MANAGE, "The service is offered until a day.", on=SERVICES, part="end", answers=SERVICES),
    Operation("DELETE", services.resume_service, MANAGE, "A service that had ended is offered again.", on=SERVICES, part="end"),
    Operation("PUT", services.count_people, MANAGE, "Say how many people a service helped in a year; None, that it is not known.", on=SERVICES, part="people-helped/{year:int}", answers=HELPED),
)  # fmt: skip
