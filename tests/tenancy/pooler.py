"""A pool in transaction mode, as small as can be: many clients, one server session, handed over at each transaction's end.

Speaks enough of PostgreSQL's protocol (version 3, simple queries, trusted over a socket) to stand in for PgBouncer.
"""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_SSL, _GSS, _CANCEL = 80877103, 80877104, 80877102


class _Wire:
    """One side's messages."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock

    def take(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            part = self.sock.recv(count - len(data))
            if not part:
                raise ConnectionError
            data += part
        return data

    def startup(self) -> bytes:
        """The first message, after declining encryption."""
        while True:
            (length,) = struct.unpack("!I", self.take(4))
            body = self.take(length - 4)
            (code,) = struct.unpack("!I", body[:4])
            if code in {_SSL, _GSS}:
                self.sock.sendall(b"N")
                continue
            if code == _CANCEL:
                raise ConnectionError
            return struct.pack("!I", length) + body

    def message(self) -> tuple[bytes, bytes]:
        """Kind, and the whole message as it came."""
        head = self.take(5)
        (length,) = struct.unpack("!I", head[1:])
        return head[:1], head + self.take(length - 4)

    def answer(self) -> tuple[bytes, bytes]:
        """Everything up to ReadyForQuery, and the transaction's status in it."""
        data = b""
        while True:
            kind, message = self.message()
            data += message
            if kind == b"Z":
                return data, message[-1:]


class _Pool:
    """The one server session and whose turn it is."""

    def __init__(self, server: Path) -> None:
        self.server = server
        self.turn = threading.Lock()
        self.session: _Wire | None = None
        self.greeting = b""

    def serve(self, client: socket.socket) -> None:
        wire = _Wire(client)
        with suppress(ConnectionError, OSError), client:
            startup = wire.startup()
            with self.turn:
                if self.session is None:
                    sock = socket.socket(socket.AF_UNIX)
                    sock.connect(str(self.server))
                    sock.sendall(startup)
                    self.session = _Wire(sock)
                    self.greeting, _status = self.session.answer()
            client.sendall(self.greeting)
            self._relay(wire, self.session)

    def _relay(self, client: _Wire, session: _Wire) -> None:
        while True:
            kind, message = client.message()
            if kind == b"X":
                return
            with self.turn:
                status = b"T"
                while status != b"I":
                    session.sock.sendall(message)
                    answer, status = session.answer()
                    client.sock.sendall(answer)
                    if status != b"I":
                        _kind, message = client.message()


@contextmanager
def transaction_pool(folder: Path, server: Path) -> Iterator[Path]:
    """A pool before the server whose socket is `server`; yields the folder of its own socket."""
    pool = _Pool(server)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(folder / server.name))
        door.listen()

        def accept() -> None:
            with suppress(OSError):
                while True:
                    client, _address = door.accept()
                    threading.Thread(target=pool.serve, args=[client], daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield folder
        door.shutdown(socket.SHUT_RDWR)
    if pool.session:
        pool.session.sock.close()
