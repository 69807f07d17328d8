"""Background work runs in the city its message names, or not at all."""

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from celery.exceptions import Reject
from django.db import connection

from accounts.scope import current_scope
from core.models import CityProfile
from demo.children import Child, tail
from demo.servers import embedded_broker
from tenants.context import use_city
from tenants.models import City
from tenants.provisioning import create_city
from tenants.tasks import HEADER, send_to_each_city
from tests.broker import messages_to
from tests.dummy_model.tasks import note_platform, note_where


def lines(folder: Path, name: str = "done") -> list[list[str]]:
    return (
        [line.split() for line in (folder / name).read_text().splitlines()]
        if (folder / name).exists()
        else []
    )


def test_a_task_sent_from_a_city_runs_in_it(in_bergamo: City, tmp_path: Path) -> None:
    note_where.delay(str(tmp_path))
    assert [line[:2] for line in lines(tmp_path)] == [["bergamo", in_bergamo.role_name]]
    assert connection.tenant == in_bergamo


def test_hz21_a_message_that_names_no_city_is_refused(db: None, tmp_path: Path) -> None:
    for headers in ({}, {HEADER: "public"}, {HEADER: ""}, {HEADER: "nowhere"}):
        assert note_where.apply(args=[str(tmp_path)], headers=headers).state == "REJECTED"
    with pytest.raises(Reject):
        note_where(str(tmp_path))
    assert lines(tmp_path, "started") == []
    note_platform.apply_async([str(tmp_path)])
    assert (tmp_path / "platform").read_text() == "public"


def test_hz22_every_city_gets_a_message_of_its_own(bergamo: City, monza: City, tmp_path: Path) -> None:
    assert send_to_each_city(note_where, folder=str(tmp_path)) == 2
    assert [line[0] for line in lines(tmp_path)] == ["bergamo", "monza"]


def test_hz23_a_task_of_another_city_leaves_path_and_role_as_they_were(
    in_bergamo: City, monza: City, tmp_path: Path
) -> None:
    note_where.apply_async([str(tmp_path)], headers={HEADER: "monza"})
    assert [line[:2] for line in lines(tmp_path)] == [["monza", monza.role_name]]
    assert connection.tenant == in_bergamo
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema(), current_user")
        assert cursor.fetchone() == ("bergamo", in_bergamo.role_name)


def test_hz23_a_task_that_breaks_leaves_its_city(in_bergamo: City, monza: City) -> None:
    with pytest.raises(FileNotFoundError):
        note_where.apply_async(["/no/such/folder"], headers={HEADER: "monza"})
    assert current_scope() == "bergamo"


def wait_for(condition: Callable[[], bool], log: Path, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, tail(log)
        time.sleep(0.05)


@pytest.fixture
def broker(fresh_database: str, tmp_path: Path) -> Iterator[Callable[[], Child]]:
    """A broker of this test; yields what starts a worker on it. This process sends its messages there."""
    with embedded_broker(tmp_path / "broker") as server:
        environment = os.environ | {"BROKER_URL": server.url, "CELERY_EAGER": "0", "LOG_LEVEL": "INFO"}
        environment |= {"BROKER_VISIBILITY_SECONDS": "2", "LOG_JSON": "1"}
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "config.celery",
            "worker",
            "--concurrency",
            "1",
            "-l",
            "INFO",
        ]
        with messages_to(server.url):
            yield lambda: Child("worker", command, env=environment, log=tmp_path / "worker.log", patience=10)


def test_hz22_hz23_tasks_of_three_cities_land_in_three_schemas_of_a_real_worker(
    broker: Callable[[], Child], bergamo: City, monza: City, tmp_path: Path
) -> None:
    lecco = create_city(schema_name="lecco", name="Lecco", hostname="lecco.localhost")
    for city in (bergamo, monza, lecco):
        with use_city(city):
            CityProfile.objects.update_or_create(defaults={"name": city.name.upper()})
    with broker():
        for _turn in range(2):
            send_to_each_city(note_where, folder=str(tmp_path))
        note_where.apply_async([str(tmp_path)], headers={HEADER: "public"})
        with use_city(monza):
            note_where.delay(str(tmp_path))
        wait_for(lambda: len(lines(tmp_path)) >= 7, tmp_path / "worker.log")
    expected = [[city.schema_name, city.role_name, city.name.upper()] for city in (bergamo, lecco, monza)]
    assert lines(tmp_path) == [*expected, *expected, expected[2]]
    log = (tmp_path / "worker.log").read_text()
    assert "the message names no city" in log
    stamped = [json.loads(line)["city"] for line in log.splitlines() if '"done here"' in line]
    assert stamped == [line[0] for line in lines(tmp_path)]


def test_a_task_whose_worker_is_killed_in_the_middle_runs_to_its_end_later(
    broker: Callable[[], Child], bergamo: City, tmp_path: Path
) -> None:
    log = tmp_path / "worker.log"
    with broker():
        with use_city(bergamo):
            note_where.delay(str(tmp_path), seconds=3.0)
        wait_for(lambda: bool(lines(tmp_path, "started")), log)
        _schema, parent, process = lines(tmp_path, "started")[0]
        os.kill(int(parent), signal.SIGKILL)  # the worker itself, then the process that has the task
        os.kill(int(process), signal.SIGKILL)
    assert lines(tmp_path) == []
    with broker():
        wait_for(lambda: bool(lines(tmp_path)), log, seconds=90)
    assert lines(tmp_path)[0][0] == "bergamo"
    assert len(lines(tmp_path, "started")) >= 2
