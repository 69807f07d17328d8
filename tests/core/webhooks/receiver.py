"""Another system: a real server on loopback that writes down what it is sent, and answers as it is told."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Receiver:
    """What arrived, and how to answer: `status`, `location` of a redirect, seconds of silence before (`pause`)."""

    url: str = ""
    status: int = 204
    location: str = ""
    silent: threading.Event = field(default_factory=threading.Event)
    hangs: bool = False
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for _path, headers, _body in self.got]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver, until the end of the block."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            receiver.got.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            if receiver.hangs:
                receiver.silent.wait(20)
                return
            self.send_response(receiver.status)
            if receiver.location:
                self.send_header("Location", receiver.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.url = f"http://127.0.0.1:{server.server_port}/avvisi?da=vicinia"
    running = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}
    )  # touches no table
    running.start()
    try:
        yield receiver
    finally:
        receiver.silent.set()
        server.shutdown()
        running.join()
        server.server_close()
