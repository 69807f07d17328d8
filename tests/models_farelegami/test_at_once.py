"""Several people with the same lab or centre at the same moment, on real connections: nothing is written twice, nobody meets an error."""

import datetime as dt
from functools import partial

import pytest

from accounts.models import User
from accounts.rows import new_key
from core.models import AuditEntry, Body
from core.services.activation import activate_participation_model
from core.services.freshness import fingerprint
from models_farelegami.models import (
    CivicCentre,
    CommunityLab,
    CommunityMaker,
    LabNeed,
    Municipality,
    ParticipantCount,
)
from models_farelegami.rules import SLUG
from models_farelegami.services.centres import CentreData, write_centre
from models_farelegami.services.counting import BandCounts, count_centre, counted, counts_snapshot
from models_farelegami.services.lab_needs import ask_lab_need, close_lab_need
from models_farelegami.services.labs import LabPlan, describe_lab
from models_farelegami.services.makers import MakerData, add_maker
from models_farelegami.services.municipalities import add_municipality
from tenants.context import use_city
from tenants.models import City
from tests.core.services.test_two_at_once import at_once
from tests.models_farelegami.rows import SINCE, make_centre, make_lab, make_lab_need, user_with

DAY = dt.date(2016, 5, 2)


@pytest.fixture
def olga(fresh_database: str, monza: City) -> User:
    """The participation office, in a database where commits are real."""
    with use_city(monza):
        activate_participation_model(actor=None, slug=SLUG, since=SINCE)
        make_lab("Zaist")
        return user_with("olga@cremona.example", "Olga", "participation_office")


@pytest.fixture
def lab(olga: User, monza: City) -> Body:
    with use_city(monza):
        return Body.objects.get()


def test_a_lab_described_twice_at_once_has_one_row(olga: User, lab: Body, monza: City) -> None:
    with use_city(monza):
        CommunityLab.objects.all().delete()
    describe = partial(describe_lab, actor=olga, body_id=lab.pk, lab=LabPlan("Orto"))
    assert at_once(monza, describe, describe) == []
    with use_city(monza):
        assert CommunityLab.objects.get().about == "Orto"
        assert AuditEntry.objects.filter(action="farelegami.lab.changed").count() == 1


def test_the_same_form_sent_twice_at_once_is_one(olga: User, lab: Body, monza: City) -> None:
    with use_city(monza):
        municipality = Municipality.objects.get().pk
    verbs = (
        partial(add_maker, body_id=lab.pk, maker=MakerData(given_name="Lia")),
        partial(ask_lab_need, body_id=lab.pk, what="Imbiancare", asked_on=DAY),
        partial(add_municipality, name="Crema"),
        partial(write_centre, centre=CentreData("Zaist", municipality)),
    )
    for verb in verbs:
        once = partial(verb, actor=olga, key=new_key())
        assert at_once(monza, once, once) == []
    with use_city(monza):
        for model in (CommunityMaker, LabNeed, CivicCentre):
            assert model._default_manager.count() == 1
        assert Municipality.objects.count() == 2


def test_two_who_use_the_same_name_at_once_are_not_both_right(olga: User, lab: Body, monza: City) -> None:
    add = partial(add_municipality, actor=olga, name="Crema")
    assert ["c'è già" in str(one) for one in at_once(monza, add, add)] == [True]
    with use_city(monza):
        municipality = Municipality.objects.get(name="Crema").pk
    write = partial(write_centre, actor=olga, centre=CentreData("Zaist", municipality))
    assert ["c'è già" in str(one) for one in at_once(monza, write, write)] == [True]


def test_a_need_closed_twice_at_once_is_closed_once(olga: User, lab: Body, monza: City) -> None:
    with use_city(monza):
        need = make_lab_need(lab)
    close = partial(close_lab_need, actor=olga, need_id=need.pk, on=DAY)
    assert ["già chiuso" in str(one) for one in at_once(monza, close, close)] == [True]


def test_two_who_count_the_same_year_at_once_are_told(olga: User, monza: City) -> None:
    with use_city(monza):
        centre = make_centre()
        seen = fingerprint(counts_snapshot(counted(centre.pk, 2016)))
    count = partial(count_centre, actor=olga, centre_id=centre.pk, year=2016, seen=seen)
    refused = at_once(monza, *(partial(count, counts=BandCounts(adults=n)) for n in (7, 8)))
    assert ["qualcun altro" in str(one) for one in refused] == [True]
    with use_city(monza):
        assert ParticipantCount.objects.get().people in {7, 8}
