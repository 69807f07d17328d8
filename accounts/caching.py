"""The cache all processes share; while its server cannot be had, each process remembers for itself.

What is kept there can be worked out again, and lasts minutes: a page is then slower, never refused, and limits of attempts
count by process. What was to be forgotten while the server was away may be told once more after it comes back, until its time
is over.
"""

import time
from typing import Any

import redis
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache

_AWAY_SECONDS = 5.0
"""For so long the server is not asked again after it could not be had: no request waits for it twice."""


def _remembered(name: str) -> Any:
    """The method of Redis's cache, or of the process's own memory while the server is away."""
    shared = getattr(RedisCache, name)

    def method(self: "SharedRedisCache", *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= self._away_until:
            try:
                return shared(self, *args, **kwargs)
            except (redis.ConnectionError, redis.TimeoutError):
                self._away_until = time.monotonic() + _AWAY_SECONDS
        return getattr(self._own, name)(*args, **kwargs)

    return method


class SharedRedisCache(RedisCache):
    """Django's Redis cache, which a server that is away does not stop."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._own = LocMemCache("while-away", {**params, "OPTIONS": {}})
        self._away_until = 0.0

    add = _remembered("add")
    get = _remembered("get")
    set = _remembered("set")
    touch = _remembered("touch")
    delete = _remembered("delete")
    get_many = _remembered("get_many")
    has_key = _remembered("has_key")
    incr = _remembered("incr")
    set_many = _remembered("set_many")
    delete_many = _remembered("delete_many")
    clear = _remembered("clear")
