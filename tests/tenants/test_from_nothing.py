"""An empty database becomes a platform, under a login that may do no more than it must, whatever is killed on the way."""

import os
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from pytest_django import Settings

from core.models import ModelActivation
from tenants.context import use_city
from tenants.models import City, CityTemplate
from tenants.provisioning import migrate_cities
from tenants.provisioning.catalogue import differences, facts_of, rows_of
from tenants.provisioning.fingerprint import code_digest
from tenants.provisioning.roles import ensure_role, grant_schema
from tenants.provisioning.template import SCHEMA
from tests.database import connected_to
from tests.tenants.processes import ALONE, create_in_a_process, manage, until

NAME = f"owner_{os.getpid()}"
SETTINGS = {"CITY_ROLE_PREFIX": f"{NAME}_"}
CITIES = ("lecco", "como")
MIGRATED = City(schema_name=SCHEMA, name="Made by Django's migrations")


@pytest.fixture
def nothing(fresh_database: str) -> Iterator[str]:
    """An empty database whose owner may make roles, no more."""
    with psycopg.connect(fresh_database, autocommit=True) as server:
        server.execute(f"CREATE ROLE {NAME} LOGIN CREATEROLE NOSUPERUSER".encode())
        try:
            server.execute(f"CREATE DATABASE {NAME} OWNER {NAME} TEMPLATE template0".encode())
            yield fresh_database.replace("postgres@", f"{NAME}@").replace(
                connection.settings_dict["NAME"], NAME
            )
        finally:
            server.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)".encode())
            for role in (*CITIES, SCHEMA):
                server.execute(f"DROP ROLE IF EXISTS {NAME}_{role}".encode())
            server.execute(f"DROP ROLE {NAME}".encode())


def test_a_plain_owner_makes_the_platform_and_cities_that_are_what_the_migrations_make(
    nothing: str, settings: Settings
) -> None:
    killed = manage(nothing, "migrate_cities", "--verbosity", "0", **SETTINGS)
    with psycopg.connect(nothing, autocommit=True) as server:
        until(server, killed, f"SELECT count(*) > 9 FROM pg_tables WHERE schemaname = '{SCHEMA}'")
        killed.kill()  # in the middle of the template
        killed.communicate()
        until(server, None, ALONE)
    for process in [create_in_a_process(nothing, name, **SETTINGS) for name in CITIES]:  # at the same time
        assert process.communicate(timeout=240)[1] == ""
    settings.CITY_ROLE_PREFIX = SETTINGS["CITY_ROLE_PREFIX"]
    with connected_to(nothing):
        assert list(CityTemplate.objects.values_list("digest", flat=True)) == [code_digest()]
        assert [city.schema_name for city in City.objects.order_by("-name")] == list(CITIES)
        lecco = City.objects.get(schema_name="lecco")
        with use_city(lecco):
            assert ModelActivation.objects.get().model_slug == "bergamo"
        no_drift(lecco)
        assert migrate_cities() == len(CITIES)
        connection.close()


def no_drift(city: City) -> None:
    """Object by object, privileges and rows of the migrations included; the rows of its participation model aside."""
    ensure_role(MIGRATED)
    grant_schema(MIGRATED)
    migrated = facts_of(SCHEMA, role=MIGRATED.role_name) | rows_of(SCHEMA)
    replayed = facts_of(city.schema_name, role=city.role_name) | rows_of(city.schema_name)
    kinds = [kind for kind, _name in migrated]
    for kind, at_least in {
        "relation r": 100, "column": 1000, "constraint": 1000, "check": 100, "index": 500, "trigger": 1000, "row": 40,
    }.items():  # fmt: skip
        assert kinds.count(kind) > at_least, kind
    assert {"schema", "default privileges", "member", "sequence"} <= set(kinds)
    for key in [key for key in replayed if key[0] == "row" and not key[1].startswith("django_migrations ")]:
        del replayed[key]
    assert differences(migrated, replayed, schema_name=city.schema_name) == []
