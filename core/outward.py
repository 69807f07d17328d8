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
        ip = ipaddress.ip_address(address.partition("%")[0])
        ip = getattr(ip, "ipv4_mapped", None) or ip
        fine = ip.is_global and not ip.is_multicast
        if not fine and not (loopback and ip.is_loopback):
            raise ValueError(f"{host} leads to {address}")
    return found


class _Checked(HTTPConnection):
    """Connects to an address that was looked at, not to a name that is looked up again."""

    def _new_conn(self) -> socket.socket:
        try:
            addresses = public_addresses(self.host, self.port, loopback=settings.PROVIDERS_ON_LOOPBACK)
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
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:  # type: ignore[override]
        response = super().send(request, **kwargs | {"stream": True})
        body = response.raw.read(MOST_BYTES + 1, decode_content=True)
        response.close()
        if len(body) > MOST_BYTES:
            raise AnswerTooLong(f"{request.url}: more than {MOST_BYTES} bytes")
        response._content = body
        return response


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """Nobody is followed anywhere, whatever the call says."""


def session() -> requests.Session:
    """Plain http only where `PROVIDERS_ON_LOOPBACK` says so; nothing is followed, no proxy of the environment is used."""
    found = _Session()
    found.trust_env = False
    found.adapters.clear()
    found.mount("https://", _Adapter(max_retries=0))
    if settings.PROVIDERS_ON_LOOPBACK:
        found.mount("http://", _Adapter(max_retries=0))
    found.request = functools.partial(found.request, timeout=SECONDS)  # type: ignore[method-assign]
    return found
