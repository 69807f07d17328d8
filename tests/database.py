"""The databases of the tests: one is prepared (all migrations, two cities), every worker and every browser module clones it.

The prepared one is kept under a fingerprint of everything that shapes it, so it is built again only when that changes.
As a program (`python -m tests.database`) it fills the database DATABASE_URL names; the tests run that as a process of its
own, so that nothing of the building stays in their memory.
"""

import fcntl
import hashlib
import itertools
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import django
import psutil
import psycopg
from django.db import connection
from psycopg import sql

from config import env
from demo.servers import PROJECT, VAR, embedded_database

BERGAMO = "bergamo"
MONZA = "monza"
MODELS = {BERGAMO: "bergamo", MONZA: "dummy"}

_FOLDER = VAR / "test-postgres"
_PREPARED = VAR / "test-prepared"
_UNUSED_SECONDS = 24 * 60 * 60
_SHAPED_BY = (
    "*/migrations/*.py",
    "*/*/migrations/*.py",
    "*/participation_model.py",
    "*/*/participation_model.py",
    "benchmark/access.py",
    "benchmark/models/*.py",
    "config/settings.py",
    "core/participation/*.py",
    "core/services/activation.py",
    "core/services/audit.py",
    "tenants/models/*.py",
    "tenants/provisioning/*.py",
    "tests/database.py",
    "uv.lock",
)
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL server and the prepared database in it."""

    url: str
    prepared: str

    @contextmanager
    def clone(self) -> Iterator[str]:
        """A copy of the prepared database; yields its URL and drops it at the end."""
        name = f"clone_{os.getpid()}_{next(_numbers)}"
        _create(self.url, name, template=self.prepared)
        try:
            yield with_database(self.url, name)
        finally:
            _drop(self.url, name)

    def of_the_run(self, purpose: str) -> "Cluster":
        """The same server with another prepared database, one for all workers of this run: `copy` makes it of this one."""
        run = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
        return Cluster(self.url, f"clone_{run}_{purpose}")

    def copy(self, other: "Cluster") -> str:
        """Make this prepared database, anew where it is there already, as a copy of the other's; returns its URL."""
        self.drop()
        _create(self.url, self.prepared, template=other.prepared)
        return with_database(self.url, self.prepared)

    def drop(self) -> None:
        """Remove the prepared database, which nobody will ask for again."""
        _drop(self.url, self.prepared)


@contextmanager
def cluster_of_tests() -> Iterator[Cluster]:
    """The server of TEST_DATABASE_URL or an embedded one, with the prepared database in it."""
    given = os.environ.get("TEST_DATABASE_URL")
    server = nullcontext(given) if given else _embedded_url()
    with server as url:
        yield Cluster(url, _prepared(url))


@contextmanager
def _embedded_url() -> Iterator[str]:
    """An embedded server that forgets safety for speed."""
    with embedded_database(_FOLDER, durable=False) as server:
        yield with_database(server.url, "postgres")


@contextmanager
def connected_to(url: str) -> Iterator[None]:
    """Point Django's connection, and the processes started meanwhile, to another database."""
    before = os.environ["DATABASE_URL"]
    _point_to(url)
    try:
        yield
    finally:
        _point_to(before)


def with_database(url: str, name: str) -> str:
    """The same server, another database."""
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def _point_to(url: str) -> None:
    connection.close()
    os.environ["DATABASE_URL"] = url
    wanted = env.database("DATABASE_URL", engine=connection.settings_dict["ENGINE"])
    connection.settings_dict.update(wanted)


def _fingerprint() -> str:
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted({path for pattern in _SHAPED_BY for path in PROJECT.glob(pattern)}):
        digest.update(str(path.relative_to(PROJECT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _prepared(url: str) -> str:
    """The name of the prepared database; the first process to come builds it, the others wait."""
    name = f"prepared_{_fingerprint()}"
    _PREPARED.mkdir(parents=True, exist_ok=True)
    with (_PREPARED / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _drop_leftovers(url)
        if name not in _databases(url):
            building = f"clone_{os.getpid()}_0"
            _create(url, building, template="template0")
            _build(with_database(url, building))
            _execute(url, "ALTER DATABASE {old} RENAME TO {new}", old=building, new=name)
        (_PREPARED / name).touch()
    return name


def _build(url: str) -> None:
    outcome = subprocess.run(
        [sys.executable, "-m", "tests.database"],
        env={**os.environ, "DATABASE_URL": url},
        cwd=PROJECT,
        check=False,
        capture_output=True,
        text=True,
    )
    if outcome.returncode:
        raise RuntimeError(f"The test database could not be built.\n{outcome.stdout}\n{outcome.stderr}")


def _drop_leftovers(url: str) -> None:
    """Clones of processes that are gone, and prepared databases nobody used for a day."""
    for name in _databases(url):
        kind, _, rest = name.partition("_")
        if kind == "clone" and not psutil.pid_exists(int(rest.split("_")[0])):
            _drop(url, name)
        elif kind == "prepared" and _is_unused(_PREPARED / name):
            _drop(url, name)
            (_PREPARED / name).unlink()


def _is_unused(mark: Path) -> bool:
    """A database without a mark belongs to another checkout on the same server."""
    return mark.exists() and mark.stat().st_mtime < time.time() - _UNUSED_SECONDS


def _databases(url: str) -> list[str]:
    with psycopg.connect(url) as server:
        return [name for (name,) in server.execute("SELECT datname FROM pg_database")]


def _create(url: str, name: str, *, template: str) -> None:
    _execute(
        url, "CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY", name=name, template=template
    )


def _drop(url: str, name: str) -> None:
    _execute(url, "DROP DATABASE IF EXISTS {name} WITH (FORCE)", name=name)


def _execute(url: str, statement: str, **names: str) -> None:
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(
            sql.SQL(statement).format(**{key: sql.Identifier(name) for key, name in names.items()})
        )


def fill_prepared(*names: str) -> None:
    """Migrate, and make cities with the participation model of their name, in the database DATABASE_URL names."""
    from tenants.provisioning import create_city, migrate_cities  # apps are ready only now

    migrate_cities()
    for name in names:
        create_city(schema_name=name, name=name.title(), hostname=f"{name}.localhost", models=[MODELS[name]])


def _fill() -> None:
    """The two cities; every clone is the quicker without the template."""
    django.setup()
    from tenants.provisioning.template import SCHEMA

    fill_prepared(BERGAMO, MONZA)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA {SCHEMA} CASCADE")


if __name__ == "__main__":
    _fill()
