"""The signature of a city: Ed25519 (RFC 8032) over the bytes of the document, keys and signatures in base64.

The private key lies in the database, encrypted with the installation's secret: a dump of the database signs nothing. Each is
encrypted with a key derived for its own public key alone, so that the encrypted text of one never passes for another's.
"""

import base64
import binascii
import datetime as dt

from cryptography.exceptions import InvalidSignature
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from core.models import SigningKey

_PURPOSE = b"vicinia: private key of a city"


class UnreadableKey(RuntimeError):
    """The private key was encrypted with a secret this installation does not have: a new pair is needed."""


def new_key(since: dt.datetime) -> SigningKey:
    """A pair that nobody has used, not saved yet."""
    pair = Ed25519PrivateKey.generate()
    public = base64.b64encode(pair.public_key().public_bytes_raw()).decode()
    sealed = _box(public).encrypt(pair.private_bytes_raw()).decode()
    return SigningKey(public_key=public, private_key=sealed, since=since)


def sign(document: str, key: SigningKey) -> str:
    """The signature of the text with the city's key. Raises `UnreadableKey`."""
    try:
        raw = _box(key.public_key).decrypt(key.private_key)
    except InvalidToken as wrong:
        raise UnreadableKey(key.public_key) from wrong
    return base64.b64encode(Ed25519PrivateKey.from_private_bytes(raw).sign(document.encode())).decode()


def verify(document: str, signature: str, public_key: str) -> bool:
    """Whether the signature is of this text and this key; False also for what is neither signature nor key."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
        key.verify(base64.b64decode(signature, validate=True), document.encode())
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


def _box(public_key: str) -> MultiFernet:
    """Opens what any of the installation's secrets closed, closes with the first."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(secret, public_key)) for secret in secrets])


def _derived(secret: str, public_key: str) -> bytes:
    derive = HKDF(SHA256(), length=32, salt=base64.b64decode(public_key), info=_PURPOSE)
    return base64.urlsafe_b64encode(derive.derive(secret.encode()))
