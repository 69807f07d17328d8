"""Who holds which office in a consulta, and what the rules say about it."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from core.models import Body, RoleGrant
from core.selectors.rules import rules_on
from models_monza.models import Office
from models_monza.rules import OFFICES, SLUG

ROLE_OF = {
    Office.Kind.COORDINATOR: "coordinator",
    Office.Kind.DEPUTY: "coordinator",
    Office.Kind.SECRETARY: "consulta_secretary",
    Office.Kind.FACILITATOR: "facilitator",
    Office.Kind.EXPERT: "facilitator",
}
"""What an office lets its holder do, where she has an account."""


OF_THE_CONSULTA = frozenset({Office.Kind.COORDINATOR, Office.Kind.DEPUTY})
"""Offices held by who is enrolled, which end with her place in the register and with the mandate. The others are of the city: the
secretary's is the civic centre's («Segreterie dei Centri civici»), who facilitates is found and trained by the city («individuato e
formato dal Comune», 2013; «tecnico interno all'Ente comunale», 2017)."""


@dataclass(frozen=True, slots=True)
class OfficeRules:
    """How many coordinate a consulta (None: no rule) and whether they are a woman and a man."""

    most: int | None
    genders: bool


@dataclass(frozen=True, slots=True)
class Held:
    """An office with whether its holder has the access that goes with it: an account with the role in that consulta."""

    office: Office
    has_access: bool


def office_rules_on(day: dt.date) -> OfficeRules:
    """What the rules of a day say about who coordinates. One query."""
    found = rules_on(SLUG, OFFICES, day)
    return OfficeRules(found["coordinators"], bool(found["coordinator_genders"]))


def offices_of(body: Body) -> tuple[list[Held], list[Office]]:
    """The offices held now, coordinators first, and those that ended, the latest first. Two queries.

    One that ends on a later day is held until then.
    """
    today = timezone.localdate()
    rows = list(Office.objects.filter(body=body).select_related("person", "meeting", "ballot"))
    with_access = offices_with_access(rows)
    order = {kind: place for place, kind in enumerate(Office.Kind.values)}
    standing = sorted(
        (row for row in rows if row.until is None or row.until > today), key=lambda row: order[row.kind]
    )
    held = [Held(row, row.pk in with_access) for row in standing]
    return held, [row for row in rows if row.until and row.until <= today]


def offices_with_access(offices: Sequence[Office]) -> frozenset[uuid.UUID]:
    """The keys of those, of some offices, whose holder has the role that goes with it in that consulta. One query."""
    users, bodies = {one.person.user_id for one in offices}, {one.body_id for one in offices}
    lasting = Q(until=None) | Q(until__gt=timezone.localdate())
    grants = RoleGrant.objects.filter(lasting, user__in=users - {None}, body__in=bodies)
    granted = set(grants.values_list("user_id", "role", "body_id"))
    return frozenset(
        one.pk
        for one in offices
        if (one.person.user_id, ROLE_OF[Office.Kind(one.kind)], one.body_id) in granted
    )


def coordinators_on(body_ids: Collection[uuid.UUID], day: dt.date) -> dict[uuid.UUID, list[Office]]:
    """Who coordinates each consulta on a day, by name; those without anybody are not in it. One query."""
    rows = Office.objects.coordinating(day).filter(body__in=body_ids, person__erased_at=None)
    found: dict[uuid.UUID, list[Office]] = {}
    for row in rows.select_related("person").order_by("person__family_name", "person__given_name"):
        found.setdefault(row.body_id, []).append(row)
    return found
