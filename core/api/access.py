"""Who asks: the bearer of a key of this city, with what its person holds today and no more than the key's scopes."""

import datetime as dt
from typing import Any

from django.utils import timezone
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from accounts.models import User
from core.api.problems import REALM
from core.models import AccessToken
from core.permissions.holder import Holder, holder_of
from core.services.programs import digest_of

_SEEN_EVERY = dt.timedelta(minutes=1)
_REFUSED = "Send a key of this city that is neither revoked nor expired, as Authorization: Bearer <key>."


class BearerKey(authentication.BaseAuthentication):
    """`Authorization: Bearer <key>`. A cookie of the pages opens nothing here, so that no other site can ask in somebody's name."""

    def authenticate(self, request: Request) -> tuple[User, AccessToken]:
        """The person and the key. Raises `NotAuthenticated` for no key that is good."""
        scheme, _space, key = request.headers.get("authorization", "").partition(" ")
        rows = AccessToken.objects.select_related("user")
        token = rows.filter(digest=digest_of(key.strip())).first() if scheme.lower() == "bearer" else None
        now = timezone.now()
        if token is None or not token.is_good(timezone.localdate(now)) or not token.user.is_active:
            raise exceptions.NotAuthenticated(_REFUSED)
        if token.used_at is None or now - token.used_at > _SEEN_EVERY:
            AccessToken.objects.filter(pk=token.pk).update(used_at=now)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """How to come back."""
        return REALM


def holder_within(token: AccessToken) -> Holder:
    """What the key's person may do, of that what the key may. One query."""
    scopes, whole = frozenset(token.scopes), holder_of(token.user)
    return Holder(
        whole.everywhere & scopes,
        {body: names & scopes for body, names in whole.by_body.items()},
        whole.user_id,
    )


def holder(request: Request) -> Holder:
    """The same of a request, read once."""
    known: Holder | None = getattr(request, "_holder_within", None)
    if known is None:
        known = holder_within(token_of(request))
        request._holder_within = known  # type: ignore[attr-defined]
    return known


def token_of(request: Request) -> AccessToken:
    """The key a request came with."""
    token: Any = request.auth
    if not isinstance(token, AccessToken):
        raise TypeError("an address without a key")
    return token
