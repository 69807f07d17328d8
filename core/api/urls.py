"""The addresses of the API, made of what is offered."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, include, path, re_path

from core.api.catalogue import VERSION, sections
from core.api.declaring import Section
from core.api.public import Nothing, Status, openapi
from core.api.reading import figure, file
from core.api.views import Address, collection, doing, single

PREFIX = VERSION.removeprefix("/")
NAMESPACE = "api"
_PARAMETER = re.compile(r"{(\w+)(?::(\w+))?}")
WHY = "the key in the Authorization header is the permission"


Described = Callable[[Section, str, Any, Any], Any]
"""Given a section, an address, what it offers there and the method made of that: the method with what a document says of it."""


def _as_it_is(_section: Section, _where: str, _offered: Any, made: Any) -> Any:
    return made


def api_urls(described: Described = _as_it_is) -> URLResolver:
    """One pattern a path, named after it."""
    methods: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    slugs: dict[str, str] = {}
    for section in sections():
        for where, method, offered, made in _methods(section):
            if method in methods[where] or slugs.setdefault(where, section.slug) != section.slug:
                raise ValueError(f"{method} {where} is declared twice")
            methods[where][method] = described(section, where, offered, made)
    patterns = [_pattern(slugs[where], where, found) for where, found in methods.items()]
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


def _methods(section: Section) -> Iterator[tuple[str, str, Any, Any]]:
    """Every method of every path, with what it was made of."""
    for resource in section.resources:
        yield resource.path, "get", resource, collection(resource)
        yield resource.row_path, "get", resource, single(resource)
    for offered in section.figures:
        yield offered.path, "get", offered, figure(offered)
    for paper in section.downloads:
        yield paper.path, "get", paper, file(paper)
    for operation in section.operations:
        yield operation.path, operation.method.lower(), operation, doing(operation)


def _pattern(slug: str, where: str, methods: dict[str, Any]) -> URLPattern:
    name = re.sub(r":\w+|[{}]", "", where).replace("/", "-")
    kind = type("Api" + re.sub(r"\W", "", where.title()), (Address,), {"slug": slug, **methods})
    view = kind.as_view()  # type: ignore[attr-defined]
    view.open_because = WHY
    pattern: URLPattern = path(
        _PARAMETER.sub(lambda one: f"<{one[2] or 'uuid'}:{one[1]}>", where), view, name=name
    )
    return pattern
