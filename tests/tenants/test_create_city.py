"""A city comes to be whole or not at all."""

import os
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, migrations

from accounts.scope import current_scope
from core.models import ModelActivation, Theme
from core.participation import entitlement
from core.services.errors import DomainError
from tenants.context import use_city
from tenants.models import City, CityDomain, CityTemplate
from tenants.provisioning import CityExists, create, create_city, migrate_cities
from tests.tenants.processes import ALONE, blocked, create_in_a_process, last_step_held_up, until

LECCO: dict[str, Any] = {"schema_name": "lecco", "name": "Lecco", "hostname": "lecco.localhost"}


def schemas() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_'")
        return {name for (name,) in cursor.fetchall()}


def nothing_is_left() -> bool:
    return (
        "lecco" not in schemas()
        and not City.objects.filter(schema_name="lecco").exists()
        and not CityDomain.objects.filter(domain="lecco.localhost").exists()
    )


@pytest.fixture(autouse=True)
def own_database(fresh_database: str) -> str:
    return fresh_database


def test_a_city_is_made_with_its_tables_role_host_and_models() -> None:
    city = create_city(**LECCO, models=["bergamo"], province="LC")
    assert current_scope() == "public"
    assert City.objects.get(schema_name="lecco").province == "LC"
    assert CityDomain.objects.get(tenant=city).domain == "lecco.localhost"
    with use_city(city):
        assert ModelActivation.objects.get().model_slug == "bergamo"
        assert Theme.objects.count() >= 0
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user, obj_description('lecco'::regnamespace, 'pg_namespace')")
            assert cursor.fetchone() == (city.role_name, None)


def test_hz06_a_migration_that_fails_leaves_neither_schema_nor_row_nor_thread_in_the_city(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_args: Any, **_options: Any) -> None:
        raise RuntimeError("bad migration")

    CityTemplate.objects.all().delete()  # as after an update of the code
    monkeypatch.setattr(migrations.CreateModel, "database_forwards", broken)
    with pytest.raises(RuntimeError, match="bad migration"):
        create_city(**LECCO)
    assert current_scope() == "public"
    assert nothing_is_left()
    assert not CityTemplate.objects.exists()


@pytest.mark.parametrize(
    "step",
    ["ensure_role", "promise_rights", "replay", "withhold_rights", "write_activation", "forget_hosts"],
)
def test_hz06_a_failure_at_any_step_leaves_nothing(monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    def broken(*_args: Any, **_options: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(create, step, broken)
    with pytest.raises(KeyboardInterrupt):
        create_city(**LECCO, models=["bergamo"])
    assert current_scope() == "public"
    assert nothing_is_left() == (step != "forget_hosts")  # by then the city is there, whole
    if nothing_is_left():
        monkeypatch.undo()
        create_city(**LECCO)  # the control, and nothing stands in the way of the next attempt
        assert not nothing_is_left()


def test_a_model_the_plan_does_not_include_leaves_nothing() -> None:
    entitlement.provide(lambda slug: slug != "bergamo")
    try:
        with pytest.raises(DomainError, match="piano"):
            create_city(**LECCO, models=["dummy", "bergamo"])
    finally:
        entitlement.provide(None)
    assert nothing_is_left()


def test_what_is_there_already_is_left_alone(bergamo: City) -> None:
    with use_city(bergamo):
        Theme.objects.create(name="Verde", slug="verde")
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA lecco; CREATE TABLE lecco.precious (id int)")
    for attempt in (
        {"schema_name": "bergamo", "name": "B", "hostname": "altro.localhost"},
        {"schema_name": "altro", "name": "B", "hostname": "Bergamo.localhost"},
        LECCO,
    ):
        with pytest.raises(CityExists):
            create_city(**attempt)
    assert {"bergamo", "lecco"} <= schemas()
    assert "altro" not in schemas()
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('lecco.precious')")
        assert cursor.fetchone() != (None,)
    with use_city(bergamo):
        assert Theme.objects.count() == 1


def test_of_two_processes_that_make_the_same_city_one_wins(own_database: str) -> None:
    with last_step_held_up(own_database, "lecco.localhost") as server:
        first = create_in_a_process(own_database)
        until(server, first, blocked(1))
        second = create_in_a_process(own_database)  # finds nothing yet, and waits for the first
        until(server, second, blocked(2))
    assert (*first.communicate(timeout=120), first.returncode) == ("lecco: lecco.localhost\n", "", 0)
    refusal = second.communicate(timeout=120)[1]
    assert second.returncode == 1
    assert refusal == "CommandError: «lecco» esiste già.\n"
    city = City.objects.get(schema_name="lecco")
    with use_city(city):
        assert ModelActivation.objects.get().model_slug == "bergamo"


def test_a_process_killed_in_the_middle_leaves_nothing(own_database: str) -> None:
    prefix = f"killed_{os.getpid()}_"  # a role nobody else has made
    with last_step_held_up(own_database, "lecco.localhost") as server:
        killed = create_in_a_process(own_database, CITY_ROLE_PREFIX=prefix)
        until(server, killed, blocked(1))
        assert nothing_is_left()  # nobody sees a city half made
        assert migrate_cities() == 2
        killed.kill()
        killed.communicate()
    with psycopg.connect(own_database, autocommit=True) as server:
        until(server, None, ALONE)
        assert server.execute("SELECT FROM pg_roles WHERE rolname = %s", [f"{prefix}lecco"]).rowcount == 0
    assert nothing_is_left()
    city = create_city(**LECCO, models=["bergamo"])
    with use_city(city):
        assert ModelActivation.objects.count() == 1


def test_migrating_the_fleet_renews_the_grants(bergamo: City, monza: City) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'REVOKE ALL ON ALL TABLES IN SCHEMA bergamo FROM "{bergamo.role_name}"')
        cursor.execute(f'GRANT DELETE ON bergamo.core_auditentry TO "{bergamo.role_name}"')
    assert migrate_cities(verify=True) == 2
    assert current_scope() == "public"
    with use_city(bergamo):
        assert Theme.objects.count() == 0
        with connection.cursor() as cursor:
            cursor.execute("SELECT has_table_privilege('bergamo.core_auditentry', 'DELETE')")
            assert cursor.fetchone() == (False,)


def test_the_command_says_what_it_did_and_why_not(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("create_city", "lecco", name="Lecco")
    assert capsys.readouterr().out == "Lecco: lecco.localhost\n"
    with pytest.raises(CommandError, match=r"lecco\.localhost"):
        call_command("create_city", "lecco", name="Lecco")
    with pytest.raises(CommandError, match="riservato"):
        call_command("create_city", "admin", name="Admin")
