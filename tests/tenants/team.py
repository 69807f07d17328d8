"""The platform's own team, in the tests: Franca runs it, Gino helps cities, Ilda follows contracts, Leo has an account only."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from accounts.models import User
from tenants.context import use_public
from tenants.models import TeamGrant
from tests.cast import make_user

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""The key in everybody's telephone."""


def make_team_member(email: str, full_name: str, role: str = "") -> User:
    """An account of the public schema, perhaps with a role."""
    with use_public():
        user = make_user(email, full_name)
        if role:
            TeamGrant.objects.create(user=user, role=role)
    return user


def team_browser(user: User | None, *, second_step: bool = True) -> Client:
    """A browser on the platform's site, signed in as `user`, her telephone's code included unless told otherwise."""
    client = Client(headers={"host": "localhost"})
    if user:
        with use_public():
            client.force_login(user)
            if second_step:
                _pass_second_step(client, user)
    return client


def _pass_second_step(client: Client, user: User) -> None:
    telephone = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    telephone = telephone or TOTP.activate(user, SECRET).instance
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "mfa", "id": telephone.pk, "type": telephone.type, "at": time.time()}
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


@pytest.fixture
def franca(db: None) -> User:
    """Administers the platform."""
    return make_team_member("franca@vicinia.example", "Franca Gestisce", "platform_admin")


@pytest.fixture
def gino(db: None) -> User:
    """Assists the cities."""
    return make_team_member("gino@vicinia.example", "Gino Assiste", "platform_support")


@pytest.fixture
def ilda(db: None) -> User:
    """Follows contracts and invoices."""
    return make_team_member("ilda@vicinia.example", "Ilda Contratti", "platform_billing")


@pytest.fixture
def leo(db: None) -> User:
    """An account without a role."""
    return make_team_member("leo@vicinia.example", "Leo Niente")
