"""Addresses that mail comes back to: each says which row of which city it is about, and cannot be made up.

They are `BOUNCE_ADDRESS` with `{token}` replaced: the envelope's sender of a delivery, where what could not be delivered is
returned to, and the organiser of an invitation, where calendar programs send the answer. A token is 39 lower-case letters
and digits, for servers that forget capitals, and fits the 64 characters of a local part (RFC 5321, 4.5.3.1.1).
"""

import base64
import binascii
import re
import uuid
from collections.abc import Iterable

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.scope import current_scope

DELIVERY, INVITATION = "core.mail.bounces", "core.mail.answers"
"""What a token is about."""
_KEY_LENGTH = 26
_SEAL_LENGTH = 13
_SEARCHED = 1024 * 1024
"""Bytes of a message in which tokens are looked for."""


def return_address(about: str, key: uuid.UUID) -> str:
    """Where mail about a row comes back to, for ever the same; empty when no address for that is configured."""
    return settings.BOUNCE_ADDRESS.replace("{token}", token_of(about, key))


def token_of(about: str, key: uuid.UUID) -> str:
    """The token of a row of this city."""
    return _letters(key.bytes) + _seal(about, key, current_scope(), settings.SECRET_KEY)


def tokens_in(content: bytes, *, addressed_to: str = "") -> list[str]:
    """What looks like a token in a message, once each: first in the envelope's recipient, where the server tells it."""
    pattern = re.escape(settings.BOUNCE_ADDRESS).replace(r"\{token\}", r"([a-z2-7]{39})")
    text = f"{addressed_to}\n{content[:_SEARCHED].decode('latin-1')}"
    return list(dict.fromkeys(found[1].lower() for found in re.finditer(pattern, text, re.IGNORECASE)))


def sealed_by(token: str, about: str, scopes: Iterable[str]) -> tuple[str, uuid.UUID] | None:
    """Which of these cities made a token, and for which row; None for a forged or damaged one, or about something else."""
    token = token.lower()
    try:
        key = uuid.UUID(bytes=base64.b32decode(token[:_KEY_LENGTH].upper() + "======"))
    except (ValueError, binascii.Error):
        return None
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    for scope in scopes:
        seals = (_seal(about, key, scope, secret) for secret in secrets)
        if any(constant_time_compare(token[_KEY_LENGTH:], seal) for seal in seals):
            return scope, key
    return None


def _seal(about: str, key: uuid.UUID, scope: str, secret: str) -> str:
    digest = salted_hmac(about, f"{scope}:{key}", secret=secret, algorithm="sha256").digest()
    return _letters(digest)[:_SEAL_LENGTH]


def _letters(value: bytes) -> str:
    return base64.b32encode(value).decode().lower().rstrip("=")
