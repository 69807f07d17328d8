"""The signed text in a meeting's QR code, and the one a phone keeps of its own check-in."""

import uuid

from django.core.signing import BadSignature

from accounts.tokens import sign, unsign
from core.models import CheckIn, Meeting

_CODE = "check-in"
_DONE = "check-in-done"


def check_in_token(meeting: Meeting) -> str:
    """Good for this meeting of this city; its hours are the meeting's (`core.services.check_in.hours_of`)."""
    return sign(meeting.pk.hex, purpose=_CODE)


def meeting_of(token: str) -> Meeting | None:
    """The meeting of a code, None for a text we did not sign or a meeting that is gone."""
    try:
        key = uuid.UUID(unsign(token, purpose=_CODE))
    except (BadSignature, ValueError):
        return None
    return Meeting.objects.prefetch_related("bodies").select_related("venue").filter(pk=key).first()


def done_token(done: CheckIn) -> str:
    """What a phone keeps, to be recognised and to take it back."""
    return sign(done.pk.hex, purpose=_DONE)


def done_of(token: str, meeting: Meeting) -> CheckIn | None:
    """The check-in of this meeting a phone made and did not take back, if any."""
    try:
        key = uuid.UUID(unsign(token, purpose=_DONE))
    except (BadSignature, ValueError):
        return None
    rows = CheckIn.objects.select_related("organisation")
    return rows.filter(pk=key, meeting=meeting, undone_at=None).first()
