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
from tenants.models import City, CityDomain, CityTemplate
from tenants.provisioning import CityExists, create, create_city, migrate_cities, template
from tenants.provisioning.fingerprint import applied_migrations, code_migrations

LECCO = {"schema_name": "lecco", "name": "Lecco", "hostname": "lecco.localhost"}


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


def command(url: str, name: str = "lecco", **settings: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "create_city", name, "--name", name, "--model", "bergamo"],
        env={**os.environ, "DATABASE_URL": url, **settings},
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def until(server: psycopg.Connection, process: subprocess.Popen[str] | None, query: str) -> None:
    """Wait until the query finds true, while the process runs."""
    deadline = time.monotonic() + 120
    while server.execute(query).fetchone() != (True,):
        assert time.monotonic() < deadline
        assert process is None or process.poll() is None, process.communicate()
        time.sleep(0.05)


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


def test_who_comes_while_the_city_is_made_waits_and_is_then_refused(own_database: str) -> None:
    """Past the first look, which finds nothing: the other's schema, role and rows are there only after its commit."""
    city = City(schema_name="lecco", name="Lecco")
    with psycopg.connect(own_database) as other:
        other.execute("CREATE SCHEMA lecco")
        late = command(own_database)
        with psycopg.connect(own_database, autocommit=True) as server:
            until(server, late, BLOCKED)
        other.execute(
            "INSERT INTO tenants_city (id, schema_name, name, province, istat_code, cadastral_code, created_at)"
            " VALUES (%s, 'lecco', 'Lecco', '', '', '', now())",
            [city.pk],
        )
    assert late.communicate(timeout=60)[1].strip().endswith("«lecco» esiste già.")
    assert City.objects.get(schema_name="lecco") == city


BLOCKED = """
SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
"""
ALONE = """
SELECT count(*) = 0 FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle' AND backend_type = 'client backend'
"""


def test_a_process_killed_in_the_middle_leaves_nothing(own_database: str) -> None:
    prefix = f"killed_{os.getpid()}_"  # a role nobody else has made
    with psycopg.connect(own_database, autocommit=True) as server:
        with psycopg.connect(own_database) as other:  # holds up the very last step
            other.execute(
                "INSERT INTO tenants_citydomain (id, domain, is_primary, tenant_id)"
                " SELECT gen_random_uuid(), 'lecco.localhost', true, id FROM tenants_city LIMIT 1"
            )
            killed = command(own_database, CITY_ROLE_PREFIX=prefix)
            until(server, killed, BLOCKED)
            assert nothing_is_left()  # nobody sees a city half made
            assert migrate_cities() == 2
            killed.kill()
            killed.communicate()
            other.rollback()
        until(server, None, ALONE)
        assert server.execute("SELECT FROM pg_roles WHERE rolname = %s", [f"{prefix}lecco"]).rowcount == 0
    assert nothing_is_left()
    city = create_city(**LECCO, models=["bergamo"])
    with use_city(city):
        assert ModelActivation.objects.count() == 1


def test_a_process_killed_while_it_makes_the_template_leaves_the_work_to_one_of_the_next(
    own_database: str,
) -> None:
    CityTemplate.objects.all().delete()
    with psycopg.connect(own_database, autocommit=True) as server:
        server.execute(f"DROP SCHEMA {template.SCHEMA} CASCADE")
        killed = command(own_database)
        until(server, killed, f"SELECT count(*) > 1 FROM pg_tables WHERE schemaname = '{template.SCHEMA}'")
        killed.kill()
        killed.communicate()
        until(server, None, ALONE)
    assert not CityTemplate.objects.exists()
    assert nothing_is_left()
    for process in [command(own_database, name) for name in ("lecco", "como")]:
        error = process.communicate(timeout=240)[1]
        assert process.returncode == 0, error
    assert CityTemplate.objects.count() == 1
    assert applied_migrations("lecco") == applied_migrations("como") == code_migrations()


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
                ["migrate_cities"],
                ["create_city", "lecco", "--name", "Lecco", "--model", "bergamo"],
                ["migrate_cities", "--verify"],
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
