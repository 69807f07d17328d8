"""How a network was born.

A network is a body: it is created in formation, and changes stage, with core's verbs (`core.services.bodies`). What is
Bergamo's own is the path that leads to it: someone in the neighbourhood asks, the city's service asks back why, a year
or so of work on a common good follows, then the network is presented to the neighbourhood.
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import changes, demand_fresh, snapshot
from core.services.guards import demand_day
from models_bergamo.models import NeighbourhoodNetwork
from models_bergamo.services.guards import demand_network

FACTS = ("asked_by_id", "path_began_on", "motivation", "presented_on", "presented_to")


@dataclass(frozen=True, slots=True)
class NetworkFacts:
    """How a network was born; None and empty where nobody wrote it down. `presented_to` counts residents."""

    asked_by_id: uuid.UUID | None = None
    path_began_on: dt.date | None = None
    motivation: str = ""
    presented_on: dt.date | None = None
    presented_to: int | None = None


@transaction.atomic(durable=True)
def describe_network(
    *, actor: User, body_id: uuid.UUID, facts: NetworkFacts, seen: str | None = None
) -> NeighbourhoodNetwork:
    """Write down how a network was born and presented; makes the card of a network that had none.

    Raises `StaleEdit` when someone else changed it meanwhile, `DomainError` for days in the future or out of order.
    Audited as `bergamo.network.changed` when something changed.
    """
    body = demand_network(body_id)
    for name in ("path_began_on", "presented_on"):
        if (day := getattr(facts, name)) is not None:
            demand_day(day, field=name)
    if facts.path_began_on and facts.presented_on and facts.presented_on < facts.path_began_on:
        raise DomainError(_("La presentazione precede l'inizio del percorso."), field="presented_on")
    network = NeighbourhoodNetwork.objects.select_for_update().filter(body=body).first()
    network = network or NeighbourhoodNetwork(body=body)
    before = network_snapshot(network)
    demand_fresh(before, seen)
    for name in FACTS:
        setattr(network, name, getattr(facts, name))
    network.save()
    earlier, later = changes(before, network_snapshot(network))
    if later:
        record(actor=actor, action="bergamo.network.changed", target=body, before=earlier, after=later)
    return network


def network_snapshot(network: NeighbourhoodNetwork) -> dict[str, Any]:
    """The facts as JSON values: what the form shows and the audit trail keeps."""
    return snapshot(network, FACTS)
