"""The second wall: what raw SQL run as one city's role reaches of another city, of the platform and of the server.

The wall stands against SQL that names what is not the city's, and against values that smuggle SQL into a statement. A whole
statement of the attacker's own may take the role off (`SET ROLE` is the login's right, and the login enters every city): that
is noticed at the next request, not stopped, and written so in the documentation.
"""

from itertools import permutations

import psycopg
import pytest
from django.db import connection, transaction

from core.models import Theme
from tenants.context import use_city, use_public
from tenants.models import City
from tenants.provisioning.roles import close_database
from tests.tenancy.conftest import MARK
from tests.tenancy.raw import INSUFFICIENT_PRIVILEGE, SYNTAX_ERROR, refused, sql, where

NAMING_ANOTHER = (
    "SELECT * FROM {other}.core_theme",
    "TABLE {other}.core_theme",
    "SELECT count(*) FROM {other}.core_theme",
    "SELECT 1 FROM core_theme a, {other}.core_theme b",
    "WITH x AS (DELETE FROM {other}.core_theme RETURNING name) SELECT * FROM x",
    "INSERT INTO {other}.core_theme (id, name) VALUES (gen_random_uuid(), 'x')",
    "INSERT INTO core_theme SELECT * FROM {other}.core_theme",
    "UPDATE {other}.accounts_user SET is_active = false",
    "UPDATE core_theme SET name = (SELECT name FROM {other}.core_theme)",
    "DELETE FROM {other}.django_session",
    "MERGE INTO {other}.core_theme t USING core_theme s ON t.id = s.id WHEN MATCHED THEN DELETE",
    "TRUNCATE {other}.core_theme",
    "LOCK TABLE {other}.core_theme",
    "COPY {other}.core_theme TO STDOUT",
    "EXPLAIN ANALYZE SELECT * FROM {other}.core_theme",
    "SELECT '{other}.core_theme'::regclass",
    "SELECT pg_total_relation_size('{other}.core_theme')",
    "SELECT nextval('{other}.account_emailaddress_id_seq')",
    "SELECT setval('{other}.account_emailaddress_id_seq', 1)",
    "SELECT last_value FROM {other}.account_emailaddress_id_seq",
    "SELECT query_to_xml('SELECT * FROM {other}.core_theme', true, false, '')",
    "SELECT table_to_xml('{other}.core_theme', true, false, '')",
    "DO $$ BEGIN PERFORM * FROM {other}.core_theme; END $$",
    "PREPARE stolen AS SELECT * FROM {other}.core_theme",
    "CREATE TABLE {other}.mine (id int)",
    "CREATE VIEW {other}.mine AS SELECT 1",
    "CREATE FUNCTION {other}.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "ALTER TABLE {other}.core_theme ADD COLUMN mine int",
    "ALTER TABLE {other}.core_theme SET SCHEMA {own}",
    "DROP TABLE {other}.core_theme",
    "DROP SCHEMA {other} CASCADE",
    "ALTER SCHEMA {other} RENAME TO mine",
    "COMMENT ON SCHEMA {other} IS 'mine'",
    "GRANT USAGE ON SCHEMA {other} TO {role}",
    "GRANT {other_role} TO {role}",
    "ALTER ROLE {other_role} LOGIN PASSWORD 'x'",
    "DROP ROLE {other_role}",
)  # fmt: skip

OF_THE_SERVER = (
    "SELECT * FROM public.tenants_city",
    "SELECT * FROM public.accounts_user",
    "SELECT * FROM public.django_session",
    "INSERT INTO public.tenants_citydomain DEFAULT VALUES",
    "SELECT * FROM pg_authid",
    "SELECT * FROM pg_statistic",
    "SELECT * FROM pg_largeobject",
    "SELECT pg_read_file('PG_VERSION')",
    "SELECT pg_ls_dir('.')",
    "SELECT * FROM ts_stat('SELECT 1')",
    "SELECT ts_rewrite('a'::tsquery, 'SELECT 1')",
    "SELECT query_to_xml('SELECT 1', true, false, '')",
    "SELECT lo_import('/etc/hostname')",
    "COPY core_theme FROM '/etc/hostname'",
    "COPY core_theme TO '/tmp/out'",
    "COPY core_theme TO PROGRAM 'cat'",
    "CREATE TABLE {own}.mine (id int)",
    "CREATE TABLE public.mine (id int)",
    "CREATE SCHEMA mine",
    "CREATE FUNCTION {own}.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE ROLE mine LOGIN",
    "ALTER ROLE {role} LOGIN PASSWORD 'x'",
    "ALTER ROLE {role} SUPERUSER",
    "ALTER DATABASE {database} SET search_path = public",
    "CREATE PUBLICATION mine FOR ALL TABLES",
    "CREATE EVENT TRIGGER mine ON ddl_command_start EXECUTE FUNCTION pg_catalog.now()",
    "SELECT pg_reload_conf()",
    "SELECT pg_create_logical_replication_slot('mine', 'pgoutput')",
    "ALTER TABLE {own}.core_theme DISABLE TRIGGER ALL",
    "TRUNCATE {own}.core_theme",
    "DROP TABLE {own}.core_theme",
    "ALTER TABLE {own}.core_theme OWNER TO {role}",
    "SELECT * FROM {own}.django_migrations",
)


