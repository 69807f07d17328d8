"""Sending to a receiver whose address a city typed (`core.outward`): what it answers, in a status, or why there is no answer in a sentence."""

from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

import requests
from django.conf import settings
from django.utils.translation import gettext as _

from core.outward import NotPublic, session

CONNECT, READ = 5.0, 10.0
"""Seconds to reach the receiver and, from then on, to wait for its answer."""


class NotAllowed(ValueError):
    """The address is none this service asks; the message says why and the cure."""


class NoAnswer(OSError):
    """The receiver cannot be reached, or does not answer in time."""


def check_url(url: str) -> SplitResult:
    """The parts of an address that may be asked. Raises `NotAllowed` for anything but https (and http where the installation allows loopback)."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  # read to be checked
    except ValueError as wrong:
        raise NotAllowed(_("Questo non è un indirizzo.")) from wrong
    if parts.scheme != "https" and not (parts.scheme == "http" and settings.OUTWARD_TO_LOOPBACK):
        raise NotAllowed(_("L'indirizzo comincia con https://."))
    if not parts.hostname or parts.username or parts.password:
        raise NotAllowed(_("L'indirizzo ha un nome di host, senza nome utente né password."))
    return parts


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Send, and return the status of the answer; a redirect is an answer like another. Raises `NotAllowed`, `NoAnswer`."""
    check_url(url)
    try:
        with session(most=0) as asking:
            answer = asking.post(
                url, data=body, headers=dict(headers), timeout=(CONNECT, READ), allow_redirects=False
            )
    except (requests.RequestException, UnicodeError) as wrong:
        if _is_private(wrong):
            raise NotAllowed(
                _(
                    "L'indirizzo porta dentro una rete privata: si avvisano solo sistemi raggiungibili da internet."
                )
            ) from wrong
        raise NoAnswer(_said(wrong)) from wrong
    return answer.status_code


def _is_private(wrong: Exception) -> bool:
    inner = wrong.args[0] if wrong.args else None
    return isinstance(getattr(inner, "reason", inner), NotPublic)


def _said(wrong: Exception) -> str:
    if isinstance(wrong, requests.exceptions.SSLError):
        return _("Il certificato del sistema non è valido.")
    if isinstance(wrong, requests.ReadTimeout):
        return _("Il sistema non ha risposto in tempo.")
    if isinstance(wrong, requests.ConnectionError):
        return _("Il sistema non si raggiunge.")
    return _("La risposta del sistema non si è potuta leggere.")
