"""What is asked of an address somebody typed: nothing of this machine or of a private network, however it is written."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import requests

from core.outward import MOST_BYTES, AnswerTooLong, public_addresses, session


class _Answers(BaseHTTPRequestHandler):
    """`/` answers, `/away` leads elsewhere, `/long` never ends."""

    def do_GET(self) -> None:
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "http://169.254.169.254/")
            self.end_headers()
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"x" * (MOST_BYTES + 2 if self.path == "/long" else 2))

    def log_message(self, *args: Any) -> None:
        """Quietly."""


@pytest.fixture(scope="module")
def near() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1", "2130706433", "0x7f.1", "localhost", "0.0.0.0", "10.1.2.3", "172.16.0.9", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "::1", "::ffff:127.0.0.1", "fd00::1", "fe80::1", "224.0.0.1", "::",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public_are_refused_however_they_are_written(host: str) -> None:
    with pytest.raises(ValueError, match="leads to"):
        public_addresses(host, 443, loopback=False)


def test_public_addresses_pass_and_this_machine_only_where_it_is_said() -> None:
    assert public_addresses("8.8.8.8", 443, loopback=False) == ["8.8.8.8"]
    assert public_addresses("127.0.0.1", 80, loopback=True) == ["127.0.0.1"]
    with pytest.raises(ValueError, match="leads to"):
        public_addresses("10.0.0.1", 80, loopback=True)


def test_a_name_that_leads_inside_is_refused_where_the_connection_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also one that led outside when it was looked at before."""
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda *_a, **_k: [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", ("10.0.0.5", 443))],
    )
    with session() as asking, pytest.raises(requests.ConnectionError, match="leads to"):
        asking.get("https://rebinding.example/")


def test_plain_http_is_not_spoken_nothing_is_followed_and_nobody_is_listened_to_for_ever(
    near: str, settings: Any
) -> None:
    with session() as asking, pytest.raises(requests.exceptions.InvalidSchema):
        asking.get(near)
    with session() as asking, pytest.raises(requests.exceptions.InvalidSchema):
        asking.get("file:///etc/passwd")
    settings.OUTWARD_TO_LOOPBACK = True
    with session() as asking:
        assert asking.get(near).content == b"xx"
        assert asking.get(f"{near}/away").status_code == 302
        with pytest.raises(AnswerTooLong):
            asking.get(f"{near}/long")
