"""What comes from the cities: the keys they sign with, the snapshots they approved, and their taking them back.

A city that is suspended or leaving writes nothing, so it cannot approve: what it approved before is received all the same (it is
about its data, not about its contract), what is dated after is refused. What it shared stays until it withdraws it, which it may in
every state; once it has left, its snapshots and keys are kept and stay verifiable.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benchmark.models import CityKey, Snapshot, SnapshotFigure
from benchmark.regions import region_of
from benchmark.services.checking import Checked, check
from core.models import SharedSnapshot, SigningKey
from core.services.errors import DomainError
from tenants.models import City
from tenants.standing import WRITING

_BATCH = 1000


@transaction.atomic(durable=True)
def register_keys(*, city: City, keys: Iterable[SigningKey]) -> None:
    """Know the city's keys, all of them, read in its own schema: since when each is used, until when.

    Called on the public schema. Raises `DomainError` for a key that is another city's.
    """
    keys = list(keys)
    _one_at_a_time(f"keys {city.pk}")
    known = {
        key.public_key: key for key in CityKey.objects.filter(public_key__in=[key.public_key for key in keys])
    }
    for key in sorted(keys, key=lambda one: one.until is None):  # the one in use last: there is one at a time
        there = known.get(key.public_key)
        if there is None:
            CityKey.objects.create(
                city_key=city.pk, public_key=key.public_key, since=key.since, until=key.until
            )
        elif there.city_key != city.pk:
            raise DomainError(_("Questa chiave è di un'altra città."))
        elif there.until != key.until:
            there.until = key.until
            there.save(update_fields=["until"])


@transaction.atomic(durable=True)
def receive(
    *,
    city_key: uuid.UUID,
    document: str,
    signature: str,
    public_key: str,
    replaced: bool = False,
    at: dt.datetime | None = None,
) -> Snapshot:
    """Take a snapshot in, whole or not at all; the same one twice is there once. Called on the public schema.

    One the city has `replaced` meanwhile is kept and does not stand.
    Raises `DomainError` with the reason when it cannot be taken: see `benchmark.services.checking`, and a city that is not there,
    a version that is there with other content, an approval given while the city could not write.
    """
    at = at or timezone.now()
    city = City.objects.filter(pk=city_key).first()
    if city is None:
        raise DomainError(_("Questa città non c'è."))
    _refuse_demonstration(city)
    _one_at_a_time(f"snapshots {city_key}")
    checked = check(city_key=city_key, document=document, signature=signature, public_key=public_key, at=at)
    _refuse_standing_still(city, checked.approved_at)
    others = list(Snapshot.objects.filter(city_key=city_key, year=checked.content["year"]))
    same = next((one for one in others if one.version == checked.content["version"]), None)
    if same:
        if same.document != document:
            raise DomainError(
                _("La versione %(n)s di quest'anno c'è già, con altro contenuto.") % {"n": same.version}
            )
        return same
    stands = not replaced and all(one.version < checked.content["version"] for one in others)
    if stands:
        standing = Snapshot.objects.standing().filter(city_key=city_key, year=checked.content["year"])
        standing.update(replaced_at=at)
    snapshot = Snapshot.objects.create(
        **_columns(checked, city_key),
        document=document,
        signature=signature,
        public_key=public_key,
        received_at=at,
        replaced_at=None if stands else at,
    )
    SnapshotFigure.objects.bulk_create(_rows(snapshot, checked.content), batch_size=_BATCH)
    return snapshot


@transaction.atomic(durable=True)
def receive_withdrawal(*, city_key: uuid.UUID, year: int, version: int, reason: str, at: dt.datetime) -> int:
    """The city takes a year back: nobody of the body sees this version, nor the one it replaced if that was the last to arrive.

    Called on the public schema, in every state of the city. Returns how many stood: one or none. Twice is once.
    """
    _one_at_a_time(f"snapshots {city_key}")
    rows = Snapshot.objects.standing().filter(city_key=city_key, year=year, version__lte=version)
    return rows.update(withdrawn_at=at, withdrawn_because=reason)


def why_not(city: City, shared: SharedSnapshot) -> str:
    """Why what waits would be refused now, empty where it would be received. Called on the public schema."""
    try:
        _refuse_demonstration(city)
        checked = check(
            city_key=city.pk,
            document=shared.document,
            signature=shared.signature,
            public_key=shared.public_key,
            at=timezone.now(),
            registered=False,
        )
        _refuse_standing_still(city, checked.approved_at)
    except DomainError as refused:
        return refused.message
    return ""


def _refuse_demonstration(city: City) -> None:
    if city.is_demonstration:
        raise DomainError(_("È una città dimostrativa: i suoi dati sono inventati e non si confrontano."))


def _refuse_standing_still(city: City, approved_at: dt.datetime) -> None:
    if city.state not in WRITING and timezone.localdate(approved_at) > city.state_since:
        raise DomainError(
            _("La città è %(state)s: quello che approva da allora non si riceve.")
            % {"state": city.get_state_display()}
        )


def _one_at_a_time(what: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [what])


def _columns(checked: Checked, city_key: uuid.UUID) -> dict[str, Any]:
    content = checked.content
    city, population = content["city"], content["population"] or {}
    return {
        "city_key": city_key,
        "city_name": city["name"],
        "province": city["province"],
        "region": region_of(city["province"]),
        "istat_code": city["istat_code"],
        "residents": population.get("residents"),
        "residents_on": population.get("on"),
        "models_in_force": content["models"],
        "year": content["year"],
        "version": content["version"],
        "change": content["change"],
        "approved_at": checked.approved_at,
    }


def _rows(snapshot: Snapshot, content: Mapping[str, Any]) -> list[SnapshotFigure]:
    versions = {code: said["version"] for code, said in content["dictionary"].items()}
    return [
        SnapshotFigure(
            snapshot=snapshot,
            version=versions[figure["indicator"]],
            **{name: figure[name] for name in ("indicator", "month", "level", "place", "state", "note")},
            **{name: _number(figure[name]) for name in ("value", "numerator", "denominator")},
        )
        for figure in content["figures"]
    ]


def _number(said: str | None) -> Decimal | None:
    return None if said is None else Decimal(said)
