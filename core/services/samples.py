"""What is in a city only as an example: marked when it is made, taken away with one click, kept where somebody used it."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import ProtectedError, RestrictedError
from django.db.models.deletion import Collector

from accounts.models import User
from core.models import AuditEntry, ModelActivation, SampleRow
from core.services.audit import record
from core.services.errors import DomainError

Row = tuple[str, uuid.UUID]


@transaction.atomic(durable=True)
def mark_samples(*, actor: User, roots: Iterable[models.Model]) -> int:
    """Remember rows just made, and what hangs on them, as examples. Audited. Returns how many roots are marked.

    Rows marked before stay as they are.
    """
    roots = list(roots)
    known = set(SampleRow.objects.values_list("label", "row_id"))
    position = SampleRow.objects.count()
    rows: dict[Row, bool] = {}
    for root in roots:
        for row in _hanging_on(root):
            rows.setdefault(row, False)
    rows |= {_row(root): True for root in roots}
    new = [
        SampleRow(label=label, row_id=key, is_root=is_root, position=position + place)
        for place, ((label, key), is_root) in enumerate(rows.items())
        if (label, key) not in known
    ]
    SampleRow.objects.bulk_create(new)
    if new:
        record(actor=actor, action="core.sample.added", target=roots[0], after={"rows": len(new)})
    return sum(row.is_root for row in new)


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
    examples = {(row.label, row.row_id) for row in rows}
    made_at = max(row.made_at for row in rows)
    roots = [row for row in rows if row.is_root]
    touched = set(
        AuditEntry.objects.filter(object_id__in=[row.row_id for row in roots], at__gt=made_at)
        .exclude(action="core.sample.added")
        .values_list("object_id", flat=True)
    )
    stays, gone = [], 0
    for row in reversed(roots):  # what was made last hangs on what was made first
        found = apps.get_model(row.label)._default_manager.filter(pk=row.row_id).first()
        if found is None:
            continue
        if row.row_id in touched or not _goes(found, examples):
            stays.append(str(found))
        else:
            found.delete()
            gone += 1
    SampleRow.objects.all().delete()
    activation = ModelActivation.objects.order_by("pk").first()
    if activation is not None:
        record(
            actor=actor,
            action="core.sample.removed",
            target=activation,
            after={"gone": gone, "kept": len(stays)},
        )
    return stays


def _goes(row: models.Model, examples: set[Row]) -> bool:
    """Whether all that would go with a row is there as an example too."""
    try:
        return _hanging_on(row) <= examples
    except (ProtectedError, RestrictedError):
        return False


def _hanging_on(row: models.Model) -> set[Row]:
    """The row itself and every row that would be deleted with it, or would lose it."""
    collector = Collector(using="default", origin=row)
    collector.collect([row])
    found = {_row(one) for rows in collector.data.values() for one in rows}
    found |= {_row(one) for query in collector.fast_deletes for one in query}
    found |= {_row(one) for updates in collector.field_updates.values() for rows in updates for one in rows}
    return found


def _row(row: Any) -> Row:
    return row._meta.label_lower, row.pk
