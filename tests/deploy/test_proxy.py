"""The proxy's configuration at work: a real nginx with it, before a server that tells what reached it."""

import http.client
import json
import re
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from demo.servers import PROJECT
from tests.core.mail.server import free_port
from tests.deploy.tools import program, run

TEMPLATE = PROJECT / "deploy/nginx/vicinia.conf.template"
OWN_HOST = "partecipazione.comune.example"
_PATIENCE = 20


@dataclass
class Proxy:
    """A running nginx, and what the web behind it was asked."""

    plain: int
    tls: int
    asked: list[dict[str, str]] = field(default_factory=list)

    @contextmanager
    def connected(self, host: str = "vicinia.example") -> Iterator[ssl.SSLSocket]:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with (
            socket.create_connection(("127.0.0.1", self.tls), timeout=_PATIENCE) as bare,
            context.wrap_socket(bare, server_hostname=host) as secured,
        ):
            yield secured

    def ask(self, text: str, body: bytes = b"", host: str = "vicinia.example") -> http.client.HTTPResponse:
        """One request over TLS; `text` is its first line and headers."""
        with self.connected(host) as secured:
            secured.sendall(text.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body)
            response = http.client.HTTPResponse(secured)
            response.begin()
            response.content = response.read()  # type: ignore[attr-defined]
            return response


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """nginx with the template as it is, but for ports, folders and a shorter patience."""
    nginx = program("nginx")
    folder = tmp_path_factory.mktemp("proxy")
    for name in ("platform", OWN_HOST):
        _certificate(folder / "certificates" / name, name)
    (folder / "acme/.well-known/acme-challenge").mkdir(parents=True)
    (folder / "acme/.well-known/acme-challenge/token").write_text("answer")
    running = Proxy(free_port(), free_port())
    web = ThreadingHTTPServer(("127.0.0.1", 0), _telling(running.asked))
    (folder / "nginx.conf").write_text(_configuration(folder, running, web.server_port))
    with (folder / "log").open("w") as log:
        process = subprocess.Popen([nginx, "-c", folder / "nginx.conf", "-p", folder], stderr=log)
    serving = threading.Thread(target=web.serve_forever, daemon=True)
    serving.start()
    try:
        _wait_for(running.tls, process, folder / "log")
        yield running
    finally:
        process.terminate()
        process.wait()
        web.shutdown()
        web.server_close()
        serving.join()


def _configuration(folder: Path, proxy: Proxy, web: int) -> str:
    text = TEMPLATE.read_text()
    given = {"BASE_DOMAIN": "vicinia.example", "WEB": f"127.0.0.1:{web}", "RESOLVER": "127.0.0.1"}
    for name, value in given.items():
        text = text.replace("${" + name + "}", value)
    assert "${" not in text
    changes = {
        "listen 8080": f"listen 127.0.0.1:{proxy.plain}",
        "listen 8443": f"listen 127.0.0.1:{proxy.tls}",
        "/certificates/": f"{folder}/certificates/",
        "root /acme": f"root {folder}/acme",
        "/dev/stdout": f"{folder}/access.log",
        "client_header_timeout 10s": "client_header_timeout 1s",
        "client_body_timeout 15s": "client_body_timeout 1s",
    }
    version = re.search(r"nginx/(\d+)\.(\d+)", run("nginx", "-V").stderr)
    assert version
    if (int(version[1]), int(version[2])) < (1, 25):  # Debian's: the word came later
        changes["http2 on;"] = ""
    for before, after in changes.items():
        assert before in text, before
        text = text.replace(before, after)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    main = f"daemon off; pid {folder}/pid; error_log stderr; events {{ }}\n"
    return f"{'user root;' if Path.home() == Path('/root') else ''}{main}http {{\n{places}{text}\n}}\n"


