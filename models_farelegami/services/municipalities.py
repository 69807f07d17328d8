"""The municipalities the city works with: one is added, or gets its right name."""

import uuid

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rows import new_key
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import demand_fresh, snapshot
from models_farelegami.models import Municipality


@transaction.atomic(durable=True)
def add_municipality(*, actor: User, name: str, key: uuid.UUID | None = None) -> Municipality:
    """A municipality joins. Audited as `farelegami.municipality.added`; `key` is the form's: the same form sent twice is one.

    Raises `DomainError` for no name and for one that is there.
    """
    if key is not None and (there := Municipality.objects.filter(pk=key).first()):
        return there
    row = Municipality(id=key or new_key(), name=_name(name))
    _demand_free(row)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # another wrote the same name, or sent the same form, meanwhile
        if key is not None and (there := Municipality.objects.filter(pk=key).first()):
            return there
        raise _taken() from None
    record(actor=actor, action="farelegami.municipality.added", target=row, after={"name": row.name})
    return row


@transaction.atomic(durable=True)
def rename_municipality(
    *, actor: User, municipality_id: uuid.UUID, name: str, seen: str | None = None
) -> Municipality:
    """A municipality has another name, for all labs and centres. Audited as `farelegami.municipality.changed` when it changed.

    Raises `StaleEdit` when someone else renamed it meanwhile; `DomainError` for no name and for one that is there.
    """
    row = Municipality.objects.select_for_update().get(pk=municipality_id)
    before = municipality_snapshot(row)
    demand_fresh(before, seen)
    row.name = _name(name)
    if row.name == before["name"]:
        return row
    _demand_free(row)
    try:
        with transaction.atomic():
            row.save(update_fields=["name"])
    except IntegrityError:
        raise _taken() from None
    after = {"name": row.name}
    record(actor=actor, action="farelegami.municipality.changed", target=row, before=before, after=after)
    return row


def municipality_snapshot(row: Municipality) -> dict[str, str]:
    """What the form shows and the audit trail keeps."""
    return snapshot(row, ("name",))


def _name(typed: str) -> str:
    name = " ".join(typed.split())
    if not name:
        raise DomainError(_("Scriva il nome del comune."), field="name")
    return name[:120]


def _demand_free(row: Municipality) -> None:
    if Municipality.objects.filter(name__iexact=row.name).exclude(pk=row.pk).exists():
        raise _taken()


def _taken() -> DomainError:
    return DomainError(_("Questo comune c'è già: lo cerchi nell'elenco."), field="name")
