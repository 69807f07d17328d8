"""What programs may ask, for people who write them: the OpenAPI document as a page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.api.openapi import committed
from core.permissions.guard import open_to_all


@dataclass(frozen=True, slots=True)
class Offer:
    """One method of one address, as people read it."""

    method: str
    path: str
    summary: str
    description: str
    parameters: list[dict[str, Any]]
    sent: list[tuple[str, str, bool]]
    """Name, type and whether it must be there."""


@open_to_all("what programs may ask is no secret")
def guide(request: HttpRequest) -> HttpResponse:
    """The areas of the API; of the one that is asked for, what every address takes."""
    document = committed()
    areas: dict[str, list[Offer]] = {}
    for tag, offer in _offers(document):
        areas.setdefault(tag, []).append(offer)
    asked = request.GET.get("area", "")
    counted = [(tag, len(offers)) for tag, offers in areas.items()]
    context = {"info": document["info"], "areas": counted, "area": asked, "offers": areas.get(asked, [])}
    return render(request, "core/public/programs.html", context)


def _offers(document: dict[str, Any]) -> Iterator[tuple[str, Offer]]:
    schemas = document["components"]["schemas"]
    for path, methods in document["paths"].items():
        for method, one in methods.items():
            yield one["tags"][0], Offer(
                method.upper(), path, one.get("summary", ""), one.get("description", ""), one.get("parameters", []), _sent(one, schemas)
            )  # fmt: skip


def _sent(one: dict[str, Any], schemas: dict[str, Any]) -> list[tuple[str, str, bool]]:
    content = one.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    schema = schemas.get(content.get("$ref", "").rpartition("/")[2], {})
    required = set(schema.get("required", ()))
    return [(name, _kind(kind), name in required) for name, kind in schema.get("properties", {}).items()]


def _kind(schema: dict[str, Any]) -> str:
    """In a word: `string (date)`, `list of string (uuid)`, the name of a shape."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if inner := schema.get("allOf") or schema.get("oneOf"):
        return _kind(inner[0])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    form = schema.get("format")
    return f"{schema.get('type', 'any')} ({form})" if form else str(schema.get("type", "any"))
