"""A fleet of light cities: each schema has Django's bookkeeping and one table, of an app whose migrations a test writes.

The app is the dummy participation model's, whose own migrations are none. What a light city is said to have beside is all
that the code has, so nothing else is pending.
"""

import importlib
import itertools
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from demo.servers import PROJECT
from tenants.models import City, CityDomain, CityTemplate, SchemaState
from tenants.provisioning.fingerprint import code_digest, code_migrations
from tenants.provisioning.roles import ensure_role, rights_digest
from tenants.provisioning.state import forget_sets, record_state

APP = "models_dummy"
NOTE = f"{APP}_note"
_numbers = itertools.count(1)

INITIAL = """
migrations.CreateModel("Note", [
    ("id", models.UUIDField(primary_key=True, default=uuid.uuid4)),
    ("title", models.CharField(max_length=50)),
    ("place", models.CharField(max_length=50, null=True)),
])
"""
ADD_FIELD = 'migrations.AddField("note", "weight", models.IntegerField(null=True))'


class Fleet:
    """Light cities in a database of their own, and the migrations of their app."""

    def __init__(self, folder: Path, url: str) -> None:
        self.module = f"fleet_migrations_{os.getpid()}_{next(_numbers)}"
        self.path = folder
        self.url = url
        (folder / self.module).mkdir()
        (folder / self.module / "__init__.py").touch()
        self.started = code_migrations()

    def write(
        self,
        name: str,
        *operations: str,
        atomic: bool = True,
        prelude: str = "",
        replaces: tuple[str, ...] = (),
    ) -> None:
        """A migration that comes after those written before, or replaces some; public is said to have it."""
        before = sorted(file.stem for file in (self.path / self.module).glob("0*.py"))
        depends = [(APP, before[-1])] if before and not replaces else []
        text = (
            "import datetime, uuid\nfrom django.db import migrations, models\nfrom django.contrib.postgres.operations import *\n"
            f"{prelude}\nclass Migration(migrations.Migration):\n    atomic = {atomic}\n    dependencies = {depends}\n"
            f"    replaces = {[(APP, each) for each in replaces]}\n"
            f"    operations = [{', '.join(textwrap.dedent(each).strip() for each in operations)}]\n"
        )
        (self.path / self.module / f"{name}.py").write_text(text)
        importlib.invalidate_caches()
        forget_sets()
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO public.django_migrations (app, name, applied) VALUES (%s, %s, now())",
                [APP, name],
            )
        CityTemplate.objects.get_or_create(digest=code_digest(), defaults={"statements": []})

    def cities(self, number: int, *, recorded: bool = True) -> list[City]:
        """Light cities at 0001_initial, a row in each; their roles are made only where a test needs them."""
        made = [City(schema_name=f"light_{i:03}", name=f"Light {i}") for i in range(1, number + 1)]
        City.objects.bulk_create(made)
        CityDomain.objects.bulk_create(
            CityDomain(tenant=city, domain=f"{city.schema_name.replace('_', '-')}.localhost", is_primary=True)
            for city in made
        )
        names = sorted({*self.started, (APP, "0001_initial")})
        with connection.cursor() as cursor:
            for city in made:
                self.schema(cursor, city.schema_name, names)
        if recorded:
            for city in made:
                record_state(city, frozenset(names), rights=rights_digest())
        return made

    def schema(self, cursor: Any, name: str, names: list[tuple[str, str]]) -> None:
        """A light schema that has these migrations."""
        cursor.execute(f"CREATE SCHEMA {name}")
        cursor.execute(f"CREATE TABLE {name}.django_migrations (LIKE public.django_migrations INCLUDING ALL)")
        cursor.execute(
            f"INSERT INTO {name}.django_migrations (app, name, applied) SELECT a, n, now() FROM unnest(%s::text[], %s::text[]) AS x (a, n)",
            [[app for app, _name in names], [name for _app, name in names]],
        )
        cursor.execute(
            f"CREATE TABLE {name}.{NOTE} (id uuid NOT NULL PRIMARY KEY, title varchar(50) NOT NULL, place varchar(50) NULL)"
        )
        cursor.execute(
            f"INSERT INTO {name}.{NOTE} VALUES ('01900000-0000-7000-8000-000000000001', 'first', NULL)"
        )

    def with_protected_tables(self, *cities: City) -> None:
        """Also the tables whose rows a city may not change, for cities whose roles are given their rights."""
        for app in settings.TENANT_APPS:
            for model in next(each for each in apps.get_app_configs() if each.name == app).get_models():
                if hasattr(model, "append_only_except"):
                    table = model._meta.db_table
                    run(
                        *(
                            f"CREATE TABLE {city.schema_name}.{table} (LIKE bergamo.{table})"
                            for city in cities
                        )
                    )
        for city in cities:
            ensure_role(city)

    def process(self, *arguments: str) -> subprocess.Popen[str]:
        """`migrate_cities` in a process group of its own."""
        environment = {
            **os.environ,
            "DATABASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "tests.tenants.fleet_settings",
            "FLEET_MIGRATIONS": self.module,
            "PYTHONPATH": os.pathsep.join([str(self.path), str(PROJECT)]),
        }
        return subprocess.Popen(
            [sys.executable, "manage.py", "migrate_cities", *arguments],
            env=environment, cwd=PROJECT, start_new_session=True, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip


@pytest.fixture
def fleet(fresh_database: str, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Fleet:
    """No city yet; the two of the other tests are none in this database."""
    City.objects.all().delete()
    made = Fleet(tmp_path, fresh_database)
    monkeypatch.syspath_prepend(str(tmp_path))
    settings.MIGRATION_MODULES = {APP: made.module}
    made.write("0001_initial", INITIAL)
    return made


def rows(query: str) -> list[Any]:
    """What a query says."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        found: list[Any] = cursor.fetchall()
    return found


def run(*statements: str) -> None:
    """Send statements as the owner."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def columns(schema: str) -> list[str]:
    """The columns of the light table."""
    found = rows(
        f"SELECT column_name FROM information_schema.columns WHERE table_schema = '{schema}' AND table_name = '{NOTE}'"
        " ORDER BY ordinal_position"
    )
    return [name for (name,) in found]


def names_of_state(state: SchemaState) -> list[str]:
    """The app's migrations, as recorded."""
    return sorted(name for app, name in state.migrations.names if app == APP)
