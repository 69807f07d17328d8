"""A city with community labs, centres and pacts: Cremona, two labs, and who works with them.

Olga is the participation office, Mara accompanies the lab of Zaist, Nina that of Po, Cecilia works in civic centres, Paola and Piero follow
cases of different teams, Sandra supervises the vault, Pia has an account and no role.
"""

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from core.models import Body
from core.permissions.catalogue import CORE_ROLES
from core.services.activation import activate_participation_model
from models_farelegami.permissions import ROLES
from models_farelegami.rules import SLUG
from tenants.context import use_city
from tenants.models import City
from tests.cast import make_user
from tests.models_farelegami.rows import SINCE, make_lab, user_with


@pytest.fixture(autouse=True)
def vault_keys(settings: Settings) -> None:
    """An installation with a key of the vault."""
    settings.VAULT_KEYS = ["k" * 32]


@pytest.fixture
def in_cremona(monza: City) -> Iterator[City]:
    """The whole test works for the city that has community labs since 2015; its host is monza.localhost."""
    with use_city(monza):
        activate_participation_model(actor=None, slug=SLUG, since=SINCE)
        yield monza


@pytest.fixture
def zaist(in_cremona: City) -> Body:
    """The lab of Zaist, active."""
    return make_lab("Laboratorio Zaist")


@pytest.fixture
def po(in_cremona: City) -> Body:
    """The lab of Po, with which Mara has nothing to do."""
    return make_lab("Laboratorio Po")


@pytest.fixture
def olga(in_cremona: City) -> User:
    """The participation office."""
    return user_with("olga@cremona.example", "Olga Ufficio", "participation_office")


@pytest.fixture
def mara(zaist: Body) -> User:
    """The community maker of Zaist."""
    return user_with("mara@cremona.example", "Mara Legami", "community_maker", zaist)


@pytest.fixture
def nina(po: Body) -> User:
    """The community maker of Po."""
    return user_with("nina@cremona.example", "Nina Legami", "community_maker", po)


@pytest.fixture
def cecilia(in_cremona: City) -> User:
    """Works in the civic centres."""
    return user_with("cecilia@cremona.example", "Cecilia Centro", "centre_worker")


@pytest.fixture
def paola(in_cremona: City) -> User:
    """Follows cases."""
    return user_with("paola@cremona.example", "Paola Patti", "case_worker")


@pytest.fixture
def piero(in_cremona: City) -> User:
    """Follows other cases."""
    return user_with("piero@cremona.example", "Piero Patti", "case_worker")


@pytest.fixture
def sandra(in_cremona: City) -> User:
    """Supervises the vault."""
    return user_with("sandra@cremona.example", "Sandra Supervisore", "vault_supervisor")


@pytest.fixture
def pia(in_cremona: City) -> User:
    """An account and no role."""
    return make_user("pia@cremona.example", "Pia Cittadina")


@pytest.fixture
def citizen(monza_client: Client, in_cremona: City) -> Client:
    """A browser nobody signed in with, on the city's site."""
    return monza_client


def browser(user: User) -> Client:
    """A browser of somebody who signed in, on the city's site."""
    client = Client(headers={"host": "monza.localhost"})
    client.force_login(user)
    return client


def client_of(role: str, body: Body) -> Client:
    """A browser of somebody with one role, or none."""
    scope = next((one.scope for one in (*CORE_ROLES, *ROLES) if one.code == role), "city")
    return browser(user_with("x@cremona.example", "X", role or "nobody", body if scope == "body" else None))
