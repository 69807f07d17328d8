"""Bring the public schema and every city that is behind up to date with the code."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import partial
from time import monotonic
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.utils import timezone

from tenants.context import use_public
from tenants.fleet.apply import Limits, Outcome, Terms, bring_up_to_date
from tenants.fleet.lint import Finding, findings_in, table_sizes
from tenants.fleet.plan import Plan, Refused, described, prepare, refuse_conflicts
from tenants.fleet.workers import spread
from tenants.models import City, MigrationSet, SchemaState
from tenants.pooling import refuse_shared_sessions
from tenants.provisioning.fingerprint import Migrations, applied_migrations, code_migrations, fingerprint
from tenants.provisioning.roles import close_database
from tenants.provisioning.state import cities_to_visit, names_in
from tenants.provisioning.tables import looking_for_garbage_seldom, migrate_schema
from tenants.provisioning.template import current_template

PUBLIC = "public"
OWN_TABLES = "tenants"
_RUN_LOCK = 0x76696369  # "vici": an advisory lock, so that two runs do not migrate public at once


@dataclass(frozen=True)
class Options:
    """How a run goes. `cities` are schema names, None for all; `verify` looks into each and renews its role's rights."""

    cities: tuple[str, ...] | None = None
    workers: int = 1
    dry_run: bool = False
    verify: bool = False
    allow_long_locks: bool = False
    limits: Limits = field(default_factory=Limits)


