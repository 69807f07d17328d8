"""How a row is shown: a serializer of the fields its resource declares, read only."""

import hashlib
import json
from copy import deepcopy
from functools import cache
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from rest_framework import serializers

from core.api.declaring import Resource
from core.services.freshness import fingerprint


class Shape(serializers.ModelSerializer[Any]):
    """The base of what is shown; `only` keeps those fields."""

    def __init__(self, *args: Any, only: frozenset[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - only if only is not None else ():
            del self.fields[name]


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


@cache
def shape_of(resource: Resource) -> type[Shape]:
    """The serializer of a resource."""
    columns = {one.attname: one for one in resource.model._meta.concrete_fields}
    declared: dict[str, Any] = {
        name: serializers.UUIDField(read_only=True, allow_null=columns[name].null)
        for name in resource.fields
        if columns[name].is_relation
    }
    declared |= {name: deepcopy(one) for name, one in resource.more.items()}
    names = [*resource.fields, *resource.more]
    meta = type("Meta", (), {"model": resource.model, "fields": names, "read_only_fields": names})
    title = "".join(word.capitalize() for word in resource.name.split("-"))
    return type(f"{title}Row", (Shape,), {"Meta": meta, "__doc__": resource.about, **declared})


def etag_of(resource: Resource, row: Any) -> str:
    """The fingerprint that verbs compare, where they do; else that of what is shown. Quoted, as the header wants it."""
    if resource.snapshot is not None:
        return f'"{fingerprint(resource.snapshot(row))}"'
    shown = json.dumps(shape_of(resource)(row).data, cls=DjangoJSONEncoder, sort_keys=True)
    return f'"{hashlib.sha256(shown.encode()).hexdigest()[:32]}"'
