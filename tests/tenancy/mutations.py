"""How the fix of each hazard is taken away, and which test must notice.

A mutation puts back what the product would be without the fix, in this process; the test of the hazard must then fail, or it
proves nothing.
"""

import ast
import functools
import itertools
import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.cache import caches
from django.core.files.storage import FileSystemStorage
from django.db import ProgrammingError, connection, migrations, transaction
from django.db.backends.postgresql.base import Cursor
from django.http import StreamingHttpResponse
from django_tenants.postgresql_backend.base import DatabaseWrapper as Stock
from django_tenants.utils import quote_schema_name

from accounts import storage, tokens
from accounts.models import User
from accounts.rows import CityRow
from accounts.scope import current_scope
from config import observability
from core.models import Theme
from core.services import activation
from tenants import context, names, tasks
from tenants.backend import base
from tenants.backend.base import DatabaseWrapper
from tenants.models import City
from tenants.provisioning import CityExists, create
from tenants.tasks import CityTask
from tests.architecture import test_migrations

Patch = pytest.MonkeyPatch


NOTICED = (AssertionError, pytest.fail.Exception)
"""How a test tells: an assertion that does not hold, or an error that was expected and did not come."""


HOLE = "core/services/hole.py"


@dataclass(frozen=True)
class Mutation:
    """`hazard` (two digits) and what is taken away; `test` (`module::function`, in `tests`) must then fail.

    `given` are arguments of the test that are no fixtures; `fails_with` is for a test whose failure is the server's refusal,
    `telling` what its message must tell (a pattern).
    """

    hazard: str
    without: str
    apply: Callable[[Patch], Any]
    test: str
    given: dict[str, Any] = field(default_factory=dict)
    fails_with: tuple[type[BaseException], ...] = NOTICED
    telling: str | None = None

    def __str__(self) -> str:
        return f"hz{self.hazard} without {self.without}"


def setting(name: str, value: Any) -> Callable[[Patch], Any]:
    """Another value of a setting."""
    return lambda patch: patch.setattr(settings, name, value)


def instead(owner: Any, name: str, value: Any) -> Callable[[Patch], Any]:
    """Something else under a name of a class or module (dotted, from a string)."""
    return lambda patch: patch.setattr(owner, name, value)


def in_the_source(guards: str, code: str) -> Callable[[Patch], Any]:
    """A module of the application, as the guards of that test module read it."""

    def change(patch: Patch) -> None:
        for module in (guards, "tests.architecture.source"):
            patch.setattr(f"{module}.application", lambda *_words: iter([(Path(HOLE), ast.parse(code))]))

    return change


def by_sql(*statements: str) -> Callable[[Patch], Any]:
    """What an administrator of the database might do; rolled back with the test."""

    def apply(_patch: Patch) -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    return apply


def every_right(_patch: Patch) -> None:
    """The roles of the cities may use every schema."""
    with connection.cursor() as cursor:
        for schema in ("public", "bergamo", "monza"):
            for city in ("bergamo", "monza"):
                role = f'"{settings.CITY_ROLE_PREFIX}{city}"'
                cursor.execute(f"GRANT USAGE, CREATE ON SCHEMA {schema} TO {role}")
                cursor.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA {schema} TO {role}")


class EnterOnly:
    """`use_city` that does not come back."""

    def __init__(self, tenant: Any) -> None:
        connection.set_tenant(tenant)

    def __enter__(self) -> None: ...

    def __exit__(self, *_error: object) -> None: ...


def nothing_forgotten(patch: Patch) -> None:
    """A rollback is not noticed, and the server is not asked."""
    patch.setattr(DatabaseWrapper, "_is_in_place", lambda self: self._in_place == self._wanted)
    patch.setattr(DatabaseWrapper, "rollback", Stock.rollback)
    patch.setattr(DatabaseWrapper, "savepoint_rollback", Stock.savepoint_rollback)


