"""A city with consulte: Monza under its two acts, one mandate, two consulte, and who works with them.

Olga is the participation office, Nora coordinates Libertà, Fausto facilitates there, Clelia sits at its civic centre, Ugo
answers for a municipal office, Pia has an account and no role.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from accounts.models import User
from core.models import Body, BodyNeighbourhood, BodyStage, Neighbourhood, RoleGrant, Venue
from core.services.activation import activate_participation_model
from core.services.rules import change_rules
from models_monza.acts import ACTS, new_rules
from models_monza.models import Consulta, Mandate
from models_monza.rules import SLUG
from tenants.context import use_city
from tenants.models import City
from tests.cast import make_user

MANDATE_SINCE = dt.date(2022, 6, 27)
FORMED_ON = dt.date(2022, 11, 2)


@pytest.fixture
def in_monza(monza: City) -> Iterator[City]:
    """The whole test works for Monza, whose consulte began at the end of 2013."""
    with use_city(monza):
        activate_participation_model(actor=None, slug=SLUG, since=dt.date(2013, 12, 1))
        yield monza


def user_with(email: str, name: str, role: str, body: Body | None = None) -> User:
    """A person of the city with one role."""
    user = make_user(email, name)
    RoleGrant.objects.create(user=user, role=role, body=body)
    return user


@pytest.fixture
def olga(in_monza: City) -> User:
    """The participation office."""
    return user_with("olga@monza.example", "Olga Ufficio", "participation_office")


@pytest.fixture
def acts(olga: User) -> None:
    """Monza's two acts are its rules, each from its day."""
    for act in ACTS:
        for rules in new_rules(act):
            change_rules(actor=olga, rules=rules)


@pytest.fixture
def mandate(acts: None) -> Mandate:
    """The administration of 2022."""
    return Mandate.objects.create(name="2022-2027", since=MANDATE_SINCE)


def make_consulta(name: str, slug: str) -> Body:
    """A consulta formed for the mandate of 2022, with its neighbourhood and its civic centre."""
    place = Neighbourhood.objects.create(name=name, slug=slug)
    body = Body.objects.create(model_slug=SLUG, name=name, slug=slug)
    Consulta.objects.create(body=body, seat=Venue.objects.create(name=f"Centro civico {name}"))
    BodyNeighbourhood.objects.create(body=body, neighbourhood=place)
    BodyStage.objects.create(
        body=body, stage="enrolling", since=dt.date(2022, 9, 5), until=dt.date(2022, 11, 1)
    )
    BodyStage.objects.create(body=body, stage="formed", since=FORMED_ON)
    return body


@pytest.fixture
def liberta(mandate: Mandate) -> Body:
    """The consulta Libertà."""
    return make_consulta("Libertà", "liberta")


@pytest.fixture
def triante(mandate: Mandate) -> Body:
    """The consulta Triante, with which Nora has nothing to do."""
    return make_consulta("Triante", "triante")


@pytest.fixture
def nora(liberta: Body) -> User:
    """Coordinates Libertà."""
    return user_with("nora@monza.example", "Nora Coordina", "coordinator", liberta)


@pytest.fixture
def fausto(liberta: Body) -> User:
    """Facilitates in Libertà."""
    return user_with("fausto@monza.example", "Fausto Facilita", "facilitator", liberta)


@pytest.fixture
def clelia(liberta: Body) -> User:
    """At the counter of Libertà's civic centre."""
    return user_with("clelia@monza.example", "Clelia Sportello", "civic_centre_clerk", liberta)


@pytest.fixture
def ugo(in_monza: City) -> User:
    """Answers for the office of mobility."""
    return user_with("ugo@monza.example", "Ugo Mobilità", "municipal_office")


@pytest.fixture
def pia(in_monza: City) -> User:
    """An account and no role."""
    return make_user("pia@monza.example", "Pia Cittadina")


@pytest.fixture
def office(monza_client: Any, olga: User) -> Any:
    """Olga's browser."""
    monza_client.force_login(olga)
    return monza_client