def _certificate(folder: Path, name: str) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(tz=UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    folder.mkdir(parents=True)
    (folder / "fullchain.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


def _telling(asked: list[dict[str, str]]) -> type[BaseHTTPRequestHandler]:
    """A server that answers with the headers that reached it, and keeps them."""

    class Telling(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked.append(dict(self.headers))
            body = json.dumps(dict(self.headers)).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_arguments: Any) -> None:
            pass

    return Telling


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail(log.read_text())


def test_where_a_request_comes_from_is_said_by_the_proxy_alone(proxy: Proxy) -> None:
    answer = proxy.ask(
        "GET /lavoro/ HTTP/1.1\nHost: Bergamo.vicinia.example:8443\nX-Forwarded-For: 192.0.2.1\nX-Forwarded-Proto: http\n"
        "X-Forwarded-Host: other.example\nX-Forwarded-Port: 80\nX-Real-IP: 192.0.2.1\nForwarded: for=192.0.2.1\n"
        "Proxy: http://192.0.2.1/\nX-Request-ID: mine"
    )
    assert answer.status == 200
    headers = {name.lower(): value for name, value in proxy.asked[-1].items()}
    assert headers.keys() == {"host", "x-forwarded-for", "x-forwarded-proto", "x-request-id"}
    assert headers["host"] == "bergamo.vicinia.example"
    assert headers["x-forwarded-for"] == "127.0.0.1"
    assert headers["x-forwarded-proto"] == "https"
    assert re.fullmatch("[0-9a-f]{32}", headers["x-request-id"])
    assert "nginx/" not in answer.headers["Server"]


def test_a_file_passes_and_what_is_too_large_is_refused_before_it_is_sent(proxy: Proxy) -> None:
    megabyte = 1024 * 1024
    head = "POST / HTTP/1.1\nHost: vicinia.example\nContent-Length: "
    assert proxy.ask(f"{head}{21 * megabyte}", b"x" * (21 * megabyte)).status == 200
    before = len(proxy.asked)
    assert proxy.ask(f"{head}{26 * megabyte}").status == 413
    assert len(proxy.asked) == before


@pytest.mark.parametrize(
    "begun",
    [
        b"GET / HTTP/1.1\r\nHost: vicinia.example\r\nX-Sl",
        b"POST / HTTP/1.1\r\nHost: vicinia.example\r\nContent-Length: 1000\r\n\r\nabc",
    ],
    ids=["headers", "body"],
)
def test_who_sends_slowly_keeps_nobody_waiting(proxy: Proxy, begun: bytes) -> None:
    before = len(proxy.asked)
    with proxy.connected() as slow:
        slow.sendall(begun)
        with suppress(
            ConnectionResetError, ssl.SSLError
        ):  # given up in this way or that, within our patience
            assert slow.recv(1000) == b""
    assert len(proxy.asked) == before


def test_without_tls_there_is_nothing_but_the_way_to_it(proxy: Proxy) -> None:
    plain = http.client.HTTPConnection("127.0.0.1", proxy.plain, timeout=_PATIENCE)
    plain.request("GET", "/reti/?q=1", headers={"Host": "bergamo.vicinia.example"})
    answer = plain.getresponse()
    answer.read()
    assert answer.status == 308
    assert answer.headers["Location"] == "https://bergamo.vicinia.example/reti/?q=1"
    plain.request("GET", "/.well-known/acme-challenge/token", headers={"Host": OWN_HOST})
    assert plain.getresponse().read() == b"answer"
    plain.close()


def test_what_is_counted_is_for_the_inside(proxy: Proxy) -> None:
    before = len(proxy.asked)
    for path in ("/metrics", "/metrics?x=1", "//metrics"):
        assert proxy.ask(f"GET {path} HTTP/1.1\nHost: vicinia.example").status == 404
    assert len(proxy.asked) == before
    for path in ("/healthz", "/readyz"):
        assert proxy.ask(f"GET {path} HTTP/1.1\nHost: vicinia.example").status == 200


def test_each_host_has_its_certificate(proxy: Proxy) -> None:
    expected = {
        "vicinia.example": "platform",
        "bergamo.vicinia.example": "platform",
        OWN_HOST: OWN_HOST,
    }
    for host, name in expected.items():
        with proxy.connected(host) as secured:
            shown = secured.getpeercert(binary_form=True)
            assert shown
            subject = x509.load_der_x509_certificate(shown).subject
            assert subject == x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    with pytest.raises(ssl.SSLError), proxy.connected("nobody.example"):
        pass
