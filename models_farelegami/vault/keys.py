"""The keys of the vault.

`VAULT_KEYS` of the installation → one key for each city, derived with the city's salt → one random key for each case, which the
city's key wraps (AES-256-GCM, NIST SP 800-38D). The database holds salts and wrapped keys only: whoever has it, or a backup of it,
without `VAULT_KEYS` reads nothing. A case whose wrapped key is thrown away is read no more by anybody (crypto-shredding).
"""

import os
import uuid
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _

from core.services.errors import DomainError
from models_farelegami.models import CaseKey, GenerativePact, VaultEntry, VaultSalt

_NONCE, _KEY = 12, 32


class VaultClosed(DomainError):
    """The installation has no key of the vault: nothing can be locked or opened, nothing is lost."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "La cassaforte dei patti non ha chiavi: chi gestisce il servizio le imposti (VAULT_KEYS). Finché mancano non si legge e non si scrive nulla; niente è andato perso."
            )
        )


class KeyLost(DomainError):
    """What a case was locked with is none of the keys there are: without it the case cannot be read again, by anybody."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "La chiave di questo fascicolo non c'è più. Se chi gestisce il servizio non la rimette tra le VAULT_KEYS, ciò che vi era scritto è perso per sempre: nessuno, nemmeno Vicinia, può leggerlo."
            )
        )


def key_ids() -> tuple[str, ...]:
    """The names of the installation's keys, the one that locks first: 16 hexadecimal digits that say nothing of the key."""
    return tuple(_name_of(key) for key in settings.VAULT_KEYS)


def new_case_key(pact: GenerativePact) -> bytes:
    """A key for a case, kept wrapped. To be called in the transaction that makes the case. Two queries and a row."""
    key = AESGCM.generate_key(bit_length=256)
    name, city_key = _locking_key()
    CaseKey.objects.create(pact=pact, wrapped=wrap(key, city_key, pact.pk), wrapped_by=name)
    return key


def case_key(pact_id: uuid.UUID) -> bytes | None:
    """The key of a case; None where nothing was ever locked. Two queries. Raises `KeyLost`, `VaultClosed`."""
    row = CaseKey.objects.filter(pact=pact_id).first()
    if row is not None:
        return unwrap(bytes(row.wrapped), city_keys().get(row.wrapped_by), pact_id)
    if VaultEntry.objects.filter(pact=pact_id).exists():
        raise KeyLost
    return None


def city_keys() -> Mapping[str, bytes]:
    """This city's keys by name, the one that locks first. One query, and the salt the first time. Raises `VaultClosed`."""
    if not settings.VAULT_KEYS:
        raise VaultClosed
    row, _made = VaultSalt.objects.get_or_create(only=True, defaults={"salt": os.urandom(_KEY)})
    salt = bytes(row.salt)
    return {_name_of(key): _derived(key, salt) for key in settings.VAULT_KEYS}


def wrap(key: bytes, city_key: bytes, pact_id: uuid.UUID) -> bytes:
    """A case's key locked for its case alone."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(city_key).encrypt(nonce, key, pact_id.bytes)


def unwrap(wrapped: bytes, city_key: bytes | None, pact_id: uuid.UUID) -> bytes:
    """The key `wrap` locked; `KeyLost` where it opens with none."""
    if city_key is None:
        raise KeyLost
    try:
        return AESGCM(city_key).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], pact_id.bytes)
    except InvalidTag:
        raise KeyLost from None


def _locking_key() -> tuple[str, bytes]:
    return next(iter(city_keys().items()))


def _derived(key: str, salt: bytes) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=_KEY, salt=salt, info=b"vicinia:vault:city")
    return derivation.derive(key.encode())


def _name_of(key: str) -> str:
    digest = Hash(SHA256())
    digest.update(b"vicinia:vault:name:" + key.encode())
    return digest.finalize().hex()[:16]
