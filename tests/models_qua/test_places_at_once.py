"""The same form sent twice at the same moment, on real connections: one row."""

from functools import partial

import pytest

from accounts.models import User
from accounts.rows import new_key
from core.models import AuditEntry, Body, BodyNeighbourhood, Neighbourhood
from core.services.activation import activate_participation_model
from models_qua.models import Place, PlanGoal, StrategicPlan
from models_qua.rules import SLUG
from models_qua.services.places import PlaceData, write_place
from models_qua.services.plans import GoalData, PlanData, add_goal, write_plan
from tenants.context import use_city
from tenants.models import City
from tests.core.services.test_two_at_once import at_once
from tests.models_qua.rows import SINCE, make_lab, make_plan, user_with


@pytest.fixture
def olga(fresh_database: str, monza: City) -> User:
    """The office, in a database where commits are real."""
    with use_city(monza):
        activate_participation_model(actor=None, slug=SLUG, since=SINCE)
        body = make_lab("Rivalta")
        where = Neighbourhood.objects.create(name="Rivalta", slug="rivalta")
        BodyNeighbourhood.objects.create(body=body, neighbourhood=where)
        return user_with("olga@reggio.example", "Olga", "participation_office")


def test_the_same_place_plan_and_goal_sent_at_once_are_one_each(olga: User, monza: City) -> None:
    key = new_key()
    place = PlaceData("Parco", "park")
    assert not at_once(monza, *[partial(write_place, actor=olga, place=place, key=key)] * 2)
    with use_city(monza):
        body = Body.objects.get(slug="rivalta")
        plan = make_plan(body)
    written = partial(write_plan, actor=olga, body_id=body.pk, plan=PlanData("Piano", 2026, 2030), key=key)
    assert not at_once(monza, written, written)
    added = partial(add_goal, actor=olga, plan_id=plan.pk, goal=GoalData("Verde"), key=key)
    assert not at_once(monza, added, added)
    with use_city(monza):
        counts = (Place.objects.count(), StrategicPlan.objects.count(), PlanGoal.objects.count())
        assert counts == (1, 2, 1)
        assert AuditEntry.objects.filter(action__startswith="qua.p").count() == 3


def test_two_places_of_one_name_at_once_are_one_and_the_other_is_told(olga: User, monza: City) -> None:
    place = PlaceData("Parco", "park")
    refused = at_once(monza, *[partial(write_place, actor=olga, place=place)] * 2)
    assert ["c'è già" in str(one) for one in refused] == [True]
