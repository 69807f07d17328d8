"""Texts of a case: sealed before they reach the database, opened only where a page is written out.

A `Sealed` text never shows itself: `str`, `repr` and a template's context have bullets, it cannot be pickled nor put in a cache;
`reveal` is called by one template tag and by who asks for it by name.
"""

import os
import uuid
from typing import NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from models_farelegami.vault.keys import KeyLost

_NONCE = 12
_STEP = 256
HIDDEN = "•••"


class Sealed:
    """A text that is not there until somebody reveals it."""

    __slots__ = ("_box", "_key", "_place")

    def __init__(self, box: bytes, key: bytes, place: bytes) -> None:
        self._box, self._key, self._place = box, key, place

    def reveal(self) -> str:
        """The text. `KeyLost` where what is there was not locked with the case's key, or for another place."""
        try:
            padded = AESGCM(self._key).decrypt(self._box[:_NONCE], self._box[_NONCE:], self._place)
        except InvalidTag:
            raise KeyLost from None
        length = int.from_bytes(padded[:4])
        return padded[4 : 4 + length].decode()

    def __str__(self) -> str:
        return HIDDEN

    __repr__ = __str__

    def __reduce__(self) -> NoReturn:
        raise TypeError("A sealed text is not kept nor sent.")


def seal(text: str, key: bytes, entry: uuid.UUID) -> bytes:
    """A text locked for one row; its length is rounded up to 256 bytes, so that a box tells little of what is in it."""
    plain = text.encode()
    padded = len(plain).to_bytes(4) + plain
    padded += bytes(-len(padded) % _STEP)
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, padded, entry.bytes)


def sealed_text(box: bytes | memoryview, key: bytes, entry: uuid.UUID) -> Sealed:
    """What `seal` locked for that row, still closed."""
    return Sealed(bytes(box), key, entry.bytes)


def sealed_for_a_moment(text: str) -> Sealed:
    """A text closed with a key of its own that is kept nowhere: what somebody typed and is shown again."""
    key, place = AESGCM.generate_key(256), uuid.uuid4()
    return sealed_text(seal(text, key, place), key, place)
