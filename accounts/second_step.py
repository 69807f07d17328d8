"""The second step of signing in: a passkey, or a code from a telephone, or one kept for the day it is lost."""

import time

from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from accounts.models import User
from accounts.sealing import seal, unseal

STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What makes a second step; spare codes alone do not."""

_FRESH_SECONDS = 300


class SealedSecrets(DefaultMFAAdapter):
    """Keeps the secrets of telephones encrypted: who reads the database alone cannot sign in."""

    def encrypt(self, text: str) -> str:
        return seal(text, purpose="second step")

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text, purpose="second step")


def has_second_step(user: User) -> bool:
    """Whether somebody has a passkey or a telephone to sign in with; one query."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=STRONG).exists())


def standing(request: HttpRequest) -> str:
    """Where the session stands: `done`, `to_verify`, or `to_enrol` for who has neither yet. One query, once a request.

    A session passed the second step with one of the passkeys, telephones or codes there are now: what was reset opens nothing.
    """
    known: str | None = getattr(request, "_second_step", None)
    if known is None:
        known = _standing(request)
        request._second_step = known  # type: ignore[attr-defined]
    return known


def _standing(request: HttpRequest) -> str:
    mine = dict(Authenticator.objects.filter(user_id=request.user.pk).values_list("pk", "type"))
    if not set(STRONG) & set(mine.values()):
        return "to_enrol"
    passed = [
        row.get("id")
        for row in get_authentication_records(request, request.user)
        if row.get("method") == "mfa"
    ]
    return "done" if mine.keys() & set(passed) else "to_verify"


def page_of(request: HttpRequest, stands: str) -> str:
    """The name of the page where a second step is added, or where a session older than it is asked for it. A query at most."""
    if stands == "to_enrol":
        return "mfa_index"
    telephone = Authenticator.objects.filter(user_id=request.user.pk, type=Authenticator.Type.TOTP)
    return "mfa_reauthenticate" if telephone.exists() else "mfa_reauthenticate_webauthn"


def signed_in_just_now(request: HttpRequest) -> bool:
    """Whether the session began a few minutes ago: who has just typed the password is not asked for it again."""
    moments = [row.get("at", 0.0) for row in get_authentication_records(request, request.user)]
    return bool(moments) and time.time() - max(moments) < _FRESH_SECONDS
