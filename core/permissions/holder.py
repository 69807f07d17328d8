"""What a person may do, and where."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils import timezone

from accounts.models import User
from core.models import BodyNeighbourhood, RoleGrant
from core.permissions.catalogue import all_permissions, all_roles


@dataclass(frozen=True, slots=True)
class Holder:
    """Permissions held in the whole city, and body by body; `user_id` is whose, None for nobody's; `roles` are those held today."""

    everywhere: frozenset[str] = frozenset()
    by_body: Mapping[uuid.UUID, frozenset[str]] = field(default_factory=dict)
    user_id: uuid.UUID | None = field(default=None, compare=False)
    roles: frozenset[str] = field(default=frozenset(), compare=False)

    def may(self, name: str, bodies: Iterable[uuid.UUID] | None = None) -> bool:
        """Whether the permission is held: in the whole city, or in at least one of `bodies` (keys).

        Without `bodies` the question is "anywhere at all?", which opens lists; each row is then asked for itself.
        Raises `KeyError` for a permission nobody declared.
        """
        _check_declared(name)
        if name in self.everywhere:
            return True
        if bodies is None:
            return any(name in names for names in self.by_body.values())
        return any(name in self.by_body.get(body, frozenset()) for body in bodies)

    def bodies(self, name: str) -> frozenset[uuid.UUID] | None:
        """The bodies in which the permission is held; None means all of them."""
        _check_declared(name)
        if name in self.everywhere:
            return None
        return frozenset(body for body, names in self.by_body.items() if name in names)


def _check_declared(name: str) -> None:
    if name not in all_permissions():
        raise KeyError(f"{name}: no such permission")


def holder_of(user: User | None, day: dt.date | None = None) -> Holder:
    """The permissions of a user on a day (today); one query. Nobody, or an inactive user, holds nothing."""
    if user is None or not user.is_active:
        return Holder()
    day = day or timezone.localdate()
    roles = all_roles()
    everywhere: set[str] = set()
    by_body: dict[uuid.UUID, set[str]] = {}
    held: set[str] = set()
    working = BodyNeighbourhood.objects.on(day).filter(neighbourhood=OuterRef("neighbourhood"))
    grants = RoleGrant.objects.filter(user=user).on(day)
    for grant in grants.annotate(bodies_there=ArraySubquery(working.values("body"))):
        role = roles.get(grant.role)
        if role is None:  # a model this installation no longer has
            continue
        held.add(grant.role)
        if grant.body_id is None and grant.neighbourhood_id is None:
            everywhere |= role.permissions
        for body in [grant.body_id] if grant.body_id else grant.bodies_there:
            by_body.setdefault(body, set()).update(role.permissions)
    places = {body: frozenset(names) for body, names in by_body.items()}
    return Holder(frozenset(everywhere), places, user.pk, frozenset(held))
