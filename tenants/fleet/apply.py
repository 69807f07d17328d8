"""One city, from the state it is in to the code's: whole steps, each recorded in the transaction that makes it."""

import random
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

import psycopg
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from psycopg import sql

from tenants.context import use_public, use_schema
from tenants.fleet.plan import HistoryConflict, Plan, Refused, Step
from tenants.models import City, SchemaState
from tenants.provisioning.fingerprint import Migrations
from tenants.provisioning.roles import ensure_role, grant_schema, grants, rights_digest
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

_MOVED_ON = "VC001"

# The city is had for this transaction alone, and refused when it is not in the state it should be in, by what is recorded or
# by what the schema says itself: as many migrations and none of the coming ones, else the same fingerprint, made here as
# `tenants.provisioning.fingerprint` makes it. Then the server sends itself the statements. Two statements sent together are one
# transaction, and the second may take as long as the first says: all is one round trip.
_WORK = """
SET LOCAL statement_timeout = {statement_timeout};
DO $work$ DECLARE recorded text; statement text; BEGIN
    PERFORM set_config('lock_timeout', {patience}, true);
    SELECT m.fingerprint INTO recorded
    FROM public.tenants_schemastate s JOIN public.tenants_migrationset m ON m.id = s.migrations_id
    WHERE s.city_id = {city} FOR UPDATE OF s;
    IF recorded IS DISTINCT FROM {has} OR (
        (SELECT count(*) <> {number} OR bool_or(app || '.' || name = ANY({coming}::text[])) FROM {table})
        AND {has} <> (
            SELECT encode(sha256(convert_to(coalesce(string_agg(app || '.' || name || chr(10), '' ORDER BY app COLLATE "C",
                name COLLATE "C"), ''), 'UTF8')), 'hex') FROM (SELECT DISTINCT app, name FROM {table}) AS applied)
    ) THEN
        RAISE EXCEPTION 'The schema is not in the recorded state.' USING ERRCODE = {moved_on};
    END IF;
    PERFORM set_config('search_path', {path}, true), set_config('lock_timeout', {lock_timeout}, true);
    FOREACH statement IN ARRAY {statements}::text[] LOOP EXECUTE statement; END LOOP;
END $work$
"""
_NOTE = "INSERT INTO django_migrations (app, name, applied) VALUES "
_RECORD = """
UPDATE public.tenants_schemastate SET migrations_id = {row}, recorded_at = now(), problem = NULL WHERE city_id = {city}
"""
_CHECKED = ("SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a statement may wait for a lock, and how long it may take, as PostgreSQL reads them (`2s`; 0: for ever).

    What is replayed in a city is one statement to the server, however many it sends itself."""

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
    is recorded, and every role is given its rights again. `sets` are the sets of migrations known by their keys, `rights` is
    the digest of the rights the code gives.
    """

    plan_for: Callable[[City, Migrations], Plan]
    limits: Limits = field(default_factory=Limits)
    look: bool = False
    sets: dict[UUID, Migrations] = field(default_factory=dict)
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
    except (DatabaseError, psycopg.Error, HistoryConflict, Refused, MovedOn) as error:
        outcome.problem = _problem(error)
    if outcome.problem is not None:
        connection.close_if_unusable_or_obsolete()
        outcome.outcome = "failed"
        _remember(city, outcome.problem)
    outcome.seconds = round(time.monotonic() - started, 3)
    return outcome


def _bring(city: City, terms: Terms, outcome: Outcome) -> None:
    state: SchemaState | None = getattr(city, "schema_state", None)
    if state is None or terms.look:
        state = look_into(city)
    for _attempt in range(TRIES):
        plan = terms.plan_for(city, terms.sets.get(state.migrations_id) or names_in(state.migrations))
        try:
            _carry_out(plan, city, terms, outcome)
            break
        except MovedOn:
            state = _as_it_is_now(city, state)
    else:
        raise MovedOn("The schema changes while it is being migrated.")
    if terms.rights != state.rights:
        _give_rights(city, terms.rights)


def _as_it_is_now(city: City, state: SchemaState) -> SchemaState:
    """Another run may have recorded more meanwhile; else the schema itself is asked."""
    now = SchemaState.objects.select_related("migrations").get(city=city)
    return now if now.migrations_id != state.migrations_id else look_into(city)


def _carry_out(plan: Plan, city: City, terms: Terms, outcome: Outcome) -> None:
    has = plan.base
    for steps in plan.runs():
        work = _run_by_django if steps[0].by_django else _replay
        now = has | {key for step in steps for key in step.records}
        task = partial(work, plan, steps, city, (has, now), terms.limits)
        _with_patience(task, once_more=steps[0].migration.atomic)
        has = now
        outcome.migrations += [step.name for step in steps]
        outcome.outcome = "migrated"
    if plan.noted:
        change = (has, has | set(plan.noted))
        record = _record(plan, city, change[1])
        with use_public():
            _send(plan, city, change, terms.limits, [("", _note(plan.noted)), ("", record)])


def _with_patience(work: Callable[[], None], *, once_more: bool) -> None:
    """Do it, again after a pause where something stood in the way that goes by itself."""
    for number in range(TRIES - 1):
        try:
            work()
        except (StepFailed, DatabaseError, psycopg.Error) as error:
            if not (once_more and isinstance(_from_the_server(error), _ONCE_MORE)):
                raise
        else:
            return
        time.sleep(FIRST_PAUSE * 2**number * random.uniform(0.5, 1.5))  # noqa: S311  # so that two do not meet again
    work()


def _replay(plan: Plan, steps: list[Step], city: City, change: Change, limits: Limits) -> None:
    """Send the statements of some steps, all or none."""
    record = _record(plan, city, change[1])
    statements = []
    for step in steps:
        texts = [*step.statements, *(_CHECKED if step.changes_rows else ()), _note(step.records)]
        statements += [(step.name, text) for text in texts]
    if any(step.makes_tables for step in steps):
        statements += [("", text) for text in grants(city)]
    with use_public():
        _send(plan, city, change, limits, [*statements, ("", record)])


def _send(plan: Plan, city: City, change: Change, limits: Limits, statements: list[tuple[str, str]]) -> None:
    """One transaction. Each statement comes with the name of the step it belongs to, to be told when it fails."""
    with connection.cursor() as cursor:
        try:
            cursor.execute(_work(plan, city, change, limits, [text for _step, text in statements]))
        except DatabaseError as error:
            found = _from_the_server(error)
            if getattr(found, "sqlstate", "") == _MOVED_ON:
                raise MovedOn(str(error)) from error
            context = getattr(getattr(found, "diag", None), "context", None) or ""
            # The innermost line comes first; the whole text is quoted there.
            told = [pair for pair in statements if f'SQL statement "{pair[1]}"' in context]
            raise StepFailed(*(told[0] if told else ("", ""))) from error


def _run_by_django(plan: Plan, steps: list[Step], city: City, change: Change, limits: Limits) -> None:
    """Let Django carry out one step, in transactions of its own; the lock is held on a connection beside."""
    (step,) = steps
    take, record = _work(plan, city, change, limits, []), _record(plan, city, change[1])
    with psycopg.connect(**connection.get_connection_params()) as beside:
        try:
            beside.execute(take)
        except psycopg.Error as error:
            if error.sqlstate == _MOVED_ON:
                raise MovedOn(str(error)) from error
            raise
        with use_schema(city.schema_name), _limited(limits if step.migration.atomic else NO_LIMITS):
            if not step.migration.atomic:
                _clear_away_invalid_indexes(step)
            with _told(step):
                plan.executor.apply_migration(step.before.clone(), step.migration)
            if step.makes_tables:
                grant_schema(city)
        beside.execute(record)


def _clear_away_invalid_indexes(step: Step) -> None:
    """What a killed or refused CREATE INDEX CONCURRENTLY of this migration left: PostgreSQL keeps it, and never uses it."""
    operations = step.migration.operations
    wanted = [
        str(getattr(each, "sql", "")) + getattr(getattr(each, "index", None), "name", "")
        for each in operations
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            " WHERE NOT i.indisvalid AND c.relnamespace = current_schema()::regnamespace"
        )
        for (name,) in cursor.fetchall():
            if any(name in text for text in wanted):
                cursor.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)).as_string())


