"""The host a city writes, as the network knows it."""

import ipaddress

import idna
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.services.errors import DomainError
from tenants.names import check_host_name

CHALLENGE = "_vicinia"
"""The label before a host under which its proof stands."""


def own_host(typed: str) -> str:
    """`Partecipa.Città.example` as `partecipa.xn--citt-1na.example`.

    Raises `DomainError` for an address of the network, a name of the platform, one without a dot, `www.` (which leads to
    the name without it anyway) and whatever is no host name.
    """
    host = (
        typed.strip().lower().removeprefix("https://").removeprefix("http://").partition("/")[0].rstrip(".")
    )
    if host.startswith("www."):
        raise DomainError(_("Scriva il nome senza «www.»: chi lo aggiunge arriva lo stesso."), field="host")
    if ":" in host or _is_address(host):
        raise DomainError(_("Serve un nome, non un numero di rete né una porta."), field="host")
    try:
        encoded = idna.encode(host, uts46=True).decode()
        check_host_name(encoded)
    except (idna.IDNAError, ValidationError) as error:
        said = _("«%(name)s» non è un nome di sito valido: si scrive come partecipa.comune.example.it.")
        raise DomainError(said % {"name": host[:100]}, field="host") from error
    if "." not in encoded:
        raise DomainError(_("Scriva il nome intero, come partecipa.comune.example.it."), field="host")
    base = settings.BASE_DOMAIN
    if f".{encoded}".endswith(f".{base}") or f".{base}".endswith(f".{encoded}"):
        raise DomainError(_("Questo nome è della piattaforma: ne serve uno del Comune."), field="host")
    return encoded


def readable(host: str) -> str:
    """The host as people write it, with its accents."""
    try:
        return idna.decode(host)
    except idna.IDNAError:
        return host


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
