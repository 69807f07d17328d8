"""What the domain name system says of a host: asked of the servers of the settings, or of the machine's own."""

import ipaddress
from dataclasses import dataclass

import dns.exception
import dns.nameserver
import dns.rdatatype
import dns.resolver
from django.conf import settings

from tenants.domains.names import CHALLENGE

PATIENCE = 4.0
"""Seconds one question may take."""


class Silent(Exception):
    """Nobody answered, or the answer was a fault: that tells nothing of the host."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`is_proved`: the challenge holds the token; `has_record`: there is some record of that name; `addresses` are the host's.

    `points_here`: the host leads to the platform, by an alias or because all its addresses are ours. `is_silent`: it could
    not be known, and the rest says nothing.
    """

    is_proved: bool = False
    has_record: bool = False
    points_here: bool = False
    addresses: tuple[str, ...] = ()
    is_silent: bool = False


def look_up(host: str, token: str) -> Finding:
    """Ask for the proof of a host and for where it leads. A few questions, at most `PATIENCE` seconds each."""
    resolver = _resolver()
    try:
        texts = _ask(resolver, f"{CHALLENGE}.{host}", "TXT")[0]
        leads, addresses = _leads_here(resolver, host)
    except Silent:
        return Finding(is_silent=True)
    return Finding(token in texts, bool(texts), leads, tuple(sorted(addresses)))


def _resolver() -> dns.resolver.Resolver:
    resolver = dns.resolver.Resolver(configure=not settings.DNS_SERVERS)
    if settings.DNS_SERVERS:
        pairs = (server.rpartition(":") if "]" in server or server.count(":") == 1 else (server, "", "53")
                 for server in settings.DNS_SERVERS)  # fmt: skip
        resolver.nameservers = [
            dns.nameserver.Do53Nameserver(host.strip("[]"), int(port)) for host, _, port in pairs
        ]
    resolver.lifetime = PATIENCE
    return resolver


def _leads_here(resolver: dns.resolver.Resolver, host: str) -> tuple[bool, set[str]]:
    found, names = _addresses(resolver, host)
    ours: set[str] = set()
    for target in settings.HOST_TARGETS:
        try:
            ours.add(str(ipaddress.ip_address(target)))
        except ValueError:
            if target in names:
                return bool(found), found
            ours |= _addresses(resolver, target)[0]
    return bool(found) and found <= ours, found


def _addresses(resolver: dns.resolver.Resolver, host: str) -> tuple[set[str], set[str]]:
    """The addresses of a host, and the names its aliases lead through."""
    found: set[str] = set()
    names: set[str] = set()
    for kind in ("A", "AAAA"):
        values, through = _ask(resolver, host, kind)
        found |= {str(ipaddress.ip_address(value)) for value in values}
        names |= through
    return found, names


def _ask(resolver: dns.resolver.Resolver, name: str, kind: str) -> tuple[set[str], set[str]]:
    """The values of a record, and the names its aliases lead to; nothing where there is none. Raises `Silent`."""
    try:
        answer = resolver.resolve(name, kind, raise_on_no_answer=False, search=False)
    except dns.resolver.NXDOMAIN:
        return set(), set()
    except dns.exception.DNSException as error:
        raise Silent from error
    through = {
        record.target.to_text(omit_final_dot=True).lower()
        for found in answer.response.answer
        if found.rdtype == dns.rdatatype.CNAME
        for record in found
    }
    if answer.rrset is None:
        return set(), through
    if kind == "TXT":
        return {
            b"".join(record.strings).decode("ascii", "replace").strip() for record in answer.rrset
        }, through
    return {record.address for record in answer.rrset}, through
