"""Rows a test needs beside those of a body: an organisation, the city's own row, a host it claims, a way in."""

import uuid

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from accounts.models import User
from accounts.rows import new_key
from accounts.scope import current_scope
from core.models import IdentityProvider, Organisation, Webhook, WebhookDelivery
from tenants.context import use_public
from tenants.models import City, HostClaim
from tenants.onboarding.welcome import BY_MAIL, way_in


def organisation(name: str) -> Organisation:
    key = new_key()
    return Organisation.objects.create(id=key, name=name, match_key=name.lower(), canonical_id=key)


def this_city() -> City:
    """The row of the city the test works for."""
    name = current_scope()
    with use_public():
        city: City = City.objects.get(schema_name=name)
    return city


def claim() -> uuid.UUID:
    """A host this city says is its own."""
    city = this_city()
    with use_public():
        row, _made = HostClaim.objects.get_or_create(
            city=city, host=f"partecipa.{city.schema_name}.example", defaults={"token": "x"}
        )
    return row.pk


def welcoming() -> str:
    """The token with which who opened a city comes in from the mail; she has no password yet."""
    new = User.objects.filter(email="nuova@bergamo.example").first()
    new = new or User.objects.create_user("nuova@bergamo.example", None, full_name="Nuova")
    return way_in(this_city(), new.email, BY_MAIL).split("/")[-2]


def provider() -> IdentityProvider:
    """One that nobody asks anything."""
    found: IdentityProvider = IdentityProvider.objects.get_or_create(
        slug="comune", defaults={"label": "Comune", "issuer": "https://id.invalid", "client_id": "vicinia"}
    )[0]
    return found


def passkey() -> Authenticator:
    """One that opens nothing, of somebody who never comes by."""
    user, _made = User.objects.get_or_create(email="chiave@bergamo.example")
    found: Authenticator = Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Chiave", "credential": {}}
    )
    return found


def session_of(user: User) -> UserSession:
    """On her list only."""
    found: UserSession = UserSession.objects.create(
        user=user, ip="192.0.2.0", session_key=str(new_key())[:40], user_agent="Firefox"
    )
    return found


def webhook() -> Webhook:
    """A system that is told of meetings; its secret was made elsewhere."""
    told = {"events": ["meeting.published"], "site": "http://x/", "secret": "x"}
    return Webhook.objects.create(name="Sito", url="https://sito.example/", **told)


def webhook_delivery() -> WebhookDelivery:
    """Of something it did not take."""
    return WebhookDelivery.objects.create(webhook=webhook(), event="ping", state="failed")
