"""Secrets that lie in the database: encrypted with the installation's secret, so that a dump of the database alone opens nothing.

Each is encrypted with a key derived for its purpose and for the one thing it belongs to, so that the encrypted text of one never
passes for another's.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Unreadable(RuntimeError):
    """It was encrypted with a secret this installation does not have, or for something else."""


def seal(secret: bytes, *, purpose: str, of: bytes) -> str:
    """The encrypted text of what belongs to `of`."""
    return _box(purpose, of).encrypt(secret).decode()


def unseal(sealed: str, *, purpose: str, of: bytes) -> bytes:
    """What was sealed for the same purpose and thing, with any of the installation's secrets. Raises `Unreadable`."""
    try:
        return _box(purpose, of).decrypt(sealed)
    except InvalidToken as wrong:
        raise Unreadable(purpose) from wrong


def _box(purpose: str, of: bytes) -> MultiFernet:
    """Opens what any of the installation's secrets closed, closes with the first."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(secret, purpose, of)) for secret in secrets])


def _derived(secret: str, purpose: str, of: bytes) -> bytes:
    derive = HKDF(SHA256(), length=32, salt=of, info=purpose.encode())
    return base64.urlsafe_b64encode(derive.derive(secret.encode()))
