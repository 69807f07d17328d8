"""Places people keep and use: opening one, changing it, closing it."""

import datetime as dt
import uuid
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rows import new_key
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import changes, demand_fresh, snapshot
from core.services.meetings import one_numbering_at_a_time
from core.services.slugs import free_slug
from models_qua.models import Place, PlaceKeeper, PlaceUse
from models_qua.rules import SLUG

PLACE_FIELDS = (
    "name", "kind", "about", "address", "access", "latitude", "longitude", "neighbourhood_id", "since",
)  # fmt: skip
_FIVE_DIGITS = Decimal("0.00001")
"""About a metre on the ground."""


@dataclass(frozen=True, slots=True)
class PlaceData:
    """A place: `latitude` and `longitude` in degrees (WGS 84), both or neither; `since` is the day it opened, None when not known."""

    name: str
    kind: str
    about: str = ""
    address: str = ""
    access: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    neighbourhood_id: uuid.UUID | None = None
    since: dt.date | None = None


@transaction.atomic(durable=True)
def write_place(*, actor: User, place: PlaceData, key: uuid.UUID | None = None) -> Place:
    """Add a place; `key` is the form's: the same form sent twice is one. Audited as `qua.place.written`.

    Raises `DomainError` for a name that is taken and for coordinates that are not both there, or are no degrees.
    """
    one_numbering_at_a_time(SLUG)
    if key is not None and (there := Place.objects.filter(pk=key).first()):
        return there
    row = Place(id=key or new_key(), slug=free_slug(Place, place.name, "luogo"))
    _write(row, place)
    row.save(force_insert=True)
    record(actor=actor, action="qua.place.written", target=row, after=place_snapshot(row))
    return row


@transaction.atomic(durable=True)
def change_place(*, actor: User, place_id: uuid.UUID, place: PlaceData, seen: str | None = None) -> Place:
    """Change what is said of a place; its address on the site stays. Audited as `qua.place.changed` when something changed.

    Raises `StaleEdit` when someone else changed it meanwhile, and `DomainError` as `write_place` does.
    """
    one_numbering_at_a_time(SLUG)
    row = locked_place(place_id)
    before = place_snapshot(row)
    demand_fresh(before, seen)
    _write(row, place)
    row.save()
    earlier, later = changes(before, place_snapshot(row))
    if later:
        record(actor=actor, action="qua.place.changed", target=row, before=earlier, after=later)
    return row


@transaction.atomic(durable=True)
def close_place(*, actor: User, place_id: uuid.UUID, on: dt.date) -> Place:
    """The place is one until a day, that day included; its uses and keepers end with it, its page stays. Audited.

    What would have begun later never does. Raises `DomainError` for one closed already, and for a day before it opened.
    """
    row = locked_place(place_id)
    if row.until is not None:
        raise DomainError(_("È già chiuso dal %(day)s.") % {"day": f"{row.until:%d/%m/%Y}"}, field="on")
    if row.since is not None and on < row.since:
        raise DomainError(
            _("Ha aperto il %(day)s: non può chiudere prima.") % {"day": f"{row.since:%d/%m/%Y}"}, field="on"
        )
    row.until = on
    row.save(update_fields=["until"])
    longer = Q(until=None) | Q(until__gt=on)
    ended = {}
    for name, table in (("uses", PlaceUse), ("keepers", PlaceKeeper)):
        rows = table._default_manager.filter(longer, place=row)
        never = rows.filter(since__gt=on).delete()[0]
        ended[name] = rows.update(until=on) + never
    record(
        actor=actor,
        action="qua.place.changed",
        target=row,
        before={"until": None},
        after={"until": on} | ended,
    )
    return row


@transaction.atomic(durable=True)
def reopen_place(*, actor: User, place_id: uuid.UUID) -> Place:
    """A place closed by mistake, or open again, is open; uses and keepers are to be said anew. Audited. Open: nothing changes."""
    row = locked_place(place_id)
    if row.until is not None:
        before = {"until": row.until}
        row.until = None
        row.save(update_fields=["until"])
        record(actor=actor, action="qua.place.changed", target=row, before=before, after={"until": None})
    return row


def place_snapshot(row: Place) -> dict[str, Any]:
    """What the form shows and the audit trail keeps."""
    return snapshot(row, PLACE_FIELDS)


def locked_place(place_id: uuid.UUID) -> Place:
    """The place of that key, locked until the transaction ends."""
    rows = Place.objects.select_for_update(of=("self",)).select_related("neighbourhood")
    return rows.get(pk=place_id)


def demand_within(place: Place, since: dt.date | None, until: dt.date | None) -> None:
    """What happens in a place happens while it is one; `DomainError` says which day to mend."""
    if since is not None and until is not None and until < since:
        raise DomainError(_("La data di fine precede quella di inizio."), field="until")
    if place.until is None:
        return
    if until is None or until > place.until:
        raise DomainError(
            _("Il luogo ha chiuso il %(day)s: scriva una fine entro quel giorno, o prima lo riapra.")
            % {"day": f"{place.until:%d/%m/%Y}"},
            field="until",
        )


def _write(row: Place, place: PlaceData) -> None:
    if place.kind not in Place.Kind.values:
        raise DomainError(_("Scelga che cos'è."), field="kind")
    twins = Place.objects.filter(name__iexact=place.name.strip()).exclude(pk=row.pk)
    if not place.name.strip():
        raise DomainError(_("Scriva il nome."), field="name")
    if twins.exists():
        raise DomainError(
            _("Un luogo con questo nome c'è già: lo cerchi nell'elenco, o gli dia un nome che lo distingua."),
            field="name",
        )
    for name, value in asdict(place).items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.latitude, row.longitude = _degrees(place)
    if row.until is not None and row.since is not None and row.until < row.since:
        raise DomainError(
            _("Ha chiuso il %(day)s: non può aver aperto dopo.") % {"day": f"{row.until:%d/%m/%Y}"},
            field="since",
        )


def _degrees(place: PlaceData) -> tuple[Decimal | None, Decimal | None]:
    latitude, longitude = place.latitude, place.longitude
    if latitude is None or longitude is None:
        if latitude is longitude:
            return None, None
        missing = "latitude" if latitude is None else "longitude"
        raise DomainError(_("Scriva tutte e due le coordinate, o nessuna."), field=missing)
    if abs(latitude) > 90:
        raise DomainError(_("La latitudine va da -90 a 90 gradi."), field="latitude")
    if abs(longitude) > 180:
        raise DomainError(_("La longitudine va da -180 a 180 gradi."), field="longitude")
    return latitude.quantize(_FIVE_DIGITS), longitude.quantize(_FIVE_DIGITS)