def _work(plan: Plan, city: City, change: Change, limits: Limits, statements: list[str]) -> str:
    has, now = change
    return (
        sql.SQL(_WORK)
        .format(
            statement_timeout=limits.statement_timeout,
            patience=OTHERS_PATIENCE,
            city=str(city.pk),
            has=plan.fingerprint_of(has),
            number=len(has),
            coming=[f"{app}.{name}" for app, name in now - has],
            table=sql.Identifier(city.schema_name, "django_migrations"),
            moved_on=_MOVED_ON,
            path=f'"{city.schema_name}", public',
            lock_timeout=limits.lock_timeout,
            statements=statements,
        )
        .as_string()
    )


def _note(records: Iterable[tuple[str, str]]) -> str:
    """Django's own bookkeeping."""
    return (
        _NOTE
        + sql.SQL(", ")
        .join(sql.SQL("({}, {}, now())").format(app, name) for app, name in records)
        .as_string()
    )


def _record(plan: Plan, city: City, now: Migrations) -> str:
    return sql.SQL(_RECORD).format(row=str(plan.set_of(now)), city=str(city.pk)).as_string()


def _give_rights(city: City, digest: str) -> None:
    ensure_role(city)
    with use_public(), transaction.atomic(durable=True):
        grant_schema(city)
        SchemaState.objects.filter(city=city).update(rights=digest)


@contextmanager
def _limited(limits: Limits) -> Iterator[None]:
    """The limits are the session's, because transactions are opened inside; they are taken back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('lock_timeout', %s, false), set_config('statement_timeout', %s, false)",
            [limits.lock_timeout, limits.statement_timeout],
        )
        try:
            yield
        finally:
            with suppress(DatabaseError):  # the connection may be gone: then so are its limits
                cursor.execute(
                    "SELECT set_config('lock_timeout', '0', false), set_config('statement_timeout', '0', false)"
                )


@contextmanager
def _told(step: Step) -> Iterator[None]:
    """Whatever a migration raises is its city's failure."""
    try:
        yield
    except Exception as error:  # a migration's own Python may raise anything
        raise StepFailed(step.name) from error


def _from_the_server(error: BaseException) -> BaseException | None:
    """What psycopg raised, which may be inside what Django raised."""
    found: BaseException | None = error
    while found is not None and not isinstance(found, psycopg.Error):
        found = found.__cause__
    return found


def _problem(error: BaseException, step: str = "", statement: str = "") -> dict[str, str]:
    return {
        "migration": step,
        "statement": statement,
        "error": str(error).strip() or type(error).__name__,
        "sqlstate": getattr(_from_the_server(error), "sqlstate", None) or "",
        "at": timezone.now().isoformat(timespec="seconds"),
    }


def _remember(city: City, problem: dict[str, str]) -> None:
    """Record it, unless nothing can be recorded: it is in the report all the same."""
    try:
        with use_public():
            SchemaState.objects.filter(city=city).update(problem=problem)
    except DatabaseError:
        connection.close()
