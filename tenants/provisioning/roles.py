"""The second wall: a PostgreSQL role per city that sees the city's schema and nothing else."""

import hashlib
from collections.abc import Iterator

import psycopg
from django.apps import AppConfig, apps
from django.conf import settings
from django.db import IntegrityError, ProgrammingError, connection, transaction
from psycopg import sql

from tenants.models import City

_SET_IS_A_PRIVILEGE = 160000
_RIGHTS = sql.SQL("SELECT, INSERT, UPDATE, DELETE")


def _run(statement: str | sql.Composable, **names: sql.Composable) -> None:
    composed = sql.SQL(statement).format(**names) if isinstance(statement, str) else statement
    with connection.cursor() as cursor:
        cursor.execute(composed.as_string(cursor.connection))


_RUN_TEXT = """
    SELECT oid::regprocedure::text FROM pg_proc
    WHERE pronamespace = 'pg_catalog'::regnamespace AND has_function_privilege('public', oid, 'EXECUTE')
      AND (proname ~ '^(query|cursor|table|schema|database)_to_xml' OR proname = 'ts_stat'
           OR (proname = 'ts_rewrite' AND pronargs = 2))
"""


def close_database() -> None:
    """Take from PUBLIC, and so from every city's role, what PostgreSQL gives it beyond a city's schema.

    Temporary tables: one outlives the request that made it and would stand in the session for the next city. Making things in
    `public`. Functions that run a text as SQL: within one statement they could read what the statement itself may
    not, after taking the role off; those belong to the server's superuser, so that for any other owner of the database PostgreSQL
    only warns, and an administrator runs this once. None of it is copied with a database but the last. Repeating it changes nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        database = sql.Identifier(cursor.fetchone()[0])
        cursor.execute(_RUN_TEXT)
        running = [sql.SQL(name) for (name,) in cursor.fetchall()]
    _run("REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC", database=database)
    _run("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    if running:  # who holds no right on a function is refused even a REVOKE that changes nothing
        _run("REVOKE EXECUTE ON FUNCTION {running} FROM PUBLIC", running=sql.SQL(", ").join(running))


def ensure_role(city: City) -> None:
    """Create the city's role if the cluster lacks it, and let the owner take it on."""
    ensure_role_named(city.role_name)


def ensure_role_named(name: str) -> None:
    """The same for any role nobody signs in as.

    Roles are shared by the databases of a cluster, so another database may have made it, even at this moment.
    """
    role = sql.Identifier(name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        is_there = cursor.fetchone()
    if not is_there:
        try:
            with transaction.atomic():
                _run("CREATE ROLE {role} NOLOGIN NOINHERIT", role=role)
        except (ProgrammingError, IntegrityError) as error:
            if not isinstance(
                error.__cause__, psycopg.errors.DuplicateObject | psycopg.errors.UniqueViolation
            ):
                raise
    with connection.cursor() as cursor:
        # Before PostgreSQL 16 every member of a role may take it on, and the privilege has no name of its own.
        privilege = "SET" if connection.connection.info.server_version >= _SET_IS_A_PRIVILEGE else "MEMBER"
        cursor.execute("SELECT pg_has_role(current_user, %s, %s)", [name, privilege])
        may_take_it_on = cursor.fetchone()[0]
    if not may_take_it_on:
        _run("GRANT {role} TO CURRENT_USER", role=role)


def grant_schema(city: City) -> None:
    """Give the role its rights on the schema as it is now and as it will grow; safe to repeat after a migration."""
    with transaction.atomic():  # no moment in which the audit trail may be changed
        for statement in _granted(city):
            _run(statement)


def grants(city: City) -> list[str]:
    """The same as statements, for who sends them in a transaction of his own."""
    return [statement.as_string() for statement in _granted(city)]


def promise_rights(city: City) -> None:
    """The role may enter the schema, and has its rights on every table that will be made there, from its first moment."""
    for statement in _promised(city):
        _run(statement)


def withhold_rights(city: City) -> None:
    """Take back what a city may not do with its own tables.

    A table whose model sets `append_only_except` (a tuple of column names) can be added to and read, its rows never
    deleted, and only those columns changed. What is migrated is the platform's affair.
    """
    for statement in _withheld(city):
        _run(statement)


def rights_digest() -> str:
    """64 hexadecimal digits that change with whatever the code gives a city's role, or takes back."""
    city = City(schema_name="city")
    texts = [statement.as_string() for statement in _granted(city)]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def _granted(city: City) -> Iterator[sql.Composable]:
    names = _names(city)
    yield from _promised(city)
    yield sql.SQL("GRANT {rights} ON ALL TABLES IN SCHEMA {schema} TO {role}").format(rights=_RIGHTS, **names)
    yield sql.SQL("GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}").format(**names)
    yield from _withheld(city)


def _promised(city: City) -> Iterator[sql.Composable]:
    names = _names(city)
    yield sql.SQL("GRANT USAGE ON SCHEMA {schema} TO {role}").format(**names)
    default = sql.SQL("ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT {rights} ON {what} TO {role}")
    yield default.format(rights=_RIGHTS, what=sql.SQL("TABLES"), **names)
    yield default.format(rights=sql.SQL("USAGE"), what=sql.SQL("SEQUENCES"), **names)


def _withheld(city: City) -> Iterator[sql.Composable]:
    role = _names(city)["role"]
    yield sql.SQL("REVOKE ALL ON {} FROM {}").format(_table(city, "django_migrations"), role)
    for app in settings.TENANT_APPS:
        for model in _app(app).get_models():
            changeable = getattr(model, "append_only_except", None)
            if changeable is not None:
                table = _table(city, model._meta.db_table)
                yield sql.SQL("REVOKE UPDATE, DELETE ON {} FROM {}").format(table, role)
                if changeable:
                    columns = sql.SQL(", ").join(map(sql.Identifier, changeable))
                    yield sql.SQL("GRANT UPDATE ({}) ON {} TO {}").format(columns, table, role)


def _table(city: City, name: str) -> sql.Identifier:
    return sql.Identifier(city.schema_name, name)


def _names(city: City) -> dict[str, sql.Identifier]:
    return {"role": sql.Identifier(city.role_name), "schema": sql.Identifier(city.schema_name)}


def _app(name: str) -> AppConfig:
    return next(config for config in apps.get_app_configs() if config.name == name)
