"""What is believed of a provider's ID token: signature, issuer, audience, time, nonce; each by itself."""

import json
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from accounts.sealing import SealBroken, seal, unseal
from core import identity
from core.identity import NotBelieved, claims_of, discover, nonce_of

ISSUER = "https://id.comune.example"
CONFIG = {"issuer": ISSUER, "jwks_uri": f"{ISSUER}/jwks"}
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
NONCE = nonce_of("verifier")


def jwk(key: Any, kid: str = "1") -> dict[str, Any]:
    public: dict[str, Any] = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    return public | {"kid": kid, "alg": "RS256", "use": "sig"}


def token(key: Any = KEY, algorithm: str = "RS256", kid: str | None = "1", **changes: Any) -> str:
    now = int(time.time())
    claims = {
        "iss": ISSUER, "aud": "vicinia", "sub": "a-1", "iat": now, "exp": now + 300, "nonce": NONCE,
    } | changes  # fmt: skip
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(kept, key, algorithm=algorithm, headers={"kid": kid} if kid else None)


def believed(text: str) -> dict[str, Any]:
    return claims_of(text, config=CONFIG, client_id="vicinia", nonce=NONCE)


@pytest.fixture(autouse=True)
def published(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "_read", lambda _url: {"keys": [jwk(KEY)]})


def test_a_token_in_order_is_believed() -> None:
    assert believed(token())["sub"] == "a-1"
    assert believed(token(kid=None))["sub"] == "a-1"
    assert believed(token(aud=["vicinia", "other"], azp="vicinia"))["sub"] == "a-1"


@pytest.mark.parametrize(
    "changes",
    [
        {"key": OTHER},
        {"kid": "2"},
        {"iss": "https://evil.example"},
        {"aud": "another-service"},
        {"exp": 1},
        {"exp": None},
        {"sub": None},
        {"nonce": "another"},
        {"nonce": None},
        {"iat": 4_102_444_800},  # the year 2100
        {"azp": "another-service"},
        {"key": "x" * 64, "algorithm": "HS256"},
        {"key": "", "algorithm": "none"},
    ],
)
def test_each_thing_that_is_wrong_is_enough_not_to_be_believed(changes: dict[str, Any]) -> None:
    with pytest.raises(NotBelieved):
        believed(token(**changes))


def test_what_is_no_token_is_not_believed() -> None:
    for text in ("", "x.y.z", token()[:-4] + "AAAA"):
        with pytest.raises(NotBelieved):
            believed(text)


@pytest.mark.parametrize(
    "described",
    [
        {},
        {"issuer": "https://evil.example", "authorization_endpoint": "x", "token_endpoint": "x", "jwks_uri": "x"},
        {
            "issuer": ISSUER, "authorization_endpoint": "x", "token_endpoint": "x", "jwks_uri": "x",
            "code_challenge_methods_supported": ["plain"],
        },
    ],
)  # fmt: skip
def test_a_description_of_another_issuer_or_without_what_is_needed_is_refused(
    described: dict[str, Any], monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    monkeypatch.setattr(identity, "_read", lambda _url: described)
    with pytest.raises(NotBelieved):
        discover(ISSUER)


def test_a_secret_opens_for_its_purpose_with_the_keys_there_are_and_not_otherwise(settings: Any) -> None:
    sealed = seal("very secret", purpose="one")
    assert unseal(sealed, purpose="one") == "very secret"
    assert "very" not in sealed
    with pytest.raises(SealBroken):
        unseal(sealed, purpose="two")
    former = settings.SECRET_KEY
    settings.SECRET_KEY = "n" * 60
    with pytest.raises(SealBroken):
        unseal(sealed, purpose="one")
    settings.SECRET_KEY_FALLBACKS = [former]
    assert unseal(sealed, purpose="one") == "very secret"
    settings.SEALING_KEYS = ["a" * 40]
    locked = seal("very secret", purpose="one")
    settings.SEALING_KEYS = ["b" * 40, "a" * 40]
    assert unseal(locked, purpose="one") == "very secret"
    assert seal("", purpose="one") == unseal("", purpose="one") == ""
