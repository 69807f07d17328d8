"""What really goes over the wire between Django and PostgreSQL, as libpq itself writes it down."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection


@dataclass
class Wire:
    """The statements sent, in order; each is one round trip (simple query protocol)."""

    statements: list[str] = field(default_factory=list)


@contextmanager
def listening() -> Iterator[Wire]:
    """Record the messages of the connection as it is now; it must be open and stay the same."""
    connection.ensure_connection()
    wire = Wire()
    with tempfile.TemporaryFile("w+") as trace:
        pgconn = connection.connection.pgconn
        pgconn.trace(trace.fileno())
        try:
            yield wire
        finally:
            pgconn.untrace()
            assert connection.connection.pgconn is pgconn, "the connection was replaced meanwhile"
            trace.seek(0)
            wire.statements += [
                line.split("\t", 4)[4].strip().strip('"')
                for line in trace
                if line.split("\t")[1:2] == ["F"] and line.split("\t")[3] in {"Query", "Parse"}
            ]
