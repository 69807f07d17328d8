"""Which function answers which address of the API."""

import re
from collections.abc import Callable
from typing import Any

from stripe_local.account import Account
from stripe_local.errors import NotFound, missing
from stripe_local.params import Params
from stripe_local.store import Object

Handler = Callable[..., Object]
_ROUTES: list[tuple[str, re.Pattern[str], Handler]] = []
_PAGE, _LONGEST_PAGE = 10, 100
_BOUNDS: dict[str, Callable[[int, int], bool]] = {
    "gt": lambda value, bound: value > bound,
    "gte": lambda value, bound: value >= bound,
    "lt": lambda value, bound: value < bound,
    "lte": lambda value, bound: value <= bound,
}


def endpoint(method: str, path: str) -> Callable[[Handler], Handler]:
    """Make the function answer `method path`; each `{}` of the path is one id, given in order."""
    pattern = re.compile("/v1/" + path.replace("{}", "([^/]+)"))

    def register(handler: Handler) -> Handler:
        _ROUTES.append((method, pattern, handler))
        return handler

    return register


def answered(account: Account, method: str, path: str, params: Params) -> Object:
    """What the endpoint answers; an address with fewer ids in it is meant first."""
    fits = [
        (pattern.groups, match.groups(), handler)
        for wanted, pattern, handler in _ROUTES
        if wanted == method and (match := pattern.fullmatch(path))
    ]
    if fits:
        _, ids, handler = min(fits, key=lambda fit: fit[0])
        return handler(account, params, *ids)
    raise NotFound(f"Unrecognized request URL ({method}: {path}). This server does not know it.")


def retrievable(kind: str, path: str) -> None:
    """Add `GET path/{}` for objects of this kind."""

    @endpoint("GET", f"{path}/{{}}")
    def retrieve(account: Account, params: Params, key: str) -> Object:
        return account.require(kind, key)


def paged(
    params: Params,
    items: list[Object],
    url: str,
    *,
    filters: tuple[str, ...] = (),
    moments: tuple[str, ...] = (),
) -> Object:
    """A page of a list, newest first: `limit`, `starting_after`, `ending_before`, `created` and equal fields.

    `items` may be read only; `filters` are fields compared as they are, `moments` fields that take bounds.
    """
    for name in filters:
        wanted = params.text(name)
        if wanted is not None:
            items = [item for item in items if _plain(item.get(name)) == wanted]
    for name in ("created", *moments):
        items = _within(params, items, name)
    limit = params.integer("limit", _PAGE) or 0
    if not 1 <= limit <= _LONGEST_PAGE:
        raise params.invalid("limit", f"from 1 to {_LONGEST_PAGE}")
    start, end = params.text("starting_after"), params.text("ending_before")
    if start is not None:
        items = items[_place(items, start, "starting_after") + 1 :]
        more = len(items) > limit
        items = items[:limit]
    elif end is not None:
        items = items[: _place(items, end, "ending_before")]
        more = len(items) > limit
        items = items[-limit:]
    else:
        more = len(items) > limit
        items = items[:limit]
    return {"object": "list", "data": items, "has_more": more, "url": url}


def _place(items: list[Object], key: str, param: str) -> int:
    for place, item in enumerate(items):
        if item["id"] == key:
            return place
    raise missing("object", key, param)


def _plain(value: Any) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else str(value)


def _within(params: Params, items: list[Object], name: str) -> list[Object]:
    if not isinstance(params.raw(name), dict):
        exact = params.integer(name)
        return items if exact is None else [item for item in items if item.get(name) == exact]
    bounds = params.nested(name)
    for word, holds in _BOUNDS.items():
        bound = bounds.integer(word)
        if bound is not None:
            items = [
                item
                for item in items
                if (value := item.get(name, item.get("date"))) is not None and holds(value, bound)
            ]
    return items
