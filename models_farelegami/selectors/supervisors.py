"""Who supervises the vault, and who works in it."""

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from core.models import RoleGrant
from core.permissions.catalogue import all_roles


def supervisors() -> QuerySet[User]:
    """The people who hold a role that supervises, today. One query."""
    return _holding("farelegami.vault.supervise")


def case_workers() -> list[User]:
    """The people who hold a role that works on pacts, today. One query."""
    return list(_holding("farelegami.pact.work"))


def _holding(permission: str) -> QuerySet[User]:
    roles = [code for code, role in all_roles().items() if permission in role.permissions]
    grants = RoleGrant.objects.on(timezone.localdate()).filter(role__in=roles)
    return User.objects.filter(pk__in=grants.values("user"), is_active=True).order_by("full_name")
