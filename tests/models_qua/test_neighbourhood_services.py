"""Services of the neighbourhoods, the people they helped, and the second season in figures."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import User
from accounts.rows import new_key
from core.models import AuditEntry, Body, Neighbourhood
from core.services.errors import DomainError, StaleEdit
from core.services.freshness import fingerprint
from models_qua.models import NeighbourhoodService, PlaceUse, ServiceUsers
from models_qua.selectors.second_season import places_and_services
from models_qua.selectors.services import totals, years_of
from models_qua.services.neighbourhood_services import (
    ServiceData,
    change_service,
    count_people,
    count_snapshot,
    end_service,
    resume_service,
    write_service,
)
from tests.models_qua.rows import make_place, make_service

DAY = dt.date(2026, 5, 5)


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 5, 5, 9, tzinfo=dt.UTC))


@pytest.fixture
def other(sesso: Body) -> Neighbourhood:
    return sesso.territory.get().neighbourhood


def desk(*where: Neighbourhood, name: str = "Sportello digitale", **values: Any) -> ServiceData:
    return ServiceData(name, "digital", neighbourhood_ids=tuple(one.pk for one in where), **values)


def test_a_service_is_written_once_with_the_neighbourhoods_it_reaches(
    olga: User, quarter: Neighbourhood, other: Neighbourhood
) -> None:
    key = new_key()
    row = write_service(actor=olga, service=desk(quarter, other), key=key)
    assert write_service(actor=olga, service=desk(quarter, other), key=key) == row
    assert NeighbourhoodService.objects.count() == 1
    assert AuditEntry.objects.get(action="qua.service.written").after["neighbourhoods"] == [
        "Rivalta",
        "Sesso",
    ]


def test_who_works_in_some_neighbourhoods_writes_there_only(
    ada: User, quarter: Neighbourhood, other: Neighbourhood
) -> None:
    reach = {quarter.pk}
    for wrong, words in ((desk(), "almeno un quartiere"), (desk(quarter, other), "Sesso non è tra")):
        with pytest.raises(DomainError, match=words) as refused:
            write_service(actor=ada, service=wrong, reach=reach)
        assert refused.value.field == "neighbourhoods"
    shared = make_service(quarter, other)
    change_service(actor=ada, service_id=shared.pk, service=desk(quarter, other), reach=reach)
    with pytest.raises(DomainError, match="Sesso non è tra"):  # nor does she take away what is another's
        change_service(actor=ada, service_id=shared.pk, service=desk(quarter), reach=reach)


def test_a_change_is_told_and_two_editors_are_too(
    olga: User, quarter: Neighbourhood, other: Neighbourhood
) -> None:
    row = make_service(quarter, name="Sportello digitale")
    seen = fingerprint({"stale": True})
    with pytest.raises(StaleEdit):
        change_service(actor=olga, service_id=row.pk, service=desk(other), seen=seen)
    change_service(actor=olga, service_id=row.pk, service=desk(other, since=row.since))
    entry = AuditEntry.objects.get(action="qua.service.changed")
    assert (entry.before, entry.after) == ({"neighbourhoods": ["Rivalta"]}, {"neighbourhoods": ["Sesso"]})


def test_a_name_is_of_one_service_at_a_time(olga: User, quarter: Neighbourhood) -> None:
    row = make_service(quarter, name="Sportello digitale")
    with pytest.raises(DomainError, match="c'è già"):
        write_service(actor=olga, service=desk(quarter))
    end_service(actor=olga, service_id=row.pk, on=DAY)
    assert write_service(actor=olga, service=desk(quarter)).slug == "sportello-digitale"


def test_a_service_ends_once_not_before_it_began_and_may_be_taken_up_again(
    olga: User, quarter: Neighbourhood
) -> None:
    row = make_service(quarter)
    with pytest.raises(DomainError, match="non può finire prima"):
        end_service(actor=olga, service_id=row.pk, on=dt.date(2020, 1, 1))
    assert end_service(actor=olga, service_id=row.pk, on=DAY).until == DAY
    with pytest.raises(DomainError, match="già concluso"):
        end_service(actor=olga, service_id=row.pk, on=DAY)
    assert resume_service(actor=olga, service_id=row.pk).until is None


def test_people_are_counted_corrected_and_not_known_again_each_told_in_the_trail(
    olga: User, quarter: Neighbourhood
) -> None:
    row = make_service(quarter)
    for users, source in ((120, "schede"), (0, "nessuna scheda"), (None, "")):
        count_people(actor=olga, service_id=row.pk, year=2025, users=users, source=source)
    assert not ServiceUsers.objects.exists()
    trail = AuditEntry.objects.filter(action="qua.service.counted").order_by("pk")
    assert [(entry.before["users"], entry.after["users"]) for entry in trail] == [
        (None, 120),
        (120, 0),
        (0, None),
    ]


def test_a_number_says_how_it_was_counted_and_is_of_a_year_in_which_the_service_was_there(
    olga: User, quarter: Neighbourhood
) -> None:
    row = make_service(quarter)
    with pytest.raises(DomainError) as refused:
        count_people(actor=olga, service_id=row.pk, year=2025, users=3, source=" ")
    assert refused.value.field == "source"
    for year in (2021, 2027):
        with pytest.raises(DomainError, match="dal 2022 al 2026"):
            count_people(actor=olga, service_id=row.pk, year=year, users=3, source="schede")


def test_two_who_count_the_same_year_are_told(olga: User, quarter: Neighbourhood) -> None:
    row = make_service(quarter)
    seen = fingerprint(count_snapshot(None))
    count_people(actor=olga, service_id=row.pk, year=2025, users=3, source="schede", seen=seen)
    with pytest.raises(StaleEdit):
        count_people(actor=olga, service_id=row.pk, year=2025, users=4, source="schede", seen=seen)


def test_the_years_of_a_service_tell_what_is_not_known_from_zero(quarter: Neighbourhood) -> None:
    row = make_service(quarter, until=dt.date(2024, 6, 30))
    ServiceUsers.objects.create(service=row, year=2023, users=0, source="schede")
    years = years_of(row, row.users.all(), DAY)
    assert [(one.year, one.users) for one in years] == [(2024, None), (2023, 0), (2022, None)]


def test_totals_by_year_and_kind_name_what_is_missing(
    quarter: Neighbourhood, django_assert_num_queries: Any
) -> None:
    first, second = make_service(quarter, name="Nord"), make_service(quarter, name="Sud", since=None)
    make_service(quarter, name="Doposcuola", kind="after_school")
    for row, year, users in ((first, 2024, 100), (first, 2025, 50), (second, 2025, 7)):
        ServiceUsers.objects.create(service=row, year=year, users=users)
    with django_assert_num_queries(2):
        lines = totals()
    told = [(line.year, line.kind, line.services, line.users, line.missing) for line in lines]
    assert told == [
        (2025, "after_school", 1, None, ("Doposcuola",)),
        (2025, "digital", 2, 57, ()),
        (2024, "after_school", 1, None, ("Doposcuola",)),
        (2024, "digital", 1, 100, ()),
    ]
    assert totals([second.pk])[0].users == 7


def test_without_a_number_there_are_no_totals(quarter: Neighbourhood) -> None:
    make_service(quarter)
    assert totals() == []


def test_the_second_season_in_figures(quarter: Neighbourhood, django_assert_num_queries: Any) -> None:
    opened = make_place(quarter, since=dt.date(2021, 5, 1))
    make_place(quarter, since=None)
    make_place(quarter, since=dt.date(2015, 1, 1), until=dt.date(2018, 1, 1))
    PlaceUse.objects.create(place=opened, what="Ballo", since=dt.date(2022, 1, 1))
    row = make_service(quarter, since=dt.date(2022, 1, 10))
    make_service(quarter, kind="mowing", since=dt.date(2023, 1, 1))
    make_service(quarter, kind="mowing", since=dt.date(2025, 1, 1))
    ServiceUsers.objects.create(service=row, year=2023, users=90)
    ServiceUsers.objects.create(service=row, year=2025, users=1000)
    with django_assert_num_queries(3):
        found = places_and_services(dt.date(2019, 1, 1), dt.date(2024, 12, 31))
    assert (found.opened, found.open_in_period, found.opening_unknown, found.in_use) == (1, 2, 1, 1)
    assert (found.services, found.people_known, found.years_unknown) == (2, 90, 4)


def test_of_a_season_without_numbers_people_are_not_known(quarter: Neighbourhood) -> None:
    found = places_and_services(dt.date(2019, 1, 1), dt.date(2024, 12, 31))
    assert (found.people_known, found.services, found.opened) == (None, 0, 0)
