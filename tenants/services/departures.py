"""A city that leaves for good: warned, decided, and what is left to say of it."""

import datetime as dt

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.scope import on_commit
from core.services.audit import actor_label
from core.services.errors import DomainError
from tenants.hosts import FOUND_SECONDS, forget_hosts
from tenants.leaving.running import CARRY_OUT, send
from tenants.mail.queue import enqueue
from tenants.models import City, CityDomain, CityExport, DepartureReceipt
from tenants.services.trail import record

WARNED_BEFORE = (14, 3)
"""Days before its data is deleted on which a city's office is written to."""

_STILL_SERVED = FOUND_SECONDS + 5
"""Seconds for which another process may still answer for a host that was taken away."""


def departures_due(today: dt.date) -> list[City]:
    """Cities whose day has come."""
    return list(City.objects.filter(state=City.State.LEAVING, leaves_on__lte=today).order_by("leaves_on"))


@transaction.atomic(durable=True)
def warn_of_departures(*, today: dt.date) -> int:
    """Write once to each office at each distance from its day; a clock that stood still writes the nearest warning only."""
    sent = 0
    for city in City.objects.filter(state=City.State.LEAVING, leaves_on__gt=today).exclude(office_email=""):
        days = (city.leaves_on - today).days
        due = [before for before in WARNED_BEFORE if days <= before]
        if not due:
            continue
        with translation.override("it"):
            sent += enqueue(
                "leaving_soon",
                city.office_email,
                subject=_("I dati di %(city)s saranno cancellati il %(day)s")
                % {"city": city.name, "day": f"{city.leaves_on:%d/%m/%Y}"},
                name=city.office,
                content={
                    "city": city.name,
                    "schema_name": city.schema_name,
                    "day": f"{city.leaves_on:%d/%m/%Y}",
                    "has_export": _last_export(city) is not None,
                },
                key=f"leaving:{city.pk}:{city.leaves_on}:{min(due)}",
            ) is not None  # fmt: skip
    return sent


@transaction.atomic(durable=True)
def decide_departure(
    *, actor: User | None, city: City, confirmed_name: str = "", understood: bool = False, reason: str = ""
) -> DepartureReceipt:
    """Delete a city's data for good: from this moment its hosts answer nobody, and a worker deletes the rest.

    By the clock (`actor` None) once its day has come; by somebody of the team before, who types the city's name and says
    that it cannot be undone. Decided twice is decided once. Raises `DomainError` for a city that does not leave.
    """
    there = DepartureReceipt.objects.filter(city_key=city.pk, completed_at=None).first()
    if there is not None:
        return there
    row = City.objects.select_for_update().filter(pk=city.pk).first()
    if row is None or row.state != City.State.LEAVING or row.leaves_on is None:
        raise DomainError(_("Si cancellano i dati di una città in uscita: prima va annunciata l'uscita."))
    if actor is None and row.leaves_on > timezone.localdate():
        raise DomainError(_("Il giorno della cancellazione non è ancora venuto."))
    if actor is not None:
        _check_told(row, confirmed_name, understood, reason)
    export = _last_export(row)
    receipt = DepartureReceipt.objects.create(
        city_key=row.pk,
        schema_name=row.schema_name,
        city_name=row.name,
        province=row.province,
        istat_code=row.istat_code,
        cadastral_code=row.cadastral_code,
        joined_on=timezone.localdate(row.created_at),
        announced_on=row.state_since,
        decided_by_key=actor.pk if actor else None,
        decided_by=actor_label(actor),
        reason=reason,
        export_sha256=export.sha256 if export else "",
        export_made_at=export.ready_at if export else None,
    )
    CityDomain.objects.filter(tenant=row).delete()
    record(
        actor=actor, action="city.deletion_decided", city=row, after={"reason": reason, "receipt": receipt.pk}
    )
    on_commit(forget_hosts)
    on_commit(lambda: send(CARRY_OUT, receipt.pk, countdown=_STILL_SERVED))
    return receipt


def _check_told(city: City, confirmed_name: str, understood: bool, reason: str) -> None:
    if not reason.strip():
        raise DomainError(_("Scriva perché: resta nella ricevuta."), field="reason")
    if confirmed_name.strip().casefold() != city.name.casefold():
        raise DomainError(_("Scriva il nome della città come è qui sopra."), field="confirmed_name")
    if not understood:
        raise DomainError(_("Confermi di sapere che non si torna indietro."), field="understood")


def _last_export(city: City) -> CityExport | None:
    made = CityExport.objects.filter(city=city).exclude(sha256="").order_by("-ready_at")
    last: CityExport | None = made.first()
    return last
