"""Which city the code is working for, as the lowest layer may know it: by name, never to switch it.

The scope is the schema of the database connection; a one-city installation has the single scope `public`.
"""

import threading
from collections.abc import Callable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction

PUBLIC = "public"


class _Thread(threading.local):
    """This thread's database connection, found once: every row that is read asks for its city."""

    connection: Any = None


_thread = _Thread()


class WrongCity(RuntimeError):
    """A row or an effect of one city was about to be used while working for another."""


def current_scope() -> str:
    """The schema the connection works for, `public` outside any city."""
    connection = _thread.connection
    if connection is None:
        connection = _thread.connection = connections[DEFAULT_DB_ALIAS]
    return getattr(connection, "schema_name", None) or PUBLIC


def on_commit(effect: Callable[[], object]) -> None:
    """Run `effect` after the commit, in the city where it was registered; `WrongCity` otherwise.

    Django runs commit hooks in whatever schema is current then, so the city is remembered and compared.
    """
    scope = current_scope()

    def run() -> None:
        if current_scope() != scope:
            raise WrongCity(f"Effect registered in {scope!r} ran in {current_scope()!r}.")
        effect()

    transaction.on_commit(run)


def cache_key(key: str, key_prefix: str, version: int) -> str:
    """Cache KEY_FUNCTION: every key carries the city."""
    return f"{current_scope()}:{key_prefix}:{version}:{key}"
