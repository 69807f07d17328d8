"""A city whose tables lack migrations of this code is not served wrongly: 503, tasks wait, commands say so."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenants.fleet.checks import check_schemas
from tenants.hosts import forget_hosts, site_of
from tenants.models import City, MigrationSet, SchemaState
from tenants.provisioning.fingerprint import code_migrations
from tenants.provisioning.roles import rights_digest
from tenants.provisioning.state import cities_to_visit, forget_sets, record_state
from tenants.tasks import HEADER, CityBehind, in_each_city
from tests.dummy_model.tasks import note_where

LAST = ("core", "0001_initial")


def left_behind(city: City) -> City:
    """The city, of which one migration less is recorded."""
    record_state(city, code_migrations() - {LAST}, rights=rights_digest())
    return city


@pytest.fixture
def behind(bergamo: City, monza: City) -> City:
    """Bergamo is."""
    return left_behind(bergamo)


def test_hz28_its_site_says_it_is_being_updated_and_when_to_come_back(
    bergamo: City, bergamo_client: Client, monza_client: Client
) -> None:
    behind = left_behind(bergamo)
    answer = bergamo_client.get("/reti/")
    assert answer.status_code == 503
    assert (answer["Retry-After"], answer["Cache-Control"]) == ("30", "no-store")
    page = answer.content.decode()
    assert "Il sito è in aggiornamento" in page
    assert bergamo_client.post("/lavoro/").status_code == 503
    assert monza_client.get("/").status_code == 200
    record_state(behind, code_migrations(), rights="")
    forget_hosts()  # five seconds later
    assert bergamo_client.get("/").status_code == 200


def test_newer_tables_are_served_and_unrecorded_ones_are_looked_into(bergamo: City, monza: City) -> None:
    record_state(bergamo, code_migrations() | {("core", "9999_of_the_next_release")}, rights=rights_digest())
    SchemaState.objects.filter(city=monza).delete()
    assert not site_of("bergamo.localhost").is_behind
    assert not site_of("monza.localhost").is_behind
    assert list(cities_to_visit()) == [monza]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM monza.django_migrations WHERE (app, name) = (%s, %s)", LAST)
    forget_hosts()
    assert site_of("monza.localhost").is_behind


def test_a_host_costs_no_more_queries_than_before_once_its_set_is_known(bergamo: City, monza: City) -> None:
    forget_sets()
    site_of("bergamo.localhost")
    with CaptureQueriesContext(connection) as queries:
        site_of("monza.localhost")
    assert len(queries) == 1
    with CaptureQueriesContext(connection) as queries:
        site_of("monza.localhost")
    assert len(queries) == 0


def test_its_tasks_wait_and_the_clock_passes_it_by(
    behind: City, monza: City, tmp_path: Path, monkeypatch: Any
) -> None:
    with pytest.raises(CityBehind, match="bergamo waits for migrate_cities"):
        note_where.apply_async([str(tmp_path)], headers={HEADER: "bergamo"})
    sent: list[str] = []
    monkeypatch.setattr(note_where, "apply_async", lambda **given: sent.append(given["headers"][HEADER]))
    in_each_city(note_where.name)
    assert sent == ["monza"]
    assert list(tmp_path.iterdir()) == []


def test_commands_and_checks_name_it(behind: City) -> None:
    with pytest.raises(CommandError, match="bergamo is behind the code: run migrate_cities"):
        call_command("yearly_report", city="bergamo", year="2023", format="json", output="-")
    with pytest.raises(CommandError, match="1 cities are behind the code: bergamo"):
        call_command("migrate_cities", check=True)
    (warning,) = check_schemas(databases=["default"])
    assert (warning.id, warning.msg) == (
        "vicinia.W003",
        "1 cities are behind the code and answer 503: bergamo",
    )
    assert check_schemas() == []
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM public.django_migrations WHERE (app, name) = (%s, %s)", LAST)
    (warning,) = check_schemas(databases=["default"])
    assert warning.id == "vicinia.W002"


def test_a_new_city_is_recorded_with_what_it_has(bergamo: City, monza: City) -> None:
    assert SchemaState.objects.filter(city__in=[bergamo, monza], rights=rights_digest()).count() == 2
    assert MigrationSet.objects.count() == 1
    assert check_schemas(databases=["default"]) == []
    monza.delete()  # what is recorded goes with the city
    assert SchemaState.objects.count() == 1
