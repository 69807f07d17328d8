"""A value for every parameter of the addresses of labs and agreements, all about one lab."""

from collections.abc import Callable
from typing import Any

from core.models import Body, Person
from models_qua.models import PlaceKeeper, PlaceUse, StrategicPlan
from tests.models_qua.rows import make_agreement, make_cycle, make_place, make_plan, make_service


def a_place(body: Body) -> Any:
    """A place in the lab's neighbourhood."""
    return make_place(body.territory.get().neighbourhood)


def a_keeper(body: Body) -> Any:
    """Somebody who keeps a place there."""
    person = Person.objects.create(given_name="Nora", family_name="Neri")
    return PlaceKeeper.objects.create(place=a_place(body), person=person)


def a_plan(body: Body) -> StrategicPlan:
    """The one plan of the lab, with a goal."""
    return StrategicPlan.objects.filter(body=body).first() or make_plan(
        body, "Un parco aperto", is_public=True
    )


SAMPLES: dict[str, Callable[[Body], Any]] = {
    "slug": lambda body: body.slug,
    "body_id": lambda body: body.pk,
    "cycle_id": lambda body: make_cycle(body).pk,
    "agreement_id": lambda body: make_agreement(body).pk,
    # places, services, plans
    "place_id": lambda body: a_place(body).pk,
    "use_id": lambda body: PlaceUse.objects.create(place=a_place(body), what="Ballo").pk,
    "keeper_id": lambda body: a_keeper(body).pk,
    "service_id": lambda body: make_service(body.territory.get().neighbourhood).pk,
    "qua:service-count year": lambda body: "2025",
    "plan_id": lambda body: a_plan(body).pk,
    "goal_id": lambda body: a_plan(body).goals.get().pk,
    "qua:public-place slug": lambda body: a_place(body).slug,
    "qua:public-plan slug": lambda body: a_plan(body).slug,
}
"""By parameter, or by the address's name and the parameter («qua:body slug»)."""


def sample(address: str, parameter: str, body: Body) -> Any:
    """What the parameter of an address is given."""
    return SAMPLES.get(f"{address} {parameter}", SAMPLES.get(parameter))(body)  # type: ignore[misc]
