"""Places people keep: opening one, changing it, closing it, what happens there and who looks after it."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from accounts.rows import new_key
from core.models import AuditEntry, Body, Neighbourhood, Organisation, Person
from core.permissions.holder import holder_of
from core.services.errors import DomainError, StaleEdit
from core.services.freshness import fingerprint
from models_qua.models import Place, PlaceKeeper, PlaceUse
from models_qua.selectors.places import out_of_town, reach_of
from models_qua.services.place_people import (
    KeeperData,
    UseData,
    add_keeper,
    add_use,
    change_keeper,
    change_use,
    keeper_snapshot,
    remove_keeper,
    remove_use,
)
from models_qua.services.places import (
    PlaceData,
    change_place,
    close_place,
    place_snapshot,
    reopen_place,
    write_place,
)
from tests.models_qua.rows import make_agreement, make_place

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[10.60, 44.68], [10.64, 44.68], [10.64, 44.72], [10.60, 44.72], [10.60, 44.68]]],
}
DAY = dt.date(2026, 5, 5)


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 5, 5, 9, tzinfo=dt.UTC))


@pytest.fixture
def square(quarter: Neighbourhood) -> Place:
    return make_place(quarter, "Piazza del Melograno")


def organisation(name: str = "Il Melograno", **values: Any) -> Organisation:
    row = Organisation(name=name, match_key=name.lower(), **values)
    row.canonical = row
    row.save()
    return row


def place_data(name: str = "Parco dei Gelsi", **values: Any) -> PlaceData:
    return PlaceData(**{"name": name, "kind": "park"} | values)


def test_a_place_is_written_with_its_address_and_told_in_the_trail(
    olga: User, quarter: Neighbourhood
) -> None:
    row = write_place(actor=olga, place=place_data(neighbourhood_id=quarter.pk, since=DAY))
    assert (row.slug, row.since, row.neighbourhood) == ("parco-dei-gelsi", DAY, quarter)
    entry = AuditEntry.objects.get(action="qua.place.written")
    assert entry.after["neighbourhood"] == "Rivalta"


def test_the_same_form_sent_twice_is_one_place(olga: User) -> None:
    key = new_key()
    first = write_place(actor=olga, place=place_data(), key=key)
    assert write_place(actor=olga, place=place_data(), key=key) == first
    assert Place.objects.count() == 1


def test_a_name_is_of_one_place_only(olga: User, square: Place) -> None:
    with pytest.raises(DomainError, match="c'è già") as refused:
        write_place(actor=olga, place=place_data("piazza del melograno"))
    assert refused.value.field == "name"


def test_coordinates_are_two_or_none_and_degrees(olga: User) -> None:
    with pytest.raises(DomainError, match="tutte e due") as refused:
        write_place(actor=olga, place=place_data(latitude=Decimal("44.7")))
    assert refused.value.field == "longitude"
    with pytest.raises(DomainError, match="da -90 a 90"):
        write_place(actor=olga, place=place_data(latitude=Decimal(447), longitude=Decimal(10)))
    row = write_place(
        actor=olga, place=place_data(latitude=Decimal("44.6983412"), longitude=Decimal("10.63125"))
    )
    row.refresh_from_db()
    assert (row.latitude, row.longitude) == (Decimal("44.69834"), Decimal("10.63125"))


def test_a_point_far_from_the_city_is_told_and_where_no_boundary_is_known_nothing_is(
    quarter: Neighbourhood,
) -> None:
    assert out_of_town(Decimal("45.46"), Decimal("9.19")) == ""
    quarter.boundary = SQUARE
    quarter.save()
    assert out_of_town(Decimal("44.70"), Decimal("10.62")) == ""
    assert out_of_town(Decimal("44.73"), Decimal("10.65")) == ""  # just outside
    assert "lontano dai quartieri" in out_of_town(Decimal("45.46"), Decimal("9.19"))
    assert "scambiate" in out_of_town(Decimal("10.62"), Decimal("44.70"))


def test_a_change_tells_what_changed_and_nothing_when_nothing_did(olga: User, square: Place) -> None:
    same = PlaceData(square.name, square.kind, neighbourhood_id=square.neighbourhood_id, since=square.since)
    change_place(actor=olga, place_id=square.pk, place=same)
    assert not AuditEntry.objects.filter(action="qua.place.changed").exists()
    change_place(actor=olga, place_id=square.pk, place=place_data(square.name))
    entry = AuditEntry.objects.get(action="qua.place.changed")
    assert (entry.before["kind"], entry.after["kind"]) == ("square", "park")


def test_two_editors_of_a_place_are_told(olga: User, square: Place) -> None:
    seen = fingerprint(place_snapshot(square))
    change_place(actor=olga, place_id=square.pk, place=place_data("Altro nome"), seen=seen)
    with pytest.raises(StaleEdit):
        change_place(actor=olga, place_id=square.pk, place=place_data("Terzo nome"), seen=seen)


def test_closing_a_place_ends_its_uses_and_keepers_and_what_would_have_begun_never_does(
    olga: User, square: Place
) -> None:
    running = PlaceUse.objects.create(place=square, what="Ballo")
    PlaceUse.objects.create(place=square, what="Cinema", since=dt.date(2026, 7, 1))
    over = PlaceUse.objects.create(place=square, what="Scacchi", until=dt.date(2025, 1, 1))
    keeper = PlaceKeeper.objects.create(place=square, organisation=organisation())
    close_place(actor=olga, place_id=square.pk, on=DAY)
    assert set(PlaceUse.objects.values_list("pk", "until")) == {
        (running.pk, DAY),
        (over.pk, dt.date(2025, 1, 1)),
    }
    keeper.refresh_from_db()
    assert keeper.until == DAY
    with pytest.raises(DomainError, match="già chiuso"):
        close_place(actor=olga, place_id=square.pk, on=DAY)
    assert reopen_place(actor=olga, place_id=square.pk).until is None


def test_a_place_does_not_close_before_it_opened(olga: User, square: Place) -> None:
    with pytest.raises(DomainError, match="non può chiudere prima") as refused:
        close_place(actor=olga, place_id=square.pk, on=dt.date(2020, 1, 1))
    assert refused.value.field == "on"


def test_a_use_is_written_once_changed_and_taken_away(olga: User, rivalta: Body, square: Place) -> None:
    key, agreement = new_key(), make_agreement(rivalta)
    use = UseData("Ballo", "ogni sabato", organisation().pk, agreement.pk, DAY)
    row = add_use(actor=olga, place_id=square.pk, use=use, key=key)
    assert add_use(actor=olga, place_id=square.pk, use=use, key=key) == row
    change_use(actor=olga, use_id=row.pk, use=UseData("Ballo liscio", until=DAY))
    row.refresh_from_db()
    assert (row.what, row.until, row.agreement) == ("Ballo liscio", DAY, None)
    remove_use(actor=olga, use_id=row.pk)
    assert not square.uses.exists()
    assert AuditEntry.objects.filter(action="qua.place.changed", object_id=square.pk).count() == 3


def test_nothing_happens_in_a_place_after_it_closed(olga: User, square: Place) -> None:
    close_place(actor=olga, place_id=square.pk, on=DAY)
    with pytest.raises(DomainError, match="ha chiuso il 05/05/2026") as refused:
        add_use(actor=olga, place_id=square.pk, use=UseData("Ballo"))
    assert refused.value.field == "until"
    assert add_use(actor=olga, place_id=square.pk, use=UseData("Ballo", until=DAY)).until == DAY


def test_a_keeper_is_an_organisation_or_a_person_who_agreed(olga: User, square: Place) -> None:
    ours = organisation()
    for wrong, field in (
        (KeeperData(), "organisation"),
        (KeeperData(ours.pk, "Nora", "Neri", agreed=True), "organisation"),
        (KeeperData(given_name="Nora", family_name="Neri"), "agreed"),
    ):
        with pytest.raises(DomainError) as refused:
            add_keeper(actor=olga, place_id=square.pk, keeper=wrong)
        assert refused.value.field == field
    add_keeper(actor=olga, place_id=square.pk, keeper=KeeperData(ours.pk))
    nora = KeeperData(given_name="Nora", family_name="Neri", email="nora@casa.example", agreed=True)
    row = add_keeper(actor=olga, place_id=square.pk, keeper=nora)
    assert (str(row.person), row.listed_publicly) == ("Nora Neri", False)


def test_a_person_known_by_address_is_the_same_and_another_name_is_refused(olga: User, square: Place) -> None:
    nora = Person.objects.create(given_name="Nora", family_name="Neri", email="nora@casa.example")
    wrong = KeeperData(given_name="Rosa", family_name="Bianchi", email="NORA@casa.example", agreed=True)
    with pytest.raises(DomainError, match="Nora Neri"):
        add_keeper(actor=olga, place_id=square.pk, keeper=wrong)
    hers = KeeperData(given_name="nora", family_name="neri", email="nora@casa.example", agreed=True)
    assert add_keeper(actor=olga, place_id=square.pk, keeper=hers).person == nora


def test_nobody_keeps_a_place_twice_in_the_same_days_also_after_a_merge(olga: User, square: Place) -> None:
    kept = organisation()
    merged = organisation(
        "Melograno",
    )
    Organisation.objects.filter(pk=merged.pk).update(merged_into=kept, canonical=kept)
    first = add_keeper(actor=olga, place_id=square.pk, keeper=KeeperData(merged.pk, since=DAY))
    with pytest.raises(DomainError, match="già cura"):
        add_keeper(actor=olga, place_id=square.pk, keeper=KeeperData(kept.pk))
    before = KeeperData(kept.pk, until=DAY - dt.timedelta(days=1))
    assert add_keeper(actor=olga, place_id=square.pk, keeper=before).pk != first.pk


def test_a_keeper_changes_and_two_editors_are_told(olga: User, square: Place) -> None:
    row = add_keeper(actor=olga, place_id=square.pk, keeper=KeeperData(organisation().pk))
    seen = fingerprint(keeper_snapshot(PlaceKeeper.objects.get(pk=row.pk)))
    change_keeper(actor=olga, keeper_id=row.pk, keeper=KeeperData(until=DAY), seen=seen)
    with pytest.raises(StaleEdit):
        change_keeper(actor=olga, keeper_id=row.pk, keeper=KeeperData(), seen=seen)
    remove_keeper(actor=olga, keeper_id=row.pk)
    assert not square.keepers.exists()


def test_an_architect_reaches_the_neighbourhoods_of_her_labs_redrawn_ones_too(
    ada: User, olga: User, pio: User, quarter: Neighbourhood
) -> None:
    old = Neighbourhood.objects.create(name="Rivalta", slug=quarter.slug, until=dt.date(2014, 1, 1))
    assert reach_of(holder_of(ada)) == frozenset({quarter.pk, old.pk})
    assert reach_of(holder_of(olga)) is None
    assert reach_of(holder_of(pio)) == frozenset()
