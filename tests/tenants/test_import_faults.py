"""Imports that are killed in the middle, and imports at the same moment: real processes, real connections."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from core.models import Attendance, ImportBatch, Meeting, Organisation
from demo.servers import PROJECT
from tenants.context import use_city
from tenants.models import City
from tests.core.imports.registers import REAL

_PATIENCE = 60


def importing(url: str) -> "subprocess.Popen[str]":
    """The command in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "import_register", "--city", "bergamo", str(REAL), "--json"],
        cwd=PROJECT,
        env={**os.environ, "DATABASE_URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def attendance_held(url: str) -> Iterator[None]:
    """Nobody can write attendance, the last table of an import, while the block lasts."""
    with psycopg.connect(url) as other:
        other.execute("LOCK TABLE bergamo.core_attendance IN SHARE MODE")
        yield


def wait_until_blocked(url: str, process: "subprocess.Popen[str]") -> None:
    """Until an import waits for the table, all its other rows being written."""
    question = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    deadline = time.monotonic() + _PATIENCE
    with psycopg.connect(url, autocommit=True) as watcher:
        while time.monotonic() < deadline and process.poll() is None:
            waiting = watcher.execute(question).fetchone()
            if waiting and waiting[0]:
                return
            time.sleep(0.05)
    process.kill()
    pytest.fail(f"The import never came to the attendance: {process.communicate()}")


def rows() -> tuple[int, int, int]:
    return Meeting.objects.count(), Organisation.objects.count(), Attendance.objects.count()


def test_an_import_killed_in_the_middle_leaves_nothing_and_can_be_done_again(
    fresh_database: str, bergamo: City
) -> None:
    with attendance_held(fresh_database):
        process = importing(fresh_database)
        wait_until_blocked(fresh_database, process)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=_PATIENCE)
    with use_city(bergamo):
        assert rows() == (0, 0, 0)
    again = importing(fresh_database)
    out, err = again.communicate(timeout=_PATIENCE)
    assert again.returncode == 0, err
    assert json.loads(out)["state"] == "imported"
    with use_city(bergamo):
        assert rows() == (676, 368, 7041)


def test_of_two_imports_of_one_register_at_the_same_moment_the_second_changes_nothing(
    fresh_database: str, bergamo: City
) -> None:
    with attendance_held(fresh_database):
        first = importing(fresh_database)
        wait_until_blocked(fresh_database, first)
        second = importing(fresh_database)
        time.sleep(0.5)
    told = [json.loads(process.communicate(timeout=_PATIENCE)[0]) for process in (first, second)]
    assert [process.returncode for process in (first, second)] == [0, 0]
    assert sorted(sum(one["added"].values()) > 0 for one in told) == [False, True]
    with use_city(bergamo):
        assert rows() == (676, 368, 7041)
        assert ImportBatch.objects.filter(state="applied").count() == 2
