"""Tokens and signatures that are good in the city that made them and nowhere else."""

from typing import Any

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import signing

from accounts.scope import current_scope


class CityTokenGenerator(PasswordResetTokenGenerator):
    """Password-reset tokens whose hash includes the city; used up by the next password, sign-in or change of address."""

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        return f"{current_scope()}:{super()._make_hash_value(user, timestamp)}"


def sign(value: Any, *, purpose: str) -> str:
    """A signed, URL-safe text of `value` (JSON types) for one purpose in this city."""
    return signing.dumps(value, salt=f"{current_scope()}:{purpose}")


def unsign(token: str, *, purpose: str, max_age: int | None = None) -> Any:
    """The value of `sign`; raises `django.core.signing.BadSignature` for another city, purpose or an old token."""
    return signing.loads(token, salt=f"{current_scope()}:{purpose}", max_age=max_age)
