"""The ways into a new city for who opened it: once, at once, from the page that waited; and from the mail, until a password is chosen."""

import hashlib
import uuid

from django.core.signing import BadSignature
from django.urls import reverse

from accounts.models import User
from accounts.tokens import sign, unsign
from tenants.context import use_city
from tenants.models import City, CityDomain

AT_ONCE = "landing"
BY_MAIL = "welcome"
_SECONDS = {AT_ONCE: 120, BY_MAIL: 7 * 24 * 3600}


def way_in(city: City, email: str, purpose: str) -> str:
    """The path of the welcome page on the city's site for the account of `email`; the login where she has a password.

    Called outside any transaction.
    """
    with use_city(city):
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        if user is None or user.has_usable_password() or (purpose == AT_ONCE and user.last_login):
            return reverse("account_login", urlconf="config.urls_city")
        token = sign([str(user.pk), _state(user, purpose)], purpose=purpose)
    return reverse("city:welcome", args=[token], urlconf="config.urls_city")


def whose(token: str, purpose: str) -> User | None:
    """Whom a token lets into the current city; None for one that is used up, old, damaged or of another city."""
    try:
        key, state = unsign(token, purpose=purpose, max_age=_SECONDS[purpose])
        user = User.objects.filter(pk=uuid.UUID(key), is_active=True).first()
    except (BadSignature, ValueError, TypeError, AttributeError):
        return None
    if user is None or user.has_usable_password() or state != _state(user, purpose):
        return None
    return user


def host_of_city(city: City) -> str:
    """The host under which the city lives. One query."""
    return CityDomain.objects.get(tenant=city, is_primary=True).domain


def _state(user: User, purpose: str) -> str:
    """Changes when the token is used up: by the first sign-in, or by the first password."""
    signed_in = str(user.last_login) if purpose == AT_ONCE else ""
    return hashlib.sha256(f"{user.password}:{signed_in}".encode()).hexdigest()[:32]
