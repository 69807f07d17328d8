"""How rows of labs and centres are found and shown."""

import uuid
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from rest_framework import serializers

from core.permissions.holder import Holder

Row = TypeVar("Row", bound=Model)


def of_labs(rows: QuerySet[Row], who: Holder, permission: str, column: str) -> QuerySet[Row]:
    """The rows of the labs in which a permission is held; `column` leads from a row to its body."""
    bodies = who.bodies(permission)
    return rows if bodies is None else rows.filter(**{f"{column}__in": bodies})


def lab_of(row: Any) -> list[uuid.UUID]:
    """The body of a row that hangs on a lab, fetched with it."""
    return [row.lab.body_id]


def body_key() -> Any:
    """The key of the lab's body, two steps away."""
    return serializers.UUIDField(source="lab.body_id", read_only=True)


def number(**options: Any) -> Any:
    """A whole number worked out with the row."""
    return serializers.IntegerField(read_only=True, **options)


def keys() -> Any:
    """Keys gathered by the query of the row."""
    return serializers.ListField(child=serializers.UUIDField(), read_only=True)
