"""The link of who is invited: signed for one invitation, in one city, good until some time after the meeting."""

import datetime as dt
import uuid

from django.core.signing import BadSignature
from django.urls import reverse
from django.utils import timezone

from accounts.tokens import sign, unsign
from core.models import Invitation

PURPOSE = "invitation"
GOOD_FOR = dt.timedelta(days=60)
"""How long after the meeting's day the link still opens: enough to read the minutes."""


class BadLink(Exception):
    """The link opens nothing: tampered with, of another city, or of an invitation that is no more."""


class OldLink(BadLink):
    """The link was good once. `meeting` is what it was about; `removed`: whoever holds it is invited no more."""

    def __init__(self, invitation: Invitation) -> None:
        super().__init__("old link")
        self.meeting = invitation.meeting
        self.removed = invitation.removed_at is not None


def invitation_token(invitation: Invitation) -> str:
    """The signed text that stands for an invitation. Made anew each time: two of them may differ and both are good."""
    return sign(str(invitation.pk), purpose=PURPOSE)


def invitation_path(invitation: Invitation) -> str:
    """The path of the invited person's page on the city's site."""
    return reverse("core:invited", args=[invitation_token(invitation)])


def invitation_of(token: str) -> Invitation:
    """The invitation of a link, with its meeting, bodies included. Two queries.

    Raises `BadLink`, or `OldLink` past `GOOD_FOR` and for who is invited no more.
    """
    try:
        key = uuid.UUID(str(unsign(token, purpose=PURPOSE)))
    except (BadSignature, ValueError):
        raise BadLink("not signed by us, here, for this") from None
    rows = Invitation.objects.select_related("meeting__venue", "meeting__theme", "meeting__minutes", "body")
    rows = rows.prefetch_related("meeting__bodies")
    invitation = rows.filter(pk=key).first()
    if invitation is None:
        raise BadLink("no such invitation")
    if invitation.removed_at or timezone.localdate() > invitation.meeting.meets_on + GOOD_FOR:
        raise OldLink(invitation)
    return invitation