def names_of(own: City, other: City) -> dict[str, str]:
    return {
        "own": own.schema_name,
        "role": own.role_name,
        "other": other.schema_name,
        "other_role": other.role_name,
        "database": connection.settings_dict["NAME"],
    }


def test_hz02_no_citys_role_reaches_another_citys_schema_by_name(cities: list[City]) -> None:
    for own, other in permutations(cities, 2):
        names = names_of(own, other)
        with use_city(own):
            assert sql("SELECT count(*) FROM {own}.core_theme".format(**names)) == [(1,)]  # the control
            for statement in NAMING_ANOTHER:
                told = statement.format(**names)
                assert (refused(told), told) == (INSUFFICIENT_PRIVILEGE, told)


def test_hz02_no_citys_role_reaches_the_platform_or_the_server(cities: list[City]) -> None:
    names = names_of(cities[0], cities[1])
    with use_city(cities[0]):
        for statement in OF_THE_SERVER:
            told = statement.format(**names)
            assert (refused(told), told) == (INSUFFICIENT_PRIVILEGE, told)


def test_hz02_a_citys_role_is_a_member_of_nothing_and_may_do_nothing_by_itself(cities: list[City]) -> None:
    for city in cities:
        assert sql(
            """SELECT rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls,
                      (SELECT count(*) FROM pg_auth_members WHERE member = r.oid)
               FROM pg_roles r WHERE rolname = %s""",
            city.role_name,
        ) == [(False,) * 7 + (0,)]


def test_hz02_nothing_in_the_database_lends_its_owners_rights(cities: list[City]) -> None:
    """Neither a function nor a view that runs with more rights than who asks; no right on anything given to all."""
    assert sql(
        """SELECT p.oid::regprocedure FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
           WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema')"""
    ) == []  # fmt: skip
    assert sql(
        """SELECT c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
           WHERE c.relkind IN ('v', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')"""
    ) == []  # fmt: skip
    assert sql(
        """SELECT c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
                  aclexplode(c.relacl) given
           WHERE given.grantee = 0 AND n.nspname NOT IN ('pg_catalog', 'information_schema')"""
    ) == []  # fmt: skip


def test_hz02_what_the_catalogue_tells_of_another_city_is_names_and_sizes_never_contents(
    cities: list[City],
) -> None:
    own, other = cities
    sql(f"ANALYZE {other.schema_name}.core_theme")
    assert sql("SELECT count(*) FROM pg_stats WHERE schemaname = %s", other.schema_name) != [(0,)]
    with use_city(own):
        for told in ("tables", "columns", "sequences", "views"):
            column = "sequence_schema" if told == "sequences" else "table_schema"
            found = sql(
                f"SELECT count(*) FROM information_schema.{told} WHERE {column} = %s", other.schema_name
            )
            assert found == [(0,)], told
        assert sql(
            "SELECT count(*) FROM information_schema.tables WHERE table_schema = %s", own.schema_name
        ) > [(100,)]  # the control
        assert sql("SELECT count(*) FROM pg_stats WHERE schemaname = %s", other.schema_name) == [(0,)]
        # What does get through: which schemas and tables there are, and about how large they are.
        assert sql("SELECT nspname FROM pg_namespace WHERE nspname = %s", other.schema_name) != []


def test_hz02_what_others_are_asking_at_this_moment_is_not_shown(
    fresh_database: str, bergamo: City, monza: City
) -> None:
    with psycopg.connect(fresh_database) as other:
        other.execute(f"SELECT '{MARK}'")
        asked = "SELECT query FROM pg_stat_activity WHERE query LIKE %s AND pid <> pg_backend_pid()"
        assert sql(asked, f"%{MARK}'%") != []  # the control
        with use_city(bergamo):
            assert sql(asked, f"%{MARK}'%") == []
            sees = sql("SELECT rolsuper FROM pg_roles WHERE rolname = session_user")
            if not sees[0][0]:  # whoever may stop any session is nobody's city
                assert (
                    refused("SELECT pg_terminate_backend(%s)", other.info.backend_pid)
                    == INSUFFICIENT_PRIVILEGE
                )


INJECTIONS = (
    "x'; RESET ROLE; SELECT name FROM {other}.core_theme; --",
    "x'; SET ROLE {other_role}; SELECT name FROM {other}.core_theme; --",
    "x'; SET search_path = {other}; SELECT name FROM core_theme; --",
    "x'; SET SESSION AUTHORIZATION DEFAULT; SELECT name FROM {other}.core_theme; --",
    "x'; COMMIT; RESET ROLE; SELECT name FROM {other}.core_theme; --",
    "x'; DISCARD ALL; SELECT name FROM {other}.core_theme; --",
)


