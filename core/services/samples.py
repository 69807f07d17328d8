"""What is in a city only as an example: marked when it is made, taken away with one click, kept where somebody used it."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.db import models, transaction

from accounts.models import User
from core.models import AuditEntry, ModelActivation, SampleRow
from core.services.audit import record
from core.services.errors import DomainError

Row = tuple[str, uuid.UUID]


@transaction.atomic(durable=True)
def mark_samples(*, actor: User, roots: Sequence[models.Model]) -> int:
    """Remember rows just made, in the order of their making, and what hangs on them, as examples. Audited.

    What hangs on two belongs to the one made later. Rows marked before stay as they are. Returns how many rows are new.
    """
    known = set(SampleRow.objects.values_list("label", "row_id"))
    first = SampleRow.objects.count()
    owners: dict[Row, int] = {}
    for position, root in enumerate(roots, start=first):
        owners.update(dict.fromkeys(_hanging_on(_row(root)), position))
    owners |= {_row(root): position for position, root in enumerate(roots, start=first)}
    chosen = {_row(root) for root in roots}
    new = [
        SampleRow(label=label, row_id=key, is_root=(label, key) in chosen, position=position)
        for (label, key), position in owners.items()
        if (label, key) not in known
    ]
    SampleRow.objects.bulk_create(new)
    if new:
        record(actor=actor, action="core.sample.added", target=roots[0], after={"rows": len(new)})
    return len(new)


@transaction.atomic(durable=True)
def remove_samples(*, actor: User) -> list[str]:
    """Take the examples away; what somebody changed, or hung something of her own on, stays as the city's own. Audited.

    Returns the names of what stays. `DomainError` when there is no example.
    """
    ModelActivation.objects.select_for_update(no_key=True).order_by(
        "pk"
    ).first()  # two who click: one at a time
    rows = list(SampleRow.objects.all())
    if not rows:
        raise DomainError("")
    owners = {(row.label, row.row_id): row.position for row in rows}
    touched = _touched(rows)
    stays: list[str] = []
    gone: dict[int, set[Row]] = {}
    for row in sorted(rows, key=lambda row: -row.position):  # what was made last hangs on what was made first
        root = (row.label, row.row_id)
        if not row.is_root or not _table(row.label).filter(pk=row.row_id).exists():
            continue
        hanging = _hanging_on(root)
        alone = all(one in owners and (owners[one] == row.position or owners[one] in gone) for one in hanging)
        if alone and row.row_id not in touched:
            gone[row.position] = hanging
        else:
            stays.append(str(_table(row.label).get(pk=row.row_id)))
    _delete(set().union(*gone.values()))
    SampleRow.objects.all().delete()
    if activation := ModelActivation.objects.order_by("pk").first():
        after = {"gone": len(gone), "kept": len(stays)}
        record(actor=actor, action="core.sample.removed", target=activation, after=after)
    return stays


def _touched(rows: Sequence[SampleRow]) -> set[uuid.UUID]:
    """The keys of what somebody changed since it was marked: the trail tells."""
    made_at = max(row.made_at for row in rows)
    entries = AuditEntry.objects.filter(
        object_id__in=[row.row_id for row in rows if row.is_root], at__gt=made_at
    )
    return set(entries.exclude(action="core.sample.added").values_list("object_id", flat=True))


def _hanging_on(root: Row) -> set[Row]:
    """The row itself and every row that points to it, or to one that does: what would lose something were it deleted."""
    found, todo = {root}, {root}
    while todo:
        by_label: dict[str, list[uuid.UUID]] = defaultdict(list)
        for label, key in todo:
            by_label[label].append(key)
        todo = {
            (relation.related_model._meta.label_lower, key)
            for label, keys in by_label.items()
            for relation in apps.get_model(label)._meta.related_objects
            for key in relation.related_model._base_manager.filter(
                **{f"{relation.field.name}__in": keys}
            ).values_list("pk", flat=True)
        } - found
        found |= todo
    return found


def _delete(rows: set[Row]) -> None:
    """All of them at once: whatever points to one of them is among them, and the database checks that at the end."""
    by_label: dict[str, list[uuid.UUID]] = defaultdict(list)
    for label, key in rows:
        by_label[label].append(key)
    for label, keys in by_label.items():
        query = _table(label).filter(pk__in=keys)
        query._raw_delete(query.db)


def _row(row: models.Model) -> Row:
    return row._meta.label_lower, row.pk


def _table(label: str) -> Any:
    return apps.get_model(label)._base_manager.all()
