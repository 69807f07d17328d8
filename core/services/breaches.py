"""The city's register of violations of personal data (GDPR, articles 33 and 34)."""

import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import DataBreach
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import changes, demand_fresh, snapshot

FIELDS = (
    "known_at", "happened", "facts", "people", "effects", "measures", "is_risky", "notified_at", "people_told_at", "why_not",
)  # fmt: skip


@transaction.atomic(durable=True)
def save_breach(
    *, actor: User, values: dict[str, Any], breach_id: uuid.UUID | None = None, seen: str | None = None
) -> DataBreach:
    """Write down a violation, or what has been found out and done since; `values` by name, of `FIELDS`. Audited when it changes.

    Raises `DomainError` where there is a risk, it was not notified and nobody says why (article 33, paragraph 1), and
    `StaleEdit` when someone else changed it since the form showed it.
    """
    row = DataBreach.objects.select_for_update().get(pk=breach_id) if breach_id else DataBreach()
    before = snapshot(row, FIELDS)
    if breach_id:
        demand_fresh(before, seen)
    for name in FIELDS:
        setattr(row, name, values[name])
    if row.is_risky is False and not row.notified_at and not row.why_not.strip():
        raise DomainError(_("Scriva perché non comporta rischi: il registro lo deve dire."), field="why_not")
    row.save()
    row.refresh_from_db()  # moments as the database tells them, to compare
    earlier, later = changes(before, snapshot(row, FIELDS))
    if later:
        record(
            actor=actor,
            action="core.breach.changed",
            target=row,
            before=earlier if breach_id else None,
            after=later,
        )
    return row
