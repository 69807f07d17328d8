"""Seasons and their maps: the nineteen areas, the districts A to H, then nine; each neighbourhood in one district at a time."""

import datetime as dt

import pytest

from accounts.models import User
from core.models import AuditEntry, Neighbourhood
from core.services.errors import DomainError, StaleEdit
from core.services.freshness import fingerprint
from core.services.territory import redraw_neighbourhood
from models_qua.models import District, DistrictNeighbourhood, Season
from models_qua.selectors.territory import map_changes, season_map
from models_qua.services.territory import (
    DistrictPlan,
    SeasonPlan,
    change_district,
    change_season,
    draw_district,
    end_district,
    open_season,
    season_snapshot,
)
from tests.models_qua.districts import DISTRICTS

FIRST, SECOND = dt.date(2015, 1, 1), dt.date(2019, 7, 1)
EIGHT, NINE = dt.date(2021, 11, 30), dt.date(2022, 9, 12)
DAY = dt.timedelta(days=1)


def place(name: str) -> Neighbourhood:
    return Neighbourhood.objects.get_or_create(name=name, slug=name.lower().replace(" ", "-"))[0]


def plan(name: str, since: dt.date, *places: str, **more: object) -> DistrictPlan:
    keys = tuple(place(one).pk for one in places)
    return DistrictPlan(name=name, since=since, neighbourhood_ids=keys, **more)  # type: ignore[arg-type]


@pytest.fixture
def first(olga: User) -> Season:
    return open_season(actor=olga, season=SeasonPlan("2015-2019", FIRST, SECOND - DAY))


@pytest.fixture
def second(olga: User, first: Season) -> Season:
    return open_season(actor=olga, season=SeasonPlan("Da spazi a luoghi", SECOND))


def test_the_maps_of_reggio_through_time(olga: User, first: Season, second: Season) -> None:
    """Domain C5: 19 areas, then the districts A to H of 2021, then the old town as the ninth."""
    for number in range(1, 20):
        draw_district(
            actor=olga, season_id=first.pk, district=plan(f"Area {number}", FIRST, f"Quartiere {number}")
        )
    for code, places in DISTRICTS.items():
        draw_district(
            actor=olga,
            season_id=second.pk,
            district=plan(f"Ambito {code}", EIGHT, *places, code=code),
        )
    draw_district(
        actor=olga, season_id=second.pk, district=plan("Centro storico", NINE, "Centro storico", code="I")
    )
    counted = {
        day: len(season_map(Season.objects.on(day).first() or first, day).districts)
        for day in (dt.date(2018, 6, 1), dt.date(2020, 1, 1), EIGHT, NINE - DAY, NINE)
    }
    assert list(counted.values()) == [19, 0, 8, 8, 9]
    then = season_map(second, EIGHT)
    assert [str(one.district) for one in then.districts] == [f"Ambito {code}" for code in "ABCDEFGH"]
    assert sum(len(one.neighbourhoods) for one in then.districts) == 51
    assert "Centro storico" in then.outside
    assert "Centro storico" not in season_map(second, NINE).outside
    changed = map_changes(second)
    assert [one.day for one in changed] == [NINE, EIGHT]
    assert changed[0].began == ("I – Centro storico",)
    assert len(changed[1].began) == 8


@pytest.mark.parametrize(
    ("since", "until", "field", "word"),
    [
        (dt.date(2019, 6, 30), None, "since", "cominci questa dal giorno dopo"),
        (dt.date(2014, 1, 1), dt.date(2015, 1, 1), "until", "al più tardi il giorno prima"),
        (dt.date(2014, 1, 1), None, "until", "01/01/2015"),
        (dt.date(2016, 1, 1), dt.date(2016, 12, 31), "since", "30/06/2019"),
    ],
)
def test_two_seasons_do_not_overlap(
    olga: User, first: Season, since: dt.date, until: dt.date | None, field: str, word: str
) -> None:
    with pytest.raises(DomainError, match=word) as refused:
        open_season(actor=olga, season=SeasonPlan("Altra", since, until))
    assert refused.value.field == field


