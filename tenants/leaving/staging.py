"""A city rebuilt beside the living ones, in a schema nobody reaches, until it is known to be what the archive says.

A schema of two underscores is no city's name. What a killed process left there the next one clears away.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import psycopg
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _
from psycopg import sql

from tenants.context import use_public, use_schema
from tenants.leaving.files import file_columns
from tenants.leaving.manifest import ArchiveRefused, Manifest, TableDump
from tenants.leaving.reader import Archive
from tenants.leaving.secrets import PORTABLE_LACKS
from tenants.leaving.snapshot import relevant
from tenants.leaving.tables import Table, dump, read_tables, same_texts_everywhere
from tenants.provisioning.fingerprint import code_migrations
from tenants.provisioning.tables import migrate_schema
from tenants.provisioning.template import current_template, replay

_HOW_MANY = 5


class BeingRestored(ArchiveRefused):
    """Somebody puts back the same city at this moment."""


def staged_name(schema_name: str) -> str:
    """The schema in which a city is rebuilt."""
    return f"{schema_name}__staged"


@contextmanager
def staged(archive: Archive, schema_name: str) -> Iterator[str]:
    """The archive's rows as they would be today, in a schema of their own whose name is yielded; gone when the block ends,
    unless the block renamed it. Raises `ArchiveRefused` when they cannot be what the archive says."""
    name = staged_name(schema_name)
    check_version(archive.manifest)
    with _alone(name):
        try:
            _drop(name)
            _make(name, archive.manifest)
            with _told_as_refusal(), use_schema(name), transaction.atomic():
                _load(archive)
            if not _is_of_this_version(archive.manifest):
                migrate_schema(schema_name=name, verbosity=0)
            yield name
        finally:
            connection.set_schema_to_public()
            _drop(name)


def check_version(manifest: Manifest) -> None:
    """Raise `ArchiveRefused` for rows of a state this code has not come to."""
    unknown = sorted(set(manifest.migrations) - relevant(code_migrations()))
    if unknown:
        raise ArchiveRefused(
            _(
                "L'archivio viene da una versione più recente (%(version)s), o da un'installazione con altri modelli "
                "di partecipazione: aggiorni questa installazione, poi riprovi. Qui manca: %(names)s."
            )
            % {
                "version": manifest.application_version,
                "names": ", ".join(".".join(one) for one in unknown[:_HOW_MANY]),
            }
        )


def _is_of_this_version(manifest: Manifest) -> bool:
    return set(manifest.migrations) == relevant(code_migrations())


def _make(name: str, manifest: Manifest) -> None:
    """The empty tables as they were: of today a replay, of earlier days what Django's migrations made then."""
    if _is_of_this_version(manifest):
        template = current_template()
        with use_schema(name), transaction.atomic():
            _run("CREATE SCHEMA {}", name)
            replay(template)
        return
    with use_public():
        _run("CREATE SCHEMA {}", name)
    with _only(name):
        MigrationRecorder(connection).ensure_schema()
    with use_schema(name):
        executor = MigrationExecutor(connection)
        executor.migrate(_last_of_each(executor, manifest))


@contextmanager
def _only(name: str) -> Iterator[None]:
    """The schema without public behind it, whose table of migrations would be taken for its own."""
    with use_schema(name):
        connection.set_schema(name, include_public=False)  # type: ignore[attr-defined]
        yield


def _last_of_each(executor: MigrationExecutor, manifest: Manifest) -> list[tuple[str, str]]:
    """The migrations of the archive on which none of its others stands; a set that Django's graph cannot have is refused."""
    had = set(manifest.migrations)
    graph = executor.loader.graph
    replaced = {old: key for key, one in executor.loader.replacements.items() for old in one.replaces}
    present = {replaced.get(one, one) for one in had}
    stands = {parent.key for key in present if key in graph.nodes for parent in graph.node_map[key].parents}
    return sorted(key for key in present if key not in stands and key in graph.nodes)


def _load(archive: Archive) -> None:
    """Rows into the empty tables, in one transaction: checked against every constraint, and against the archive's digests."""
    tables = {table.name: table for table in read_tables()}
    wanted = archive.manifest.tables
    _check_shapes(tables, wanted)
    same_texts_everywhere()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        names = sql.SQL(", ").join(sql.Identifier(name) for name in tables)
        cursor.execute(sql.SQL("TRUNCATE {}").format(names).as_string())
        for told in _parents_first(tables, wanted):
            _copy_in(cursor, archive, told)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for told in wanted:
        _verify(archive, tables[told.name], told)
    _check_files(archive)
    _set_sequences()


