"""What the tests of Bergamo's networks share: organisations, a call, an application."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from core.models import Body, Neighbourhood, Organisation, Person, Representative, RoleGrant
from models_bergamo.models import GrantApplication, GrantCall
from models_bergamo.services.applications import Project, draft_application
from models_bergamo.services.calls import CallTerms, publish_call
from tests.cast import make_user

YEAR = 2023
OPENS = dt.date(YEAR, 3, 1)
CLOSES = dt.date(YEAR, 4, 17)

MakeOrganisation = Callable[..., Organisation]
MakeApplication = Callable[..., GrantApplication]


@pytest.fixture
def make_organisation(in_bergamo: Any) -> MakeOrganisation:
    """Make an organisation that stands for itself."""

    def make(name: str, **fields: Any) -> Organisation:
        row = Organisation(name=name, match_key=name.lower(), **fields)
        row.canonical = row
        row.save()
        return row

    return make


@pytest.fixture
def lead(make_organisation: MakeOrganisation) -> Organisation:
    """Centro anziani Alfa."""
    return make_organisation("Centro anziani Alfa")


@pytest.fixture
def call(dario: User) -> GrantCall:
    """A call open from 1 March to 17 April 2023, with the ordinary rules and no budget named."""
    return publish_call(actor=dario, terms=CallTerms(YEAR, "Bando 2023", OPENS, CLOSES))


@pytest.fixture
def make_application(dario: User, call: GrantCall, lead: Organisation, alfa: Body) -> MakeApplication:
    """Make a draft that could be handed in: 1.000 € of cost, the most asked for."""

    def make(cost: str = "1000", **changes: Any) -> GrantApplication:
        place = Neighbourhood.objects.get(slug="alfa")
        values: dict[str, Any] = {
            "call_id": call.pk,
            "lead_id": lead.pk,
            "title": "Cortile aperto",
            "planned_cost_eur": Decimal(cost),
            "description": "Un pomeriggio a settimana.",
            "body_id": alfa.pk,
            "neighbourhood_ids": (place.pk,),
        }
        return draft_application(actor=dario, project=Project(**(values | changes)))

    return make


@pytest.fixture
def rita(alfa: Body, lead: Organisation) -> User:
    """Speaks for Centro anziani Alfa in Rete Alfa."""
    user = make_user("rita@bergamo.example", "Rita Referente")
    person = Person.objects.create(given_name="Rita", family_name="Referente", user=user)
    Representative.objects.create(organisation=lead, person=person)
    RoleGrant.objects.create(user=user, role="representative", body=alfa)
    return user


@pytest.fixture
def lucia(in_bergamo: Any) -> User:
    """A councillor."""
    user = make_user("lucia@bergamo.example", "Lucia Assessora")
    RoleGrant.objects.create(user=user, role="councillor")
    return user


@pytest.fixture
def olga(in_bergamo: Any) -> User:
    """May read everything, change nothing."""
    user = make_user("olga@bergamo.example", "Olga Legge")
    RoleGrant.objects.create(user=user, role="reader")
    return user
