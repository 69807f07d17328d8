"""Examples in the OpenAPI document, made of the shapes themselves: what a field is called says what may stand in it."""

from collections.abc import Mapping
from typing import Any

_BY_NAME: Mapping[str, Any] = {
    "name": "Rete di Celadina", "title": "Un parco per tutti", "email": "info@associazione.example", "phone": "035 000000",
    "website": "https://associazione.example/", "url": "https://sito.comune.example/avvisi", "model_slug": "bergamo", "kind": "plenary",
    "detail": "The reason, and the cure.", "instance": "/api/v1/meetings", "type": "about:blank", "next": None, "previous": None,
    "reason": "Neve", "text": "Si è parlato del parco.", "description": "Chi si incontra qui, e per che cosa.", "starts_at": "20:30:00",
    "ends_at": "22:30:00",
}  # fmt: skip
"""What stands in a field of this name, where its type allows it."""
_BY_FORMAT: Mapping[str, Any] = {
    "uuid": "01939f1e-7f3a-7c3e-9a55-6f3a1f1c7f3e", "date": "2027-03-09", "date-time": "2027-03-09T19:30:00Z", "time": "20:30:00",
    "email": "info@associazione.example", "uri": "https://associazione.example/", "decimal": "120.00", "binary": "%PDF-1.7",
}  # fmt: skip


def example_of(schema: Mapping[str, Any], shapes: Mapping[str, Any], name: str = "") -> Any:
    """A value of the schema; `shapes` are those it may refer to."""
    schema = _resolved(schema, shapes)
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "object":
        return _object(schema, shapes)
    if kind == "array":
        return [example_of(schema["items"], shapes, name.removesuffix("s"))]
    if kind in {"integer", "number"}:
        return max(schema.get("minimum", 1), 1)
    return True if kind == "boolean" else _text(schema, name)


def _resolved(schema: Mapping[str, Any], shapes: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema itself, behind a reference or the first of several."""
    while True:
        several = next((schema[one] for one in ("allOf", "oneOf", "anyOf") if one in schema), None)
        if "$ref" in schema:
            schema = shapes[schema["$ref"].rpartition("/")[2]]
        elif several:
            schema = several[0]
        else:
            return schema


def _object(schema: Mapping[str, Any], shapes: Mapping[str, Any]) -> dict[str, Any]:
    properties = schema.get("properties", {})
    if not properties and isinstance(inner := schema.get("additionalProperties"), Mapping):
        return {"title": example_of(inner, shapes)}
    return {one: example_of(shape, shapes, one) for one, shape in properties.items()}


def _text(schema: Mapping[str, Any], name: str) -> Any:
    if (form := schema.get("format", "")) in _BY_FORMAT:
        return None if schema.get("nullable") and name in {"next", "previous"} else _BY_FORMAT[form]
    found = _BY_NAME.get(name, "…" if not schema.get("pattern") else "120.00")
    if found is None and not schema.get("nullable"):
        return "…"
    return found[: schema["maxLength"]] if isinstance(found, str) and "maxLength" in schema else found