def test_hz17_a_value_that_smuggles_a_statement_into_another_is_refused_whole(cities: list[City]) -> None:
    """The worst view there could be: it pastes what was typed into its SQL."""
    own, other = cities
    with use_city(own):
        pasted = "SELECT name FROM core_theme WHERE name = '{}'"
        mine = f"{MARK}-{own.schema_name}"
        assert sql(pasted.format(mine)) == [(mine,)]  # the control
        Theme.objects.create(name="Orti; panchine; DROP", slug="orti")
        assert (
            Theme.objects.get(name="Orti; panchine; DROP").slug == "orti"
        )  # a semicolon in a value is no harm
        for typed in INJECTIONS:
            statement = pasted.format(typed.format(**names_of(own, other)))
            assert refused(statement) == SYNTAX_ERROR, statement
        union = f"x' UNION SELECT name FROM {other.schema_name}.core_theme --"
        assert refused(pasted.format(union)) == INSUFFICIENT_PRIVILEGE
        # A role taken off by a function does not help the statement that calls it: its tables were checked before.
        late = f"x' UNION SELECT set_config('role', 'none', false) UNION SELECT name FROM {other.schema_name}.core_theme --"
        assert refused(pasted.format(late)) == INSUFFICIENT_PRIVILEGE
        # Nor does a function that runs a text as SQL, whose tables are checked when it is too late.
        text = f"SELECT to_tsvector(''simple'', name) FROM {other.schema_name}.core_theme"
        run = f"x' UNION SELECT set_config('role', 'none', false) UNION SELECT word FROM ts_stat('{text}') --"
        assert refused(pasted.format(run)) == INSUFFICIENT_PRIVILEGE
        assert where() == (own.schema_name, own.role_name)


def test_hz17_a_role_taken_off_is_found_out_at_the_next_request_and_the_session_given_up(
    fresh_database: str, bergamo: City, caplog: pytest.LogCaptureFixture
) -> None:
    with use_city(bergamo):
        session = sql("SELECT pg_backend_pid()")
        sql("RESET ROLE")  # what no wall stops: a whole statement of the attacker's own
    connection.close_if_unusable_or_obsolete()  # a request ends, another begins
    with use_city(bergamo):
        connection.health_check_enabled = True
        assert where() == ("bergamo", bergamo.role_name)
        assert sql("SELECT pg_backend_pid()") != session
    assert "session_role_taken_off" in caplog.text


def test_hz02_a_temporary_table_left_in_the_session_stands_before_no_citys_table(cities: list[City]) -> None:
    own, other = cities
    with use_city(own):
        sql("CREATE TEMPORARY TABLE core_theme AS SELECT * FROM core_theme")
        sql("GRANT ALL ON pg_temp.core_theme TO PUBLIC")
        sql("CREATE TEMPORARY TABLE accounts_user (email text)")
        assert sql("SELECT count(*) FROM pg_temp.core_theme") == [(1,)]  # the control: it is there
    with use_city(other):
        assert [theme.slug for theme in Theme.objects.all()] == [other.schema_name]
        Theme.objects.create(name="Nuovo", slug="nuovo")
        assert sql("SELECT count(*) FROM pg_temp.core_theme") == [(1,)]
    with use_public():
        assert sql("SELECT count(*) FROM accounts_user WHERE is_active") == [(0,)]


def test_hz02_a_city_makes_no_temporary_tables_where_the_database_is_closed(cities: list[City]) -> None:
    names = names_of(cities[0], cities[1])
    with use_city(cities[0]), transaction.atomic():
        sql("CREATE TEMPORARY TABLE control (id int)")
    with use_public():
        close_database()
        sql("CREATE TEMPORARY TABLE owners_own (id int)")
    with use_city(cities[0]):
        for statement in (
            "CREATE TEMPORARY TABLE core_theme (id int)",
            "CREATE TEMPORARY SEQUENCE mine",
            "CREATE TEMPORARY VIEW mine AS SELECT 1",
            "SELECT * INTO TEMPORARY mine FROM core_theme",
            "CREATE TABLE public.mine (id int)",
        ):
            assert refused(statement.format(**names)) == INSUFFICIENT_PRIVILEGE, statement


def test_hz02_an_owner_who_is_no_superuser_finds_the_database_closed_and_goes_on(bergamo: City) -> None:
    close_database()
    sql("CREATE ROLE mere_owner NOSUPERUSER")
    sql("SET LOCAL ROLE mere_owner")
    close_database()
    sql("RESET ROLE")
    with use_city(bergamo):
        assert refused("SELECT * FROM ts_stat('SELECT 1')") == INSUFFICIENT_PRIVILEGE


def test_hz02_a_large_object_of_one_city_is_closed_to_the_others(cities: list[City]) -> None:
    own, other = cities
    with use_city(own):
        (number,) = sql("SELECT lo_from_bytea(0, %s::bytea)", MARK.encode())[0]
        assert bytes(sql("SELECT lo_get(%s)", number)[0][0]) == MARK.encode()  # the control
    with use_city(other):
        for statement in ("SELECT lo_get(%s)", "SELECT lo_open(%s, 131072)", "SELECT lo_unlink(%s)"):
            assert refused(statement, number) == INSUFFICIENT_PRIVILEGE, statement
