"""Processes of the platform that are watched, and killed, at work."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from demo.servers import PROJECT

ALONE = """
SELECT count(*) = 0 FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle' AND backend_type = 'client backend'
"""


def manage(url: str, *arguments: str, **settings: str) -> subprocess.Popen[str]:
    """`manage.py` with these arguments, on the database at the URL."""
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        env={**os.environ, "DATABASE_URL": url, **settings},
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def create_in_a_process(url: str, name: str = "lecco", **settings: str) -> subprocess.Popen[str]:
    """The command that makes a city with the participation model `bergamo`."""
    return manage(url, "create_city", name, "--name", name, "--model", "bergamo", **settings)


def blocked(number: int) -> str:
    """A query that finds true when so many sessions wait for a lock."""
    return f"SELECT count(*) = {number} FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def until(server: psycopg.Connection, process: subprocess.Popen[str] | None, query: str) -> None:
    """Wait until the query finds true, while the process runs."""
    deadline = time.monotonic() + 240
    while server.execute(query.encode()).fetchone() != (True,):
        assert time.monotonic() < deadline
        assert process is None or process.poll() is None, process.communicate()
        time.sleep(0.05)


@contextmanager
def last_step_held_up(url: str, host: str) -> Iterator[psycopg.Connection]:
    """Nobody can take this host inside the block: who makes its city waits with everything else done. Yields the server."""
    with psycopg.connect(url) as other, psycopg.connect(url, autocommit=True) as server:
        other.execute(
            "INSERT INTO tenants_citydomain (id, domain, is_primary, tenant_id)"
            " SELECT gen_random_uuid(), %s, true, id FROM tenants_city LIMIT 1",
            [host],
        )
        yield server
        other.rollback()
