"""Where a city stands on the platform: on trial, active, in arrears, suspended, leaving. Each step is a verb.

What each state lets a city do is in `tenants.standing`; what has left is no state but a receipt. Every step is told to the
city's office by mail and holds at once in this process, in the others within a minute (`tenants.hosts`).
"""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.scope import on_commit
from core.services.errors import DomainError
from tenants.hosts import forget_hosts
from tenants.mail.office import write_to_office
from tenants.models import City
from tenants.services.trail import ACTIONS, record

State = City.State

GRACE = dt.timedelta(days=60)
"""How long a city that leaves can still read and export: its data is deleted no sooner."""

LEADS_FROM = {
    "city.activated": frozenset({State.TRIAL, State.IN_ARREARS, State.SUSPENDED}),
    "city.trial_extended": frozenset({State.TRIAL, State.SUSPENDED}),
    "city.in_arrears": frozenset({State.ACTIVE}),
    "city.suspended": frozenset({State.TRIAL, State.ACTIVE, State.IN_ARREARS}),
    "city.leaving": frozenset({State.TRIAL, State.ACTIVE, State.IN_ARREARS, State.SUSPENDED}),
    "city.stays": frozenset({State.LEAVING}),
}
"""Each step and the states it leads on from."""


@transaction.atomic(durable=True)
def activate_city(*, actor: User | None, city: City, reason: str = "") -> City:
    """A contract is there, or what stopped the city is over: it works as it should."""
    return _move(actor, city, "city.activated", reason, state=State.ACTIVE, trial_until=None)


@transaction.atomic(durable=True)
def extend_trial(*, actor: User | None, city: City, until: dt.date, reason: str = "") -> City:
    """The trial goes on, or begins again, until a day to come."""
    if until < timezone.localdate():
        raise DomainError(_("La prova può durare fino a oggi o a un giorno che deve venire."), field="until")
    return _move(actor, city, "city.trial_extended", reason, state=State.TRIAL, trial_until=until)


@transaction.atomic(durable=True)
def mark_in_arrears(*, actor: User | None, city: City, reason: str = "") -> City:
    """An invoice is overdue: everything still works, and the pages of the work area say so."""
    return _move(actor, city, "city.in_arrears", reason, state=State.IN_ARREARS)


@transaction.atomic(durable=True)
def suspend_city(*, actor: User | None, city: City, reason: str) -> City:
    """Nothing more is written; reading and exporting go on. The reason is shown to the city."""
    if not reason.strip():
        raise DomainError(_("Scriva perché: la città lo legge."), field="reason")
    return _move(actor, city, "city.suspended", reason, state=State.SUSPENDED)


@transaction.atomic(durable=True)
def announce_leaving(
    *, actor: User | None, city: City, leaves_on: dt.date | None = None, reason: str = ""
) -> City:
    """The city leaves: it reads and exports until `leaves_on` (default: after `GRACE`), then its data is deleted."""
    earliest = timezone.localdate() + GRACE
    if leaves_on is not None and leaves_on < earliest:
        said = _("I dati restano almeno %(days)s giorni: scelga un giorno dal %(day)s.")
        raise DomainError(said % {"days": GRACE.days, "day": f"{earliest:%d/%m/%Y}"}, field="leaves_on")
    return _move(actor, city, "city.leaving", reason, state=State.LEAVING, leaves_on=leaves_on or earliest)


@transaction.atomic(durable=True)
def call_off_leaving(*, actor: User | None, city: City, reason: str = "") -> City:
    """The city stays after all, as it was when it announced its leaving: who was suspended still is."""
    return _move(actor, city, "city.stays", reason, leaves_on=None)


def _move(actor: User | None, city: City, action: str, reason: str, **values: Any) -> City:
    """Change state, once: the row is locked, a step that does not lead on from where the city is is refused."""
    row: City = City.objects.select_for_update().get(pk=city.pk)
    if row.state not in LEADS_FROM[action]:
        said = _("%(city)s è %(state)s: questo passo non si può fare.")
        raise DomainError(said % {"city": row.name, "state": row.get_state_display()})
    left_as = row.state if action == "city.leaving" else ""
    changed = {"state": row.left_as or State.ACTIVE, **values, "left_as": left_as}
    before = {name: getattr(row, name) for name in changed}
    for name, value in changed.items():
        setattr(row, name, value)
    row.state_since = timezone.localdate()
    row.save(update_fields=["state_since", *changed])
    record(actor=actor, action=action, city=row, before=before, after={**changed, "reason": reason})
    write_to_office("standing", row, subject=str(ACTIONS[action]), step=action, reason=reason)
    on_commit(forget_hosts)
    return row
