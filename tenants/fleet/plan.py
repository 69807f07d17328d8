"""What brings a schema from the migrations it has to those of the code: each migration's SQL, prepared once for all cities.

The pending migrations are run by Django on a copy of a city's tables, without rows, inside a transaction that is rolled
back; what Django's schema editor sends there is what every city in the same state is sent. Names carry no schema.
"""

import builtins
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.contrib.postgres.operations import CreateExtension
from django.db import DatabaseError, connection, migrations, router, transaction
from django.db.backends.postgresql.schema import DatabaseSchemaEditor
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation
from django.db.utils import DEFAULT_DB_ALIAS

from tenants.context import use_public, use_schema
from tenants.fleet.lint import Finding, findings_in, table_sizes
from tenants.models import City
from tenants.provisioning.fingerprint import Migrations, fingerprint
from tenants.provisioning.script import statements_of
from tenants.provisioning.state import set_of

SCRATCH = "city__plan"
"""Where the copy stands until the rollback. No city's name has two underscores in a row."""

_PLAIN = ("django.db.migrations.operations", "django.contrib.postgres")
_CHANGES_NO_ROW = re.compile(r"\s*(ALTER|CREATE|COMMENT|DROP|SET)\b", re.IGNORECASE)
_MAKES_A_TABLE = re.compile(r"\s*CREATE\s+(UNLOGGED\s+)?TABLE\b", re.IGNORECASE)


class HistoryConflict(RuntimeError):
    """The code's migrations do not form one line, or a schema has one without what it depends on."""


class Refused(RuntimeError):
    """A plan has migrations that keep a city waiting or break the code that serves it; `findings` says which."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("\n".join(finding.line() for finding in findings))
        self.findings = findings


@dataclass(frozen=True)
class Step:
    """One migration. `by_django` says why its statements cannot be replayed (empty: they can); they then are what Django

    sent on tables without rows. `records` are the rows it adds to django_migrations: more than one for a squashed one.
    """

    migration: Migration
    statements: tuple[str, ...]
    by_django: str
    records: tuple[tuple[str, str], ...]
    before: Any = None
    """Django's state of the models before it, kept for the migrations Django runs."""

    @property
    def name(self) -> str:
        """As `core.0002_meeting_cycle`."""
        return f"{self.migration.app_label}.{self.migration.name}"

    @property
    def changes_rows(self) -> bool:
        """Whether a statement may leave rows that wait to be checked, before which a table cannot be changed again."""
        return not all(map(_CHANGES_NO_ROW.match, self.statements))

    @property
    def makes_tables(self) -> bool:
        """Whether there are tables after it whose rights have to be looked after."""
        return any(map(_MAKES_A_TABLE.match, self.statements))


@dataclass
class Plan:
    """The steps from `base`, a state many cities may share, to the code's."""

    base: Migrations
    steps: tuple[Step, ...]
    executor: MigrationExecutor
    noted: tuple[tuple[str, str], ...] = ()
    """Squashed migrations all of whose parts are there already: nothing to run, a row to add."""
    sets: dict[Migrations, Any] = field(default_factory=dict)
    fingerprints: dict[Migrations, str] = field(default_factory=dict)

    def fingerprint_of(self, migrations: Migrations) -> str:
        """The same for every city, so made once."""
        if migrations not in self.fingerprints:
            self.fingerprints[migrations] = fingerprint(migrations)
        return self.fingerprints[migrations]

    def set_of(self, migrations: Migrations) -> Any:
        """The key of the row that is this set, made once, outside the transactions of cities."""
        if migrations not in self.sets:
            with use_public():
                self.sets[migrations] = set_of(migrations).pk
        return self.sets[migrations]

    def findings(self, schemas: list[str]) -> list[Finding]:
        """What is dangerous about it in these cities."""
        sizes = table_sizes(schemas) if self.steps else {}
        return [found for step in self.steps for found in findings_in(step.name, step.statements, sizes)]

    def runs(self) -> Iterator[list[Step]]:
        """The steps in the order of work: those replayed together in one transaction, each of Django's by itself."""
        for by_django, steps in groupby(self.steps, key=lambda step: bool(step.by_django)):
            if by_django:
                yield from ([step] for step in steps)
            else:
                yield list(steps)


class _RecordingEditor(DatabaseSchemaEditor):
    """Keeps what it sends, and whether a value in it is made anew each time: a key, a moment or a token is no two cities'."""

    def __init__(self) -> None:
        super().__init__(connection, atomic=False)  # the whole copy is inside one transaction
        self.sent: list[str] = []
        self.made_anew = ""

    def effective_default(self, field: Any) -> Any:
        made = callable(field.default) and getattr(field.default, "__module__", "") != builtins.__name__
        if (
            (field.has_default() and made)
            or getattr(field, "auto_now", False)
            or getattr(field, "auto_now_add", False)
        ):
            self.made_anew = f"the default of {field.name} is made anew each time"
        return super().effective_default(field)

    def execute(self, sql: Any, params: Any = ()) -> None:
        text = str(sql) if params is None else self.connection.ops.compose_sql(str(sql), params)
        self.sent.append(text)
        super().execute(text, None)


