"""The second wall: a PostgreSQL role per city that sees the city's schema and nothing else."""

import psycopg
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from psycopg import sql

from tenants.models import City


def _run(statement: str, **names: sql.Composable) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(**names).as_string(cursor.connection))


def ensure_role(city: City) -> None:
    """Create the city's role if the cluster lacks it; roles are shared by the databases of a cluster."""
    try:
        with transaction.atomic():
            _run("CREATE ROLE {role} NOLOGIN NOINHERIT", role=sql.Identifier(city.role_name))
    except ProgrammingError as error:
        if not isinstance(error.__cause__, psycopg.errors.DuplicateObject):
            raise


def grant_schema(city: City) -> None:
    """Give the role its rights on the schema as it is now and as it will grow; safe to repeat after a migration.

    A table whose model sets `append_only_except` (a tuple of column names) can be added to and read, its rows never
    deleted, and only those columns changed.
    """
    names = {"role": sql.Identifier(city.role_name), "schema": sql.Identifier(city.schema_name)}
    rights = sql.SQL("SELECT, INSERT, UPDATE, DELETE")
    _run("GRANT {role} TO CURRENT_USER", role=names["role"])
    _run("GRANT USAGE ON SCHEMA {schema} TO {role}", **names)
    _run("GRANT {rights} ON ALL TABLES IN SCHEMA {schema} TO {role}", rights=rights, **names)
    _run("GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}", **names)
    _run("REVOKE ALL ON {schema}.django_migrations FROM {role}", **names)
    _run("ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT {rights} ON TABLES TO {role}", rights=rights, **names)
    _run("ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE ON SEQUENCES TO {role}", **names)
    for model in apps.get_models():
        changeable = getattr(model, "append_only_except", None)
        if changeable is not None:
            table = sql.Identifier(city.schema_name, model._meta.db_table)
            _run("REVOKE UPDATE, DELETE ON {table} FROM {role}", table=table, role=names["role"])
            if changeable:
                columns = sql.SQL(", ").join(map(sql.Identifier, changeable))
                _run("GRANT UPDATE ({columns}) ON {table} TO {role}", columns=columns, table=table, role=names["role"])
