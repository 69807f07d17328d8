"""All cities measured by real workers: side by side, with how far they are, and going on where they were killed."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from core.models import IndicatorRun
from demo.children import Child
from demo.servers import embedded_broker
from tenants.context import use_city
from tenants.models import City
from tests.tenants.processes import blocked, manage, until

YEARS = (2022, 2023)
_ASKED = [word for year in YEARS for word in ("--year", str(year))]
_END_ITS_SESSION = """
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


@pytest.fixture
def settings_of_processes(fresh_database: str, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Of a broker of this test, which gives a dead worker's message to another after two seconds."""
    with embedded_broker(tmp_path / "broker") as broker:
        yield {"BROKER_URL": broker.url, "CELERY_EAGER": "0", "BROKER_VISIBILITY_SECONDS": "2"}


@pytest.fixture
def worker(settings_of_processes: dict[str, str], tmp_path: Path) -> Callable[[], Child]:
    """What starts a worker that does two things at a time."""
    command = [*"-m celery -A config.celery worker --concurrency 2 -l INFO".split()]
    environment = os.environ | settings_of_processes
    return lambda: Child(
        "worker", [sys.executable, *command], env=environment, log=tmp_path / "worker.log", patience=10
    )


def measured(city: City) -> dict[int, object]:
    """When each year was."""
    with use_city(city):
        return dict(IndicatorRun.objects.values_list("year", "measured_at"))


def test_killed_in_the_middle_what_is_measured_stays_and_the_rest_is_done_by_who_comes_next(
    fresh_database: str,
    bergamo: City,
    monza: City,
    settings_of_processes: dict[str, str],
    worker: Callable[[], Child],
) -> None:
    with psycopg.connect(fresh_database) as other, psycopg.connect(fresh_database, autocommit=True) as server:
        for city in (
            "bergamo",
            "monza",
        ):  # made a moment ago, perhaps: what was being done then is measured again
            server.execute(f"UPDATE {city}.core_auditentry SET at = at - interval '1 hour'".encode())
        other.execute("LOCK TABLE bergamo.core_indicatormeasure IN SHARE MODE")  # it is measured and not kept
        with worker() as first:
            command = manage(fresh_database, "measure_indicators", *_ASKED, **settings_of_processes)
            assert command.stderr is not None
            assert command.stderr.readline() == "2 cities, 2 to measure.\n"
            assert command.stderr.readline() == "1/2: monza\n"  # beside the city that waits
            until(server, command, blocked(1))
            processes = [first.process, *psutil.Process(first.process.pid).children(recursive=True)]
            for process in (command, *processes):
                os.kill(process.pid, signal.SIGKILL)
            command.communicate()
        server.execute(_END_ITS_SESSION)  # which would do what it was told last
        other.rollback()
    before = measured(monza)
    assert not measured(bergamo)
    assert before.keys() == set(YEARS)
    again = manage(fresh_database, "measure_indicators", *_ASKED, **settings_of_processes)
    assert again.stderr is not None
    assert (
        again.stderr.readline() == "2 cities, 1 to measure.\n"
    )  # before a worker finds what the dead one left
    with worker():
        assert again.communicate(timeout=120)[1] == "1/1: bergamo\n"
    assert measured(bergamo).keys() == set(YEARS)
    assert measured(monza) == before
