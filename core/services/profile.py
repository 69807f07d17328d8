"""How the city presents itself."""

from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.scope import on_commit
from core.models import CityProfile
from core.selectors.city import forget_city_facts
from core.services.audit import record
from core.services.freshness import changes, demand_fresh, snapshot

PROFILE_FIELDS = (
    "name", "institution", "office", "email", "phone", "address", "colour", "accessibility_url", "privacy_contact",
    "notice",
)  # fmt: skip


@transaction.atomic(durable=True)
def change_profile(*, actor: User, values: dict[str, Any], seen: str | None = None) -> CityProfile:
    """Change the city's profile, or write it the first time; `values` by name, of `PROFILE_FIELDS`. Audited when it changes.

    Raises `StaleEdit` when someone else changed it since the form showed it (`seen`).
    """
    profile = CityProfile.objects.select_for_update().first() or CityProfile()
    before = snapshot(profile, PROFILE_FIELDS)
    demand_fresh(before, seen)
    for name in PROFILE_FIELDS:
        if name in values:
            setattr(profile, name, values[name])
    profile.save()
    on_commit(forget_city_facts)
    earlier, later = changes(before, snapshot(profile, PROFILE_FIELDS))
    if later:
        record(actor=actor, action="core.profile.changed", target=profile, before=earlier, after=later)
    return profile
