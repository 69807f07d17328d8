"""Networks: how each was born, how often they meet, who accompanies which neighbourhoods."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from core.api.declaring import Asked, Figure, Operation, Resource
from core.models import Body
from models_bergamo.models import NeighbourhoodNetwork
from models_bergamo.rules import SLUG
from models_bergamo.selectors.networks import rhythms
from models_bergamo.selectors.operators import operators_on
from models_bergamo.services import networks as verbs

SEE, EDIT = "core.body.see", "core.body.edit"
_BIRTH = "neighbourhood_network"


@dataclass(frozen=True, slots=True)
class NetworkRhythm:
    """An active network and its plenaries: the last one, the days since (none: never met), those of the last twelve months.

    `monthly_target` and `reminder_after` (days) are the city's rules, none where it gave none.
    """

    body_id: uuid.UUID
    name: str
    last_plenary_on: dt.date | None
    days_since: int | None
    plenaries: int
    monthly_target: int | None
    reminder_after: int | None
    worth_a_reminder: bool


@dataclass(frozen=True, slots=True)
class NetworkOperator:
    """Who accompanies neighbourhoods and single networks, or the whole city."""

    name: str
    neighbourhood_ids: tuple[uuid.UUID, ...]
    body_ids: tuple[uuid.UUID, ...]
    whole_city: bool


@dataclass(frozen=True, slots=True)
class NetworkCoverage:
    """The operators of today, and the neighbourhoods nobody accompanies."""

    operators: tuple[NetworkOperator, ...]
    uncovered_neighbourhood_ids: tuple[uuid.UUID, ...]


def _rows(who: Any) -> Any:
    rows, bodies = Body.objects.filter(model_slug=SLUG).select_related(_BIRTH), who.bodies(SEE)
    return rows if bodies is None else rows.filter(pk__in=bodies)


def _snapshot(row: Body) -> dict[str, Any]:
    return verbs.network_snapshot(getattr(row, _BIRTH, None) or NeighbourhoodNetwork())


def _rhythms(asked: Asked) -> list[NetworkRhythm]:
    found = rhythms(timezone.localdate(), asked.holder.bodies(SEE))
    return [
        NetworkRhythm(
            one.body.pk, one.body.name, one.last_plenary_on, one.days_since, one.plenaries, one.monthly_target, one.reminder_after,
            one.worth_a_reminder,
        )
        for one in found
    ]  # fmt: skip


def _coverage(_asked: Asked) -> NetworkCoverage:
    found = operators_on(timezone.localdate())
    operators = (
        NetworkOperator(
            str(one.user),
            tuple(place.pk for place in one.neighbourhoods),
            tuple(body.pk for body in one.networks),
            one.whole_city,
        )
        for one in found.operators
    )
    return NetworkCoverage(tuple(operators), tuple(place.pk for place in found.uncovered))


NETWORKS = Resource(
    name="networks", key="body_id", model=Body, slug=SLUG, see=SEE,
    fields=("id", "name"),
    more={
        "asked_by_id": serializers.UUIDField(source=f"{_BIRTH}.asked_by_id", read_only=True, allow_null=True),
        "path_began_on": serializers.DateField(source=f"{_BIRTH}.path_began_on", read_only=True, allow_null=True),
        "motivation": serializers.CharField(source=f"{_BIRTH}.motivation", read_only=True, allow_null=True),
        "presented_on": serializers.DateField(source=f"{_BIRTH}.presented_on", read_only=True, allow_null=True),
        "presented_to": serializers.IntegerField(source=f"{_BIRTH}.presented_to", read_only=True, allow_null=True),
    },
    about="How a network was born: who asked for it, since when it was prepared, why, and when it was presented to how many residents.",
    rows=_rows,
    bodies=lambda row: [row.pk],
    snapshot=_snapshot,
    filters={"name": ["exact", "icontains"]},
    sorts=("name", "-name"),
)  # fmt: skip

RESOURCES = (NETWORKS,)
OPERATIONS = (
    Operation("PUT", verbs.describe_network, EDIT, "Write down how a network was born.", on=NETWORKS, answers=NETWORKS, take=lambda network: network.body),
)  # fmt: skip
FIGURES = (
    Figure(
        name="show_bergamo_network_rhythms", part="bergamo/network-rhythms", see=SEE, answers=NetworkRhythm, read=_rhythms, many=True,
        about="The active networks and how long since each met.",
    ),
    Figure(
        name="show_bergamo_coverage", part="bergamo/coverage", see=SEE, answers=NetworkCoverage, read=_coverage,
        about="Who accompanies which neighbourhoods today, and which have nobody.",
    ),
)  # fmt: skip
