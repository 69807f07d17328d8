"""A moment of one city, held still while it is copied: no row of it is of another moment, and nothing can be changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from django.apps import AppConfig, apps
from django.conf import settings
from django.db import connection, transaction
from psycopg import sql

from tenants.context import use_city
from tenants.leaving.tables import Table, read_tables, same_texts_everywhere
from tenants.models import City
from tenants.provisioning.fingerprint import Migrations


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The tables of the moment, all of them, and the migrations that made them."""

    tables: tuple[Table, ...]
    migrations: Migrations


@contextmanager
def snapshot_of(city: City) -> Iterator[Snapshot]:
    """Inside the block every query, of the ORM too, sees the city as it was when the block began, with the city's rights.

    The tables are locked against changes of their shape, so the migrations told are those of the rows. Works in no
    transaction already begun. A migration of this city waits for the end of the block.
    """
    with use_city(city), _held_still(), transaction.atomic(durable=True):
        tables = read_tables()
        with connection.cursor() as cursor:
            names = sql.SQL(", ").join(sql.Identifier(table.name) for table in tables)
            cursor.execute(sql.SQL("LOCK TABLE {} IN ACCESS SHARE MODE").format(names).as_string())
        same_texts_everywhere()
        yield Snapshot(tuple(tables), _migrations_of(city))


def relevant(migrations: Migrations) -> Migrations:
    """Those of applications with tables in a city."""
    labels = {config.label for config in apps_of_a_city()}
    return frozenset(one for one in migrations if one[0] in labels)


def apps_of_a_city() -> list[AppConfig]:
    """The applications with tables in a city: the others' migrations shape nothing there."""
    return [config for config in apps.get_app_configs() if config.name in settings.TENANT_APPS]


@contextmanager
def _held_still() -> Iterator[None]:
    """Transactions of Django's connection begin as REPEATABLE READ READ ONLY inside the block."""
    connection.ensure_connection()
    raw = connection.connection
    before = raw.isolation_level, raw.read_only
    raw.isolation_level, raw.read_only = psycopg.IsolationLevel.REPEATABLE_READ, True
    try:
        yield
    finally:
        if not raw.closed:
            raw.isolation_level, raw.read_only = before


def _migrations_of(city: City) -> Migrations:
    """What the schema has recorded; asked by the owner beside the snapshot, as the city's role may not read it."""
    query = sql.SQL("SELECT app, name FROM {}").format(sql.Identifier(city.schema_name, "django_migrations"))
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as owner:
        return relevant(frozenset((app, name) for app, name in owner.execute(query).fetchall()))
