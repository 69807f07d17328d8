"""The OpenAPI document: committed beside this module, served by every city, made again by `manage.py api_document`.

It keeps the Italian interoperability rules (AgID, Linee guida sull'interoperabilità tecnica, Det. 547/2021, and the operative
document «Raccomandazioni di implementazione»): what is in `info`, the headers of limits in every answer, problems as RFC 9457.
"""

import json
from collections.abc import Iterator
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.settings import patched_settings

from core.api.describing import described
from core.api.examples import example_of
from core.api.urls import api_urls

VERSION = "1.0.0"
"""Of the interface (semantic versioning): a new first number breaks programs and moves to another `/api/v2/`."""

_DESCRIPTION = """\
Everything a person does in the pages of a city, a program does here, with a key of that person: the same verbs, the same permissions, never more than the key's scopes. Each city answers at its own host; a key opens one city only.

- **Keys**: `Authorization: Bearer <key>`, made under «Programmi» in the work area, with scopes and an end.
- **Lists** come a page at a time: follow `next`. `fields` keeps some fields, `sort` orders, other parameters filter.
- **Changes** send back as `If-Match` the `ETag` of what was read: 428 without it, 412 where somebody changed it meanwhile.
- **Idempotency-Key** on POST: the same key and body are done once and answered alike.
- **Refusals** are problems (RFC 9457): `detail` says the cure, `errors` the fields.
- **Limits** are told in `X-RateLimit-Limit`, `X-RateLimit-Remaining`, `X-RateLimit-Reset` (seconds) of every answer; after 429 and 503 wait `Retry-After` seconds.
- **Caches** keep nothing: every answer is `Cache-Control: no-store`.
- **Times** are RFC 3339 in UTC; days are dates of the city (Europe/Rome); money is decimal text in euro.
"""
_SETTINGS: dict[str, Any] = {
    "TITLE": "Vicinia",
    "VERSION": VERSION,
    "DESCRIPTION": _DESCRIPTION,
    "OAS_VERSION": "3.0.3",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SORT_OPERATIONS": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SCHEMA_PATH_PREFIX_TRIM": True,
    "POSTPROCESSING_HOOKS": [
        "core.api.document.agid",
    ],
}
_HOME = "https://github.com/vicinia/vicinia"
_LIMITS = {
    "X-RateLimit-Limit": "Requests a minute this key may make.",
    "X-RateLimit-Remaining": "How many are left.",
    "X-RateLimit-Reset": "Seconds until the oldest is forgotten.",
}
_WAIT = {"Retry-After": "Seconds to wait."}


class _Key(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the document calls `core.api.access.BearerKey`."""

    target_class = "core.api.access.BearerKey"
    name = "key"

    def get_security_definition(self, _auto_schema: Any) -> dict[str, Any]:
        """A bearer token."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A key of the city, made under «Programmi».",
        }


def document() -> dict[str, Any]:
    """The document of what this code offers."""
    with patched_settings(_SETTINGS):
        generator: Any = SchemaGenerator(patterns=[api_urls(described)])  # type: ignore[no-untyped-call]
        made: dict[str, Any] = generator.get_schema(request=None, public=True)
    return made


def text() -> str:
    """As it is committed."""
    return json.dumps(document(), indent=1, ensure_ascii=False, sort_keys=False) + "\n"


def agid(result: dict[str, Any], **_known: Any) -> dict[str, Any]:
    """What the rules ask for and no operation says of itself."""
    result["info"] |= {
        "x-summary": "Neighbourhood participation of a city: meetings, bodies, people, agreements, reports.",
        "x-api-id": "urn:uuid:5d0d9f0c-8a35-4f0e-9a5b-0a8c7d1f7d11",
        "contact": {"name": "Vicinia", "url": _HOME},
        "termsOfService": f"{_HOME}/blob/main/docs/reference/api.md",
        "license": {"name": "EUPL-1.2", "url": "https://eupl.eu/1.2/it/"},
    }
    result["servers"] = [
        {
            "url": "https://{city}/api/v1",
            "description": "The host of a city.",
            "variables": {"city": {"default": "bergamo.vicinia.example"}},
        }
    ]
    result["tags"] = [{"name": name} for name in dict.fromkeys(_tags(result))]
    components = result.setdefault("components", {})
    refusals = components["responses"] = {}
    components["headers"] = {name: _number(said) for name, said in (_LIMITS | _WAIT).items()} | {
        "Cache-Control": {"description": "Nothing keeps it: `no-store`.", "schema": {"type": "string"}}
    }
    shapes = components.get("schemas", {})
    _sized(shapes)
    _sized(result["paths"])
    for methods in result["paths"].values():
        for operation in methods.values():
            _exemplified(operation.get("requestBody", {}), shapes)
            for status, answer in operation["responses"].items():
                names = ["Cache-Control", *_LIMITS, *(_WAIT if status in {"429", "503"} else ())]
                answer["headers"] = answer.get("headers", {}) | {
                    name: {"$ref": f"#/components/headers/{name}"} for name in names
                }
                _exemplified(answer, shapes)
                if status >= "400":
                    refusals[status] = answer
                    operation["responses"][status] = {"$ref": f"#/components/responses/{status}"}
    return result


def _tags(result: dict[str, Any]) -> Iterator[str]:
    for methods in result["paths"].values():
        for operation in methods.values():
            yield from operation["tags"]


def _exemplified(part: dict[str, Any], shapes: dict[str, Any]) -> None:
    """A body that is sent or answered, with an example of it."""
    for media in part.get("content", {}).values():
        media["example"] = example_of(media["schema"], shapes)


def _sized(schema: Any) -> None:
    """Integers say how wide they are, wherever they are (RAC_REST_FORMAT_004)."""
    if isinstance(schema, dict):
        if schema.get("type") == "integer":
            schema.setdefault("format", "int64" if schema.get("maximum", 0) >= 2**31 else "int32")
        if schema.get("type") == "number":
            schema.setdefault("format", "double")
        for inner in schema.values():
            _sized(inner)
    elif isinstance(schema, list):
        for inner in schema:
            _sized(inner)


def _number(said: str) -> dict[str, Any]:
    return {
        "description": said,
        "schema": {"type": "integer", "format": "int32", "minimum": 0, "maximum": 86400},
    }
