"""Whatever is drawn, changed and ended, in whatever order: a neighbourhood is in one district at a time, and the past stays."""

import datetime as dt
from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from core.models import Neighbourhood
from core.services.errors import DomainError
from models_qua.models import District, DistrictNeighbourhood, Season
from models_qua.services.territory import (
    DistrictPlan,
    SeasonPlan,
    change_district,
    change_season,
    draw_district,
    end_district,
)

NOW = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
FIRST = dt.date(2019, 7, 1)
PLACES = ("Cella", "Gaida", "Cadè", "Sesso")
DAYS = st.integers(-5, 60)
SOME = st.lists(st.sampled_from(PLACES), max_size=4)
CALLS = st.lists(
    st.one_of(
        st.tuples(st.just("draw"), st.integers(0, 9), DAYS, SOME),
        st.tuples(st.just("replace"), st.integers(0, 9), DAYS, SOME),
        st.tuples(st.just("change"), st.integers(0, 9), DAYS, SOME),
        st.tuples(st.just("end"), st.integers(0, 9), DAYS, st.just([])),
        st.tuples(st.just("season"), st.integers(0, 9), DAYS, st.just([])),
    ),
    min_size=1,
    max_size=14,
)


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(NOW)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(calls=CALLS)
def test_a_neighbourhood_is_in_one_district_at_a_time(
    olga: User, calls: list[tuple[str, int, int, list[str]]]
) -> None:
    District.objects.all().delete()
    Season.objects.all().delete()
    season = Season.objects.create(name="Una", slug="una", since=FIRST)
    keys = {name: Neighbourhood.objects.get_or_create(name=name, slug=name)[0].pk for name in PLACES}
    for number, (call, which, days, names) in enumerate(calls):
        day = FIRST + dt.timedelta(days=days)
        chosen = tuple(keys[name] for name in names)
        try:
            carry_out(olga, season, call, which, day, chosen, f"Ambito {number}")
        except DomainError:
            continue
        assert_sound(season)
        if call in {"draw", "replace", "change"}:
            assert on_the_map(season, day, set(chosen))


def carry_out(
    user: User, season: Season, call: str, which: int, day: dt.date, chosen: tuple[Any, ...], name: str
) -> None:
    """One thing somebody tries with the map; `which` picks a district among those there are."""
    districts = list(season.districts.order_by("pk"))
    target = districts[which % len(districts)] if districts else None
    if call == "draw" or target is None:
        draw_district(actor=user, season_id=season.pk, district=DistrictPlan(name, day, chosen))
    elif call == "replace":
        plan = DistrictPlan(name, day, chosen, instead_of=(target.pk,))
        draw_district(actor=user, season_id=season.pk, district=plan)
    elif call == "change":
        plan = DistrictPlan(target.name, day, chosen)
        change_district(actor=user, district_id=target.pk, district=plan)
    elif call == "end":
        end_district(actor=user, district_id=target.pk, until=day)
    else:
        until = day if which % 2 else None
        change_season(actor=user, season_id=season.pk, season=SeasonPlan(season.name, FIRST, until))


def on_the_map(season: Season, day: dt.date, chosen: set[Any]) -> bool:
    """Whether a district is made, on a day, of just the neighbourhoods that were chosen for it."""
    made = [
        set(row.parts.on(day).values_list("neighbourhood", flat=True)) for row in season.districts.on(day)
    ]
    return chosen in made


def assert_sound(season: Season) -> None:
    """No neighbourhood twice on a day, and everything within its district's days, and those within the season's."""
    season.refresh_from_db()
    parts = list(DistrictNeighbourhood.objects.filter(district__season=season).select_related("district"))
    for one, other in combinations(parts, 2):
        if one.neighbourhood_id == other.neighbourhood_id:
            assert end_of(one) < start_of(other) or end_of(other) < start_of(one)
    for part in parts:
        assert start_of(part.district) <= start_of(part) <= end_of(part) <= end_of(part.district)
    for district in season.districts.all():
        assert FIRST <= start_of(district) <= end_of(district) <= end_of(season)


def start_of(row: Any) -> dt.date:
    day: dt.date = row.since
    return day


def end_of(row: Any) -> dt.date:
    day: dt.date | None = row.until
    return day or dt.date.max
