"""Bodies no page would send: values of no kind, and values of the right kind about things there are not."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from rest_framework import serializers

WILD: tuple[tuple[Any, Any], ...] = (
    (serializers.ChoiceField, "boh"),
    (serializers.BooleanField, "forse"),
    (serializers.IntegerField, 10**30),
    (serializers.DecimalField, "1e400"),
    (serializers.DateField, "2026-02-30"),
    (serializers.UUIDField, "x"),
    (serializers.CharField, "x\x00" + "y" * 5000),
    (serializers.ListField, {"a": [1]}),
)
PLAUSIBLE: tuple[tuple[Any, Any], ...] = (
    (serializers.BooleanField, True),
    (serializers.IntegerField, -3),
    (serializers.DecimalField, "-1.5"),
    (serializers.DateField, dt.date(1999, 1, 1)),
    (serializers.EmailField, "a@example.org"),
    (serializers.CharField, "b" * 70),
)


def body_of(fields: Mapping[str, Any], make: Callable[[Any], Any]) -> dict[str, Any]:
    """A body with every field but files."""
    return {name: make(one) for name, one in fields.items() if not isinstance(one, serializers.FileField)}


def wild(field: Any) -> Any:
    """A value of no kind."""
    return next((value for kind, value in WILD if isinstance(field, kind)), 7)


def plausible(field: Any) -> Any:
    """A value of the right kind about things there are not."""
    if isinstance(field, serializers.ChoiceField):
        return next(iter(field.choices))
    if isinstance(field, serializers.ListSerializer | serializers.ListField):
        return [plausible(field.child)]
    if isinstance(field, serializers.BaseSerializer):
        return {name: plausible(one) for name, one in field.fields.items()}
    if isinstance(field, serializers.UUIDField):
        return uuid.uuid4()
    return next((value for kind, value in PLAUSIBLE if isinstance(field, kind)), None)
