"""Neighbourhoods, places and themes."""

import datetime as dt

import pytest

from accounts.models import User
from core.models import Body, Neighbourhood, RoleGrant
from core.permissions.holder import holder_of
from core.services.errors import DomainError
from core.services.places import VenueData, save_theme, save_venue
from core.services.profile import change_profile
from core.services.territory import (
    add_neighbourhood,
    end_neighbourhood,
    redraw_neighbourhood,
    set_boundary,
    set_population,
)

SQUARE = {"type": "Polygon", "coordinates": [[[9.6, 45.7], [9.7, 45.7], [9.7, 45.8], [9.6, 45.7]]]}


def test_a_neighbourhood_is_there_once(dario: User) -> None:
    add_neighbourhood(actor=dario, name="Città Alta")
    for name in ("città alta", "Citta-Alta"):
        with pytest.raises(DomainError) as refused:
            add_neighbourhood(actor=dario, name=name)
        assert refused.value.field == "name"


def test_a_redrawn_neighbourhood_keeps_its_address_and_its_bodies(
    dario: User, alfa: Body, bruno: User
) -> None:
    old = alfa.territory.get().neighbourhood
    RoleGrant.objects.create(user=bruno, role="neighbourhood_worker", neighbourhood=old)
    new = redraw_neighbourhood(
        actor=dario,
        neighbourhood_id=old.pk,
        since=dt.date(2018, 2, 1),
        boundary=SQUARE,
        source="Giunta 25/2018",
    )
    old.refresh_from_db()
    assert [old.until, new.slug, new.name] == [dt.date(2018, 1, 31), old.slug, old.name]
    for day, row in ((dt.date(2017, 12, 31), old), (dt.date(2018, 12, 31), new)):
        assert list(Neighbourhood.objects.on(day).filter(slug=old.slug)) == [row]
        assert alfa.territory.on(day).get().neighbourhood_id == row.pk
    assert (holder_of(bruno).bodies("core.meeting.plan") or set()) == {alfa.pk}


def test_a_neighbourhood_is_not_redrawn_before_it_starts_nor_twice(dario: User) -> None:
    row = add_neighbourhood(actor=dario, name="Colli", since=dt.date(2018, 2, 1))
    with pytest.raises(DomainError) as refused:
        redraw_neighbourhood(actor=dario, neighbourhood_id=row.pk, since=dt.date(2018, 2, 1), boundary=None)
    assert refused.value.field == "since"
    end_neighbourhood(actor=dario, neighbourhood_id=row.pk, until=dt.date(2020, 12, 31))
    with pytest.raises(DomainError):
        redraw_neighbourhood(actor=dario, neighbourhood_id=row.pk, since=dt.date(2021, 1, 1), boundary=None)


def test_a_boundary_says_where_it_comes_from(dario: User) -> None:
    row = add_neighbourhood(actor=dario, name="Colli")
    with pytest.raises(DomainError) as refused:
        set_boundary(actor=dario, neighbourhood_id=row.pk, boundary=SQUARE, source=" ")
    assert refused.value.field == "source"
    assert (
        set_boundary(actor=dario, neighbourhood_id=row.pk, boundary=SQUARE, source="CC BY").boundary == SQUARE
    )


def test_residents_not_known_are_no_row_and_none_is_zero(dario: User) -> None:
    row = add_neighbourhood(actor=dario, name="Colli")
    set_population(actor=dario, neighbourhood_id=row.pk, year=2023, residents=0)
    assert row.populations.get().residents == 0
    set_population(actor=dario, neighbourhood_id=row.pk, year=2023, residents=None)
    assert not row.populations.exists()


def test_places_and_themes_have_names_of_their_own(dario: User) -> None:
    venue = save_venue(actor=dario, data=VenueData(name="Sala civica", capacity=40))
    with pytest.raises(DomainError):
        save_venue(actor=dario, data=VenueData(name="SALA CIVICA"))
    changed = save_venue(actor=dario, data=VenueData(name="Sala civica", step_free=True), venue_id=venue.pk)
    assert [changed.pk, changed.capacity, changed.step_free] == [venue.pk, None, True]
    theme = save_theme(actor=dario, name="Verde pubblico")
    with pytest.raises(DomainError):
        save_theme(actor=dario, name="verde pubblico")
    assert not save_theme(actor=dario, name="Verde pubblico", is_active=False, theme_id=theme.pk).is_active


def test_the_profile_is_written_once_and_then_changed(dario: User) -> None:
    first = change_profile(actor=dario, values={"name": "Bergamo"})
    assert change_profile(actor=dario, values={"name": "Bergamo", "phone": "035 1"}).pk == first.pk
