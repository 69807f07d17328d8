"""The platform's team, or another circle, as it is, and was."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from tenants.circles import PLATFORM, Circle
from tenants.models import TeamGrant
from tenants.permissions import ROLES


@dataclass(frozen=True, slots=True)
class MemberRow:
    """Somebody of the team: `role` of today in words, empty for who is of it no more; `role_code` its code.

    `second_step`: a telephone is there; `invited`: no password chosen yet; `last_sign_in_at`: None for never.
    """

    id: uuid.UUID
    name: str
    email: str
    role: str
    role_code: str
    since: dt.date | None
    second_step: bool
    invited: bool
    last_sign_in_at: dt.datetime | None


def members(
    words: str = "", role: str = "", former: bool = False, circle: Circle = PLATFORM
) -> QuerySet[User]:
    """Who is of the team today, or was: with the grants of today (`now_grants`) and `has_step`; two queries."""
    today = timezone.localdate()
    ever = TeamGrant.objects.filter(role__startswith=circle.prefix)
    holds = ever.filter(Q(until=None) | Q(until__gte=today), since__lte=today)
    step = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    current = Exists(holds.filter(user=OuterRef("pk"), **({"role": role} if role else {})))
    once = Exists(ever.filter(user=OuterRef("pk")))
    found = User.objects.filter(once & ~current if former else current)
    for word in words.split():
        found = found.filter(Q(full_name__icontains=word) | Q(email__icontains=word))
    found = found.annotate(has_step=Exists(step))
    return found.prefetch_related(Prefetch("team_grants", holds.order_by("since"), to_attr="now_grants"))


def member_row(user: Any) -> MemberRow:
    """One of `members`."""
    grant = user.now_grants[-1] if user.now_grants else None
    role = ROLES.get(grant.role) if grant else None
    return MemberRow(
        id=user.pk,
        name=str(user),
        email=user.email,
        role=str(role.label) if role else (grant.role if grant else ""),
        role_code=grant.role if grant else "",
        since=grant.since if grant else None,
        second_step=user.has_step,
        invited=not user.has_usable_password(),
        last_sign_in_at=user.last_login,
    )
