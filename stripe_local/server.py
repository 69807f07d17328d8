"""The server: one account, its sockets, its deliveries."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from stripe_local import api
from stripe_local.account import Account
from stripe_local.answers import Answer, Request
from stripe_local.control import control
from stripe_local.deliveries import Deliveries
from stripe_local.faults import Faults, struck
from stripe_local.pages import page
from stripe_local.store import Object, Store

KEY = "sk_test_local"
_LONGEST_BODY = 1_000_000


class LocalStripe:
    """A Stripe account on loopback. A context manager: it serves inside, and what `state` keeps outlives it."""

    def __init__(
        self, *, port: int = 0, key: str = KEY, state: Path | None = None, address: str = ""
    ) -> None:
        """`port` 0 takes a free one; `address` is what its pages are linked by, where it is not 127.0.0.1."""
        self.key = key
        self.lock = threading.RLock()
        self.faults = Faults()
        self._http = _Server(("127.0.0.1", port), _Handler)
        self._http.stripe = self
        self.address = f"http://127.0.0.1:{self._http.server_address[1]}"
        self.store = Store(state)
        self.account = Account(self.store, address=address or self.address)
        with self.store.transaction():
            self.account_id = self.account.id
        self.deliveries = Deliveries(self.account, self.lock)

    def __enter__(self) -> Self:
        self.deliveries.start()
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        self.deliveries.stop()
        self.store.close()

    def listen(self, url: str, secret: str) -> None:
        """Send every event there, signed with this secret, unless it is sent there already."""
        with self.lock, self.store.transaction():
            hook = next((one for one in self.store.all("webhook_endpoint") if one["url"] == url), None)
            hook = hook and self.account.get("webhook_endpoint", hook["id"])
            if hook is None:
                fields: Object = {
                    "enabled_events": ["*"],
                    "status": "enabled",
                    "api_version": None,
                    "metadata": {},
                }
                hook = self.account.add("webhook_endpoint", "we", url=url, **fields)
                hook |= {"application": None, "description": None}
            hook["_secret"] = secret

    @staticmethod
    def real_time() -> int:
        """The time of the world, whatever the server's clock says."""
        return int(time.time())

    def respond(self, request: Request) -> Answer:
        """The answer to any request."""
        if request.path.startswith("/_local/"):
            return control(self, request)
        fault = self.faults.next_for(request) if request.path.startswith("/v1/") else None
        if fault and not fault.after:
            return struck(fault)
        with self.lock:
            api.catch_up(self.account)
            if request.path.startswith("/v1/"):
                answer = api.respond(self.account, self.key, request)
            else:
                answer = page(self.account, request)
        return struck(fault) if fault else answer


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    stripe: LocalStripe


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body leave together: apart, the body would wait for the head's acknowledgement
    disable_nagle_algorithm = True
    server: _Server

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        if length > _LONGEST_BODY:
            self._send(Answer(413))
            return
        body = self.rfile.read(length).decode(errors="replace")
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, parts.path, parts.query, body, headers)
        try:
            answer = self.server.stripe.respond(request)
        except Exception as error:  # a fault of this server is told, and the next request served
            trouble = {"error": {"type": "api_error", "message": f"{type(error).__name__}: {error}"}}
            self._send(Answer(500, json.dumps(trouble).encode()))
            raise
        self._send(answer)

    do_GET = do_POST = do_DELETE = _answer

    def _send(self, answer: Answer) -> None:
        if answer.silent:
            self.close_connection = True
            return
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.type)
        self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        return
