"""Two walls between cities: the search path finds a city's tables, the role may see no other schema."""

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import ProgrammingError, connection, transaction

from accounts.models import User
from core.models import AuditEntry, Theme
from tenants.context import use_city
from tenants.models import City
from tests.tenancy.raw import INSUFFICIENT_PRIVILEGE, refused, sql, where


def test_hz02_a_table_missing_in_a_city_is_an_error_and_not_publics_table(bergamo: City) -> None:
    User.objects.create_user("platform@vicinia.example")
    with use_city(bergamo):
        assert User.objects.count() == 0  # the control: the city's own table
    sql("ALTER TABLE bergamo.accounts_user RENAME TO gone")
    with use_city(bergamo):
        assert refused("SELECT email FROM accounts_user") == INSUFFICIENT_PRIVILEGE
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            User.objects.create_user("anna@bergamo.example")
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            list(User.objects.all())


def test_hz02_a_city_has_no_right_on_any_table_of_public(bergamo: City) -> None:
    rights = sql(
        """SELECT c.relname, r.privilege FROM pg_class c, (VALUES ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE'),
                  ('TRUNCATE'), ('REFERENCES'), ('TRIGGER')) AS r(privilege)
           WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'm', 'p', 'f')
             AND has_table_privilege(%s, c.oid, r.privilege)""",
        bergamo.role_name,
    )
    assert rights == []
    assert sql("SELECT has_schema_privilege(%s, 'public', 'CREATE')", bergamo.role_name) == [(False,)]


def test_hz02_outside_any_city_its_tables_do_not_exist(db: None) -> None:
    with pytest.raises(ProgrammingError, match="does not exist"), transaction.atomic():
        Theme.objects.count()


def test_the_role_may_not_name_another_citys_schema(bergamo: City, monza: City) -> None:
    with use_city(bergamo):
        assert sql("SELECT count(*) FROM bergamo.core_theme") == [(0,)]
        for statement in (
            "SELECT * FROM monza.core_theme",
            "INSERT INTO monza.core_theme (id, name) VALUES (gen_random_uuid(), 'x')",
            "UPDATE monza.accounts_user SET is_active = false",
            "DELETE FROM monza.django_session",
            "SELECT * FROM public.tenants_city",
            "SELECT * FROM bergamo.django_migrations",
            "CREATE TABLE bergamo.mine (id int)",
            "CREATE TABLE public.mine (id int)",
            "CREATE SCHEMA mine",
            "ALTER TABLE bergamo.core_theme DISABLE TRIGGER ALL",
            "TRUNCATE bergamo.core_theme",
            "DROP TABLE bergamo.core_theme",
            "COPY (SELECT 1) TO '/tmp/out'",
        ):
            assert refused(statement) == INSUFFICIENT_PRIVILEGE, statement


def test_every_table_of_a_city_may_be_used_by_the_city_but_for_what_is_kept_from_it(bergamo: City) -> None:
    rights = dict(
        sql(
            """SELECT relname, has_table_privilege(%s, oid, 'SELECT,INSERT') AND has_table_privilege(%s, oid, 'UPDATE')
                      AND has_table_privilege(%s, oid, 'DELETE')
               FROM pg_class WHERE relnamespace = 'bergamo'::regnamespace AND relkind = 'r'""",
            *[bergamo.role_name] * 3,
        )
    )
    kept = {
        model._meta.db_table
        for model in apps.get_models()
        if getattr(model, "append_only_except", None) is not None
    }
    assert kept >= {"core_auditentry"}
    assert {table for table, whole in rights.items() if not whole} == kept | {"django_migrations"}


def test_hz30_no_foreign_key_leaves_a_citys_schema(bergamo: City) -> None:
    keys = sql(
        """SELECT c.conname, f.nspname FROM pg_constraint c
           JOIN pg_namespace n ON n.oid = c.connamespace JOIN pg_class t ON t.oid = c.confrelid
           JOIN pg_namespace f ON f.oid = t.relnamespace
           WHERE c.contype = 'f' AND n.nspname IN ('bergamo', 'monza')"""
    )
    assert len(keys) > 20  # the control
    assert {(name, schema) for name, schema in keys if schema == "public"} == set()


