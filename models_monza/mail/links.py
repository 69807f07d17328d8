"""The signed link to the private page of an application: good in the city that made it, for this one purpose."""

import base64
import binascii
import uuid

from django.core.signing import BadSignature

from accounts.tokens import sign, unsign

_APPLICATION = "monza-application"


def application_token(enrolment_id: uuid.UUID) -> str:
    """What opens the page of an application to who made it; good as long as the application is there."""
    return sign(base64.urlsafe_b64encode(enrolment_id.bytes).decode().rstrip("="), purpose=_APPLICATION)


def enrolment_of(token: str) -> uuid.UUID | None:
    """The application of `application_token`; None for any other text."""
    try:
        short = unsign(token, purpose=_APPLICATION)
        return uuid.UUID(bytes=base64.urlsafe_b64decode(f"{short}=="))
    except (BadSignature, ValueError, binascii.Error):
        return None
