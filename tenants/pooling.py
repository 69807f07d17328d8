"""Is a database session ours alone? The search path and the role of a city live in the session.

A pool in transaction mode (PgBouncer, RDS Proxy) hands one session to many: the path set by one request is found by
another. Some pools follow `search_path` and not the role, so the probe watches a variable of its own as well.
"""

import secrets
from typing import Any

import psycopg
import structlog
from django.core import checks
from django.db import connection

ROUNDS = 3
_SET = "SELECT set_config('search_path', %s, false), set_config('vicinia.probe', %s, false)"
_GET = "SELECT current_setting('search_path'), current_setting('vicinia.probe', true)"

logger = structlog.get_logger(__name__)


class SharedSessions(RuntimeError):
    """The database is reached through a pool that gives one session to several clients."""


def sessions_are_shared() -> bool:
    """Open two connections as the web does, set each its own path, and see whether each finds its own again."""
    parameters: dict[str, Any] = {**connection.get_connection_params(), "autocommit": True}
    parameters["cursor_factory"] = psycopg.ClientCursor
    with psycopg.connect(**parameters) as one, psycopg.connect(**parameters) as other:
        for _round in range(ROUNDS):
            marks = [(client, f"probe_{secrets.token_hex(8)}") for client in (one, other)]
            for client, mark in marks:
                client.execute(_SET, [mark, mark])
            if any(client.execute(_GET).fetchone() != (mark, mark) for client, mark in marks):
                return True
    return False


def refuse_shared_sessions() -> None:
    """Raise `SharedSessions` when cities could see each other. A server that does not answer is another matter:

    no query can reach it, so nothing can leak; it is logged and left to the health checks.
    """
    try:
        shared = sessions_are_shared()
    except psycopg.OperationalError as error:
        logger.error("database_unreachable", reason=str(error))
        return
    if shared:
        raise SharedSessions(_MESSAGE)


def check_sessions(
    app_configs: Any = None, databases: Any = None, **_options: Any
) -> list[checks.CheckMessage]:
    """`manage.py check --database default`."""
    if not databases or not sessions_are_shared():
        return []
    return [checks.Critical(_MESSAGE, id="vicinia.C001")]


_MESSAGE = (
    "DATABASE_URL leads to a pool in transaction mode: one city's search path would serve another city's request. "
    "Use session mode, or connect to PostgreSQL directly."
)
