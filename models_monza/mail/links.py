"""The signed link of an applicant's private page: good in the city that made it, as long as the application is there."""

import base64
import binascii
import uuid

from django.core.signing import BadSignature

from accounts.tokens import sign, unsign

_APPLICATION = "monza-application"


def application_token(enrolment_id: uuid.UUID) -> str:
    """What lets who applied follow her application, complete it and take it back."""
    return sign(base64.urlsafe_b64encode(enrolment_id.bytes).decode().rstrip("="), purpose=_APPLICATION)


def enrolment_of(token: str) -> uuid.UUID | None:
    """The enrolment of `application_token`; None for any other text, and for a token of another city."""
    try:
        return uuid.UUID(bytes=base64.urlsafe_b64decode(f"{unsign(token, purpose=_APPLICATION)}=="))
    except (BadSignature, ValueError, binascii.Error):
        return None