def prepare(like: City) -> Plan:
    """The plan for cities in the state in which `like` is, read from its schema; called outside any transaction.

    Takes no lock on the city: only its catalogue is read. Raises `HistoryConflict`.
    """
    with use_schema(like.schema_name):
        executor = MigrationExecutor(connection)
        refuse_conflicts(executor)
        base = frozenset(executor.loader.applied_migrations)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        copy = statements_of(like.schema_name, with_rows=False) if pending else []
    state = _state_of(executor)
    if pending:
        state.apps  # noqa: B018  # made here, it is made once: what follows works on copies
    steps = tuple(_rehearsed(copy, [migration for migration, _backwards in pending], state))
    done = base | {key for step in steps for key in step.records}
    noted = tuple(
        key
        for key, squashed in executor.loader.replacements.items()
        if key not in done and done.issuperset(squashed.replaces)
    )
    return Plan(base, steps, executor, noted)


def _state_of(executor: Any) -> Any:
    """Django's state of the models after what is applied; its own `migrate` asks the same way."""
    return executor._create_project_state(with_applied_migrations=True)


def refuse_conflicts(executor: MigrationExecutor) -> None:
    """Raise `HistoryConflict` where Django's `migrate` would refuse to begin."""
    try:
        executor.loader.check_consistent_history(connection)
    except migrations.exceptions.InconsistentMigrationHistory as error:
        raise HistoryConflict(str(error)) from error
    if conflicts := executor.loader.detect_conflicts():
        told = "; ".join(f"{app}: {', '.join(names)}" for app, names in conflicts.items())
        raise HistoryConflict(f"Several last migrations, to be merged first: {told}")


def _rehearsed(copy: list[str], pending: list[Migration], state: Any) -> Iterator[Step]:
    """Each pending migration with what Django sends for it, run on the copy as long as that can be."""
    with use_schema(SCRATCH), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA {SCRATCH}")
            for statement in copy:
                cursor.execute(statement)
        lost = ""  # what the copy lacks by now
        for migration in pending:
            before = state.clone()
            reason = lost or why_not_replayed(migration)
            if lost or not migration.atomic:
                lost = lost or f"it comes after {migration}, which runs outside a transaction"
                state, statements = _described(migration, state)
            else:
                state, statements, failure, found = _run(migration, state)
                lost, reason = failure, reason or failure or found
            yield _step(migration, statements, reason, before)
        transaction.set_rollback(True)


def _step(migration: Migration, statements: tuple[str, ...], reason: str, before: Any) -> Step:
    own = (migration.app_label, migration.name)
    records = tuple(dict.fromkeys([*migration.replaces, own]))
    if any(SCRATCH in statement for statement in statements):
        reason = reason or "its SQL names the schema"
    return Step(migration, statements, reason, records, before if reason else None)


def _run(migration: Migration, state: Any) -> tuple[Any, tuple[str, ...], str, str]:
    """State after it, what was sent, why it could not be run, and why it cannot be replayed although it could."""
    editor = _RecordingEditor()
    before = state.clone()
    try:
        with transaction.atomic(), editor:
            state = migration.apply(state, editor)
    except DatabaseError as error:
        told = f"{migration} cannot be run on empty tables: {str(error).splitlines()[0]}"
        return migration.mutate_state(before), tuple(editor.sent), told, ""
    return state, tuple(editor.sent), "", editor.made_anew


def _described(migration: Migration, state: Any) -> tuple[Any, tuple[str, ...]]:
    """State after it, and the SQL Django would send as far as it can tell without sending any."""
    before = state.clone()
    editor = DatabaseSchemaEditor(connection, collect_sql=True, atomic=False)
    try:
        with transaction.atomic(), editor:
            state = migration.apply(state, editor, collect_sql=True)
    except (DatabaseError, ValueError):  # it looks for what only an earlier migration makes
        return migration.mutate_state(before), ()
    return state, tuple(text for text in editor.collected_sql if not text.startswith("--"))


def described(
    executor: MigrationExecutor, pending: list[Migration]
) -> Iterator[tuple[Migration, tuple[str, ...]]]:
    """The same for migrations of the schema the connection works for, which is not touched."""
    state = _state_of(executor)
    for migration in pending:
        state, statements = _described(migration, state)
        yield migration, statements


def why_not_replayed(migration: Migration) -> str:
    """Why a migration's SQL cannot be sent to a city as it was sent to another, empty where it can. Asked in a city's scope."""
    if not migration.atomic:
        return "it runs outside a transaction"
    reasons = (_why_not(migration.app_label, operation) for operation in _flat(migration.operations))
    return next(filter(None, reasons), "")


def _flat(operations: Any) -> Iterator[Operation]:
    for operation in operations:
        if isinstance(operation, migrations.SeparateDatabaseAndState):
            yield from _flat(operation.database_operations)
        else:
            yield operation


def _why_not(app_label: str, operation: Operation) -> str:
    name = type(operation).__name__
    if isinstance(operation, migrations.RunPython):
        runs = router.allow_migrate(DEFAULT_DB_ALIAS, app_label, **operation.hints)
        return f"{name} reads and writes rows" if runs else ""
    if not type(operation).__module__.startswith(_PLAIN):
        return f"{name} is no operation of Django's"
    if isinstance(operation, CreateExtension):
        return f"{name} is about the database, not the schema"
    return ""
