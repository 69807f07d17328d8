"""The signed link with which the mailbox confirms a request: nothing of it is stored."""

import datetime as dt

from django.core.signing import BadSignature
from django.utils.translation import gettext as _

from accounts.tokens import sign, unsign
from core.services.errors import DomainError
from tenants.models import CityRequest

CONFIRM_WITHIN = dt.timedelta(days=3)
"""How long the link of the mail is good."""
_PURPOSE = "city-request"


def confirmation_token(row: CityRequest) -> str:
    """The signed text of the link to the last message that was asked for."""
    asked = row.asked_at.isoformat() if row.asked_at else ""
    return sign([str(row.pk), asked], purpose=_PURPOSE)


def request_of(token: str) -> CityRequest:
    """Whose link it is. Raises `DomainError` for one that is damaged, too old, or not the last that was sent."""
    try:
        key, asked = unsign(token, purpose=_PURPOSE, max_age=int(CONFIRM_WITHIN.total_seconds()))
        row = CityRequest.objects.filter(pk=key).first()
    except (BadSignature, ValueError, TypeError):
        row = None
    if row is None or row.asked_at is None or row.asked_at.isoformat() != asked:
        raise DomainError(_("Questo collegamento non vale più."))
    return row
