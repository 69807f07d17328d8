"""Places of the community, services of the neighbourhoods, and the strategic plan of a district."""

import datetime as dt
from decimal import Decimal
from typing import Any

from core.models import Body, Neighbourhood, Organisation
from models_qua.demonstration.keys import key_of
from models_qua.demonstration.texts import GOALS, PLACES, PLAN_TITLE, SERVICES, VISION, Help, Room
from models_qua.models import CitizenshipAgreement, ServiceUsers
from models_qua.services.neighbourhood_services import ServiceData, count_people, write_service
from models_qua.services.place_people import KeeperData, UseData, add_keeper, add_use
from models_qua.services.places import PlaceData, write_place
from models_qua.services.plans import GoalData, PlanData, add_goal, publish_plan, write_plan


def places_and_services(office: Any, today: dt.date) -> None:
    """Two places with their uses and who looks after them; three services with how many people they helped, year by year."""
    for room in PLACES:
        _place(office, room)
    for one in SERVICES:
        _service(office, one, today)


def plan(office: Any, body: Body, agreement: CitizenshipAgreement, today: dt.date) -> None:
    """The strategic plan of a district over five years, its goals tied to the agreement, its projects and its indicators."""
    data = PlanData(PLAN_TITLE, today.year - 1, today.year + 3, VISION, act=f"C.C. 31/{today.year - 1}")
    row = write_plan(actor=office, body_id=body.pk, plan=data, key=key_of("plan", body.name))
    if row.is_public:
        return
    sheets = list(agreement.sheets.order_by("number").values_list("pk", flat=True))
    measured = list(agreement.indicators.order_by("position").values_list("pk", flat=True))
    for number, (title, text) in enumerate(GOALS):
        goal = GoalData(title, text, (agreement.pk,), (sheets[number],), (measured[number],))
        add_goal(actor=office, plan_id=row.pk, goal=goal, key=key_of("goal", title))
    publish_plan(actor=office, plan_id=row.pk, looked_through=True)


def _place(office: Any, room: Room) -> None:
    opened = dt.date(room.since, 5, 1)
    north, east = room.at
    data = PlaceData(
        room.name,
        room.kind,
        room.about,
        room.address,
        room.access,
        Decimal(north),
        Decimal(east),
        Neighbourhood.objects.get(name=room.neighbourhood).pk,
        opened,
    )
    place = write_place(actor=office, place=data, key=key_of("place", room.name))
    keeper = Organisation.objects.filter(name=room.keeper).first()
    who = keeper.pk if keeper else None
    for what, rhythm in room.uses:
        add_use(
            actor=office,
            place_id=place.pk,
            use=UseData(what, rhythm, who, since=opened),
            key=key_of("use", room.name, what),
        )
    if who is not None:
        add_keeper(
            actor=office,
            place_id=place.pk,
            keeper=KeeperData(who, since=opened),
            key=key_of("keeper", room.name),
        )


def _service(office: Any, one: Help, today: dt.date) -> None:
    first = today.year - max(before for before, _people in one.people)
    data = ServiceData(
        one.name,
        one.kind,
        one.about,
        one.schedule,
        one.contact,
        place_id=key_of("place", one.place) if one.place else None,
        since=dt.date(first, 1, 10),
        neighbourhood_ids=tuple(
            Neighbourhood.objects.filter(name__in=one.neighbourhoods).values_list("pk", flat=True)
        ),
    )
    service = write_service(actor=office, service=data, key=key_of("service", one.name))
    for before, people in one.people:
        year = today.year - before
        if not ServiceUsers.objects.filter(service=service, year=year).exists():
            count_people(actor=office, service_id=service.pk, year=year, users=people, source=one.source)
