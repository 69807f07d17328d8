"""What a verb takes as a serializer: derived from its arguments and their types."""

import dataclasses
import inspect
import typing
from collections.abc import Mapping
from typing import Any

from rest_framework import serializers
from rest_framework_dataclasses.serializers import DataclassSerializer

from core.api.declaring import Operation


class Strict:
    """Refuses, by name, fields nobody knows: a word misspelt would otherwise be left out in silence."""

    def to_internal_value(self, data: Any) -> Any:
        """As the serializer does. Raises `ValidationError` for a field that is not there."""
        if isinstance(data, Mapping):
            unknown = sorted(set(data) - set(self.fields))  # type: ignore[attr-defined]
            if unknown:
                raise serializers.ValidationError({name: ["There is no such field."] for name in unknown})
        return super().to_internal_value(data)  # type: ignore[misc]


class Typed(Strict, DataclassSerializer):  # type: ignore[type-arg]
    """The base of every serializer made here, and of the dataclasses inside them."""


Typed.serializer_dataclass_field = Typed  # type: ignore[method-assign,assignment]


def input_of(operation: Operation) -> type[Typed] | None:
    """The serializer of an operation's body; None where nothing is sent.

    One dataclass among the arguments is spread out: its fields are those of the body, beside the other arguments.
    """
    hints = typing.get_type_hints(inspect.unwrap(operation.verb))
    fields = [_field(name, kind, default) for name, kind, default in _spread(operation, hints)]
    if not fields:
        return None
    made = dataclasses.make_dataclass(_title(operation.name), fields, kw_only=True)
    meta = type("Meta", (), {"dataclass": made, "fields": "__all__"})
    return type(f"{made.__name__}Input", (Typed,), {"Meta": meta, "__doc__": operation.about})


def arguments_of(operation: Operation, sent: Any) -> dict[str, Any]:
    """The verb's arguments out of what the serializer read; the spread dataclass put together again."""
    values = {one.name: getattr(sent, one.name) for one in dataclasses.fields(sent)}
    inner = _dataclass_in(operation, typing.get_type_hints(inspect.unwrap(operation.verb)))
    if inner is None:
        return values
    name, kind = inner
    own = {one.name: values.pop(one.name) for one in dataclasses.fields(kind)}
    return values | {name: kind(**own)}


def _spread(operation: Operation, hints: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    inner = _dataclass_in(operation, hints)
    found = []
    for one in operation.typed:
        if inner and one.name == inner[0]:
            kinds = typing.get_type_hints(inner[1])
            found += [
                (each.name, kinds[each.name], _default_of(each)) for each in dataclasses.fields(inner[1])
            ]
        else:
            default = dataclasses.MISSING if one.default is one.empty else one.default
            found.append((one.name, hints[one.name], default))
    return found


def _dataclass_in(operation: Operation, hints: Mapping[str, Any]) -> tuple[str, Any] | None:
    """The only argument that is a dataclass, if its fields are called like none of the others."""
    found = [
        (one.name, hints[one.name]) for one in operation.typed if dataclasses.is_dataclass(hints[one.name])
    ]
    if len(found) != 1:
        return None
    others = {one.name for one in operation.typed} - {found[0][0]}
    return None if others & {one.name for one in dataclasses.fields(found[0][1])} else found[0]


def _default_of(one: "dataclasses.Field[Any]") -> Any:
    return one.default_factory() if one.default_factory is not dataclasses.MISSING else one.default


def _field(name: str, kind: Any, default: Any) -> Any:
    if default is dataclasses.MISSING:
        return (name, kind)
    if default.__hash__ is None:
        return (name, kind, dataclasses.field(default_factory=lambda: default))
    return (name, kind, dataclasses.field(default=default))


def _title(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))