def in_some_city(wrapper: DatabaseWrapper) -> bool:
    """Once a path is set, it is not set again for another city."""
    return wrapper._in_place is not None and wrapper._in_place[1] != base.NO_ROLE


def temporary_first(patch: Patch) -> None:
    """The search path as PostgreSQL reads it by itself: temporary tables before all others."""
    usual = DatabaseWrapper.set_tenant

    def set_tenant(self: Any, tenant: Any, include_public: bool = True) -> None:
        usual(self, tenant, include_public)
        self._wanted = (", ".join(map(quote_schema_name, self._get_cursor_search_paths())), self._wanted[1])

    patch.setattr(DatabaseWrapper, "set_tenant", set_tenant)


def first_header_sticks(patch: Patch) -> None:
    """Every message bears the header of the first."""

    def send(task: Any, arguments: Any) -> int:
        for given in arguments.values():
            task.apply_async(kwargs=given, headers={tasks.HEADER: next(iter(arguments))})
        return len(arguments)

    patch.setattr(tasks, "_send", send)


def counted_keys(patch: Patch) -> None:
    """Keys from a sequence of each city, 1, 2, 3…"""
    counters: dict[str, Iterator[int]] = {}

    def next_key() -> uuid.UUID:
        return uuid.UUID(int=next(counters.setdefault(current_scope(), itertools.count(1))))

    patch.setitem(Theme._meta.pk.__dict__, "_get_default", next_key)


def remembered_for_ever(patch: Patch) -> None:
    """`lru_cache` on what differs from city to city."""
    patch.setattr(activation, "city_facts", functools.lru_cache(activation.city_facts))


def read_later(patch: Patch) -> None:
    """An answer whose rows are read while it is being sent."""

    def names_later() -> Iterator[str]:
        for row in Theme.objects.all():
            yield row.name

    patch.setattr("tests.tenancy.urls.HttpResponse", lambda _name: StreamingHttpResponse(names_later()))


def row_first(patch: Patch) -> None:
    """The city's row is written before its tables are there."""
    make = create._make

    def early(city: Any, template: Any) -> None:
        City.objects.bulk_create([city])
        make(city, template)

    patch.setattr(create, "_make", early)


def copied_accounts(patch: Patch) -> None:
    """A new city begins with the accounts of another."""
    withhold = create.withhold_rights

    def copying(city: Any) -> None:
        withhold(city)
        by_sql(f"INSERT INTO {city.schema_name}.accounts_user SELECT * FROM bergamo.accounts_user")(patch)

    patch.setattr(create, "withhold_rights", copying)


def step_by_step(patch: Patch) -> None:
    """Each step of making a city is committed as it is done."""
    alone = SimpleNamespace(atomic=lambda **_options: nullcontext())
    patch.setattr(create, "transaction", alone)


WALLS, WALL = "tenancy.test_walls", "tenancy.test_second_wall"
REQUESTS, ROWS, SIGNED = "tenancy.test_request_path", "tenancy.test_rows", "tenancy.test_sessions_and_tokens"
FILES, TASKS, SHELL = "tenancy.test_caches_and_files", "tenancy.test_tasks", "tenancy.test_one_shell"
THREADS, LINT, NEW = "tenancy.test_threads", "tenancy.test_lint", "tenancy.test_new_city"
CONSTRUCTS, TABLES = "architecture.test_constructs", "architecture.test_tables"
CANARY = (
    test_migrations.test_migrations_can_be_undone,
    "0099_canary",
    migrations.RunSQL("UPDATE core_theme SET name = ''"),
)
KEEPS_STATE = "_seen = {}\ndef f(key):\n    _seen[key] = 1\n"

