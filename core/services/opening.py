"""A city opens: how it presents itself, and the first person of its office."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.scope import on_commit
from core.models import CityProfile, RoleGrant
from core.selectors.city import forget_city_facts
from core.services.audit import record
from core.services.people import OFFICE
from core.services.profile import PROFILE_FIELDS


def write_opening(*, actor: User | None, email: str, full_name: str, profile: Mapping[str, Any]) -> User:
    """Write the city's profile and give `email` an account of the participation office, without a password yet.

    Called inside the transaction that makes the city. Audited. `profile` are values by name, of `PROFILE_FIELDS`. Done twice it is done once: whoever opened the city is found again.
    """
    row = CityProfile.objects.select_for_update().first()
    if row is None:
        row = CityProfile.objects.create(
            **{name: profile[name] for name in PROFILE_FIELDS if name in profile}
        )
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(email, None, full_name=full_name)
        RoleGrant.objects.create(user=user, role=OFFICE, since=timezone.localdate())
        record(
            actor=actor,
            action="core.city.opened",
            target=row,
            after={"email": user.email, "name": full_name, "city": row.name},
        )
    on_commit(forget_city_facts)
    return user