def test_a_season_still_open_is_closed_before_the_next(olga: User, second: Season) -> None:
    with pytest.raises(DomainError, match="è ancora aperta: prima la chiuda"):
        open_season(actor=olga, season=SeasonPlan("Terza", dt.date(2024, 7, 1)))
    change_season(
        actor=olga, season_id=second.pk, season=SeasonPlan(second.name, SECOND, dt.date(2024, 6, 30))
    )
    assert open_season(actor=olga, season=SeasonPlan("Terza", dt.date(2024, 7, 1))).slug == "terza"


def test_the_same_form_sent_twice_is_one_season(olga: User, in_reggio: None) -> None:
    key = Season().pk
    rows = [open_season(actor=olga, season=SeasonPlan("Una", FIRST), key=key) for _twice in range(2)]
    assert rows[0] == rows[1]
    assert AuditEntry.objects.filter(action="qua.season.opened").count() == 1


def test_two_people_change_a_season(olga: User, second: Season) -> None:
    seen = fingerprint(season_snapshot(second))
    change_season(actor=olga, season_id=second.pk, season=SeasonPlan("Nuovo nome", SECOND), seen=seen)
    with pytest.raises(StaleEdit):
        change_season(actor=olga, season_id=second.pk, season=SeasonPlan("Altro", SECOND), seen=seen)


def test_districts_end_with_their_season_and_go_on_with_it(olga: User, second: Season) -> None:
    district = draw_district(actor=olga, season_id=second.pk, district=plan("A", EIGHT, "Cella"))
    over = dt.date(2024, 6, 30)
    change_season(actor=olga, season_id=second.pk, season=SeasonPlan(second.name, SECOND, over))
    district.refresh_from_db()
    assert (district.until, district.parts.get().until) == (over, over)
    change_season(actor=olga, season_id=second.pk, season=SeasonPlan(second.name, SECOND))
    district.refresh_from_db()
    assert (district.until, district.parts.get().until) == (None, None)
    with pytest.raises(DomainError, match="La mappa cambia ancora il 30/11/2021"):
        change_season(
            actor=olga, season_id=second.pk, season=SeasonPlan(second.name, SECOND, dt.date(2020, 1, 1))
        )
    with pytest.raises(DomainError, match="non può cominciare dopo"):
        change_season(actor=olga, season_id=second.pk, season=SeasonPlan(second.name, dt.date(2023, 1, 1)))


def test_a_neighbourhood_is_in_one_district_at_a_time(olga: User, first: Season, second: Season) -> None:
    draw_district(actor=olga, season_id=second.pk, district=plan("A", EIGHT, "Cella", "Cadè", code="A"))
    with pytest.raises(DomainError, match=r"Cella è già nell'ambito «A» \(dal 30/11/2021\)") as refused:
        draw_district(actor=olga, season_id=second.pk, district=plan("B", NINE, "Cella"))
    assert refused.value.field == "neighbourhoods"
    there = draw_district(actor=olga, season_id=first.pk, district=plan("Cella", FIRST, "Cella"))
    assert there.parts.get().neighbourhood == place("Cella")


def test_a_redrawn_neighbourhood_is_still_the_same_one(olga: User, second: Season) -> None:
    draw_district(actor=olga, season_id=second.pk, district=plan("A", EIGHT, "Cella"))
    new = redraw_neighbourhood(actor=olga, neighbourhood_id=place("Cella").pk, since=NINE, boundary=None)
    assert season_map(second, NINE).outside == ()
    again = DistrictPlan(name="B", since=NINE, neighbourhood_ids=(new.pk,))
    with pytest.raises(DomainError, match="Cella è già nell'ambito «A»"):
        draw_district(actor=olga, season_id=second.pk, district=again)


