"""The signature of a city: Ed25519 (RFC 8032) over the bytes of the document, keys and signatures in base64.

The private key lies in the database locked (`accounts.sealing`): a dump of the database signs nothing. Each is locked for its
own public key alone, so that what was locked of one never passes for another's.
"""

import base64
import binascii
import datetime as dt

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from accounts.sealing import SealBroken, seal, unseal
from core.models import SigningKey


class UnreadableKey(RuntimeError):
    """The private key was locked with a secret this installation does not have: a new pair is needed."""


def new_key(since: dt.datetime) -> SigningKey:
    """A pair that nobody has used, not saved yet."""
    pair = Ed25519PrivateKey.generate()
    public = base64.b64encode(pair.public_key().public_bytes_raw()).decode()
    private = base64.b64encode(pair.private_bytes_raw()).decode()
    return SigningKey(public_key=public, private_key=seal(private, purpose=_purpose(public)), since=since)


def sign(document: str, key: SigningKey) -> str:
    """The signature of the text with the city's key. Raises `UnreadableKey`."""
    try:
        private = base64.b64decode(unseal(key.private_key, purpose=_purpose(key.public_key)))
    except SealBroken as wrong:
        raise UnreadableKey(key.public_key) from wrong
    return base64.b64encode(Ed25519PrivateKey.from_private_bytes(private).sign(document.encode())).decode()


def verify(document: str, signature: str, public_key: str) -> bool:
    """Whether the signature is of this text and this key; False also for what is neither signature nor key."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
        key.verify(base64.b64decode(signature, validate=True), document.encode())
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


def _purpose(public_key: str) -> str:
    return f"private key of {public_key}"
