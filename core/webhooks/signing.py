"""The headers of a message, signed as the Standard Webhooks specification says (version 1), so that receivers check it with a library they find."""

import base64
import hashlib
import hmac
import secrets

from accounts.sealing import seal, unseal
from core.models import Webhook

PREFIX = "whsec_"


def new_secret() -> bytes:
    """24 to 64 random bytes, says the specification."""
    return secrets.token_bytes(32)


def shown(secret: bytes) -> str:
    """As who keeps the receiver is given it."""
    return PREFIX + base64.b64encode(secret).decode()


def sealed(webhook: Webhook, secret: bytes) -> str:
    """As it lies in the database."""
    return seal(base64.b64encode(secret).decode(), purpose=_purpose(webhook))


def headers(webhook: Webhook, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """`webhook-id`, `webhook-timestamp` (seconds since 1970) and `webhook-signature`. Raises `SealBroken`."""
    secret = base64.b64decode(unseal(webhook.secret, purpose=_purpose(webhook)))
    signed = f"{message_id}.{timestamp}.".encode() + body
    digest = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{digest}",
        "content-type": "application/json",
        "user-agent": "Vicinia",
    }


def _purpose(webhook: Webhook) -> str:
    """What was locked for one receiver opens for no other."""
    return f"webhook:{webhook.pk}"
