"""The only door through which this service asks an address somebody typed: public addresses only, no detours, little time.

A receiver's address is typed by a city and could name a machine of our own network. So the name is resolved here, every answer must be
a public address, and the connection goes to the address that was checked: a name that changes its answer meanwhile gains nothing.
"""

import ipaddress
import socket
import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, urlsplit

import urllib3
from django.conf import settings
from django.utils.translation import gettext as _

CONNECT, READ = 5.0, 10.0
"""Seconds to reach the receiver and, from then on, to wait for its answer."""
LONGEST_ANSWER = 4096
"""Bytes of the answer that are read: nothing in it is of use but its status."""

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_LOCAL_NAT64 = ipaddress.ip_network("64:ff9b:1::/48")
"""Of a network's own translator (RFC 8215)."""


class NotAllowed(ValueError):
    """The address is none this service asks; the message says why and the cure."""


class NoAnswer(OSError):
    """The receiver cannot be reached, or does not answer in time."""


def check_url(url: str) -> SplitResult:
    """The parts of an address that may be asked. Raises `NotAllowed` for anything but https (and loopback where the installation allows it)."""
    parts = _split(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and settings.WEBHOOKS_TO_LOOPBACK):
        raise NotAllowed(_("L'indirizzo comincia con https://."))
    if not parts.hostname or parts.username or parts.password:
        raise NotAllowed(_("L'indirizzo ha un nome di host, senza nome utente né password."))
    return parts


def addresses_of(host: str, port: int) -> list[str]:
    """The addresses a name stands for, all of them public. Raises `NotAllowed` where one is not, `NoAnswer` for a name nobody knows."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as wrong:
        raise NoAnswer(_("Nessuno conosce questo nome di host.")) from wrong
    addresses = list(dict.fromkeys(str(row[4][0]) for row in found))
    for one in addresses:
        if not _is_public(one):
            raise NotAllowed(
                _(
                    "L'indirizzo porta dentro una rete privata: si avvisano solo sistemi raggiungibili da internet."
                )
            )
    return addresses


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Send, and return the status of the answer; a redirect is an answer like another. Raises `NotAllowed`, `NoAnswer`."""
    parts = check_url(url)
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    host = str(parts.hostname)
    address = addresses_of(host, port)[0]
    timeout = urllib3.Timeout(connect=CONNECT, read=READ, total=CONNECT + READ)
    options: dict[str, Any] = {"timeout": timeout, "retries": False, "maxsize": 1}
    if secure:
        context = ssl.create_default_context()
        pool: urllib3.HTTPConnectionPool = urllib3.HTTPSConnectionPool(
            address, port, ssl_context=context, server_hostname=host, assert_hostname=host, **options
        )
    else:
        pool = urllib3.HTTPConnectionPool(address, port, **options)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        answer = pool.request(
            "POST",
            path,
            body=body,
            headers={**headers, "Host": parts.netloc},
            redirect=False,
            preload_content=False,
        )
        answer.read(LONGEST_ANSWER)
        status = answer.status
        answer.close()
    except (urllib3.exceptions.HTTPError, OSError) as wrong:
        raise NoAnswer(_said(wrong)) from wrong
    finally:
        pool.close()
    return status


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  # read to be checked
    except ValueError as wrong:
        raise NotAllowed(_("Questo non è un indirizzo.")) from wrong
    return parts


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    inner = _inside(ip) if isinstance(ip, ipaddress.IPv6Address) else None
    if inner is not None:
        return _is_public(str(inner))
    if ip.is_loopback and settings.WEBHOOKS_TO_LOOPBACK:
        return True
    return ip.is_global and not ip.is_multicast and ip not in _LOCAL_NAT64


def _inside(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The address of version 4 that one of version 6 leads to (RFC 4291, RFC 3056, RFC 6052)."""
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour


def _said(wrong: Exception) -> str:
    if isinstance(wrong, urllib3.exceptions.ConnectTimeoutError | urllib3.exceptions.NewConnectionError):
        return _("Il sistema non si raggiunge.")
    if isinstance(wrong, urllib3.exceptions.TimeoutError):
        return _("Il sistema non ha risposto in tempo.")
    if isinstance(wrong, urllib3.exceptions.SSLError):
        return _("Il certificato del sistema non è valido.")
    return _("La risposta del sistema non si è potuta leggere.")
