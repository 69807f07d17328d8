"""The signed link that confirms the address of an application sent in online."""

import uuid

from django.core.signing import BadSignature

from accounts.tokens import sign, unsign

_CONFIRM = "monza-confirm"


def confirmation_token(received_id: uuid.UUID) -> str:
    """What confirms an application; how long it is good is the application's own."""
    return sign(received_id.hex, purpose=_CONFIRM)


def received_of(token: str) -> uuid.UUID | None:
    """The application of `confirmation_token`; None for any other text, and for a token of another city."""
    try:
        return uuid.UUID(hex=unsign(token, purpose=_CONFIRM))
    except (BadSignature, ValueError):
        return None
