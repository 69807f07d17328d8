"""How rows of labs and agreements are found and shown: those of the labs one may see, and facts worked out of a row."""

import uuid
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db.models import Case, F, Model, QuerySet, When
from rest_framework import serializers

from core.permissions.holder import Holder

Row = TypeVar("Row", bound=Model)


def of_labs(rows: QuerySet[Row], who: Holder, permission: str, column: str = "body") -> QuerySet[Row]:
    """The rows of the labs in which a permission is held; `column` leads from a row to its lab."""
    bodies = who.bodies(permission)
    return rows if bodies is None else rows.filter(**{f"{column}__in": bodies})


def for_whom(who: Holder, permissions: Iterable[str], column: str, lab: str = "body") -> Any:
    """A column where one of the permissions is held in the lab of the row, None elsewhere: what a page hides is never read."""
    held: set[uuid.UUID] = set()
    for permission in permissions:
        bodies = who.bodies(permission)
        if bodies is None:
            return F(column)
        held |= bodies
    return Case(When(**{f"{lab}__in": held}, then=F(column)), default=None)


def hidden(name: str) -> Any:
    """A text that only some may read, annotated under a name; None for the others."""
    return serializers.CharField(source=name, read_only=True, allow_null=True)


def lab(row: Any) -> list[uuid.UUID]:
    """The lab of a row that names it."""
    return [row.body_id]


def lab_of_agreement(row: Any) -> list[uuid.UUID]:
    """The lab of a row that hangs on an agreement, fetched with it."""
    return [row.agreement.body_id]


def lab_of_path(row: Any) -> list[uuid.UUID]:
    """The lab of a row that hangs on a path, fetched with it."""
    return [row.cycle.body_id]


def fact(
    kind: type[serializers.Field[Any, Any, Any, Any]], read: Callable[[Any], Any], **options: Any
) -> Any:
    """A field of what `read` makes of a row, shown as a `kind` of field is."""
    shown = type(kind.__name__, (kind,), {"get_attribute": lambda _self, row: read(row)})
    return shown(read_only=True, **options)


def via(path: str, **options: Any) -> Any:
    """The key of a row two steps away: `cycle.body_id`."""
    return serializers.UUIDField(source=path, read_only=True, **options)


def number(**options: Any) -> Any:
    """A whole number worked out with the row."""
    return serializers.IntegerField(read_only=True, **options)


def amount(places: int = 2, digits: int = 14, **options: Any) -> Any:
    """A decimal number worked out with the row, None where it is not known."""
    return serializers.DecimalField(
        max_digits=digits, decimal_places=places, read_only=True, allow_null=True, **options
    )


def day(**options: Any) -> Any:
    """A day worked out with the row, None where there is none."""
    return serializers.DateField(read_only=True, allow_null=True, **options)


def keys() -> Any:
    """Keys gathered by the query of the row."""
    return serializers.ListField(child=serializers.UUIDField(), read_only=True)
