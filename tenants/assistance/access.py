"""What somebody of the team may do in a city, and whether she still may be there."""

import datetime as dt
import uuid

from accounts.models import User
from accounts.second_step import has_second_step
from core.models import AssistanceVisit
from core.permissions.catalogue import all_permissions, all_roles
from core.permissions.holder import Holder
from tenants.context import use_public
from tenants.permissions import team_permissions

ENTER = "platform.support.enter"

NEVER = frozenset(
    {
        "core.people.manage",
        "core.city.manage",
        "core.privacy.manage",
        "core.program.manage",
        "core.subscription.remove",
    }
)
"""What no consent gives: people, roles, consents, the contract, taking data away or erasing them, leaving."""

_GIVES_ACCESS = "appoint"
"""The last word of the permissions by which participation models give people a role with their office: never either."""


def may_be_given(permission: str) -> bool:
    """Whether a consent can give a permission."""
    declared = all_permissions().get(permission)
    if declared is None or declared.apart:
        return False
    return permission not in NEVER and permission.rpartition(".")[2] != _GIVES_ACCESS


def holder_in(visit: AssistanceVisit) -> Holder:
    """What a visit may do: as the role the city chose, less what is never given."""
    role = all_roles().get(visit.consent.role)
    held = (name for name in role.permissions if may_be_given(name)) if role else ()
    return Holder(frozenset(held), user_id=visit.user_id)


def assistant_of(key: uuid.UUID) -> User | None:
    """The person of the team, while she may enter cities and has a second step of signing in."""
    with use_public():
        user = User.objects.filter(pk=key).first()
        return user if user and ENTER in team_permissions(user) and has_second_step(user) else None


def why_over(visit: AssistanceVisit, now: dt.datetime) -> str:
    """How the visit has ended by a moment; empty while it goes on. A query or two on the platform."""
    if visit.ended_at:
        return visit.ending
    if visit.consent.revoked_at:
        return AssistanceVisit.Ending.REVOKED
    if not visit.consent.stands(now):
        return AssistanceVisit.Ending.OVER
    return "" if assistant_of(visit.assistant_key) else AssistanceVisit.Ending.DISMISSED
