"""The test harness itself: two cities in every database, nothing of a test survives it."""

from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tenants.context import use_city
from tenants.models import City
from tests.e2e.once import made_once


def test_both_cities_are_there(bergamo: City, monza: City) -> None:
    assert {city.schema_name for city in City.objects.all()} == {bergamo.schema_name, monza.schema_name}
    assert connection.schema_name == "public"


def test_a_test_works_inside_its_city(in_bergamo: City) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema(), current_user")
        assert cursor.fetchone() == ("bergamo", in_bergamo.role_name)


@pytest.mark.parametrize("time", [1, 2])
def test_what_a_test_writes_is_gone_afterwards(bergamo: City, time: int) -> None:
    assert not City.objects.filter(province="XX").exists()
    City.objects.update(province="XX")


def test_a_fresh_database_takes_commits_others_can_see(fresh_database: str, bergamo: City) -> None:
    City.objects.update(province="BG")
    with psycopg.connect(fresh_database) as other:
        row = other.execute("SELECT count(*) FROM public.tenants_city WHERE province = 'BG'").fetchone()
    assert row == (2,)


def test_use_city_returns_to_public(bergamo: City) -> None:
    with use_city(bergamo):
        pass
    assert connection.schema_name == "public"


def test_what_a_run_needs_once_is_made_by_the_first_and_removed_by_the_last(tmp_path: Path) -> None:
    told: list[str] = []
    needed = lambda: made_once(  # noqa: E731  each use is a context of its own
        tmp_path / "needed", make=lambda _folder: told.append("made"), unmake=lambda: told.append("removed")
    )
    with needed() as folder:
        with needed():
            assert folder.is_dir()
        assert told == ["made"]
    assert told == ["made", "removed"]
    assert not folder.exists()
