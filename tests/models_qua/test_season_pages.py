"""Seasons and districts in the work area: opened, drawn, looked at on a day; what is wrong is told at its field."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Neighbourhood
from core.services.territory import redraw_neighbourhood
from models_qua.models import District, Season
from models_qua.services.territory import SeasonPlan, open_season
from tests.models_qua.conftest import browser
from tests.models_qua.pages import read, send, words
from tests.models_qua.rows import make_district

NOW = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(NOW)


def told(*args: Any, **more: Any) -> str:
    return words(read(*args, **more))


def place(name: str) -> Neighbourhood:
    return Neighbourhood.objects.create(name=name, slug=name.lower())


def test_a_season_is_opened_drawn_and_closed(office: Client) -> None:
    key = Season().pk
    for _twice in range(2):
        send(office, "qua:season-new", name="Da spazi a luoghi", since="2019-07-01", key=key)
    season = Season.objects.get()
    cella, gaida, bagno = place("Cella"), place("Gaida"), place("Bagno")
    typed = {"name": "Ambito A", "code": "A", "since": "2021-11-30", "neighbourhoods": [cella.pk, gaida.pk]}
    answer = send(office, "qua:district-new", season.pk, **typed)
    assert answer["Location"].endswith("?giorno=2021-11-30")
    page = told(office, "qua:season", season.pk)
    assert "Un ambito, lunedì 2 novembre 2026 Ambito A Cella, Gaida" in page
    assert "Un quartiere non è in nessun ambito: Bagno." in page
    assert "martedì 30 novembre 2021 Comincia un ambito: Ambito A" in page
    assert "In questo giorno la mappa è vuota." in told(
        office, "qua:season", season.pk, query="?giorno=2020-01-01"
    )
    form = told(office, "qua:district-new", season.pk)
    assert "Cella (ora in Ambito A)" in form
    wrong = send(
        office,
        "qua:district-new",
        season.pk,
        name="Ambito B",
        since="2022-01-01",
        neighbourhoods=[cella.pk, bagno.pk],
    ).content.decode()
    assert "Cella è già nell'ambito «Ambito A» (dal 30/11/2021)" in words(wrong)
    assert f'value="{bagno.pk}" class="choice-input is-invalid"' in wrong
    assert wrong.count(" checked") == 2
    send(office, "qua:season-edit", season.pk, name=season.name, since="2019-07-01", until="2024-06-30")
    assert District.objects.get().until == dt.date(2024, 6, 30)


def test_a_district_changes_from_a_day_and_ends(office: Client, season: Season) -> None:
    row = make_district(season, "Cella", code="A")
    gaida = place("Gaida")
    typed = {"name": "Cella", "code": "A", "since": "2018-01-01", "neighbourhoods": [gaida.pk]}
    send(office, "qua:district-edit", row.pk, **typed)
    assert "Cella Cella" in told(office, "qua:season", season.pk, query="?giorno=2017-12-31")
    assert "Cambiano ambito: Gaida" in told(office, "qua:season", season.pk)
    assert "non può finire prima" in words(
        send(office, "qua:district-end", row.pk, until="2014-01-01").content.decode()
    )
    answer = send(office, "qua:district-end", row.pk, until="2019-06-30")
    assert answer["Location"].endswith("?giorno=2019-07-01")
    page = told(office, "qua:season", season.pk, query="?giorno=2019-07-01")
    assert "La mappa è vuota" not in page
    assert "Finisce un ambito: A – Cella" in page


def test_two_people_edit_a_district(office: Client, season: Season) -> None:
    row = make_district(season, "Cella", code="A")
    place_id = row.parts.get().neighbourhood_id
    page = office.get(reverse("qua:district-edit", args=[row.pk])).content.decode()
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    assert seen is not None
    typed = {"since": "2026-11-02", "neighbourhoods": [place_id], "seen": seen[1]}
    send(office, "qua:district-edit", row.pk, **typed, name="Prima")
    stale = send(office, "qua:district-edit", row.pk, **typed, name="Dopo").content.decode()
    assert "Adesso qui c'è: «Prima»" in words(stale)
    assert District.objects.get().name == "Prima"


def test_a_season_that_overlaps_is_refused_at_its_field(office: Client, olga: User, in_reggio: Any) -> None:
    open_season(actor=olga, season=SeasonPlan("2015-2019", dt.date(2015, 1, 1), dt.date(2019, 6, 30)))
    page = send(office, "qua:season-new", name="Altra", since="2019-01-01").content.decode()
    assert "dura fino al 30/06/2019: cominci questa dal giorno dopo" in words(page)
    assert 'id="id_since_error"' in page


def test_the_pages_of_a_map_ask_a_fixed_number_of_queries(
    office: Client, season: Season, ada: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        make_district(season, f"Q{number}", code=f"Q{number}")
    told(office, "qua:season", season.pk)
    with django_assert_max_num_queries(11):
        told(office, "qua:season", season.pk)
    with django_assert_max_num_queries(8):
        told(office, "qua:seasons")
    page = told(browser(ada), "qua:season", season.pk)
    assert "Disegna un ambito" not in page
    assert "modifica" not in page


def test_a_redrawn_neighbourhood_is_offered_once(office: Client, season: Season, olga: User) -> None:
    row = make_district(season, "Cella", code="A")
    old = row.parts.get().neighbourhood
    new = redraw_neighbourhood(
        actor=olga, neighbourhood_id=old.pk, since=dt.date(2020, 1, 1), boundary=None, name="Cella nuova"
    )
    page = office.get(reverse("qua:district-edit", args=[row.pk])).content.decode()
    assert f'value="{new.pk}"' in page
    assert f'value="{old.pk}"' not in page
    assert page.count(" checked") == 1
    typed = {"name": "Cella", "code": "B", "since": "2026-11-02", "neighbourhoods": [new.pk]}
    send(office, "qua:district-edit", row.pk, **typed)
    assert row.parts.get().neighbourhood == old


def test_two_people_edit_a_district_on_different_days(office: Client, season: Season) -> None:
    row = make_district(season, "Cella", code="A")
    places = [row.parts.get().neighbourhood_id]
    page = office.get(reverse("qua:district-edit", args=[row.pk])).content.decode()
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    assert seen is not None
    send(office, "qua:district-edit", row.pk, name="Prima", since="2026-11-02", neighbourhoods=places)
    typed = {"name": "Dopo", "since": "2018-01-01", "neighbourhoods": places, "seen": seen[1]}
    assert "qualcun altro" in words(send(office, "qua:district-edit", row.pk, **typed).content.decode())
