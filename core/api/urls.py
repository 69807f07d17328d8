"""The addresses of the API, made of what is offered."""

import re
from collections import defaultdict
from typing import Any

from django.urls import URLPattern, URLResolver, include, path, re_path

from core.api.catalogue import sections
from core.api.declaring import Section
from core.api.describing import does, lists, shows
from core.api.public import Nothing, Status, openapi
from core.api.views import Address, collection, doing, single

PREFIX = "api/v1/"
NAMESPACE = "api"
WHY = "the key in the Authorization header is the permission"


def api_urls() -> URLResolver:
    """One pattern a path, named after it."""
    patterns = [pattern for section in sections() for pattern in _patterns(section)]
    patterns += [
        path("status", _open(Status), name="status"),
        path("openapi.json", openapi, name="openapi"),
        re_path("", _open(Nothing), name="nothing"),
    ]
    return path(PREFIX, include((patterns, NAMESPACE)))


def _open(kind: type[Address]) -> Any:
    view = kind.as_view()
    view.open_because = "says nothing of the city's"  # type: ignore[attr-defined]
    return view


def _patterns(section: Section) -> list[URLPattern]:
    methods: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for resource in section.resources:
        methods[resource.path]["get"] = lists(section, resource)(collection(resource))
        methods[resource.row_path]["get"] = shows(section, resource)(single(resource))
    for operation in section.operations:
        if operation.method.lower() in methods[operation.path]:
            raise ValueError(f"{operation.method} {operation.path} is declared twice")
        methods[operation.path][operation.method.lower()] = does(section, operation)(doing(operation))
    return [_pattern(section, where, found) for where, found in methods.items()]


def _pattern(section: Section, where: str, methods: dict[str, Any]) -> URLPattern:
    name = re.sub(r"[{}]", "", where).replace("/", "-")
    kind = type("Api" + re.sub(r"\W", "", where.title()), (Address,), {"slug": section.slug, **methods})
    view = kind.as_view()  # type: ignore[attr-defined]
    view.open_because = WHY
    pattern: URLPattern = path(re.sub(r"{(\w+)}", r"<uuid:\1>", where), view, name=name)
    return pattern
