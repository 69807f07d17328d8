"""What a new city is a replay of: a schema made by Django's migrations, and the statements that make the same again.

The template is made once per state of the code, by whoever needs it first, and kept in public for every process.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection, transaction
from psycopg import sql

from tenants.context import use_public, use_schema
from tenants.models import CityTemplate
from tenants.provisioning.catalogue import differences, facts_of, rows_of
from tenants.provisioning.fingerprint import applied_migrations, code_digest, code_migrations
from tenants.provisioning.script import statements_of
from tenants.provisioning.tables import migrate_schema

SCHEMA = "city__template"
"""The schema the migrations made; its comment is the digest of the code. No city's name has two underscores in a row."""

_COPY = "city__replayed"
_KEPT = 5  # code that is being replaced still makes cities

_REPLAY = """
DO $$ DECLARE statement text; BEGIN
    FOR statement IN
        SELECT s.value FROM public.{table}, jsonb_array_elements_text(statements) WITH ORDINALITY AS s (value, place)
        WHERE digest = {digest} ORDER BY s.place
    LOOP EXECUTE statement; END LOOP;
END $$
"""


class TemplateInexact(RuntimeError):
    """The statements read from the template do not make the same again, or the template is not what the code asks for."""


def current_template() -> str:
    """The digest under which the template of this code is kept; makes it when it is not, which takes seconds.

    Raises `TemplateInexact` when a migration made something that `tenants.provisioning.script` cannot write down.
    """
    digest = code_digest()
    with use_public():
        if not _is_kept(digest):
            with _alone():
                if not _is_kept(digest):
                    _make(digest)
    return digest


def replay(digest: str) -> None:
    """Make the template's objects and rows in the empty schema that comes first in the search path.

    The server reads the statements itself and sends itself one after the other, so all of it is one round trip.
    """
    _run(_REPLAY, table=sql.Identifier(CityTemplate._meta.db_table), digest=sql.Literal(digest))


def _is_kept(digest: str) -> bool:
    return CityTemplate.objects.filter(digest=digest).exists()


@contextmanager
def _alone() -> Iterator[None]:
    """One process at a time makes templates. The lock ends with the process that holds it, however that ends.

    On a connection of its own, because migrations close Django's.
    """
    lock = sql.SQL("LOCK TABLE public.{} IN SHARE UPDATE EXCLUSIVE MODE")
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute(lock.format(sql.Identifier(CityTemplate._meta.db_table)))
        yield


def _make(digest: str) -> None:
    names = {"schema": sql.Identifier(SCHEMA), "digest": sql.Literal(digest)}
    _run("DROP SCHEMA IF EXISTS {schema} CASCADE", **names)
    _run("CREATE SCHEMA {schema}", **names)
    migrate_schema(schema_name=SCHEMA, verbosity=0)
    if missing := code_migrations() - applied_migrations(SCHEMA):
        raise TemplateInexact(f"The template lacks migrations: {sorted(missing)}")
    _run("COMMENT ON SCHEMA {schema} IS {digest}", **names)
    _keep(digest, statements_of(SCHEMA))


def _keep(digest: str, statements: list[str]) -> None:
    """Keep the statements, once they have made the same again."""
    wanted = facts_of(SCHEMA) | rows_of(SCHEMA)
    with use_schema(_COPY), transaction.atomic():
        CityTemplate.objects.create(digest=digest, statements=statements)
        _run("CREATE SCHEMA {copy}", copy=sql.Identifier(_COPY))
        replay(digest)
        if found := differences(wanted, facts_of(_COPY) | rows_of(_COPY), schema_name=_COPY):
            raise TemplateInexact("Template and replay differ:\n" + "\n".join(found[:20]))
        _run("DROP SCHEMA {copy} CASCADE", copy=sql.Identifier(_COPY))
        kept = CityTemplate.objects.order_by("-made_at").values_list("pk", flat=True)[:_KEPT]
        CityTemplate.objects.exclude(pk__in=list(kept)).delete()


def _run(statement: str, **names: sql.Composable) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(**names).as_string(cursor.connection))