@dataclass
class Report:
    """What a run did, or (`dry_run`) would do. `cities` are all there are, `outcomes` those that were visited."""

    dry_run: bool
    started_at: str
    cities: int = 0
    public: list[dict[str, Any]] = field(default_factory=list)
    plans: list[dict[str, Any]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def failed(self) -> list[Outcome]:
        """The cities that are not up to date now."""
        return [outcome for outcome in self.outcomes if outcome.problem]

    def as_json(self) -> dict[str, Any]:
        """JSON types; the shape is in docs/operations/migrate-the-fleet.md."""
        return asdict(self) | {"failed": len(self.failed)}


class Planner:
    """Plans by the state they start from, each made once; dangerous ones are refused unless they are allowed."""

    def __init__(self, *, allow_long_locks: bool) -> None:
        self.allow_long_locks = allow_long_locks
        self.plans: dict[Migrations, Plan] = {}
        self.sets: dict[UUID, Migrations] = {}  # by the key of their row

    def plan_for(self, city: City, base: Migrations) -> Plan:
        """The plan for a city that has these migrations; the schema is read where there is none yet. Raises `Refused`."""
        plan = self.plans.get(base)
        if plan is None:
            plan, found = self.prepare(city, [city.schema_name])
            if found:
                raise Refused(found)
        return plan

    def prepare(self, like: City, schemas: list[str]) -> tuple[Plan, list[Finding]]:
        """The plan for the state in which a city is, with what is dangerous about it in some cities in that state.

        Nothing is, where that is allowed; a plan with findings is not kept.
        """
        with looking_for_garbage_seldom():
            plan = prepare(like)
        findings = [] if self.allow_long_locks else plan.findings(schemas)
        if not findings:
            self.plans[plan.base] = plan
        return plan, findings


Progress = Callable[[int, Iterator[Outcome]], Iterator[Outcome]]
"""Wraps the outcomes of so many cities, as they come."""


_AFTER_CLOSING: list[Callable[[], None]] = []


def after_closing(work: Callable[[], None]) -> None:
    """An app above has rights of its own to see to each time the database is closed: `work` must not mind being repeated."""
    if work not in _AFTER_CLOSING:
        _AFTER_CLOSING.append(work)


def migrate_fleet(options: Options, *, progress: Progress = lambda _number, outcomes: outcomes) -> Report:
    """Public first, then each city that is behind; the others are not touched. One that fails stops only itself.

    Raises, before any city is touched, `SharedSessions` (the pool in front of the database cannot keep cities apart),
    `Refused` (a migration is dangerous and that was not allowed), `HistoryConflict`, and whatever the migrations of public raise.
    """
    refuse_shared_sessions()
    report = Report(options.dry_run, timezone.now().isoformat(timespec="seconds"))
    started = monotonic()
    with use_public():
        pending = _read_public(report)
        if first := any(migration.app_label == OWN_TABLES for migration in pending):
            _migrate_public(report, options)  # what is recorded of the cities stands in these tables
        if not (first and options.dry_run):
            _visit_cities(report, options, progress, public_first=bool(pending) and not first)
    report.seconds = round(monotonic() - started, 3)
    return report


def _visit_cities(report: Report, options: Options, progress: Progress, *, public_first: bool) -> None:
    report.cities = City.objects.count()
    cities = _cities(options)
    planner = Planner(allow_long_locks=options.allow_long_locks)
    report.plans = _prepare(planner, cities, report.findings)
    if public_first:
        _migrate_public(report, options)
    if options.dry_run:
        return
    if report.findings:
        raise Refused(report.findings)
    close_database()
    for see_to in _AFTER_CLOSING:
        see_to()
    current_template()  # made now, it does not keep the first new city waiting
    terms = Terms(planner.plan_for, options.limits, options.verify, planner.sets)
    work = partial(bring_up_to_date, terms=terms)
    report.outcomes = list(progress(len(cities), _outcomes(work, cities, options.workers)))


def _outcomes(work: Callable[[City], Outcome], cities: list[City], workers: int) -> Iterator[Outcome]:
    for city, outcome in spread(work, cities, workers=workers):
        yield outcome or Outcome(
            city.schema_name, "failed", problem={"error": "The process that worked at it died: run again."}
        )


def _cities(options: Options) -> list[City]:
    cities = City.objects.order_by("schema_name") if options.verify else cities_to_visit()
    if options.cities is not None:
        cities = cities.filter(schema_name__in=options.cities)
    return list(cities.select_related("schema_state"))


def _prepare(planner: Planner, cities: list[City], findings: list[Finding]) -> list[dict[str, Any]]:
    """The plans for the states the cities are in, as far as that is recorded: made here, once for all processes."""
    planner.sets = {row.pk: names_in(row) for row in MigrationSet.objects.all()}
    together: dict[UUID | None, list[City]] = {}
    for city in cities:
        state: SchemaState | None = getattr(city, "schema_state", None)
        together.setdefault(state.migrations_id if state else None, []).append(city)
    code, plans = code_migrations(), []
    for recorded, alike in together.items():
        if recorded is None or not code <= planner.sets[recorded]:
            plan, found = planner.prepare(alike[0], [city.schema_name for city in alike])
            plans.append(_as_json(plan, alike))
            findings += [finding for finding in found if finding not in findings]
    return plans


def _as_json(plan: Plan, cities: list[City]) -> dict[str, Any]:
    return {
        "from": fingerprint(plan.base),
        "cities": [city.schema_name for city in cities],
        "migrations": [
            {"name": step.name, "by_django": step.by_django, "statements": list(step.statements)}
            for step in plan.steps
        ],
    }


def _read_public(report: Report) -> list[Migration]:
    """The migrations public lacks; with their SQL, and what is dangerous about it, in the report."""
    applied = applied_migrations(PUBLIC)
    if code_migrations() <= applied:
        return []
    executor = MigrationExecutor(connection)
    refuse_conflicts(executor)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    pending = [migration for migration, _backwards in plan]
    sizes = table_sizes([PUBLIC]) if applied else {}
    for migration, statements in described(executor, pending) if applied else ():
        report.public.append({"name": str(migration), "statements": list(statements)})
        report.findings += findings_in(str(migration), statements, sizes)
    return pending


def _migrate_public(report: Report, options: Options) -> None:
    if options.dry_run:
        return
    if report.findings and not options.allow_long_locks:
        raise Refused(report.findings)
    with _alone():
        migrate_schema(shared=True, verbosity=0)


@contextmanager
def _alone() -> Iterator[None]:
    """One run at a time migrates public; on a connection of its own, because migrations close Django's.

    Where there is no such lock, the tables themselves refuse the second run: nothing is made twice.
    """
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [_RUN_LOCK])
        yield
