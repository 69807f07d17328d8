"""A city with citizenship labs: Reggio, two districts, two labs, and who works with them.

Olga is the participation office, Ada is the architect of Rivalta, Bice of Sesso, Sergio answers for a municipal service, Giulia enters the
acts of the Giunta, Pio takes part in Rivalta, Fede signs there, Pia has an account and no role.
"""

from collections.abc import Iterator

import pytest
from django.test import Client

from accounts.models import User
from core.models import Body, Neighbourhood
from core.permissions.catalogue import CORE_ROLES
from core.services.activation import activate_participation_model
from models_qua.models import LabCycle, ProjectSheet, Season
from models_qua.permissions import ROLES
from models_qua.rules import SLUG
from tenants.context import use_city
from tenants.models import City
from tests.cast import make_user
from tests.models_qua.need_rows import listening_cycle
from tests.models_qua.rows import SINCE, make_agreement, make_district, make_lab, make_season, user_with


@pytest.fixture
def in_reggio(monza: City) -> Iterator[City]:
    """The whole test works for the city that has citizenship labs since 2015; its host is monza.localhost."""
    with use_city(monza):
        activate_participation_model(actor=None, slug=SLUG, since=SINCE)
        yield monza


@pytest.fixture
def season(in_reggio: City) -> Season:
    """The first season."""
    return make_season()


@pytest.fixture
def rivalta(season: Season) -> Body:
    """The lab of Rivalta, open."""
    return make_lab("Rivalta", season, district=make_district(season, "Rivalta", code="C"))


@pytest.fixture
def sesso(season: Season) -> Body:
    """The lab of Sesso, with which Ada has nothing to do."""
    return make_lab("Sesso", season, district=make_district(season, "Sesso", code="G"))


@pytest.fixture
def olga(in_reggio: City) -> User:
    """The participation office."""
    return user_with("olga@reggio.example", "Olga Ufficio", "participation_office")


@pytest.fixture
def ada(rivalta: Body) -> User:
    """The neighbourhood architect of Rivalta."""
    return user_with("ada@reggio.example", "Ada Architetta", "neighbourhood_architect", rivalta)


@pytest.fixture
def bice(sesso: Body) -> User:
    """The neighbourhood architect of Sesso."""
    return user_with("bice@reggio.example", "Bice Architetta", "neighbourhood_architect", sesso)


@pytest.fixture
def sergio(in_reggio: City) -> User:
    """Answers for a municipal service."""
    return user_with("sergio@reggio.example", "Sergio Servizio", "municipal_service")


@pytest.fixture
def giulia(in_reggio: City) -> User:
    """Enters the acts of the Giunta."""
    return user_with("giulia@reggio.example", "Giulia Giunta", "giunta_clerk")


@pytest.fixture
def pio(rivalta: Body) -> User:
    """Takes part in Rivalta."""
    return user_with("pio@reggio.example", "Pio Partecipa", "lab_participant", rivalta)


@pytest.fixture
def fede(rivalta: Body) -> User:
    """Signs in Rivalta."""
    return user_with("fede@reggio.example", "Fede Firma", "signatory", rivalta)


@pytest.fixture
def pia(in_reggio: City) -> User:
    """An account and no role."""
    return make_user("pia@reggio.example", "Pia Cittadina")


@pytest.fixture
def citizen(monza_client: Client, in_reggio: City) -> Client:
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
    return browser(user_with("x@reggio.example", "X", role or "nobody", body if scope == "body" else None))


@pytest.fixture
def desk(ada: User) -> Client:
    """The browser of the architect of Rivalta."""
    return browser(ada)


@pytest.fixture
def office(olga: User) -> Client:
    """The browser of the participation office."""
    return browser(olga)


@pytest.fixture
def cycle(rivalta: Body) -> LabCycle:
    """A path of Rivalta that listens."""
    return listening_cycle(rivalta)


@pytest.fixture
def sheet(rivalta: Body) -> ProjectSheet:
    """A project of an agreement of Rivalta in force."""
    return make_agreement(rivalta, "in_force").sheets.get()


@pytest.fixture
def quarter(rivalta: Body) -> Neighbourhood:
    """The neighbourhood of the lab of Rivalta."""
    return rivalta.territory.get().neighbourhood
