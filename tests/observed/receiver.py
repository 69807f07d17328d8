"""A server that takes what a Sentry SDK sends, on loopback: envelopes over HTTP, decoded as the protocol says."""

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Envelopes:
    """What came: whole envelopes as bytes, their headers, and their items by type."""

    port: int
    raw: list[bytes] = field(default_factory=list)
    headers: list[dict[str, Any]] = field(default_factory=list)
    items: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    @property
    def dsn(self) -> str:
        return f"http://public@127.0.0.1:{self.port}/1"

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The items of a type: `event` or `transaction`."""
        return [item for type_, item in list(self.items) if type_ == kind]

    def take(self, body: bytes) -> None:
        """An envelope: a line of headers, then items, each a line of headers and as many bytes as it says."""
        self.raw.append(body)
        line, _, rest = body.partition(b"\n")
        self.headers.append(json.loads(line))
        while rest.strip():
            line, _, rest = rest.partition(b"\n")
            header = json.loads(line)
            length = header.get("length", rest.find(b"\n") if b"\n" in rest else len(rest))
            self.items.append((header["type"], json.loads(rest[:length])))
            rest = rest[length:].removeprefix(b"\n")


@contextmanager
def envelope_receiver() -> Iterator[Envelopes]:
    """Listen until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            kept.take(body)
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_words: Any) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        kept = Envelopes(server.server_port)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield kept
        finally:
            server.shutdown()
            thread.join()
