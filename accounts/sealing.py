"""Secrets that have to be read again, locked before they reach the database: who reads it alone gets nothing.

The keys are `SEALING_KEYS`, the first of which locks; without any, the secret key and the former ones. A key of its own
is derived for each purpose, so that what was locked for one opens for no other.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class SealBroken(ValueError):
    """What was kept opens with none of the keys there are."""


def seal(text: str, *, purpose: str) -> str:
    """`text` locked, as ASCII; empty for an empty text."""
    return _box(purpose).encrypt(text.encode()).decode() if text else ""


def unseal(sealed: str, *, purpose: str) -> str:
    """The text of `seal`; raises `SealBroken` when no key opens it or it was locked for another purpose."""
    try:
        return _box(purpose).decrypt(sealed.encode()).decode() if sealed else ""
    except InvalidToken:
        raise SealBroken(purpose) from None


def _box(purpose: str) -> MultiFernet:
    keys = settings.SEALING_KEYS or [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key, purpose)) for key in keys])


def _derived(key: str, purpose: str) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"vicinia:{purpose}".encode())
    return base64.urlsafe_b64encode(derivation.derive(key.encode()))
