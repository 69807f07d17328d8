"""What a verb takes as a serializer, derived from its arguments and their types; what is worked out, from the fields of its dataclass."""

import dataclasses
import inspect
import typing
from collections.abc import Mapping
from typing import Any, BinaryIO

from django.core.files import File
from django.db import models
from rest_framework import serializers
from rest_framework_dataclasses.field_utils import TypeInfo
from rest_framework_dataclasses.serializers import DataclassSerializer

from core.api.declaring import Asked, Operation, values_of

_SMALL, _INT32 = 2**15 - 1, 2**31 - 1
_TEXTS = {models.EmailField: serializers.EmailField, models.URLField: serializers.URLField}


class Strict:
    """Refuses, by name, fields nobody knows: a word misspelt would otherwise be left out in silence."""

    def to_internal_value(self, data: Any) -> Any:
        """As the serializer does. Raises `ValidationError` for a field that is not there."""
        if isinstance(data, Mapping):
            unknown = sorted(set(data) - set(self.fields))  # type: ignore[attr-defined]
            if unknown:
                raise serializers.ValidationError({name: ["There is no such field."] for name in unknown})
        return super().to_internal_value(data)  # type: ignore[misc]


class Sent:
    """What verbs call a `File[bytes]`, a `BinaryIO` or a protocol of what is read: a file in a multipart body."""

    def __class_getitem__(cls, _kind: Any) -> type["Sent"]:
        return cls


class Typed(Strict, DataclassSerializer):  # type: ignore[type-arg]
    """The base of every serializer made here, and of the dataclasses inside them.

    A text may be empty: whether it may is for the verb to say, in its own words. Where a row of `Meta.model` is written, what is called like
    a column fits into it: a text that may not be empty there is not, one of several words is one of them.
    """

    def build_standard_field(self, field_name: str, type_info: TypeInfo) -> tuple[type[Any], dict[str, Any]]:
        """As the library does, with files."""
        if type_info.base_type is Any:
            return serializers.JSONField, {}
        if _is_file(type_info.base_type):
            return serializers.FileField, {"allow_empty_file": True}
        kind, more = super().build_standard_field(field_name, type_info)
        column = _columns(getattr(getattr(self.root, "Meta", None), "model", None)).get(field_name)
        blank = column is None or self is not self.root or column.blank or self._has_default(field_name)
        if kind is serializers.CharField and self is self.root and column is not None and column.choices:
            words = [value for value, _label in column.flatchoices]
            return serializers.ChoiceField, {"choices": words, "allow_blank": blank}
        if isinstance(column, models.DecimalField) and issubclass(kind, serializers.DecimalField):
            more |= {"max_digits": column.max_digits, "decimal_places": column.decimal_places}
        if kind is serializers.CharField:
            kind = _TEXTS.get(type(column), kind)
            most = getattr(column, "max_length", None)
            longest = {"max_length": most} if most else {}
            more |= {"allow_blank": blank, **longest}
        if kind is serializers.IntegerField:
            most = (
                _SMALL
                if isinstance(column, models.SmallIntegerField | models.PositiveSmallIntegerField)
                else _INT32
            )
            more |= {"min_value": -most, "max_value": most}
        return kind, more

    def _has_default(self, name: str) -> bool:
        one = self.dataclass_definition.fields[name]
        return one.default is not dataclasses.MISSING or one.default_factory is not dataclasses.MISSING


Typed.serializer_dataclass_field = Typed  # type: ignore[method-assign,assignment]


def _columns(model: type[models.Model] | None) -> dict[str, Any]:
    return {one.name: one for one in model._meta.concrete_fields} if model else {}


def typed(kind: type, about: str = "", model: type[models.Model] | None = None) -> type[Typed]:
    """The serializer of a dataclass, of which a row of `model` is written."""
    meta = type("Meta", (), {"dataclass": kind, "fields": "__all__", "model": model})
    return type(f"{kind.__name__}Typed", (Typed,), {"Meta": meta, "__doc__": about or kind.__doc__})


def input_of(operation: Operation) -> type[Typed] | None:
    """The serializer of an operation's body, made when it is first asked for; None where nothing is sent.

    One dataclass among the arguments is spread out: its fields are those of the body, beside the other arguments.
    """
    made = vars(operation)
    if "input" not in made:
        made["input"] = _input_of(operation)
    known: type[Typed] | None = made["input"]
    return known


def _input_of(operation: Operation) -> type[Typed] | None:
    if operation.takes is not None:
        return typed(operation.takes, operation.about, operation.model)
    fields = [_field(name, kind, default) for name, kind, default in _spread(operation, hints_of(operation))]
    if not fields:
        return None
    made = dataclasses.make_dataclass(_title(operation.name), fields, kw_only=True)
    return typed(made, operation.about, operation.model)


def takes_files(serializer: type[Typed]) -> bool:
    """Whether the body is multipart: one of its fields is a file, or several."""
    fields = serializer().fields.values()
    return any(isinstance(getattr(one, "child", one), serializers.FileField) for one in fields)


def hints_of(operation: Operation) -> dict[str, Any]:
    """The types of the verb's arguments."""
    hints = typing.get_type_hints(inspect.unwrap(operation.verb), localns={"File": Sent})
    return {name: Sent if kind is BinaryIO else kind for name, kind in hints.items()}


def as_sent(serializer: type[Typed], field: str) -> str:
    """What the body calls what a verb calls `field` as the pages' forms do: `lead` is `lead_id`, `candidates` are `candidate_ids`."""
    names = serializer().fields
    told = (field, f"{field}_id", f"{field.removesuffix('s')}_ids", f"{field.removesuffix('ies')}y_ids")
    return next((one for one in told if one in names), field)


def _is_file(kind: Any) -> bool:
    return inspect.isclass(kind) and (issubclass(kind, Sent | File) or hasattr(kind, "read"))


def arguments_of(operation: Operation, sent: Any, asked: Asked) -> dict[str, Any]:
    """The verb's arguments out of what the serializer read; the spread dataclass put together again."""
    if operation.takes is not None:
        return operation.into(sent, asked)
    values = values_of(sent)
    inner = _dataclass_in(operation, hints_of(operation))
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
            kinds = typing.get_type_hints(inner[1], localns={"File": Sent})
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
