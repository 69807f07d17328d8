"""Hazard 01: behind a pool in transaction mode one city's path serves another city's request."""

import os
import subprocess
import sys

import psycopg
import pytest

from demo.servers import PROJECT
from tenants.pooling import SharedSessions, refuse_shared_sessions, sessions_are_shared
from tests.database import connected_to


def manage(url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "DATABASE_URL": url},
        cwd=PROJECT,
        check=False,
        capture_output=True,
        text=True,
    )


def test_hz01_the_pool_of_this_test_mixes_sessions_as_the_real_ones_do(pooled: str) -> None:
    with (
        psycopg.connect(pooled, autocommit=True, cursor_factory=psycopg.ClientCursor) as one,
        psycopg.connect(pooled, autocommit=True, cursor_factory=psycopg.ClientCursor) as other,
    ):
        one.execute("SET search_path = bergamo")
        other.execute("SET search_path = monza")
        assert one.execute("SHOW search_path").fetchone() == ("monza",)


def test_hz01_sessions_of_ones_own_are_accepted(fresh_database: str) -> None:
    assert not sessions_are_shared()
    refuse_shared_sessions()


def test_hz01_a_pool_in_transaction_mode_is_refused(pooled: str) -> None:
    with connected_to(pooled):
        assert sessions_are_shared()
        with pytest.raises(SharedSessions, match="transaction mode"):
            refuse_shared_sessions()


def test_hz01_neither_the_web_nor_the_check_nor_a_migration_starts_behind_such_a_pool(
    pooled: str, fresh_database: str
) -> None:
    for command in (
        ["-c", "import config.wsgi"],
        ["manage.py", "check", "--database", "default"],
        ["manage.py", "migrate_cities"],
    ):
        outcome = manage(pooled, *command)
        assert outcome.returncode != 0, command
        assert "transaction mode" in outcome.stderr, outcome.stderr
    outcome = manage(fresh_database, "manage.py", "check", "--database", "default")
    assert outcome.returncode == 0, outcome.stderr


def test_hz01_a_server_that_does_not_answer_is_no_proof_against_it(fresh_database: str) -> None:
    with connected_to("postgresql://nobody@/nothing?host=/nowhere"):
        refuse_shared_sessions()
