"""The people of the tests, always the same: who they are says what they may do.

Anna accompanies Rete Alfa, Bruno takes part without a role, Carla lives elsewhere and has no account's right at all,
Dario is the officer of the participation office, Elena is Dario's colleague in the other city and always gets 404.
"""

import datetime as dt

import pytest

from accounts.models import User
from core.models import Body, BodyNeighbourhood, BodyStage, Neighbourhood, RoleGrant
from tenants.context import use_city
from tenants.models import City

PASSWORD = "una-frase-lunga-e-inutile"


def make_user(email: str, full_name: str) -> User:
    return User.objects.create_user(email, PASSWORD, full_name=full_name)


def make_network(name: str) -> Body:
    """A network of neighbours, active since 2015 in a neighbourhood of its name."""
    neighbourhood = Neighbourhood.objects.create(name=name, slug=name.lower())
    body = Body.objects.create(model_slug="bergamo", name=f"Rete {name}", slug=f"rete-{name.lower()}")
    since = dt.date(2015, 9, 1)
    BodyStage.objects.create(body=body, stage="active", since=since)
    BodyNeighbourhood.objects.create(body=body, neighbourhood=neighbourhood, since=since)
    return body


@pytest.fixture
def alfa(in_bergamo: City) -> Body:
    """Rete Alfa, active since 2015 in the neighbourhood Alfa."""
    return make_network("Alfa")


@pytest.fixture
def beta(in_bergamo: City) -> Body:
    """Rete Beta, active since 2015 in the neighbourhood Beta; Anna has nothing to do with it."""
    return make_network("Beta")


@pytest.fixture
def anna(alfa: Body) -> User:
    """Neighbourhood worker of Rete Alfa."""
    user = make_user("anna@bergamo.example", "Anna Operatrice")
    RoleGrant.objects.create(user=user, role="neighbourhood_worker", body=alfa)
    return user


@pytest.fixture
def bruno(in_bergamo: City) -> User:
    """Takes part in meetings; an account, no role."""
    return make_user("bruno@bergamo.example", "Bruno Partecipa")


@pytest.fixture
def carla(in_bergamo: City) -> User:
    """Lives elsewhere; her account was closed."""
    user = make_user("carla@bergamo.example", "Carla Altrove")
    user.is_active = False
    user.save()
    return user


@pytest.fixture
def dario(in_bergamo: City) -> User:
    """The participation office of Bergamo."""
    user = make_user("dario@bergamo.example", "Dario Ufficio")
    RoleGrant.objects.create(user=user, role="participation_office")
    return user


@pytest.fixture
def elena(in_bergamo: City, monza: City) -> User:
    """The participation office of Monza: nobody in Bergamo."""
    with use_city(monza):
        user = make_user("elena@monza.example", "Elena Monza")
        RoleGrant.objects.create(user=user, role="participation_office")
    return user
