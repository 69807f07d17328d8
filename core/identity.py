"""What is asked of an OpenID Connect provider, and believed of its answers (OpenID Connect Core 1.0; RFC 9700).

The answer to `discover` is kept for a few minutes, in the city that asked.
"""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

import jwt
import requests
from django.core.cache import cache

from core.outward import session

_KEPT_SECONDS = 300
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures made with a key only the provider has."""
_NEEDED = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
_LEEWAY = 60


class NotBelieved(Exception):
    """The provider does not answer, or not as one can be believed; the words are for the technician who reads them."""


def discover(issuer: str) -> Mapping[str, Any]:
    """The provider's own description, which must name the issuer that was asked (RFC 8414, 3.3). `NotBelieved` otherwise."""
    key = "provider:" + hashlib.sha256(issuer.encode()).hexdigest()
    known: Mapping[str, Any] | None = cache.get(key)
    if known is None:
        known = _read(issuer.rstrip("/") + "/.well-known/openid-configuration")
        missing = [name for name in _NEEDED if not isinstance(known.get(name), str)]
        if missing:
            raise NotBelieved(f"the description lacks {', '.join(missing)}")
        if str(known["issuer"]).rstrip("/") != issuer.rstrip("/"):
            raise NotBelieved(f"the issuer calls itself {known['issuer']}")
        if "S256" not in known.get("code_challenge_methods_supported", ["S256"]):
            raise NotBelieved("the provider does not know PKCE with S256")
        cache.set(key, known, _KEPT_SECONDS)
    return known


def claims_of(id_token: str, *, config: Mapping[str, Any], client_id: str, nonce: str) -> dict[str, Any]:
    """What a signed ID token says, once signature, issuer, audience, time and nonce hold (OpenID Connect Core, 3.1.3.7)."""
    keys = _read(str(config["jwks_uri"]))
    try:
        header = jwt.get_unverified_header(id_token)
        offered = jwt.PyJWKSet.from_dict(dict(keys)).keys
        fitting = [key for key in offered if key.key_id == header.get("kid")] or (
            offered if "kid" not in header and len(offered) == 1 else []
        )
        if not fitting:
            raise NotBelieved("the token is signed with a key the provider does not publish")
        claims: dict[str, Any] = jwt.decode(
            id_token,
            fitting[0],
            algorithms=list(_ALGORITHMS),
            audience=client_id,
            issuer=str(config["issuer"]),
            leeway=_LEEWAY,
            options={"require": ["exp", "iat", "sub"]},
        )
    except (jwt.PyJWTError, ValueError, TypeError) as wrong:
        raise NotBelieved(f"the token is not good: {wrong}") from wrong
    if not hmac.compare_digest(str(claims.get("nonce", "")), nonce):
        raise NotBelieved("the token answers another request")
    if claims.get("azp", client_id) != client_id:
        raise NotBelieved("the token was given to another service")
    return claims


def nonce_of(verifier: str) -> str:
    """The nonce of a request, made of its PKCE verifier: who has one has the other, and neither travels to the provider first."""
    return hashlib.sha256(b"nonce:" + verifier.encode()).hexdigest()


def _read(url: str) -> Mapping[str, Any]:
    try:
        with session() as asking:
            answer = asking.get(url, headers={"Accept": "application/json"})
        if answer.status_code != requests.codes.ok:
            raise NotBelieved(f"{url} answers {answer.status_code}")
        found = answer.json()
    except (requests.RequestException, ValueError) as failed:
        raise NotBelieved(f"{url} does not answer: {failed}") from failed
    if not isinstance(found, dict):
        raise NotBelieved(f"{url} is not a description")
    return found
