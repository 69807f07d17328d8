"""The signed link that confirms a proposal sent from the site: good in the city that made it, while the proposal waits."""

import uuid

from django.core.signing import BadSignature

from accounts.tokens import sign, unsign

_CONFIRM = "qua-need"


def need_token(need_id: uuid.UUID) -> str:
    """What confirms a need; how long it is good is the need's own."""
    return sign(need_id.hex, purpose=_CONFIRM)


def need_of(token: str) -> uuid.UUID | None:
    """The need of `need_token`; None for any other text, and for a token of another city."""
    try:
        return uuid.UUID(hex=unsign(token, purpose=_CONFIRM))
    except (BadSignature, ValueError, TypeError, AttributeError):
        return None