def test_hz31_the_platform_may_be_kept_out_of_the_cities_by_the_same_grants(
    bergamo: City, monza: City
) -> None:
    readers = sql(
        """SELECT n.nspname, r.rolname FROM pg_namespace n, pg_roles r
           WHERE n.nspname IN ('bergamo', 'monza') AND NOT r.rolsuper
             AND has_schema_privilege(r.oid, n.oid, 'USAGE') AND r.rolname NOT LIKE 'pg\\_%'"""
    )
    roles = {"bergamo": bergamo.role_name, "monza": monza.role_name}
    assert {(schema, role) for schema, role in readers if role.startswith(settings.CITY_ROLE_PREFIX)} == set(
        roles.items()
    )


def test_an_audit_entry_is_neither_deleted_nor_rewritten(entry: AuditEntry) -> None:
    for statement in (
        "DELETE FROM core_auditentry",
        "UPDATE core_auditentry SET action = 'core.minutes.saved'",
        "UPDATE core_auditentry SET at = now()",
        "UPDATE core_auditentry SET actor_id = NULL, before = NULL",
        "TRUNCATE core_auditentry",
    ):
        assert refused(statement) == INSUFFICIENT_PRIVILEGE, statement
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        entry.delete()


def test_an_audit_entrys_personal_data_can_be_blanked(entry: AuditEntry) -> None:
    AuditEntry.objects.filter(pk=entry.pk).update(actor_label="", object_label="", before=None, after=None)
    entry.refresh_from_db()
    assert (entry.actor_label, entry.after) == ("", None)


def test_hz17_a_raw_set_on_the_connection_is_undone_before_the_next_read(bergamo: City, monza: City) -> None:
    with use_city(monza):
        Theme.objects.create(name="Monza")
    with use_city(bergamo):
        Theme.objects.create(name="Bergamo")
        for hostile in (
            "SET search_path = monza, public",
            "SET LOCAL search_path = monza",
            "RESET search_path",
        ):
            with psycopg.ClientCursor(connection.connection) as raw:
                raw.execute(hostile)
            assert [theme.name for theme in Theme.objects.all()] == ["Bergamo"]


def test_hz17_a_raw_set_and_a_read_on_one_cursor_find_nothing(bergamo: City, monza: City) -> None:
    for city in (bergamo, monza):
        with use_city(city):
            Theme.objects.create(name=city.name, slug=city.schema_name)

    def read_after_setting(path: str) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(f"SET search_path = {path}")
            cursor.execute("SELECT name FROM core_theme")
            return list(cursor.fetchall())

    with use_city(bergamo):
        assert read_after_setting("bergamo") == [("Bergamo",)]  # the control
        with pytest.raises(ProgrammingError, match="does not exist"), transaction.atomic():
            read_after_setting("monza")  # the role does not even see the schema


def test_hz17_after_discard_all_the_next_read_is_the_citys_again(fresh_database: str, bergamo: City) -> None:
    with use_city(bergamo):
        Theme.objects.create(name="Bergamo")
        with connection.cursor() as cursor:
            cursor.execute("DISCARD ALL")
        assert sql("SELECT current_schema(), current_user") == [("bergamo", bergamo.role_name)]
        assert [theme.name for theme in Theme.objects.all()] == ["Bergamo"]


