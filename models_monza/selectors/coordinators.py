"""Who coordinates a consulta, and how she is written to."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from core.models import RoleGrant
from models_monza.models import Office


@dataclass(frozen=True, slots=True)
class Coordinator:
    """A person who coordinates a consulta on a day; `email` is her account's where she has one."""

    body_id: uuid.UUID
    name: str
    email: str


def coordinators_of(body_ids: Collection[uuid.UUID], day: dt.date) -> list[Coordinator]:
    """Who holds the office or the role of coordinator in some consulte on a day, once each, if she has an address.

    Two queries.
    """
    offices = Office.objects.coordinating(day).filter(body__in=body_ids)
    offices = offices.select_related("person__user").order_by("since")
    grants = RoleGrant.objects.on(day).filter(role="coordinator", body__in=body_ids, user__is_active=True)
    found: dict[tuple[uuid.UUID, str], Coordinator] = {}
    for office in offices:
        person = office.person
        email = person.user.email if person.user and person.user.is_active else person.email
        found[office.body_id, email.lower()] = Coordinator(office.body_id, str(person), email)
    for grant in grants.select_related("user").order_by("user__email"):
        if grant.body_id is not None:
            one = Coordinator(grant.body_id, str(grant.user), grant.user.email)
            found.setdefault((grant.body_id, grant.user.email.lower()), one)
    return [one for one in found.values() if one.email]
