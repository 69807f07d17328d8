"""Only public addresses are asked, whatever a name stands for and however often it changes its mind."""

import datetime as dt
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils import timezone
from pytest_django import Settings

from core.webhooks.gateway import NoAnswer, NotAllowed, post
from tests.core.webhooks.receiver import receiving

PRIVATE = (
    "127.0.0.1", "10.1.2.3", "172.16.0.9", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "198.18.0.1", "::1", "::", "fe80::1", "fd00::1", "ff02::1", "::ffff:10.0.0.1", "2002:0a00:0001::",
    "64:ff9b:1::a00:1", "64:ff9b::a00:1",
)  # fmt: skip


def answering(monkeypatch: pytest.MonkeyPatch, *answers: tuple[str, ...]) -> list[str]:
    """The name server answers this, then that; returns the names that were asked."""
    asked: list[str] = []
    left = list(answers)

    def getaddrinfo(host: str, port: int, *_args: Any, **_kwargs: Any) -> list[Any]:
        asked.append(host)
        if host in {"127.0.0.1", "10.0.0.1"}:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]
        found = left.pop(0) if len(left) > 1 else left[0]
        return [
            (socket.AF_INET6 if ":" in one else socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port))
            for one in found
        ]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_stands_for_an_address_of_ours_is_refused(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for answer in ((address,), ("93.184.215.14", address)):
        answering(monkeypatch, answer)
        with pytest.raises(NotAllowed, match="rete privata"):
            post("https://sito.example/", b"{}", {})


@pytest.mark.parametrize(
    "url",
    ["https://127.0.0.1/", "https://[::1]/", "https://2130706433/", "https://0x7f.1/", "https://localhost/"],
)
def test_an_address_written_out_is_refused_too(url: str) -> None:
    with pytest.raises(NotAllowed):
        post(url, b"{}", {})


def test_who_is_asked_is_who_was_looked_at(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that answers with a good address first and another one a moment later gains nothing: it is asked once."""
    settings.OUTWARD_TO_LOOPBACK = True
    with receiving() as good, receiving() as bad:
        port = good.url.split(":")[2].split("/")[0]
        asked = answering(monkeypatch, ("127.0.0.1",), ("10.0.0.1",))
        assert post(f"http://sito.example:{port}/x", b"{}", {}) == 204
        assert asked == [
            "sito.example",
            "127.0.0.1",
        ]  # the second is the connection's own, to the address that was checked
        assert good.got[0][1]["host"] == f"sito.example:{port}"
        assert bad.got == []


def test_a_name_nobody_knows_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def getaddrinfo(*_args: Any, **_kwargs: Any) -> list[Any]:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    with pytest.raises(NoAnswer, match="non si raggiunge"):
        post("https://sito.example/", b"{}", {})


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """One for sito.example, signed by nobody anybody knows."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sito.example")])
    now = timezone.now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("sito.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "sito.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def secure(certificate: Path) -> Iterator[int]:
    """A server behind that certificate: its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                plain, _peer = listener.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(plain, server_side=True) as talk:
                    asked = b""
                    while not asked.endswith(b"{}") and (
                        more := talk.recv(65536)
                    ):  # the body comes after its headers
                        asked += more
                    talk.sendall(b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n")
            except OSError:
                pass

    running = threading.Thread(target=serve)  # touches no table
    running.start()
    yield listener.getsockname()[1]
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    running.join()


def test_the_certificate_is_of_the_name_and_of_somebody_known(
    secure: int, certificate: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OUTWARD_TO_LOOPBACK = True
    answering(monkeypatch, ("127.0.0.1",))
    with pytest.raises(NoAnswer, match="certificato"):
        post(f"https://sito.example:{secure}/", b"{}", {})
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(certificate))
    assert post(f"https://sito.example:{secure}/", b"{}", {}) == 204
    with pytest.raises(NoAnswer, match="certificato"):
        post(f"https://altro.example:{secure}/", b"{}", {})
