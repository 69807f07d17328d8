"""Accounts with their roles."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import Delivery, RoleGrant
from core.permissions.catalogue import all_roles
from core.services.people import ACCOUNT, where


@dataclass(frozen=True, slots=True)
class PersonRow:
    """An account with the roles it holds today, in words; `invited`: no password chosen yet."""

    id: uuid.UUID
    name: str
    email: str
    is_active: bool
    invited: bool
    roles: tuple[str, ...]


def last_invitation(user: User) -> Any:
    """The last message that told an account's owner how to choose a password, with `is_stuck`; None for none. One query."""
    sent = Delivery.objects.with_stuck().filter(mailing__kind=ACCOUNT, content__user=str(user.pk))
    return sent.order_by("-mailing__created_at").first()


def people_rows(words: str = "") -> list[PersonRow]:
    """Every account of the city's people by name, or those whose name, address or roles have all the words; two queries."""
    grants = RoleGrant.objects.on(timezone.localdate()).select_related("body", "neighbourhood")
    users = User.objects.filter(assistance_visit=None).order_by("full_name", "email")
    for word in words.split():
        users = users.filter(Q(full_name__icontains=word) | Q(email__icontains=word))
    labels = {code: str(role.label) for code, role in all_roles().items()}
    return [
        PersonRow(
            id=user.pk,
            name=user.full_name or user.email,
            email=user.email,
            is_active=user.is_active,
            invited=not user.has_usable_password(),
            roles=tuple(sorted(_role(grant, labels) for grant in user.grants.all())),
        )
        for user in users.prefetch_related(Prefetch("grants", grants))
    ]


def _role(grant: RoleGrant, labels: dict[str, str]) -> str:
    return _("%(role)s, %(where)s") % {"role": labels.get(grant.role, grant.role), "where": where(grant)}