MUTATIONS = (
    Mutation("01", "the probe of the pool", lambda patch: patch.setattr("tenants.pooling.sessions_are_shared", lambda: False),
             "tenancy.test_pooling::test_hz01_a_pool_in_transaction_mode_is_refused"),
    Mutation("02", "the role of the city", instead(City, "role_name", base.NO_ROLE),
             f"{WALLS}::test_hz02_a_table_missing_in_a_city_is_an_error_and_not_publics_table"),
    Mutation("02", "the limits of the role", every_right,
             f"{WALLS}::test_hz02_a_city_has_no_right_on_any_table_of_public"),
    Mutation("02", "the second wall", every_right,
             f"{WALL}::test_hz02_no_citys_role_reaches_another_citys_schema_by_name"),
    Mutation("02", "what keeps the platform's tables to itself", every_right,
             f"{WALL}::test_hz02_no_citys_role_reaches_the_platform_or_the_server"),
    Mutation("02", "temporary tables at the end of the path", temporary_first,
             f"{WALL}::test_hz02_a_temporary_table_left_in_the_session_stands_before_no_citys_table",
             fails_with=(*NOTICED, ProgrammingError)),
    Mutation("02", "the closing of the database",
             lambda patch: patch.setattr(f"tests.{WALL}.close_database", lambda: None),
             f"{WALL}::test_hz02_a_city_makes_no_temporary_tables_where_the_database_is_closed"),
    Mutation("02", "owners who keep their rights to themselves",
             by_sql("CREATE FUNCTION public.lent() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'"),
             f"{WALL}::test_hz02_nothing_in_the_database_lends_its_owners_rights"),
    Mutation("03", "the linter's ban of threads", lambda patch: patch.setattr(f"tests.{LINT}.PROJECT", Path("/")),
             f"{LINT}::test_hz03_hz04_hz07_hz08_hz15_the_linter_refuses",
             given={"what": "hz03 a thread", "place": "core/services/x.py"}),
    Mutation("04", "the guard of async views", in_the_source(f"tests.{CONSTRUCTS}", "async def view(request): ..."),
             f"{CONSTRUCTS}::test_hz04_views_are_synchronous", telling=HOLE),
    Mutation("05", "the way back of use_city", instead(context, "_working_for", EnterOnly),
             f"{REQUESTS}::test_hz05_the_thread_is_back_in_public_after_a_request"),
    Mutation("06", "the one transaction of a new city", step_by_step,
             "tenants.test_create_city::test_hz06_a_failure_at_any_step_leaves_nothing", given={"step": "withhold_rights"}),
    Mutation("07", "answers that are whole before the city is left", read_later,
             f"{THREADS}::test_hz07_two_requests_interleaved_on_one_thread_keep_their_bytes",
             fails_with=(*NOTICED, ProgrammingError)),
    Mutation("07", "the guard of streams", in_the_source(f"tests.{CONSTRUCTS}", "from django.http import StreamingHttpResponse"),
             f"{CONSTRUCTS}::test_hz07_no_response_is_streamed", telling=HOLE),
    Mutation("08", "the city an effect remembers",
             lambda patch: patch.setattr(f"tests.{ROWS}.on_commit", transaction.on_commit),
             f"{ROWS}::test_hz08_an_effect_runs_in_its_city_or_not_at_all"),
    Mutation("08", "the refusal inside a transaction", instead(context, "_refuse_inside_transaction", lambda *_args: None),
             f"{ROWS}::test_hz08_a_transaction_of_one_city_does_not_hold_another"),
    Mutation("09", "the stamp of a row", instead(CityRow, "_check_scope", lambda _row: None),
             f"{ROWS}::test_hz09_a_row_read_in_one_city_is_not_written_in_another"),
    Mutation("10", "keys that are equal nowhere", counted_keys, f"{ROWS}::test_hz10_keys_of_two_cities_are_never_equal"),
    Mutation("11", "the city in the session's hash",
             instead(User, "get_session_auth_hash", AbstractBaseUser.get_session_auth_hash),
             f"{SIGNED}::test_hz11_a_copied_session_row_and_a_copied_user_open_nothing"),
    Mutation("12", "cookies of one host", setting("SESSION_COOKIE_DOMAIN", ".localhost"),
             f"{SIGNED}::test_hz12_cookies_belong_to_one_host"),
    Mutation("12", "the origin of a form", setting("CSRF_TRUSTED_ORIGINS", ["http://*.localhost"]),
             f"{SIGNED}::test_hz12_a_form_sent_from_a_sibling_site_is_refused"),
    Mutation("13", "the city in signatures and tokens", instead(tokens, "current_scope", lambda: "everywhere"),
             f"{SIGNED}::test_hz13_a_token_of_any_kind_is_good_where_it_was_made_and_nowhere_else"),
    Mutation("14", "the city in the keys of the cache",
             lambda patch: patch.setattr(caches["default"], "key_func", lambda key, prefix, version: f"{version}:{key}"),
             f"{FILES}::test_hz14_what_one_city_caches_another_does_not_find", given={"alias": "default"}),
    Mutation("15", "asking the city every time", remembered_for_ever,
             f"{FILES}::test_hz15_which_models_are_active_is_asked_per_city"),
    Mutation("15", "the guard of modules that remember", in_the_source(f"tests.{SHELL}", KEEPS_STATE),
             f"{SHELL}::test_hz15_no_module_remembers_anything_between_two_cities", telling=HOLE),
    Mutation("16", "content types in public only", by_sql("CREATE TABLE bergamo.django_content_type (id int)"),
             f"{THREADS}::test_hz16_content_types_are_the_platforms_and_the_same_in_every_thread"),
    Mutation("17", "the path the server reports",
             instead(DatabaseWrapper, "_is_in_place", lambda self: self._in_place == self._wanted),
             f"{WALLS}::test_hz17_a_raw_set_on_the_connection_is_undone_before_the_next_read",
             fails_with=(*NOTICED, ProgrammingError)),
    Mutation("17", "one statement at a time", instead(base, "OneStatementCursor", Cursor),
             f"{WALL}::test_hz17_a_value_that_smuggles_a_statement_into_another_is_refused_whole"),
    Mutation("17", "the closing of functions that run a text",
             by_sql("GRANT EXECUTE ON FUNCTION ts_stat(text) TO PUBLIC"),
             f"{WALL}::test_hz17_a_value_that_smuggles_a_statement_into_another_is_refused_whole"),
    Mutation("17", "the question for the role", instead(DatabaseWrapper, "_has_the_role", lambda _self: True),
             f"{WALL}::test_hz17_a_role_taken_off_is_found_out_at_the_next_request_and_the_session_given_up"),
    Mutation("18", "forgetting at a rollback", nothing_forgotten,
             f"{WALLS}::test_hz18_a_rollback_that_undoes_path_and_role_is_noticed"),
    Mutation("18", "forgetting at a savepoint", nothing_forgotten,
             f"{WALLS}::test_hz18_a_savepoint_rolled_back_is_noticed"),
    Mutation("19", "setting the path again", instead(DatabaseWrapper, "_is_in_place", in_some_city),
             f"{WALLS}::test_hz19_a_prepared_statement_follows_the_path"),
    Mutation("20", "setting the path of a session taken over", instead(DatabaseWrapper, "_is_in_place", lambda _self: True),
             f"{WALLS}::test_hz20_a_session_that_served_another_city_serves_the_next_its_own",
             fails_with=(*NOTICED, ProgrammingError)),
    Mutation("21", "the refusal of a message without a city", instead(CityTask, "shared_ok", True),
             f"{TASKS}::test_hz21_a_message_that_names_no_city_is_refused", fails_with=(*NOTICED, ProgrammingError)),
    Mutation("22", "a header for every message", first_header_sticks,
             f"{TASKS}::test_hz22_every_city_gets_a_message_of_its_own"),
    Mutation("23", "the way back of a task", instead(context, "_working_for", EnterOnly),
             f"{TASKS}::test_hz23_a_task_of_another_city_leaves_path_and_role_as_they_were"),
    Mutation("24", "a folder for every city", instead(storage, "current_scope", lambda: "all"),
             f"{FILES}::test_hz24_a_file_of_one_city_is_not_reached_from_another"),
    Mutation("24", "names that cannot be guessed",
             instead(storage.CityStorage, "get_available_name", FileSystemStorage.get_available_name),
             f"{FILES}::test_hz24_names_of_files_cannot_be_guessed_and_no_address_leads_to_them"),
    Mutation("25", "the refusal of a forwarded host", setting("USE_X_FORWARDED_HOST", True),
             f"{REQUESTS}::test_hz25_a_forwarded_host_changes_nothing"),
    Mutation("26", "the rule of names", lambda patch: (
             patch.setattr(names, "SCHEMA_NAME", re.compile(".*")), patch.setattr(names, "RESERVED", frozenset())),
             "tenants.test_city_names::test_hz26_a_name_that_would_confuse_schemas_roles_or_hosts_is_refused",
             given={"name": "information_schema"}, fails_with=(*NOTICED, CityExists)),
    Mutation("27", "the order of a city's rows", row_first,
             f"{NEW}::test_hz27_hz36_a_citys_row_is_written_when_everything_else_is_there_and_nobodys_account_with_it",
             fails_with=(*NOTICED, CityExists, ProgrammingError)),
    Mutation("28", "the refusal to serve a city that is behind", lambda patch: patch.setattr("tenants.hosts.is_behind", lambda _city: False),
             "tenants.test_cities_behind::test_hz28_its_site_says_it_is_being_updated_and_when_to_come_back"),
    Mutation("29", "the guards' sight of city apps",
             lambda patch: patch.setattr("tests.architecture.test_migrations.own_apps", list),
             f"{NEW}::test_hz29_the_guards_see_the_migrations_of_city_apps_and_report_a_bad_one",
             given={"app": "core", "guard": CANARY[0], "name": CANARY[1], "operation": CANARY[2]}),
    Mutation("30", "tables that point to their own schema only",
             by_sql("ALTER TABLE bergamo.core_theme ADD COLUMN account uuid REFERENCES public.accounts_user (id)"),
             f"{WALLS}::test_hz30_no_foreign_key_leaves_a_citys_schema"),
    Mutation("31", "schemas closed to every other role", every_right,
             f"{WALLS}::test_hz31_the_platform_may_be_kept_out_of_the_cities_by_the_same_grants"),
    Mutation("32", "the city on a record", instead(observability, "connection", SimpleNamespace(schema_name="public")),
             "tenants.test_logging::test_hz32_outside_a_request_a_record_bears_the_city_worked_for_or_public"),
    Mutation("33", "the absence of an admin site",
             lambda patch: patch.setattr(settings, "INSTALLED_APPS", [*settings.INSTALLED_APPS, "django.contrib.admin"]),
             f"{SHELL}::test_hz33_there_is_no_admin_site_and_nobody_is_a_superuser"),
    Mutation("34", "the one database", in_the_source(f"tests.{SHELL}", "def f(rows):\n    return rows.using('other')"),
             f"{SHELL}::test_hz34_there_is_one_database", telling=HOLE),
    Mutation("35", "the guard of temporary files", in_the_source(f"tests.{SHELL}", "import tempfile\ntempfile.mkdtemp()"),
             f"{SHELL}::test_hz35_temporary_files_have_a_folder_of_their_own_and_go_with_it", telling=HOLE),
    Mutation("36", "accounts that stay where they are", copied_accounts,
             f"{NEW}::test_hz27_hz36_a_citys_row_is_written_when_everything_else_is_there_and_nobodys_account_with_it"),
    Mutation("36", "the guard of commands that copy",
             lambda patch: patch.setattr(f"tests.{SHELL}.files", lambda _pattern: [
                 Path(f"tenants/management/commands/{name}.py") for name in ("create_city", "clone_city")]),
             f"{SHELL}::test_hz36_no_command_copies_a_city", telling="clone_city"),
)  # fmt: skip
