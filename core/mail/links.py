"""The signed links of a subscriber's mails: good in the city that made them, for one purpose each."""

import base64
import binascii
import uuid
from collections.abc import Sequence

from django.core.signing import BadSignature

from accounts.tokens import sign, unsign
from core.services.subscriptions import CONFIRM_WITHIN

_CONFIRM = "subscription-confirm"
_MANAGE = "subscription"


class BadLink(Exception):
    """The link opens nothing: damaged, of another city, or too old."""


def confirmation_token(subscriber_id: uuid.UUID, subscription_ids: Sequence[uuid.UUID]) -> str:
    """What confirms these subscriptions, for seven days from now."""
    return sign([_short(key) for key in (subscriber_id, *subscription_ids)], purpose=_CONFIRM)


def read_confirmation(token: str) -> tuple[uuid.UUID, list[uuid.UUID]]:
    """The subscriber and the subscriptions of `confirmation_token`; `BadLink` for any other text, or too late."""
    try:
        first, *others = unsign(token, purpose=_CONFIRM, max_age=int(CONFIRM_WITHIN.total_seconds()))
    except BadSignature:
        raise BadLink from None
    return _long(first), [_long(key) for key in others]


def subscriber_token(subscriber_id: uuid.UUID) -> str:
    """What lets the owner of an address change and leave; good as long as the subscriber is there."""
    return sign(_short(subscriber_id), purpose=_MANAGE)


def read_subscriber(token: str) -> uuid.UUID:
    """The subscriber of `subscriber_token`; `BadLink` for any other text."""
    try:
        return _long(unsign(token, purpose=_MANAGE))
    except BadSignature:
        raise BadLink from None


def _short(key: uuid.UUID) -> str:
    """22 characters instead of 36: ten of them still make a link that mail programs do not break."""
    return base64.urlsafe_b64encode(key.bytes).decode().rstrip("=")


def _long(short: str) -> uuid.UUID:
    try:
        return uuid.UUID(bytes=base64.urlsafe_b64decode(f"{short}=="))
    except (ValueError, binascii.Error) as error:
        raise BadLink from error
