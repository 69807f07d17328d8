"""Who accompanies which neighbourhoods: an operator covers several, and none should be without."""

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass

from accounts.models import User
from core.models import Body, BodyNeighbourhood, Neighbourhood, RoleGrant

WORKER = "neighbourhood_worker"


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator with the neighbourhoods and the single networks entrusted to her, by name."""

    user: User
    neighbourhoods: tuple[Neighbourhood, ...]
    networks: tuple[Body, ...]
    whole_city: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """The operators of a day, and the neighbourhoods nobody accompanies."""

    operators: tuple[Operator, ...]
    uncovered: tuple[Neighbourhood, ...]


def operators_on(day: dt.date) -> Coverage:
    """Who covers what on a day. A neighbourhood is covered by a grant on it, or on a network that works in it.

    An operator of the whole city covers every neighbourhood. Three queries.
    """
    grants = RoleGrant.objects.on(day).filter(role=WORKER, user__is_active=True)
    by_user: dict[uuid.UUID, list[RoleGrant]] = defaultdict(list)
    for grant in grants.select_related("user", "body", "neighbourhood").order_by(
        "user__full_name", "user__email"
    ):
        by_user[grant.user_id].append(grant)
    operators = tuple(_operator(held) for held in by_user.values())
    covered = {place.pk for operator in operators for place in operator.neighbourhoods}
    bodies = {body.pk for operator in operators for body in operator.networks}
    links = BodyNeighbourhood.objects.on(day).filter(body__in=bodies)
    covered |= set(links.values_list("neighbourhood_id", flat=True))
    if any(operator.whole_city for operator in operators):
        return Coverage(operators, ())
    uncovered = Neighbourhood.objects.on(day).exclude(pk__in=covered).order_by("name")
    return Coverage(operators, tuple(uncovered))


def _operator(grants: list[RoleGrant]) -> Operator:
    places = {grant.neighbourhood for grant in grants if grant.neighbourhood}
    networks = {grant.body for grant in grants if grant.body}
    return Operator(
        grants[0].user,
        tuple(sorted(places, key=str)),
        tuple(sorted(networks, key=str)),
        any(grant.body is None and grant.neighbourhood is None for grant in grants),
    )
