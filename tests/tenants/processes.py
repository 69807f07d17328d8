"""Processes of the platform that are watched, and killed, at work."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection

import psycopg
from django.db import connection

from demo.servers import PROJECT

_FORKS = get_context("fork")

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


class Fork:
    """A process with the memory and the settings of this one, and a connection of its own, that does one thing."""

    def __init__(self, work: Callable[[], object]) -> None:
        connection.close()  # a connection is of one process
        self._hears, says = _FORKS.Pipe(duplex=False)
        self._process = _FORKS.Process(target=_do, args=(work, says), daemon=True)
        self._process.start()
        says.close()

    @property
    def is_over(self) -> bool:
        """Whether it has nothing left to do."""
        return self._process.exitcode is not None

    def kill(self) -> None:
        """SIGKILL, and see it gone."""
        self._process.kill()
        self._process.join()

    def said(self) -> str:
        """What its work returned, or the error it raised; empty where it was killed."""
        answer = ""
        with self._hears, suppress(EOFError):
            answer = self._hears.recv() if self._hears.poll(60) else ""
        self._process.join()
        return str(answer)


def _do(work: Callable[[], object], says: Connection) -> None:
    try:
        answer = str(work())
    except Exception as error:  # noqa: BLE001 - the test reads which
        answer = f"{type(error).__name__}: {error}"
    connection.close()
    says.send(answer)


@contextmanager
def none_may_write(url: str, table: str) -> Iterator[Callable[..., None]]:
    """Inside the block the table can be read, row by row locked too, and not written: who would write waits.

    Yields what waits until each of the forks is over or waits for a lock: so they meet at the same moment, whatever the speed.
    """
    with psycopg.connect(url) as other, psycopg.connect(url, autocommit=True) as server:
        other.execute(f"LOCK TABLE {table} IN SHARE MODE".encode())

        def all_there(*forks: Fork) -> None:
            deadline = time.monotonic() + 60
            while server.execute(blocked(sum(not one.is_over for one in forks)).encode()).fetchone() != (
                True,
            ):
                assert time.monotonic() < deadline
                time.sleep(0.01)

        yield all_there
        other.rollback()
