"""Several people with the same lab or map at the same moment, on real connections: one of them does it, the others are told."""

import datetime as dt
from functools import partial

import pytest

from accounts.models import User
from accounts.rows import new_key
from core.models import AuditEntry, Body, Neighbourhood
from core.services.activation import activate_participation_model
from models_qua.models import CitizenshipLab, DistrictNeighbourhood, LabCycle, Season
from models_qua.rules import SLUG
from models_qua.services.labs import LabPlan, set_lab
from models_qua.services.paths import PathPlan, start_path
from models_qua.services.steps import begin_step
from models_qua.services.territory import DistrictPlan, SeasonPlan, draw_district, open_season
from tenants.context import use_city
from tenants.models import City
from tests.core.services.test_two_at_once import at_once
from tests.models_qua.path_rows import step_of
from tests.models_qua.rows import SINCE, STARTED, make_cycle, make_lab, user_with


@pytest.fixture
def olga(fresh_database: str, monza: City) -> User:
    """The participation office, in a database where commits are real."""
    with use_city(monza):
        activate_participation_model(actor=None, slug=SLUG, since=SINCE)
        make_lab("Rivalta")
        return user_with("olga@reggio.example", "Olga", "participation_office")


def test_a_step_begun_twice_at_once_begins_once(olga: User, monza: City) -> None:
    with use_city(monza):
        step = step_of(make_cycle(Body.objects.get()), "listening")
    begin = partial(begin_step, actor=olga, step_id=step.pk, on=STARTED)
    refused = at_once(monza, begin, begin)
    assert ["già cominciato" in str(one) for one in refused] == [True]
    with use_city(monza):
        assert AuditEntry.objects.filter(action="qua.step.started").count() == 1


def test_the_same_path_sent_twice_at_once_is_one(olga: User, monza: City) -> None:
    with use_city(monza):
        body = Body.objects.get()
    path = PathPlan("Un parco", dt.date(2025, 9, 1))
    start = partial(start_path, actor=olga, body_id=body.pk, path=path, key=new_key())
    assert at_once(monza, start, start) == []
    with use_city(monza):
        assert LabCycle.objects.get().steps.count() == 7


def test_two_who_draw_the_same_neighbourhood_at_once_are_not_both_right(olga: User, monza: City) -> None:
    with use_city(monza):
        season = Season.objects.create(name="Una", slug="una", since=SINCE)
        place = Neighbourhood.objects.create(name="Cella", slug="cella")
    draw = partial(draw_district, actor=olga, season_id=season.pk)
    plans = [DistrictPlan(name, SINCE, (place.pk,)) for name in ("A", "B")]
    refused = at_once(monza, *(partial(draw, district=plan) for plan in plans))
    assert ["Cella è già nell'ambito" in str(one) for one in refused] == [True]
    with use_city(monza):
        assert DistrictNeighbourhood.objects.count() == 1


def test_two_seasons_opened_at_once_do_not_overlap(olga: User, monza: City) -> None:
    plans = [SeasonPlan(name, SINCE) for name in ("Una", "Altra")]
    refused = at_once(monza, *(partial(open_season, actor=olga, season=plan) for plan in plans))
    assert len(refused) == 1
    with use_city(monza):
        assert Season.objects.count() == 1


def test_a_lab_described_twice_at_once_has_one_row(olga: User, monza: City) -> None:
    with use_city(monza):
        CitizenshipLab.objects.all().delete()
        body = Body.objects.get()
    describe = partial(set_lab, actor=olga, body_id=body.pk, lab=LabPlan("urban"))
    assert at_once(monza, describe, describe) == []
    with use_city(monza):
        assert CitizenshipLab.objects.get().kind == "urban"
        assert AuditEntry.objects.filter(action="qua.lab.changed").count() == 1
