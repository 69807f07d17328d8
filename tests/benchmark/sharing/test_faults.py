"""Two who approve at the same moment, and workers killed on the way: real processes, real connections."""

import os
import signal
import subprocess
import sys

import psycopg

from benchmark.models import Snapshot
from benchmark.services.delivering import deliver_snapshots
from core.models import SharedSnapshot, SigningKey
from demo.servers import PROJECT
from tenants.context import use_city, use_public
from tenants.models import City
from tests.tenants.processes import blocked, until

_START = """
import django
django.setup()
from tenants.context import use_city, use_public
from tenants.models import City
from core.services.errors import DomainError
from benchmark.services.delivering import deliver_snapshots
from tests.benchmark.sharing.measured import Measured, approve, measuring
with use_public():
    city = City.objects.get(schema_name="bergamo")
with use_city(city), measuring(Measured()):
    try:
        approve(city)
    except DomainError as refused:
        print(refused.message)
    else:
        print("approved")
"""
_END_ITS_SESSION = """
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
"""
_APPROVE_AND_DELIVER = _START + "    deliver_snapshots()\n"


def process(url: str, program: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=PROJECT,
        env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_two_approvals_at_once_give_one(fresh_database: str, bergamo: City) -> None:
    with psycopg.connect(fresh_database) as other, psycopg.connect(fresh_database, autocommit=True) as server:
        other.execute("LOCK TABLE bergamo.core_sharedsnapshot IN SHARE MODE")
        both = [process(fresh_database, _START) for _number in range(2)]
        until(server, both[0], blocked(2))  # the one for the table, the other for the one
        other.rollback()
        said = sorted(one.communicate(timeout=120)[0].strip() for one in both)
    assert said == [
        "Le cifre sono le stesse già condivise: non c'è niente da approvare.",
        "approved",
    ]
    with use_city(bergamo):
        assert (SharedSnapshot.objects.get().version, SigningKey.objects.count()) == (1, 1)


def test_a_worker_killed_between_approval_and_delivery(fresh_database: str, bergamo: City) -> None:
    """Killed before the other side has it, then before the city knows that it has: the clock ends what is left, once."""
    with psycopg.connect(fresh_database) as other, psycopg.connect(fresh_database, autocommit=True) as server:
        other.execute("LOCK TABLE benchmark_snapshotfigure IN SHARE MODE")
        worker = process(fresh_database, _APPROVE_AND_DELIVER)
        until(server, worker, blocked(1))
        worker.send_signal(signal.SIGKILL)
        worker.communicate()
        server.execute(_END_ITS_SESSION)  # which would do what it was told last
        other.rollback()
    with use_city(bergamo):
        assert SharedSnapshot.objects.get().delivered_at is None
    with use_public():
        assert not Snapshot.objects.exists()
    with psycopg.connect(fresh_database) as other, psycopg.connect(fresh_database, autocommit=True) as server:
        other.execute("LOCK TABLE bergamo.core_sharedsnapshot IN SHARE MODE")
        worker = process(
            fresh_database,
            _APPROVE_AND_DELIVER.replace("        approve(city)\n", "        pass\n"),
        )
        until(server, worker, blocked(1))
        worker.send_signal(signal.SIGKILL)
        worker.communicate()
        server.execute(_END_ITS_SESSION)  # which would do what it was told last
        other.rollback()
    with use_public():
        received = Snapshot.objects.get()
    with use_city(bergamo):
        assert SharedSnapshot.objects.get().delivered_at is None
        assert deliver_snapshots() == 1
        assert SharedSnapshot.objects.get().delivered_at
    with use_public():
        assert Snapshot.objects.get() == received
