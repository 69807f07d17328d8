"""Where a city stands on the platform: on trial, active, in arrears, suspended, leaving. Each step is a verb.

What each state lets a city do is in `tenants.standing`; what has left is no state but a receipt.
"""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.services.errors import DomainError
from tenants.models import City
from tenants.services.trail import record

State = City.State

GRACE = dt.timedelta(days=60)
"""How long a city that leaves can still read and export: its data is deleted no sooner."""


@transaction.atomic(durable=True)
def activate_city(*, actor: User | None, city: City, reason: str = "") -> City:
    """A contract is there, or what stopped the city is over: it works as it should."""
    return _move(
        actor,
        city,
        State.ACTIVE,
        "city.activated",
        from_states=(State.TRIAL, State.IN_ARREARS, State.SUSPENDED),
        reason=reason,
        trial_until=None,
    )


@transaction.atomic(durable=True)
def extend_trial(*, actor: User | None, city: City, until: dt.date, reason: str = "") -> City:
    """The trial goes on, or begins again, until a day to come."""
    if until < timezone.localdate():
        raise DomainError(_("La prova può durare fino a oggi o a un giorno che deve venire."), field="until")
    return _move(
        actor,
        city,
        State.TRIAL,
        "city.trial_extended",
        from_states=(State.TRIAL, State.SUSPENDED),
        reason=reason,
        trial_until=until,
    )


@transaction.atomic(durable=True)
def mark_in_arrears(*, actor: User | None, city: City, reason: str = "") -> City:
    """An invoice is overdue: everything is still readable and exportable, and the pages say so."""
    return _move(actor, city, State.IN_ARREARS, "city.in_arrears", from_states=(State.ACTIVE,), reason=reason)


@transaction.atomic(durable=True)
def suspend_city(*, actor: User | None, city: City, reason: str) -> City:
    """Nothing more is written; reading and exporting go on. The reason is shown to the city."""
    if not reason.strip():
        raise DomainError(_("Scriva perché: la città lo legge."), field="reason")
    return _move(
        actor,
        city,
        State.SUSPENDED,
        "city.suspended",
        from_states=(State.TRIAL, State.ACTIVE, State.IN_ARREARS),
        reason=reason,
    )


@transaction.atomic(durable=True)
def announce_leaving(
    *, actor: User | None, city: City, leaves_on: dt.date | None = None, reason: str = ""
) -> City:
    """The city leaves: it reads and exports until `leaves_on` (default: after `GRACE`), then its data is deleted."""
    earliest = timezone.localdate() + GRACE
    if leaves_on is not None and leaves_on < earliest:
        said = _("I dati restano almeno %(days)s giorni: scelga un giorno dal %(day)s.")
        raise DomainError(said % {"days": GRACE.days, "day": f"{earliest:%d/%m/%Y}"}, field="leaves_on")
    return _move(
        actor,
        city,
        State.LEAVING,
        "city.leaving",
        from_states=(State.TRIAL, State.ACTIVE, State.IN_ARREARS, State.SUSPENDED),
        reason=reason,
        leaves_on=leaves_on or earliest,
    )


@transaction.atomic(durable=True)
def call_off_leaving(*, actor: User | None, city: City, reason: str = "") -> City:
    """The city stays after all."""
    return _move(
        actor, city, State.ACTIVE, "city.stays", from_states=(State.LEAVING,), reason=reason, leaves_on=None
    )


def _move(
    actor: User | None,
    city: City,
    to: str,
    action: str,
    *,
    from_states: tuple[str, ...],
    reason: str,
    **values: Any,
) -> City:
    """Change state, once: the row is locked, a step that does not lead on from where the city is is refused."""
    row: City = City.objects.select_for_update().get(pk=city.pk)
    if row.state not in from_states:
        said = _("%(city)s è %(state)s: questo passo non si può fare.")
        raise DomainError(said % {"city": row.name, "state": row.get_state_display()})
    before = {"state": row.state, **{name: getattr(row, name) for name in values}}
    row.state, row.state_since = to, timezone.localdate()
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=["state", "state_since", *values])
    record(
        actor=actor, action=action, city=row, before=before, after={"state": to, **values, "reason": reason}
    )
    return row
