"""A city that is being made, and the fleet that is being migrated: no half-made city is ever one."""

from contextlib import suppress
from typing import Any

import pytest
from allauth.account.models import EmailAddress, EmailConfirmation
from django.contrib.sessions.models import Session
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader

from accounts.models import User
from core.models import AuditEntry, Subscriber, Theme
from tenants.context import use_city
from tenants.models import City
from tenants.provisioning import create_city, migrate_cities
from tests.architecture import test_migrations
from tests.tenancy.raw import sql

LECCO: dict[str, Any] = {
    "schema_name": "lecco",
    "name": "Lecco",
    "hostname": "lecco.localhost",
    "models": ["bergamo"],
}


def tables(schema: str) -> int:
    return int(sql("SELECT count(*) FROM pg_tables WHERE schemaname = %s", schema)[0][0])


def test_hz27_hz36_a_citys_row_is_written_when_everything_else_is_there_and_nobodys_account_with_it(
    fresh_database: str, bergamo: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the fleet goes through are rows: until the row is there, the city is nobody's business."""
    with use_city(bergamo):
        User.objects.create_user("anna@bergamo.example", "una-frase-lunga")
    User.objects.create_user("platform@vicinia.example", "una-frase-lunga")
    found: dict[str, Any] = {}
    save = City.save

    def looking(city: City, *args: Any, **options: Any) -> None:
        found["tables"] = tables("lecco")
        found["role"] = sql("SELECT has_schema_privilege(%s, 'lecco', 'USAGE')", city.role_name)
        found["models"] = sql("SELECT model_slug FROM lecco.core_modelactivation")
        found["before"] = sql("SELECT count(*) FROM public.tenants_city WHERE schema_name = 'lecco'")
        save(city, *args, **options)

    monkeypatch.setattr(City, "save", looking)
    city = create_city(**LECCO)
    assert found == {
        "tables": tables("bergamo"), "role": [(True,)], "models": [("bergamo",)], "before": [(0,)]
    }  # fmt: skip
    with use_city(city):
        for table in (User, Session, EmailAddress, EmailConfirmation, Subscriber):
            assert not table._default_manager.exists(), table
        assert set(AuditEntry.objects.values_list("action", flat=True)) <= {"core.model.activated"}


class OneMoreMigration:
    """Of the dummy model: a table, and then a failure in one city."""

    def __init__(self, fails_in: str) -> None:
        self.fails_in = fails_in

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(_apps: Any, editor: Any) -> None:
            if editor.connection.schema_name == self.fails_in:
                raise RuntimeError("bad data in one city")

        class Late(migrations.Migration):
            initial = True
            operations = [
                migrations.CreateModel("Late", [("id", models.BigAutoField(primary_key=True))]),
                migrations.RunPython(fail),
            ]

        load = MigrationLoader.load_disk

        def with_one_more(loader: MigrationLoader) -> None:
            load(loader)
            loader.disk_migrations["models_dummy", "0001_late"] = Late("0001_late", "models_dummy")
            loader.migrated_apps.add("models_dummy")
            loader.unmigrated_apps.discard("models_dummy")

        monkeypatch.setattr(MigrationLoader, "load_disk", with_one_more)


def test_hz28_a_migration_that_fails_in_one_city_leaves_it_as_it_was_and_all_at_work(
    fresh_database: str, bergamo: City, monza: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        OneMoreMigration(fails_in="monza").install(patch)
        with suppress(RuntimeError):
            migrate_cities()
    assert connection.schema_name == "public"
    there = "SELECT to_regclass('{0}.models_dummy_late') IS NOT NULL, exists(SELECT FROM {0}.django_migrations WHERE name = '0001_late')"
    assert sql(there.format("bergamo")) == [(True, True)]
    assert sql(there.format("monza")) == [(False, False)]  # neither the table nor the record of it
    for city in (bergamo, monza):
        with use_city(city):
            Theme.objects.create(name=city.name, slug=city.schema_name)
            assert [theme.name for theme in Theme.objects.all()] == [city.name]
    OneMoreMigration(fails_in="nowhere").install(monkeypatch)
    migrate_cities()
    assert sql(there.format("monza")) == [(True, True)]


@pytest.mark.parametrize(
    ("guard", "name", "operation"),
    [
        (test_migrations.test_migrations_are_named_by_hand, "0099_auto_20260101_1200", None),
        (
            test_migrations.test_migrations_can_be_undone,
            "0099_canary",
            migrations.RunSQL("UPDATE core_theme SET name = ''"),
        ),
        (
            test_migrations.test_a_migration_sends_one_statement_at_a_time,
            "0099_canary",
            migrations.RunSQL("UPDATE core_theme SET name = ''; DROP TABLE core_theme", "SELECT 1"),
        ),
    ],
)
@pytest.mark.parametrize("app", ["core", "models_monza", "accounts"])
def test_hz29_the_guards_see_the_migrations_of_city_apps_and_report_a_bad_one(
    app: str, guard: Any, name: str, operation: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    guard()  # the control
    operations = {"operations": [operation] if operation else []}
    canary = type("Canary", (migrations.Migration,), operations)(name, app)
    load = MigrationLoader.load_disk

    def with_the_canary(loader: MigrationLoader) -> None:
        load(loader)
        loader.disk_migrations[app, name] = canary

    monkeypatch.setattr(MigrationLoader, "load_disk", with_the_canary)
    monkeypatch.setattr(MigrationLoader, "build_graph", MigrationLoader.load_disk)
    with pytest.raises(AssertionError, match=name):
        guard()
