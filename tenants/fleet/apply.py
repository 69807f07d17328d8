"""One city, from the state it is in to the code's: whole steps, each recorded in the transaction that makes it."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import psycopg
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from psycopg import sql

from tenants.context import use_public, use_schema
from tenants.fleet.plan import HistoryConflict, Plan, Refused, Step
from tenants.models import City, SchemaState
from tenants.provisioning.fingerprint import Migrations, fingerprint
from tenants.provisioning.roles import ensure_role, grant_schema, rights_digest
from tenants.provisioning.state import look_into, names_in

TRIES = 5
FIRST_PAUSE = 0.2
"""Seconds before the second try; each pause is twice the last, so five tries stand aside for three seconds in all."""
OTHERS_PATIENCE = "60s"
"""How long a city in the hands of another run is waited for."""

_ONCE_MORE = (
    psycopg.errors.LockNotAvailable,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
    psycopg.errors.QueryCanceled,  # statement_timeout
)

# What the schema itself says is compared with what is recorded, under a lock no other run gets: as a fingerprint, made here
# as `tenants.provisioning.fingerprint` makes it.
_LOCK = """
SELECT m.fingerprint, s.rights
FROM public.tenants_schemastate s JOIN public.tenants_migrationset m ON m.id = s.migrations_id
WHERE s.city_id = %s FOR UPDATE OF s
"""
_ITSELF = """
SELECT encode(sha256(convert_to(coalesce(string_agg(app || '.' || name || chr(10), '' ORDER BY app COLLATE "C",
    name COLLATE "C"), ''), 'UTF8')), 'hex'), set_config('lock_timeout', %s, true), set_config('statement_timeout', %s, true)