def test_hz17_an_older_server_that_does_not_report_the_path_is_told_every_time(
    bergamo: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(psycopg.ConnectionInfo, "parameter_status", lambda _self, _name: None)
    with use_city(bergamo):
        with psycopg.ClientCursor(connection.connection) as raw:
            raw.execute("SET search_path = public")
            raw.execute("RESET ROLE")
        assert sql("SELECT current_schema(), current_user") == [("bergamo", bergamo.role_name)]


def test_hz18_a_rollback_that_undoes_path_and_role_is_noticed(
    fresh_database: str, bergamo: City, monza: City
) -> None:
    with use_city(monza):
        assert where() == ("monza", monza.role_name)

    def rolled_back() -> None:
        with transaction.atomic():
            assert where() == ("bergamo", bergamo.role_name)  # set inside the transaction
            raise ZeroDivisionError

    with use_city(bergamo):
        with pytest.raises(ZeroDivisionError):
            rolled_back()
        assert where() == ("bergamo", bergamo.role_name)


def test_hz18_a_savepoint_rolled_back_is_noticed(bergamo: City, monza: City) -> None:
    with use_city(monza):
        where()

    def rolled_back() -> None:
        with transaction.atomic():
            where()  # public, and the savepoint is made
            connection.set_tenant(bergamo)  # past the door, which would refuse
            assert where() == ("bergamo", bergamo.role_name)
            raise ZeroDivisionError

    try:
        with pytest.raises(ZeroDivisionError):
            rolled_back()
        assert where() == ("bergamo", bergamo.role_name)
    finally:
        connection.set_schema_to_public()


def test_hz18_a_failed_statement_swallowed_inside_a_transaction_leaves_no_other_citys_path(
    fresh_database: str, bergamo: City, monza: City
) -> None:
    with use_city(monza):
        where()
    with use_city(bergamo):
        with transaction.atomic():
            with pytest.raises(ProgrammingError):
                sql("SELECT * FROM no_such_table")
            transaction.get_connection().needs_rollback = (
                False  # COMMIT, which the server turns into ROLLBACK
            )
        assert where() == ("bergamo", bergamo.role_name)


def test_hz18_a_connection_that_was_lost_starts_in_its_city(
    fresh_database: str, bergamo: City, monza: City
) -> None:
    with use_city(monza):
        where()
    with use_city(bergamo):
        pid = sql("SELECT pg_backend_pid()")[0][0]
        with psycopg.connect(fresh_database) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [pid])
        with pytest.raises(Exception, match=r"terminat|closed|lost"):
            where()
        connection.close_if_unusable_or_obsolete()
        assert where() == ("bergamo", bergamo.role_name)


def test_hz19_a_prepared_statement_follows_the_path(fresh_database: str, bergamo: City, monza: City) -> None:
    for city in (bergamo, monza):
        with use_city(city):
            Theme.objects.create(name=city.name, slug=city.schema_name)
    connection.ensure_connection()
    connection.connection.prepare_threshold = 0
    found = []
    for _turn in range(3):
        for city in (bergamo, monza):
            with use_city(city):
                where()
                with psycopg.Cursor(connection.connection) as prepared:
                    found.append(
                        prepared.execute("SELECT name FROM core_theme WHERE name <> %s", [""]).fetchone()[0]
                    )
    assert found == ["Bergamo", "Monza"] * 3


def test_hz20_a_session_that_served_another_city_serves_the_next_its_own(
    fresh_database: str, bergamo: City, monza: City
) -> None:
    """A pool hands out sessions with the last city's path and role; Django's connection puts its own in place."""
    for city in (bergamo, monza):
        with use_city(city):
            Theme.objects.create(name=city.name, slug=city.schema_name)
    other = connection.copy()
    other.connect()
    other.set_tenant(monza)
    with other.cursor() as cursor:
        cursor.execute("SELECT name FROM core_theme")
        assert cursor.fetchall() == [("Monza",)]
    connection.ensure_connection()
    own, connection.connection, connection._in_place = connection.connection, other.connection, None
    try:
        with use_city(bergamo):
            assert [theme.name for theme in Theme.objects.all()] == ["Bergamo"]
        with other.cursor() as cursor:  # and the first owner notices that path and role are no longer his
            cursor.execute("SELECT current_schema(), current_user")
            assert cursor.fetchone() == ("monza", monza.role_name)
    finally:
        connection.connection, connection._in_place = own, None
        other.close()
