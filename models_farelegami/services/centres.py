"""Civic centres and what is done there: writing one, changing it, adding and changing an activity."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass, fields
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rows import new_key
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import changes, demand_fresh, snapshot
from models_farelegami.models import CentreActivity, CentreMunicipality, CivicCentre
from models_farelegami.services.labs import demand_municipalities

CENTRE_FIELDS = ("name", "municipality_id", "address", "about", "opening_hours", "since", "until")
ACTIVITY_FIELDS = ("name", "kind", "schedule", "since", "until")


@dataclass(frozen=True, slots=True)
class CentreData:
    """A civic centre as everybody reads it; `served_ids` are the other municipalities it is shared with (keys)."""

    name: str
    municipality_id: uuid.UUID
    address: str = ""
    about: str = ""
    opening_hours: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    served_ids: tuple[uuid.UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class ActivityData:
    """Something a civic centre does, as everybody reads it."""

    name: str
    kind: str
    schedule: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


@transaction.atomic(durable=True)
def write_centre(*, actor: User, centre: CentreData, key: uuid.UUID | None = None) -> CivicCentre:
    """Add a civic centre; `key` is the form's: the same form sent twice is one. Audited as `farelegami.centre.written`.

    Raises `DomainError` for no name, a name that is taken, a municipality that is not there, and an end before the beginning.
    """
    if key is not None and (there := CivicCentre.objects.filter(pk=key).first()):
        return there
    row = CivicCentre(id=key or new_key())
    _write(row, centre, CENTRE_FIELDS)
    _demand_centre(row, centre)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # another wrote the same name, or sent the same form, meanwhile
        if key is not None and (there := CivicCentre.objects.filter(pk=key).first()):
            return there
        raise _taken() from None
    _set_served(row, centre.served_ids)
    record(actor=actor, action="farelegami.centre.written", target=row, after=centre_snapshot(row))
    return row


@transaction.atomic(durable=True)
def change_centre(
    *, actor: User, centre_id: uuid.UUID, centre: CentreData, seen: str | None = None
) -> CivicCentre:
    """Change a civic centre; with a last day it closes. Audited as `farelegami.centre.changed` when something changed.

    Raises `StaleEdit` when someone else changed it meanwhile, `DomainError` as `write_centre` does.
    """
    row = locked_centre(centre_id)
    before = centre_snapshot(row)
    demand_fresh(before, seen)
    _write(row, centre, CENTRE_FIELDS)
    _demand_centre(row, centre)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise _taken() from None
    _set_served(row, centre.served_ids)
    earlier, later = changes(before, centre_snapshot(row))
    if later:
        record(actor=actor, action="farelegami.centre.changed", target=row, before=earlier, after=later)
    return row


@transaction.atomic(durable=True)
def write_activity(
    *, actor: User, centre_id: uuid.UUID, activity: ActivityData, key: uuid.UUID | None = None
) -> CentreActivity:
    """Add an activity to a centre; `key` is the form's: the same form sent twice is one. Audited as `farelegami.activity.written`.

    Raises `DomainError` for no name, a name the centre uses for one that goes on, and an end before the beginning.
    """
    centre = locked_centre(centre_id)
    if key is not None and (there := CentreActivity.objects.filter(pk=key).first()):
        return there
    row = CentreActivity(id=key or new_key(), centre=centre)
    _write(row, activity, ACTIVITY_FIELDS)
    _demand_activity(row)
    row.save(force_insert=True)
    after = activity_snapshot(row)
    record(actor=actor, action="farelegami.activity.written", target=centre, after=after)
    return row


@transaction.atomic(durable=True)
def change_activity(
    *, actor: User, activity_id: uuid.UUID, activity: ActivityData, seen: str | None = None
) -> CentreActivity:
    """Change an activity; with a last day it ends. Audited as `farelegami.activity.changed` when something changed.

    Raises `StaleEdit` when someone else changed it meanwhile, `DomainError` as `write_activity` does.
    """
    centre = locked_centre(CentreActivity.objects.get(pk=activity_id).centre_id)
    row = CentreActivity.objects.select_for_update().get(pk=activity_id)
    before = activity_snapshot(row)
    demand_fresh(before, seen)
    _write(row, activity, ACTIVITY_FIELDS)
    _demand_activity(row)
    row.save()
    earlier, later = changes(before, activity_snapshot(row))
    if later:
        told = {"before": earlier, "after": {"activity": row.name} | later}
        record(actor=actor, action="farelegami.activity.changed", target=centre, **told)
    return row


def locked_centre(centre_id: uuid.UUID) -> CivicCentre:
    """The centre of that key, locked until the transaction ends: who writes its activities or counts waits for it."""
    return (
        CivicCentre.objects.select_for_update(of=("self",)).select_related("municipality").get(pk=centre_id)
    )


def centre_snapshot(row: CivicCentre) -> dict[str, Any]:
    """What the form shows and the audit trail keeps. One query."""
    names = row.served.order_by("municipality__name").values_list("municipality__name", flat=True)
    return snapshot(row, CENTRE_FIELDS, served=list(names))


def activity_snapshot(row: CentreActivity) -> dict[str, Any]:
    """What the form shows and the audit trail keeps."""
    return snapshot(row, ACTIVITY_FIELDS)


def _write(
    row: CivicCentre | CentreActivity, data: CentreData | ActivityData, names: Collection[str]
) -> None:
    typed = {one.name: getattr(data, one.name) for one in fields(data)}
    for name in names:
        value = typed[name]
        setattr(row, name, value.strip() if isinstance(value, str) else value)


def _demand_centre(row: CivicCentre, centre: CentreData) -> None:
    _demand_named_and_dated(row)
    if row.municipality_id in centre.served_ids:
        raise DomainError(
            _("Tra gli altri comuni c'è quello in cui si trova: lo tolga da lì."), field="served"
        )
    demand_municipalities({row.municipality_id, *centre.served_ids})
    if CivicCentre.objects.filter(name__iexact=row.name).exclude(pk=row.pk).exists():
        raise _taken()


def _demand_activity(row: CentreActivity) -> None:
    if row.kind not in CentreActivity.Kind.values:
        raise DomainError(_("Scelga il tipo di attività."), field="kind")
    _demand_named_and_dated(row)
    twins = CentreActivity.objects.filter(centre=row.centre_id, name__iexact=row.name, until=None)
    if row.until is None and twins.exclude(pk=row.pk).exists():
        raise DomainError(
            _("Un'attività con questo nome c'è già: le dia un nome che la distingua."), field="name"
        )


def _demand_named_and_dated(row: CivicCentre | CentreActivity) -> None:
    if not row.name:
        raise DomainError(_("Scriva il nome."), field="name")
    if row.since is not None and row.until is not None and row.until < row.since:
        raise DomainError(
            _("Finisce prima di cominciare, il %(day)s: corregga uno dei due giorni.")
            % {"day": f"{row.since:%d/%m/%Y}"},
            field="until",
        )


def _taken() -> DomainError:
    return DomainError(
        _(
            "Un civic center con questo nome c'è già: lo cerchi nell'elenco, o gli dia un nome che lo distingua."
        ),
        field="name",
    )


def _set_served(row: CivicCentre, wanted: Collection[uuid.UUID]) -> None:
    now = set(row.served.values_list("municipality_id", flat=True))
    row.served.exclude(municipality__in=wanted).delete()
    CentreMunicipality.objects.bulk_create(
        CentreMunicipality(centre=row, municipality_id=key) for key in sorted(set(wanted) - now)
    )
