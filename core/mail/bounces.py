"""Messages that come back: the address they come back to says which delivery of which city it was.

The envelope's sender is `BOUNCE_ADDRESS` with `{token}` replaced. A token is 39 lower-case letters and digits, for
servers that forget capitals, and fits the 64 characters of a local part (RFC 5321, 4.5.3.1.1).
"""

import base64
import binascii
import uuid
from collections.abc import Iterable

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.scope import current_scope
from core.models import Delivery

_SALT = "core.mail.bounces"
_KEY_LENGTH = 26
_SEAL_LENGTH = 13


def return_address(delivery_id: uuid.UUID) -> str:
    """Where a delivery comes back to; empty when no address for that is configured."""
    return settings.BOUNCE_ADDRESS.replace("{token}", bounce_token(delivery_id))


def bounce_token(delivery_id: uuid.UUID) -> str:
    """The token of a delivery of this city."""
    return _letters(delivery_id.bytes) + _seal(delivery_id, current_scope(), settings.SECRET_KEY)


def sealed_by(token: str, scopes: Iterable[str]) -> tuple[str, uuid.UUID] | None:
    """Which of these cities made a token, and for which delivery; None for a forged or damaged one."""
    token = token.lower()
    try:
        key = uuid.UUID(bytes=base64.b32decode(token[:_KEY_LENGTH].upper() + "======"))
    except (ValueError, binascii.Error):
        return None
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    for scope in scopes:
        if any(constant_time_compare(token[_KEY_LENGTH:], _seal(key, scope, secret)) for secret in secrets):
            return scope, key
    return None


def record_bounce(delivery_id: uuid.UUID, reason: str) -> bool:
    """A delivery of this city came back. False when it is no more, or is known to have come back already."""
    sent = [Delivery.State.SENT, Delivery.State.HANDED]
    found = Delivery.objects.filter(pk=delivery_id, state__in=sent)
    return bool(found.update(state=Delivery.State.BOUNCED, problem=reason[:300]))


def _seal(key: uuid.UUID, scope: str, secret: str) -> str:
    digest = salted_hmac(_SALT, f"{scope}:{key}", secret=secret, algorithm="sha256").digest()
    return _letters(digest)[:_SEAL_LENGTH]


def _letters(value: bytes) -> str:
    return base64.b32encode(value).decode().lower().rstrip("=")
