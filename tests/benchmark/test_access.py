"""Who enters the comparison of cities, and what the PostgreSQL role of its pages reaches."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts.models import User
from benchmark.access import comparing, ensure_comparison_role, role_name
from benchmark.models import PeerGroup, Snapshot
from tenants.context import use_city, use_public_as
from tenants.models import City
from tenants.permissions import ROLES
from tests.cast import PASSWORD
from tests.core.permissions.addresses import Address, addresses
from tests.tenancy.raw import INSUFFICIENT_PRIVILEGE, SYNTAX_ERROR, UNDEFINED_TABLE, refused, sql
from tests.tenancy.test_second_wall import INJECTIONS
from tests.tenants.team import team_browser

PUBLIC_URLS = settings.PUBLIC_SCHEMA_URLCONF
OURS = [one for one in addresses(PUBLIC_URLS) if one.stamp and one.stamp.startswith("comparison.")]
OUR_TABLES = {model._meta.db_table for model in apps.get_app_config("benchmark").get_models()}
NOBODY = "00000000-0000-7000-8000-000000000000"


def _path(address: Address) -> str:
    sample = {
        name: NOBODY if name.endswith(("_id", "_key")) else "csv" if name == "kind" else "2024"
        for name in address.parameters
    }
    return reverse(address.name, kwargs=sample, urlconf=PUBLIC_URLS)


@pytest.mark.parametrize("address", OURS, ids=lambda address: address.name)
def test_the_door_of_each_page(address: Address, nora: User, olga: User, franca: User, leo: User) -> None:
    path = _path(address)
    assert team_browser(None).get(path)["Location"].startswith("/account/login/")
    assert team_browser(leo).get(path).status_code == 404
    assert (
        team_browser(franca).get(path).status_code == 403
    )  # who runs the platform does not compare its cities
    assert "/second-step/" in team_browser(nora, second_step=False).get(path)["Location"]
    for user, role in ((nora, "comparison_analyst"), (olga, "comparison_coordinator")):
        answered = team_browser(user).get(path).status_code
        assert (answered == 403) == (address.stamp not in ROLES[role].permissions)
        assert answered < 500


def test_an_analyst_lands_on_the_comparison_and_the_console_stays_closed_to_her(nora: User) -> None:
    browser = team_browser(None)
    answer = browser.post("/account/login/", {"login": nora.email, "password": PASSWORD})
    assert answer["Location"] == "/confronto/"
    assert browser.get("/confronto/")["Location"].startswith("/account/second-step/")
    inside = team_browser(nora)
    page = inside.get("/confronto/")
    assert page.status_code == 200
    assert 'href="/console/' not in page.content.decode()
    for address in addresses(PUBLIC_URLS):
        if address.stamp and address.stamp.startswith("platform."):
            sample = dict.fromkeys(address.parameters, NOBODY)
            closed = inside.get(reverse(address.name, kwargs=sample, urlconf=PUBLIC_URLS))
            assert closed.status_code in {403, 404}, address.name


CLOSED = (
    "SELECT * FROM {city}.core_meeting",
    "SELECT count(*) FROM {city}.core_indicatormeasure",
    "SELECT * FROM {city}.core_sharedsnapshot",
    "SELECT * FROM {city}.core_signingkey",
    "SELECT * FROM {city}.accounts_user",
    "WITH taken AS (DELETE FROM {city}.core_meeting RETURNING id) SELECT * FROM taken",
    "SELECT 1 FROM benchmark_snapshot a, {city}.core_theme b",
    "COPY {city}.accounts_user TO STDOUT",
    "SELECT '{city}.core_theme'::regclass",
    "SELECT query_to_xml('SELECT * FROM {city}.core_theme', true, false, '')",
    "DO $$ BEGIN PERFORM * FROM {city}.core_theme; END $$",
    "CREATE VIEW public.mine AS SELECT * FROM {city}.core_theme",
    "GRANT USAGE ON SCHEMA {city} TO {comparison}",
    "GRANT {city_role} TO {comparison}",
    "SELECT * FROM public.accounts_user",
    "SELECT * FROM public.tenants_city",
    "SELECT * FROM public.tenants_teamgrant",
    "SELECT * FROM public.django_session",
    "SELECT * FROM public.mfa_authenticator",
    "SELECT * FROM pg_authid",
    "INSERT INTO public.tenants_teamgrant DEFAULT VALUES",
    "UPDATE public.benchmark_snapshot SET document = ''",
    "UPDATE public.benchmark_snapshotfigure SET value = 1",
    "DELETE FROM public.benchmark_snapshot",
    "INSERT INTO public.benchmark_citykey DEFAULT VALUES",
    "TRUNCATE public.benchmark_peergroup",
    "CREATE TABLE public.mine (id int)",
)


def test_the_role_of_the_comparison_reaches_no_city_and_no_account(bergamo: City, monza: City) -> None:
    with use_public_as(role_name()):
        assert sql("SELECT current_user") == [(role_name(),)]  # the control
        assert sql("SELECT count(*) FROM benchmark_snapshot") == [(0,)]
        for city in (bergamo, monza):
            for statement in CLOSED:
                told = statement.format(
                    city=city.schema_name, city_role=city.role_name, comparison=role_name()
                )
                assert (refused(told), told) == (INSUFFICIENT_PRIVILEGE, told)
    with use_city(bergamo):
        assert refused("SELECT * FROM public.benchmark_snapshot") == INSUFFICIENT_PRIVILEGE


def test_the_role_tries_to_read_whatever_there_is(bergamo: City, monza: City) -> None:
    """Every table, view and sequence of every schema, one by one: what opens is of the comparison."""
    there = sql(
        """SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
           WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname NOT LIKE 'pg\\_%'
             AND n.nspname <> 'information_schema'"""
    )
    schemas = {schema for schema, _name in there}
    assert schemas >= {"public", bergamo.schema_name, monza.schema_name}
    opened = set()
    with use_public_as(role_name()):
        for schema, name in there:
            statement = f'SELECT * FROM "{schema}"."{name}" LIMIT 1'
            if schema == "public" and name.startswith("benchmark_"):
                sql(statement)
                opened.add(name)
            else:
                assert (refused(statement), statement) == (INSUFFICIENT_PRIVILEGE, statement)
        for schema in schemas - {"public"}:
            assert (
                refused(f"SELECT * FROM schema_to_xml('{schema}', true, false, '')") == INSUFFICIENT_PRIVILEGE
            )
    assert opened == OUR_TABLES


def test_no_value_and_no_catalogue_leads_the_role_into_a_city(bergamo: City, monza: City) -> None:
    sql(f"ANALYZE {bergamo.schema_name}.accounts_user")
    with use_public_as(role_name()):
        pasted = "SELECT city_name FROM benchmark_snapshot WHERE city_name = '{}'"
        for typed in INJECTIONS:
            statement = pasted.format(typed.format(other=bergamo.schema_name, other_role=bergamo.role_name))
            assert (refused(statement), statement) == (SYNTAX_ERROR, statement)
        for late in (
            f"SELECT name FROM {bergamo.schema_name}.core_theme",
            f"SELECT word FROM ts_stat('SELECT to_tsvector(name) FROM {bergamo.schema_name}.core_theme')",
        ):
            union = f"x' UNION SELECT set_config('role', 'none', false) UNION {late} --"
            assert refused(pasted.format(union)) == INSUFFICIENT_PRIVILEGE
        sql("SELECT set_config('search_path', %s, true)", bergamo.schema_name)
        assert refused("SELECT * FROM core_theme") in {INSUFFICIENT_PRIVILEGE, UNDEFINED_TABLE}
        for told in ("tables", "columns", "views"):
            found = sql(
                f"SELECT DISTINCT table_schema FROM information_schema.{told} WHERE table_schema NOT LIKE 'pg%%'"
            )
            assert set(found) <= {("public",), ("information_schema",)}, told
        assert sql("SELECT count(*) FROM pg_stats WHERE schemaname = %s", bergamo.schema_name) == [(0,)]
        assert sql("SELECT current_user") == [(role_name(),)]


def test_of_the_whole_database_the_role_is_given_the_tables_of_the_comparison_and_nothing_else(
    db: None,
) -> None:
    ensure_comparison_role()
    ensure_comparison_role()
    given = sql(
        """SELECT DISTINCT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
           WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
             AND has_table_privilege(%s, c.oid, 'SELECT, INSERT, UPDATE, DELETE')
             AND has_schema_privilege(%s, n.oid, 'USAGE')""",
        role_name(),
        role_name(),
    )
    assert {name for (name,) in given} == OUR_TABLES
    assert sql(
        """SELECT rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls,
                  (SELECT count(*) FROM pg_auth_members WHERE member = r.oid)
           FROM pg_roles r WHERE rolname = %s""",
        role_name(),
    ) == [(False,) * 7 + (0,)]


def test_a_view_works_as_that_role_and_leaves_it_however_it_ends(nora: User) -> None:
    seen = []

    @comparing("comparison.figures.see")
    def view(_request: HttpRequest) -> HttpResponse:
        seen.append(sql("SELECT current_user")[0][0])
        PeerGroup.objects.create(user_key=nora.pk, name="Vicine")
        assert list(Snapshot.objects.all()) == []
        raise ZeroDivisionError

    request = HttpRequest()
    request.user = nora
    request._team_permissions = frozenset({"comparison.figures.see"})  # type: ignore[attr-defined]
    request._second_step = "done"  # type: ignore[attr-defined]
    with pytest.raises(ZeroDivisionError):
        view(request)
    assert seen == [role_name()]
    assert sql("SELECT current_user = session_user") == [(True,)]
    assert connection.schema_name == "public"


def test_a_permission_nobody_declared_is_refused_when_the_view_is_loaded() -> None:
    with pytest.raises(KeyError, match=r"comparison\.figures\.se"):
        comparing("comparison.figures.se")
