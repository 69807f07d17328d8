"""The signed link with which a party updates its commitments without an account: good for one party of one agreement, for a time."""

import base64
import binascii
import uuid

from django.core.signing import BadSignature

from accounts.tokens import sign, unsign

_REPORT = "qua-report"
GOOD_FOR_DAYS = 60


def report_token(signatory_id: uuid.UUID) -> str:
    """What lets a party update its commitments for `GOOD_FOR_DAYS` days from now."""
    return sign(base64.urlsafe_b64encode(signatory_id.bytes).decode().rstrip("="), purpose=_REPORT)


def signatory_of(token: str) -> uuid.UUID | None:
    """The party of `report_token`; None for any other text, for a token of another city, and too late."""
    try:
        short = unsign(token, purpose=_REPORT, max_age=GOOD_FOR_DAYS * 24 * 60 * 60)
        return uuid.UUID(bytes=base64.urlsafe_b64decode(f"{short}=="))
    except (BadSignature, ValueError, binascii.Error):
        return None
