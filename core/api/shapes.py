"""How a row is shown: a serializer of the fields its resource declares, read only."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models
from django.db.models import Model
from rest_framework import serializers


class Shape(serializers.ModelSerializer[Any]):
    """The base of what is shown; `only` keeps those fields. Addresses are texts: where there is none they are empty."""

    serializer_field_mapping = serializers.ModelSerializer.serializer_field_mapping | {
        models.EmailField: serializers.CharField,
        models.URLField: serializers.CharField,
    }

    def __init__(self, *args: Any, only: frozenset[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - only if only is not None else ():
            del self.fields[name]

    def build_standard_field(self, field_name: str, model_field: Any) -> tuple[Any, dict[str, Any]]:
        """A choice that may not have been made yet is empty, and the document says so."""
        kind, values = super().build_standard_field(field_name, model_field)
        if "choices" in values and model_field.blank:
            values["choices"] = [*values["choices"], ("", "")]
        return kind, values


class Keys(serializers.ListField):
    """The keys of the rows of a relation that was fetched with the row."""

    child = serializers.UUIDField()

    def __init__(self, relation: str, attribute: str = "pk") -> None:
        super().__init__(read_only=True, source=relation)
        self._relation, self._attribute = relation, attribute

    def __deepcopy__(self, memo: Any) -> "Keys":
        return Keys(self._relation, self._attribute)

    def get_attribute(self, instance: Any) -> list[Any]:
        """The keys, in the order of the relation."""
        return [getattr(row, self._attribute) for row in getattr(instance, self._relation).all()]


def shape_of(
    name: str, model: type[Model], fields: Sequence[str], more: Mapping[str, Any], about: str
) -> type[Shape]:
    """The serializer of the rows of a resource (`core.api.declaring.Resource`)."""
    columns = {one.attname: one for one in model._meta.concrete_fields}
    declared: dict[str, Any] = {
        one: serializers.UUIDField(read_only=True, allow_null=columns[one].null)
        for one in fields
        if columns[one].is_relation
    }
    names = [*fields, *more]
    meta = type("Meta", (), {"model": model, "fields": names, "read_only_fields": names})
    title = "".join(word.capitalize() for word in name.split("-"))
    return type(f"{title}Row", (Shape,), {"Meta": meta, "__doc__": about, **declared, **more})