def test_districts_take_the_place_of_others_on_a_day(olga: User, second: Season) -> None:
    old = draw_district(actor=olga, season_id=second.pk, district=plan("A", EIGHT, "Cella", "Cadè"))
    draw_district(
        actor=olga, season_id=second.pk, district=plan("A ovest", NINE, "Cella", instead_of=(old.pk,))
    )
    draw_district(actor=olga, season_id=second.pk, district=plan("A est", NINE, "Cadè"))
    assert [str(one.district) for one in season_map(second, NINE - DAY).districts] == ["A"]
    assert [str(one.district) for one in season_map(second, NINE).districts] == ["A est", "A ovest"]
    assert map_changes(second)[0].ended == ("A",)


def test_a_neighbourhood_moves_on_a_day_and_the_past_stays(olga: User, second: Season) -> None:
    row = draw_district(actor=olga, season_id=second.pk, district=plan("A", EIGHT, "Cella", "Cadè"))
    change_district(actor=olga, district_id=row.pk, district=plan("A", NINE, "Cella", "Gaida"))
    assert season_map(second, NINE - DAY).districts[0].neighbourhoods == ("Cadè", "Cella")
    assert season_map(second, NINE).districts[0].neighbourhoods == ("Cella", "Gaida")
    assert map_changes(second)[0].moved == ("Gaida",)
    change_district(actor=olga, district_id=row.pk, district=plan("A", EIGHT, "Cella"))
    assert season_map(second, EIGHT).districts[0].neighbourhoods == ("Cella",)


def test_what_joined_later_is_there_from_the_earlier_day_that_is_said(olga: User, second: Season) -> None:
    other = draw_district(actor=olga, season_id=second.pk, district=plan("B", EIGHT, "Cadè", "Gaida"))
    end_district(actor=olga, district_id=other.pk, until=EIGHT + DAY)
    row = draw_district(actor=olga, season_id=second.pk, district=plan("A", EIGHT, "Cella"))
    change_district(actor=olga, district_id=row.pk, district=plan("A", NINE, "Cella", "Gaida"))
    change_district(actor=olga, district_id=row.pk, district=plan("A", NINE - DAY, "Cella", "Gaida"))
    assert season_map(second, NINE - DAY).districts[0].neighbourhoods == ("Cella", "Gaida")
    assert season_map(second, EIGHT).districts[0].neighbourhoods == ("Cella",)
    assert row.parts.count() == 2
    with pytest.raises(DomainError, match="Gaida è già nell'ambito «B»"):
        change_district(actor=olga, district_id=row.pk, district=plan("A", EIGHT + DAY, "Cella", "Gaida"))


def test_a_name_and_a_letter_are_of_one_district(olga: User, second: Season) -> None:
    draw_district(actor=olga, season_id=second.pk, district=plan("Ambito A", EIGHT, "Cella", code="A"))
    with pytest.raises(DomainError) as refused:
        draw_district(actor=olga, season_id=second.pk, district=plan("ambito a", NINE, "Cadè"))
    assert refused.value.field == "name"
    with pytest.raises(DomainError, match="«a» è già di «Ambito A»") as refused:
        draw_district(actor=olga, season_id=second.pk, district=plan("Altro", NINE, "Cadè", code="a"))
    assert refused.value.field == "code"


def test_a_district_is_within_its_season_and_ends_once(olga: User, first: Season) -> None:
    with pytest.raises(DomainError, match="La stagione va dal 01/01/2015 al 30/06/2019"):
        draw_district(actor=olga, season_id=first.pk, district=plan("A", EIGHT, "Cella"))
    with pytest.raises(DomainError, match="almeno un quartiere"):
        draw_district(actor=olga, season_id=first.pk, district=plan("A", FIRST))
    row = draw_district(actor=olga, season_id=first.pk, district=plan("A", FIRST, "Cella"))
    for until in (FIRST - DAY, SECOND):
        with pytest.raises(DomainError):
            end_district(actor=olga, district_id=row.pk, until=until)
    end_district(actor=olga, district_id=row.pk, until=FIRST + DAY)
    with pytest.raises(DomainError, match="già chiuso"):
        end_district(actor=olga, district_id=row.pk, until=FIRST + DAY)
    assert DistrictNeighbourhood.objects.get().until == FIRST + DAY
    assert District.objects.get().until == FIRST + DAY
