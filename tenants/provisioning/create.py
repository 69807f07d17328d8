"""Create a city: all of it or nothing."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection, transaction
from django.utils.translation import gettext as _
from psycopg import sql

from core.services.activation import activate_participation_model
from tenants.context import use_city, use_public
from tenants.hosts import forget_hosts
from tenants.models import City, CityDomain
from tenants.names import check_host_name
from tenants.provisioning.roles import ensure_role, grant_schema
from tenants.provisioning.tables import migrate_schema

UNFINISHED = "Vicinia: this city is being created"
"""The comment of a schema until its city's row is written: what tells a left-over from somebody's schema."""


class CityExists(ValueError):
    """A city, a schema or a host of that name is there already, or is being made at this moment."""


def create_city(
    *,
    schema_name: str,
    name: str,
    hostname: str,
    models: Sequence[str] = (),
    furnish: Callable[[], None] | None = None,
    **details: Any,
) -> City:
    """Create schema, tables, role and rows of a city and activate its participation models; returns the city.

    `details` are the other fields of `City` (province, istat_code, …). `furnish` is called inside the city, once its models are
    active: it writes what the city begins with, and what it raises leaves nothing of the city. The city's row comes last: where it
    is, everything is. On any failure nothing remains but the role, which holds no right; what a killed process left
    behind is cleared away by the next attempt. Raises `ValidationError` for a bad name, `CityExists` for a taken one.
    """
    hostname = hostname.lower()
    city = City(schema_name=schema_name, name=name, **details)
    with use_public():
        if _is_taken(schema_name, hostname):
            raise CityExists(_("«%(name)s» esiste già.") % {"name": hostname})
        city.full_clean()
        check_host_name(hostname)
        with _alone(schema_name):
            _make_schema(schema_name, hostname)
            try:
                _fill(city, hostname, models, furnish)
            except BaseException:
                connection.set_schema_to_public()
                _drop(schema_name)
                raise
    forget_hosts()
    return city


def _is_taken(schema_name: str, hostname: str) -> bool:
    if City.objects.filter(schema_name=schema_name).exists():
        return True
    there: bool = CityDomain.objects.filter(domain=hostname).exists()
    return there


@contextmanager
def _alone(schema_name: str) -> Iterator[None]:
    """One process at a time makes this city; the lock is the server's and ends with the process that holds it.

    On a connection of its own, because migrations close Django's.
    """
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as other:
        found = other.execute(
            "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [f"create city {schema_name}"]
        )
        if found.fetchone() != (True,):
            raise CityExists(_("«%(name)s» viene creata in questo momento.") % {"name": schema_name})
        yield


def _make_schema(schema_name: str, hostname: str) -> None:
    """An empty schema, marked as unfinished, after clearing away one that a killed process left."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = %s", [schema_name]
        )
        there = cursor.fetchone()
    if there is not None:
        if there[0] != UNFINISHED or _is_taken(schema_name, hostname):
            raise CityExists(_("«%(name)s» esiste già.") % {"name": schema_name})
        _drop(schema_name)
    with transaction.atomic():
        _run("CREATE SCHEMA {schema}", schema_name)
        _run(f"COMMENT ON SCHEMA {{schema}} IS '{UNFINISHED}'", schema_name)


def _fill(city: City, hostname: str, models: Sequence[str], furnish: Callable[[], None] | None) -> None:
    """Tables, role, participation models, first rows, and at the very end the row that makes it a city."""
    migrate_schema(schema_name=city.schema_name, verbosity=0)
    ensure_role(city)
    grant_schema(city)
    with use_city(city):
        for slug in models:
            activate_participation_model(actor=None, slug=slug)
        if furnish:
            furnish()
    with transaction.atomic():
        city.save()
        CityDomain.objects.create(domain=hostname, tenant=city, is_primary=True)
        _run("COMMENT ON SCHEMA {schema} IS NULL", city.schema_name)


def _drop(schema_name: str) -> None:
    _run("DROP SCHEMA IF EXISTS {schema} CASCADE", schema_name)


def _run(statement: str, schema_name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(statement).format(schema=sql.Identifier(schema_name)).as_string(cursor.connection)
        )
