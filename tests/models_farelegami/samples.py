"""A value for every parameter of the addresses of labs, centres and pacts, all about one lab."""

from collections.abc import Callable
from typing import Any

from core.models import Body
from models_farelegami.models import CivicCentre
from tests.models_farelegami.rows import (
    make_activity,
    make_centre,
    make_lab_need,
    make_maker,
    make_municipality,
)


def a_centre() -> CivicCentre:
    """The civic centre of the city."""
    return CivicCentre.objects.first() or make_centre()


SAMPLES: dict[str, Callable[[Body], Any]] = {
    "slug": lambda body: body.slug,
    "body_id": lambda body: body.pk,
    # labs and municipalities
    "maker_id": lambda body: make_maker(body).pk,
    "need_id": lambda body: make_lab_need(body).pk,
    "municipality_id": lambda _body: make_municipality().pk,
    # civic centres
    "centre_id": lambda _body: a_centre().pk,
    "activity_id": lambda _body: make_activity(a_centre()).pk,
    "farelegami:centre-count year": lambda _body: "2016",
    "farelegami:activity-count year": lambda _body: "2016",
}
"""By parameter, or by the address's name and the parameter («farelegami:body slug»)."""


def sample(address: str, parameter: str, body: Body) -> Any:
    """What the parameter of an address is given."""
    return SAMPLES.get(f"{address} {parameter}", SAMPLES.get(parameter))(body)  # type: ignore[misc]
