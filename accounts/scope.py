"""Which city the code is working for, as the lowest layer may know it: by name, never to switch it.

The scope is the schema of the database connection; a one-city installation has the single scope `public`.
"""

from collections.abc import Callable

from django.db import DEFAULT_DB_ALIAS, connections, transaction

PUBLIC = "public"


class WrongCity(RuntimeError):
    """A row or an effect of one city was about to be used while working for another."""


def current_scope() -> str:
    """The schema the connection works for, `public` outside any city.

    Asked of Django every time: a connection remembered here would go on answering after another took its place.
    """
    return getattr(connections[DEFAULT_DB_ALIAS], "schema_name", None) or PUBLIC


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
