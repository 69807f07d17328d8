"""A city comes to be whole or not at all."""

import os
import subprocess
import sys
import time
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, migrations

from accounts.scope import current_scope
from core.models import ModelActivation, Theme
from core.participation import entitlement
from core.services.errors import DomainError
from demo.servers import PROJECT
from tenants.context import use_city
from tenants.models import City, CityDomain
from tenants.provisioning import CityExists, create, create_city, migrate_cities

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

    monkeypatch.setattr(migrations.CreateModel, "database_forwards", broken)
    with pytest.raises(RuntimeError, match="bad migration"):
        create_city(**LECCO)
    assert current_scope() == "public"
    assert nothing_is_left()
    monkeypatch.undo()
    create_city(**LECCO)  # the control, and nothing stands in the way of the next attempt
    assert not nothing_is_left()


@pytest.mark.parametrize(
    "step", ["ensure_role", "grant_schema", "activate_participation_model", "forget_hosts"]
)
def test_hz06_a_failure_at_any_step_leaves_nothing(monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    def broken(*_args: Any, **_options: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(create, step, broken)
    with pytest.raises(KeyboardInterrupt):
        create_city(**LECCO, models=["bergamo"])
    assert current_scope() == "public"
    assert nothing_is_left() == (step != "forget_hosts")  # by then the city is there, whole


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


def command(url: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "create_city", "lecco", "--name", "Lecco", "--model", "bergamo"],
        env={**os.environ, "DATABASE_URL": url},
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_of_two_processes_that_make_the_same_city_one_wins(own_database: str) -> None:
    both = [command(own_database) for _process in range(2)]
    outcomes = [(process.communicate(timeout=120)[1], process.returncode) for process in both]
    assert sorted(code for _error, code in outcomes) == [0, 1], outcomes
    (refusal,) = (error for error, code in outcomes if code)
    assert "lecco" in refusal
    assert "Traceback" not in refusal
    city = City.objects.get(schema_name="lecco")
    with use_city(city):
        assert ModelActivation.objects.get().model_slug == "bergamo"


def test_what_a_killed_process_left_is_cleared_away_by_the_next(own_database: str) -> None:
    killed = command(own_database)
    deadline = time.monotonic() + 60
    while True:  # until it is in the middle of the tables
        with psycopg.connect(own_database) as other:
            row = other.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'lecco'").fetchone()
        if row and row[0] > 1:
            break
        assert time.monotonic() < deadline
        assert killed.poll() is None, killed.communicate()
    killed.kill()
    killed.communicate()
    assert not City.objects.filter(schema_name="lecco").exists()
    assert "lecco" in schemas()
    migrate_cities(verbosity=0)  # a half-made city is none: the fleet's migration passes it by
    while True:
        with psycopg.connect(own_database) as other:
            row = other.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = "
                "(SELECT oid FROM pg_database WHERE datname = current_database())"
            ).fetchone()
        if row == (0,):
            break
        assert time.monotonic() < deadline
    city = create_city(**LECCO, models=["bergamo"])
    with use_city(city):
        assert ModelActivation.objects.count() == 1


def test_migrating_the_fleet_renews_the_grants(bergamo: City, monza: City) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'REVOKE ALL ON ALL TABLES IN SCHEMA bergamo FROM "{bergamo.role_name}"')
        cursor.execute(f'GRANT DELETE ON bergamo.core_auditentry TO "{bergamo.role_name}"')
    assert migrate_cities(verbosity=0) == 2
    assert current_scope() == "public"
    with use_city(bergamo):
        assert Theme.objects.count() == 0
        with connection.cursor() as cursor:
            cursor.execute("SELECT has_table_privilege('bergamo.core_auditentry', 'DELETE')")
            assert cursor.fetchone() == (False,)


def test_an_owner_without_superpowers_can_run_the_platform(own_database: str) -> None:
    """In production the login owns the database and may make roles, no more."""
    name = f"owner_{os.getpid()}"
    with psycopg.connect(own_database, autocommit=True) as server:
        server.execute(f"CREATE ROLE {name} LOGIN CREATEROLE NOSUPERUSER")
        try:
            server.execute(f"CREATE DATABASE {name} OWNER {name} TEMPLATE template0")
            url = own_database.replace("postgres@", f"{name}@").replace(
                connection.settings_dict["NAME"], name
            )
            environment = {**os.environ, "DATABASE_URL": url, "CITY_ROLE_PREFIX": f"{name}_"}
            for arguments in (
                ["migrate_cities", "--verbosity", "0"],
                ["create_city", "lecco", "--name", "Lecco", "--model", "bergamo"],
                ["migrate_cities", "--verbosity", "0"],
            ):
                outcome = subprocess.run(
                    [sys.executable, "manage.py", *arguments],
                    env=environment, cwd=PROJECT, check=False, capture_output=True, text=True,
                )  # fmt: skip
                assert outcome.returncode == 0, outcome.stderr
            with psycopg.connect(url) as owner:
                owner.execute(
                    "SELECT set_config('search_path', 'lecco', false), set_config('role', %s, false)",
                    [f"{name}_lecco"],
                )
                assert owner.execute("SELECT count(*) FROM core_modelactivation").fetchone() == (1,)
        finally:
            server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            server.execute(f"DROP ROLE IF EXISTS {name}_lecco")
            server.execute(f"DROP ROLE {name}")


def test_the_command_says_what_it_did_and_why_not(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("create_city", "lecco", name="Lecco")
    assert capsys.readouterr().out == "Lecco: lecco.localhost\n"
    with pytest.raises(CommandError, match=r"lecco\.localhost"):
        call_command("create_city", "lecco", name="Lecco")
    with pytest.raises(CommandError, match="riservato"):
        call_command("create_city", "admin", name="Admin")
