"""Asking a service whose address somebody typed: over https, at a public address, no further than it, and never for long.

What answers may be hostile: addresses of this machine and of private networks are refused where the connection is made, so a
name that leads elsewhere the second time is refused too (RFC 6890; OWASP ASVS 5.0, 1.3.6).
"""

import functools
import ipaddress
import socket
from typing import Any

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError
from urllib3.util import connection

SECONDS = 5
MOST_BYTES = 1024 * 1024
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_LOCAL_NAT64 = ipaddress.ip_network("64:ff9b:1::/48")
"""Of a network's own translator (RFC 8215)."""


class NotPublic(NewConnectionError):
    """The name leads to an address that is not of the public internet."""


class AnswerTooLong(requests.RequestException):
    """More than `MOST_BYTES`."""


def public_addresses(host: str, port: int, *, loopback: bool) -> list[str]:
    """Where a name leads; `ValueError` when anything it leads to is not public. `OSError` when it leads nowhere.

    With `loopback` this machine is accepted too.
    """
    found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for address in found:
        ip = _reached(address)
        fine = ip.is_global and not ip.is_multicast and ip not in _LOCAL_NAT64
        if not fine and not (loopback and ip.is_loopback):
            raise ValueError(f"{host} leads to {address}")
    return found


def _reached(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Where an address leads: one of version 6 may hold one of version 4 (RFC 4291, RFC 3056, RFC 6052)."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or ip


class _Checked(HTTPConnection):
    """Connects to an address that was looked at, not to a name that is looked up again."""

    def _new_conn(self) -> socket.socket:
        try:
            addresses = public_addresses(self.host, self.port, loopback=settings.OUTWARD_TO_LOOPBACK)
            return connection.create_connection(
                (addresses[0], self.port), self.timeout, socket_options=self.socket_options
            )
        except ValueError as refused:
            raise NotPublic(self, str(refused)) from refused
        except OSError as failed:
            raise NewConnectionError(self, f"no connection: {failed}") from failed


class _CheckedTls(_Checked, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Checked


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _CheckedTls


class _Adapter(HTTPAdapter):
    """Reads so many bytes of an answer and no more; none where nothing in it is of use but its status."""

    def __init__(self, most: int) -> None:
        super().__init__(max_retries=0)
        self._most = most

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:  # type: ignore[override]
        response = super().send(request, **kwargs | {"stream": True})
        body = response.raw.read(self._most + 1, decode_content=True) if self._most else b""
        response.close()
        if len(body) > self._most:
            raise AnswerTooLong(f"{request.url}: more than {self._most} bytes")
        response._content = body
        return response


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """Nobody is followed anywhere, whatever the call says."""


def session(most: int = MOST_BYTES) -> requests.Session:
    """Reads at most so many bytes of an answer. Plain http only where `OUTWARD_TO_LOOPBACK` says so; nothing is followed, no proxy of the environment is used."""
    found = _Session()
    found.trust_env = False
    found.adapters.clear()
    found.mount("https://", _Adapter(most))
    if settings.OUTWARD_TO_LOOPBACK:
        found.mount("http://", _Adapter(most))
    found.request = functools.partial(found.request, timeout=SECONDS)  # type: ignore[method-assign]
    return found
