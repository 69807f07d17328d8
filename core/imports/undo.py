"""Taking an import back: what it added goes, what it changed returns, unless later work stands on it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from core.imports.write import copy_rows, parents_first, update_rows
from core.models import AuditEntry, DuplicateDismissal, ImportBatch, ImportChange, OrganisationMerge
from core.models.base import Imported
from core.services.audit import to_json

_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Later work that stands on the import: what, how many rows, some of them by name."""

    what: str
    count: int
    examples: tuple[str, ...]

    def __str__(self) -> str:
        named = (
            f" ({', '.join(self.examples)}{', …' if self.count > len(self.examples) else ''})"
            if self.examples
            else ""
        )
        return f"{self.what}: {self.count}{named}"


def imported_models() -> list[type[models.Model]]:
    """Every table whose rows may come from an import, parents first."""
    return parents_first(model for model in apps.get_models() if issubclass(model, Imported))


def obstacles(batch: ImportBatch) -> list[Obstacle]:
    """What would be lost or contradicted by undoing; empty when it can be undone. A fixed number of queries."""
    filled = [
        model for model in imported_models() if model._default_manager.filter(import_batch=batch).exists()
    ]
    return [*_dependants(batch, filled), *_edited(batch, filled), *_changed_again(batch)]


def take_back(batch: ImportBatch) -> None:
    """Delete what the batch added, restore what it changed, put back what it removed; inside the caller's transaction."""
    made = batch.applied_at or timezone.now()
    OrganisationMerge.objects.filter(absorbed__import_batch=batch, decided_at=made).delete()
    for side in ("first", "second"):
        DuplicateDismissal.objects.filter(decided_at=made, **{f"{side}__import_batch": batch}).delete()
    for model in reversed(imported_models()):
        rows = model._default_manager.filter(import_batch=batch).order_by()
        rows._raw_delete(rows.db)
    changes: dict[str, dict[Any, dict[str, Any]]] = defaultdict(dict)
    gone: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for change in batch.changes.all():
        if change.after:
            changes[change.table][change.row_id] = change.before
        else:
            gone[change.table].append(change.before)
    for table, rows_before in changes.items():
        update_rows(apps.get_model(table), rows_before)
    for model in parents_first(apps.get_model(table) for table in gone):
        lost = gone[model._meta.label_lower]
        columns = list(lost[0])
        copy_rows(model, columns, (tuple(row[column] for column in columns) for row in lost))


def _dependants(batch: ImportBatch, filled: list[type[models.Model]]) -> Iterator[Obstacle]:
    """Rows of others that point at rows the batch added."""
    for model in filled:
        for relation in _links_to(model):
            other: Any = relation.related_model
            rows = other._default_manager.filter(**{f"{relation.field.name}__import_batch": batch}).order_by()
            if issubclass(other, Imported):
                rows = rows.exclude(import_batch=batch)
            elif other in {OrganisationMerge, DuplicateDismissal}:
                rows = rows.exclude(decided_at=batch.applied_at)
            count = rows.count()
            if count:
                examples = tuple(str(row)[:80] for row in rows[:_EXAMPLES])
                what = _("%(rows)s aggiunti dopo e legati a quanto importato") % {
                    "rows": str(other._meta.verbose_name_plural)
                }
                yield Obstacle(what, count, examples)


def _links_to(model: type[models.Model]) -> list[Any]:
    """Every foreign key that points at the model, those without a way back included."""
    return [
        relation
        for relation in model._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel) and not relation.related_model._meta.proxy
    ]


def _edited(batch: ImportBatch, filled: list[type[models.Model]]) -> Iterator[Obstacle]:
    """Rows the batch added that a person, or a later import, changed since."""
    for model in filled:
        ours = model._default_manager.filter(import_batch=batch).order_by().values("pk")
        edits = AuditEntry.objects.filter(at__gt=batch.applied_at, object_id__in=ours)
        later = ImportChange.objects.filter(
            row_id__in=ours, batch__applied_at__gt=batch.applied_at, batch__state=ImportBatch.State.APPLIED
        )
        count = edits.count() + later.count()
        if count:
            examples = tuple(dict.fromkeys(edits.values_list("object_label", flat=True)[:_EXAMPLES]))
            what = _("modifiche fatte dopo (%(rows)s)") % {"rows": str(model._meta.verbose_name_plural)}
            yield Obstacle(what, count, examples)


def _changed_again(batch: ImportBatch) -> Iterator[Obstacle]:
    """Rows the batch changed whose columns hold something else by now."""
    by_table: dict[str, list[ImportChange]] = defaultdict(list)
    for change in batch.changes.all():
        if change.after:
            by_table[change.table].append(change)
    for table, changes in by_table.items():
        model = apps.get_model(table)
        now = {
            row["id"]: row
            for row in model._default_manager.filter(pk__in=[c.row_id for c in changes]).values()
        }
        other = [
            change for change in changes if change.row_id in now and not _still(change, now[change.row_id])
        ]
        if other:
            what = _("dati corretti di nuovo dopo l'importazione (%(rows)s)") % {
                "rows": str(model._meta.verbose_name_plural)
            }
            yield Obstacle(what, len(other), ())


def _still(change: ImportChange, row: dict[str, Any]) -> bool:
    now = to_json({column: row[column] for column in change.after})
    return bool(now == change.after)