def _check_shapes(tables: dict[str, Table], wanted: Iterable[TableDump]) -> None:
    told = {table.name: set(table.columns) for table in wanted}
    for name in sorted(tables.keys() ^ told.keys()):
        if name not in PORTABLE_LACKS or name in told:
            raise ArchiveRefused(_("La tabella «%(name)s» non è dove dovrebbe.") % {"name": name[:80]})
    for name, columns in told.items():
        if columns != set(tables[name].column_names):
            raise ArchiveRefused(
                _("Le colonne della tabella «%(name)s» non sono quelle della sua versione.") % {"name": name}
            )


def _parents_first(tables: dict[str, Table], wanted: Iterable[TableDump]) -> list[TableDump]:
    """Tables after those they refer to; in a circle the one that waits for fewest comes first, its keys wait for the end."""
    waiting = {told.name: told for told in wanted}
    ordered = []
    while waiting:

        def missing(name: str) -> int:
            others = {column.refers_to for column in tables[name].columns} - {name}
            return len(others & waiting.keys())  # asked in this round only

        ordered.append(waiting.pop(min(waiting, key=missing)))
    return ordered


def _copy_in(cursor: object, archive: Archive, told: TableDump) -> None:
    query = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(told.name), sql.SQL(", ").join(map(sql.Identifier, told.columns))
    )
    with cursor.copy(query) as copy:  # type: ignore[attr-defined]
        for block in archive.blocks(told.member):
            copy.write(block)


def _verify(archive: Archive, table: Table, told: TableDump) -> None:
    """What the table holds now, written as the archive's dump was, is the archive's dump to the last byte."""
    by_name = {column.name: column for column in table.columns}
    as_told = Table(table.name, tuple(by_name[name] for name in told.columns), table.key)
    digest, rows = hashlib.sha256(), 0
    for block in dump(as_told):
        digest.update(block)
        rows += block.count(b"\n")
    if digest.hexdigest() != archive.manifest.member_by_path[told.member].sha256 or rows != told.rows:
        raise ArchiveRefused(
            _("Le righe ricaricate della tabella «%(name)s» non sono quelle dell'archivio.")
            % {"name": told.name}
        )


def _check_files(archive: Archive) -> None:
    """Every file a row speaks of is in the archive, or was missing when it was made. Tables as they were: no model is asked."""
    known = {*archive.file_names, *archive.manifest.missing_files}
    for model, field in file_columns():
        query = sql.SQL("SELECT DISTINCT {column} FROM {table} WHERE {column} <> ''").format(
            column=sql.Identifier(str(field.column)), table=sql.Identifier(model._meta.db_table)
        )
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass(%s)", [model._meta.db_table])
            if cursor.fetchone() == (None,):
                continue
            cursor.execute(query.as_string())
            if unknown := [name for (name,) in cursor.fetchall() if name not in known]:
                raise ArchiveRefused(
                    _("Una riga parla di un file che nell'archivio non c'è: «%(path)s».")
                    % {"path": unknown[0][:120]}
                )


def _set_sequences() -> None:
    """Keys counted by the database go on after the last one loaded."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname::text, a.attname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
            "WHERE c.relnamespace = current_schema()::regnamespace AND a.attidentity <> '' AND c.relkind = 'r'"
        )
        for table, column in cursor.fetchall():
            query = sql.SQL(
                "SELECT setval(pg_get_serial_sequence({text}, {column_text}), coalesce(max({column}), 0) + 1, false) FROM {table}"
            ).format(
                text=sql.Literal(sql.Identifier(table).as_string()), column_text=sql.Literal(column),
                column=sql.Identifier(column), table=sql.Identifier(table),
            )  # fmt: skip
            cursor.execute(query.as_string())


@contextmanager
def _told_as_refusal() -> Iterator[None]:
    """What the database says against rows that are not what the tables take."""
    try:
        yield
    except DatabaseError as error:
        if isinstance(error.__cause__, psycopg.OperationalError):
            raise
        raise _unfit(error) from error
    except (psycopg.DataError, psycopg.IntegrityError, psycopg.ProgrammingError) as error:
        raise _unfit(error) from error
    except psycopg.OperationalError as error:
        if isinstance(error, psycopg.errors.StatementTooComplex):
            raise _unfit(error) from error
        raise


def _unfit(error: Exception) -> ArchiveRefused:
    return ArchiveRefused(
        _("Le righe dell'archivio non sono quelle che le tabelle accettano: %(why)s")
        % {"why": str(error).splitlines()[0][:200]}
    )


@contextmanager
def _alone(name: str) -> Iterator[None]:
    """One process at a time rebuilds a city; the server's lock ends with the process that holds it, however that ends."""
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as other:
        found = other.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [f"restore {name}"])
        if found.fetchone() != (True,):
            raise BeingRestored(_("Questa città viene ripristinata in questo momento."))
        yield


def _drop(name: str) -> None:
    with use_public():
        _run("DROP SCHEMA IF EXISTS {} CASCADE", name)


def _run(statement: str, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(sql.Identifier(name)).as_string())