FROM (SELECT DISTINCT app, name FROM {}) AS recorded
"""
_RECORD = """
UPDATE public.tenants_schemastate SET migrations_id = %s, recorded_at = now(), problem = NULL WHERE city_id = %s
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a statement may wait for a lock, and how long it may take, as PostgreSQL reads them (`2s`; 0: for ever)."""

    lock_timeout: str = "2s"
    statement_timeout: str = "60s"


LIMITS = Limits()
"""What the command works with unless it is told otherwise."""

NO_LIMITS = Limits("0", "0")
"""For what runs outside a transaction: building an index concurrently waits for everybody, and keeps nobody waiting."""

Change = tuple[Migrations, Migrations]
"""What a schema has, and will have."""


@dataclass(frozen=True)
class Terms:
    """What holds for all cities of a run.

    `plan_for` gives the plan for a city that has those migrations. With `look` the schemas themselves are asked first, whatever
    is recorded, and every role is given its rights again. `rights` is the digest of those the code gives.
    """

    plan_for: Callable[[City, Migrations], Plan]
    limits: Limits = field(default_factory=Limits)
    look: bool = False
    rights: str = field(default_factory=rights_digest)


@dataclass(slots=True)
class Outcome:
    """What became of a city: `migrated`, `current` (nothing was to do), `failed`. `problem` as in `SchemaState`."""

    city: str
    outcome: str = "current"
    migrations: list[str] = field(default_factory=list)
    seconds: float = 0.0
    problem: dict[str, str] | None = None


class MovedOn(Exception):
    """The schema is not in the state that was recorded: another run or a person was there."""


class StepFailed(Exception):
    """A migration could not be carried out; the cause is the database's error or the migration's own."""

    def __init__(self, step: str, statement: str = "") -> None:
        super().__init__(step)
        self.step, self.statement = step, statement


def bring_up_to_date(city: City, terms: Terms) -> Outcome:
    """Carry out what a city lacks, and record it; whatever goes wrong is its own affair and in the outcome.

    Where nothing is recorded the schema itself is asked first. Called on public, outside any transaction.
    """
    outcome = Outcome(city.schema_name)
    started = time.monotonic()
    try:
        _bring(city, terms, outcome)
    except StepFailed as failed:
        outcome.problem = _problem(failed.__cause__ or failed, failed.step, failed.statement)
    except (DatabaseError, HistoryConflict, Refused, MovedOn) as error:
        outcome.problem = _problem(error)
    if outcome.problem is not None:
        connection.close_if_unusable_or_obsolete()
        outcome.outcome = "failed"
        _remember(city, outcome.problem)
    outcome.seconds = round(time.monotonic() - started, 3)
    return outcome


def _bring(city: City, terms: Terms, outcome: Outcome) -> None:
    state = SchemaState.objects.filter(city=city).select_related("migrations").first()
    if state is None or terms.look:
        state = look_into(city)
    for _attempt in range(TRIES):
        plan = terms.plan_for(city, names_in(state.migrations))
        try:
            rights = _carry_out(plan, city, terms, outcome)
            break
        except MovedOn:
            state = look_into(city)
    else:
        raise MovedOn("The schema changes while it is being migrated.")
    if terms.rights != (state.rights if rights is None else rights):
        _give_rights(city, terms.rights)


def _carry_out(plan: Plan, city: City, terms: Terms, outcome: Outcome) -> str | None:
    """Returns the digest of the rights the role had on the way, None where nothing was to do."""
    has, rights = plan.base, None
    for steps in plan.runs():
        work = _run_by_django if steps[0].by_django else _replay
        now = has | {key for step in steps for key in step.records}
        task = partial(work, plan, steps, city, (has, now), terms.limits)
        rights = _with_patience(task, once_more=steps[0].migration.atomic)
        has = now
        outcome.migrations += [step.name for step in steps]
        outcome.outcome = "migrated"
    if plan.noted:
        row = plan.set_of(has | set(plan.noted))
        with use_schema(city.schema_name), transaction.atomic(durable=True), connection.cursor() as cursor:
            rights = _lock(cursor, city, has, terms.limits)
            _note(cursor, plan.noted)
            cursor.execute(_RECORD, [row, city.pk])
    return rights


def _with_patience(work: Callable[[], str], *, once_more: bool) -> str:
    """Do it, again after a pause where something stood in the way that goes by itself."""
    for number in range(TRIES - 1):
        try:
            return work()
        except (StepFailed, DatabaseError) as error:
            cause = error.__cause__ if isinstance(error, StepFailed) else error
            if not (once_more and isinstance(getattr(cause, "__cause__", None), _ONCE_MORE)):
                raise
        time.sleep(FIRST_PAUSE * 2**number * random.uniform(0.5, 1.5))  # noqa: S311  # so that two do not meet again
    return work()


def _replay(plan: Plan, steps: list[Step], city: City, change: Change, limits: Limits) -> str:
    """Send the statements of some steps, all or none."""
    has, now = change
    row = plan.set_of(now)
    with use_schema(city.schema_name), transaction.atomic(durable=True), connection.cursor() as cursor:
        rights = _lock(cursor, city, has, limits)
        for step in steps:
            _send(cursor, step)
            _note(cursor, step.records)
        if any(step.makes_tables for step in steps):
            grant_schema(city)
        cursor.execute(_RECORD, [row, city.pk])
    return rights


def _send(cursor: Any, step: Step) -> None:
    for statement in step.statements:
        with _told(step, statement):
            cursor.execute(statement)
    if step.changes_rows:
        with _told(step, ""):
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _run_by_django(plan: Plan, steps: list[Step], city: City, change: Change, limits: Limits) -> str:
    """Let Django carry out one step, in transactions of its own; the lock is held on a connection beside."""
    (step,) = steps
    has, now = change
    row = plan.set_of(now)
    with psycopg.connect(**connection.get_connection_params()) as other, other.cursor() as beside:
        rights = _lock(beside, city, has, limits, schema=city.schema_name)
        with use_schema(city.schema_name), _limited(limits if step.migration.atomic else NO_LIMITS):
            if not step.migration.atomic:
                _clear_away_invalid_indexes(step)
            with _told(step, ""):
                plan.executor.apply_migration(step.before.clone(), step.migration)
            if step.makes_tables:
                grant_schema(city)
        beside.execute(_RECORD, [row, city.pk])
    return rights


def _clear_away_invalid_indexes(step: Step) -> None:
    """What a killed or refused CREATE INDEX CONCURRENTLY of this migration left: PostgreSQL keeps it, and never uses it."""
    wanted = " ".join(step.statements)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            " WHERE NOT i.indisvalid AND c.relnamespace = current_schema()::regnamespace"
        )
        for (name,) in cursor.fetchall():
            if f'"{name}"' in wanted:
                cursor.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)).as_string())


def _lock(cursor: Any, city: City, has: Migrations, limits: Limits, *, schema: str = "") -> str:
    """Have the city for ourselves until the transaction ends; returns the digest of its role's rights.

    Raises `MovedOn` when it is not in the state it should be in, by what is recorded or by what the schema says itself.
    """
    cursor.execute("SELECT set_config('lock_timeout', %s, true)", [OTHERS_PATIENCE])
    cursor.execute(_LOCK, [city.pk])
    recorded, rights = cursor.fetchone() or ("", "")
    table = sql.Identifier(*filter(None, [schema, "django_migrations"]))
    cursor.execute(
        sql.SQL(_ITSELF).format(table).as_string(), [limits.lock_timeout, limits.statement_timeout]
    )
    itself = cursor.fetchone()[0]
    if not recorded == itself == fingerprint(has):
        raise MovedOn("The schema is not in the recorded state.")
    return str(rights)


def _note(cursor: Any, records: Any) -> None:
    """Django's own bookkeeping."""
    rows = sql.SQL(", ").join(sql.SQL("({}, {}, now())").format(app, name) for app, name in records)
    cursor.execute(
        sql.SQL("INSERT INTO django_migrations (app, name, applied) VALUES {}").format(rows).as_string()
    )


def _give_rights(city: City, digest: str) -> None:
    ensure_role(city)
    with use_public(), transaction.atomic(durable=True):
        grant_schema(city)
        SchemaState.objects.filter(city=city).update(rights=digest)


@contextmanager
def _limited(limits: Limits) -> Iterator[None]:
    """Django opens transactions of its own: the limits are the session's, and taken back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('lock_timeout', %s, false), set_config('statement_timeout', %s, false)",
            [limits.lock_timeout, limits.statement_timeout],
        )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
            cursor.execute("RESET statement_timeout")


@contextmanager
def _told(step: Step, statement: str) -> Iterator[None]:
    """Whatever a migration raises is its city's failure, told with the statement."""
    try:
        yield
    except Exception as error:  # a migration's own Python may raise anything
        raise StepFailed(step.name, statement) from error


def _problem(error: BaseException, step: str = "", statement: str = "") -> dict[str, str]:
    cause = error.__cause__
    return {
        "migration": step,
        "statement": statement,
        "error": str(error).strip() or type(error).__name__,
        "sqlstate": getattr(cause, "sqlstate", None) or "",
        "at": timezone.now().isoformat(timespec="seconds"),
    }


def _remember(city: City, problem: dict[str, str]) -> None:
    """Record it, unless nothing can be recorded: it is in the report all the same."""
    try:
        with use_public():
            SchemaState.objects.filter(city=city).update(problem=problem)
    except DatabaseError:
        connection.close()
