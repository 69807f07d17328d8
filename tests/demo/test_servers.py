"""The embedded servers: shared, stopped after the last user, and back after the worst."""

import os
import signal
import time
from pathlib import Path

import psycopg
import pytest
import redis

from demo.servers import (
    ServerFailed,
    broker_socket,
    embedded_broker,
    embedded_database,
    ensure_database_url,
    socket_path,
)


def pid_of(folder: Path) -> int:
    return int((folder / "pid").read_text())


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().split()[2]


def test_two_users_share_a_database_and_the_last_one_stops_it(tmp_path: Path) -> None:
    folder = tmp_path / "postgres"
    first = embedded_database(folder, durable=False)
    second = embedded_database(folder, durable=False)
    server = pid_of(folder)
    first.close()
    with psycopg.connect(second.url) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("vicinia",)
    second.close()
    assert not is_running(server)


def test_data_survives_the_sudden_end_of_the_server(tmp_path: Path) -> None:
    folder = tmp_path / "postgres"
    with embedded_database(folder) as before:
        with psycopg.connect(before.url) as connection:
            connection.execute("CREATE TABLE promise (kept boolean)")
        os.kill(pid_of(folder), signal.SIGKILL)
    with embedded_database(folder) as after, psycopg.connect(after.url) as connection:
        assert connection.execute("SELECT count(*) FROM promise").fetchone() == (0,)


def test_the_broker_keeps_what_it_was_given(tmp_path: Path) -> None:
    folder = tmp_path / "broker"
    for expected in (1, 2):
        with embedded_broker(folder), redis.Redis(unix_socket_path=str(broker_socket(folder))) as client:
            assert client.incr("visits") == expected
            time.sleep(1.1)  # the journal is written once a second


def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    folder = tmp_path / "postgres"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "PG_VERSION").write_text("9.1\n")
    with pytest.raises(ServerFailed, match="did not start"):
        embedded_database(folder)


def test_a_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    long = tmp_path / ("x" * 120) / "broker.sock"
    assert len(str(socket_path(long))) < 100
    assert socket_path(long) == socket_path(long) != socket_path(long.parent.parent / "y" / "z" / ("x" * 90))


def test_a_given_address_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/vicinia")
    ensure_database_url()
    assert os.environ["DATABASE_URL"] == "postgresql://elsewhere/vicinia"
