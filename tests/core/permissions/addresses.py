"""Every address of the sites, flattened from the URL configurations."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from core.api.urls import NAMESPACE


@dataclass(frozen=True)
class Address:
    """One URL pattern: its full name, its parameters and the view behind it."""

    name: str
    route: str
    parameters: tuple[str, ...]
    view: Any

    @property
    def stamp(self) -> str | None:
        """The permission the view is stamped with, `open` for one open to all, None for a view without a stamp."""
        if getattr(self.view, "open_because", None):
            return "open"
        permission: str | None = getattr(self.view, "permission", None)
        return permission


def addresses(urlconf: str) -> list[Address]:
    """All pages of a URL configuration, in the order of resolution. What programs ask for is walked in `tests/core/api`."""
    return [
        address
        for address in _flatten(get_resolver(urlconf).url_patterns, "", "", ())
        if not address.name.startswith(f"{NAMESPACE}:")
    ]


def _flatten(
    patterns: list[URLPattern | URLResolver], route: str, namespace: str, parameters: tuple[str, ...]
) -> Iterator[Address]:
    for pattern in patterns:
        path = route + str(pattern.pattern)
        known = (*parameters, *pattern.pattern.converters, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLPattern):
            yield Address(
                f"{namespace}{pattern.name or path}", path, tuple(dict.fromkeys(known)), pattern.callback
            )
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _flatten(pattern.url_patterns, path, inner, known)
