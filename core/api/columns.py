"""What a column holds, as the field of an input that goes into it: one of its choices, its length, its digits."""

import typing
from decimal import Decimal
from types import NoneType
from typing import Any

from django.db.models import Field as Column
from rest_framework import serializers

_KEPT = ("choices", "max_length", "min_value", "max_value", "max_digits", "decimal_places")
_FITS: dict[Any, tuple[type[Any], ...]] = {
    str: (serializers.CharField, serializers.ChoiceField),
    int: (serializers.IntegerField,),
    Decimal: (serializers.DecimalField,),
}


def bounded(column: "Column[Any, Any]", kind: Any, *, is_required: bool) -> Any:
    """The field for a value of a type that a column of that type holds; None for any other.

    A text may be empty: whether it may be so is for the verb to say.
    """
    kinds = [one for one in typing.get_args(kind) if one is not NoneType] or [kind]
    fits = _FITS.get(kinds[0]) if len(kinds) == 1 else None
    if fits is None or column.is_relation:
        return None
    made, options = serializers.ModelSerializer[Any]().build_standard_field(column.name, column)
    if not issubclass(made, fits):
        return None
    kept = {name: options[name] for name in _KEPT if name in options}
    if issubclass(made, serializers.CharField):
        kept["allow_blank"] = True
    return made(required=is_required, allow_null=NoneType in typing.get_args(kind), **kept)
