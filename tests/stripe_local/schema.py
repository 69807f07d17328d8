"""Checks an answer against Stripe's published OpenAPI document."""

from collections.abc import Iterator
from typing import Any

NEWER = {
    "line_item": {"total_count"},
}
"""Fields of Stripe's that the document at hand has not yet."""

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
}
_LISTS = {"object", "data", "has_more", "url", "total_count"}


class Document:
    """An OpenAPI 3.0 document, as far as Stripe uses it."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.schemas: dict[str, Any] = content["components"]["schemas"]
        self.paths: dict[str, Any] = content["paths"]

    def faults(self, item: dict[str, Any]) -> list[str]:
        """What of a resource is not as published."""
        name = "deleted_" + item["object"] if item.get("deleted") else item["object"]
        return list(self._check(item, self.schemas[name], item["object"]))

    def _check(self, value: Any, schema: dict[str, Any], where: str) -> Iterator[str]:
        if "$ref" in schema:
            schema = self.schemas[schema["$ref"].rpartition("/")[2]]
        if value is None:
            if not schema.get("nullable"):
                yield f"{where} is null"
            return
        if "anyOf" in schema:
            tried = [list(self._check(value, one, where)) for one in schema["anyOf"]]
            yield from min(tried, key=len)
            return
        kind = schema.get("type")
        if kind and (not isinstance(value, _TYPES[kind]) or (isinstance(value, bool) and kind != "boolean")):
            yield f"{where} is {value!r}, not {kind}"
            return
        if "enum" in schema and value not in schema["enum"]:
            yield f"{where} is {value!r}, not one of {schema['enum']}"
        if kind == "array":
            for part in value:
                yield from self._check(part, schema["items"], f"{where}[]")
        elif isinstance(value, dict):
            yield from self._members(value, schema, where)

    def _members(self, value: dict[str, Any], schema: dict[str, Any], where: str) -> Iterator[str]:
        known = schema.get("properties", {})
        for name in schema.get("required", ()):
            if name not in value:
                yield f"{where}.{name} is missing"
        for name, part in value.items():
            if name in known:
                yield from self._check(part, known[name], f"{where}.{name}")
            elif known and not (value.get("object") == "list" and name in _LISTS):
                yield f"{where}.{name} is not published"
