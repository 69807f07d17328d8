"""What bringing the fleet up to date costs: `python -m bench fleet` (`FLEET_CITIES=50` for a quicker look).

The cities are light: a schema with Django's bookkeeping, complete, and one table, of an app whose two migrations are written
here. What a run costs per city depends on what is pending, not on how many tables lie beside; a whole fleet of 500 full
schemas would be 60,000 tables. A run is `migrate_cities` with as many processes as there are cores, without the start of Python; beside it the
same ALTER and the same bookkeeping INSERT, city by city on a bare connection, one commit each. Both go once over the same
cities in turns, taken back in between; medians.
"""

import importlib
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import psutil
import psycopg
from django.core.management import call_command
from django.test import override_settings
from psycopg import sql

from bench.ratio import Ratio
from tests.database import cluster_of_tests, connected_to

CITIES = int(os.environ.get("FLEET_CITIES", "500"))
ROUNDS = 5
_APP, _MODULE = "models_dummy", "bench_fleet_migrations"
_TABLE = f"{_APP}_note"
_MIGRATION = """
from django.db import migrations, models
class Migration(migrations.Migration):
    dependencies = {depends}
    operations = [{operation}]
"""
_CREATE = 'migrations.CreateModel("Note", [("id", models.UUIDField(primary_key=True)), ("title", models.CharField(max_length=50))])'
_ADD = 'migrations.AddField("note", "weight", models.IntegerField(null=True))'


def measure() -> Iterator[Ratio]:
    """A run with nothing to do, one with one column to add, and a worker that serves all cities."""
    with cluster_of_tests() as cluster, cluster.clone() as url, connected_to(url), _migrations() as folder:
        with psycopg.connect(url, autocommit=True) as bare:
            yield from _nothing_to_do(bare)
            yield from _a_column(bare, folder)
        yield from _memory()
        from django.db import connection  # noqa: PLC0415  # Django is set up by now

        connection.close()


def _nothing_to_do(bare: psycopg.Connection) -> Iterator[Ratio]:
    names = [f"light_{number:03}" for number in range(CITIES)]
    _make(bare, names[:1])
    one = [_run() for _round in range(ROUNDS + 1)][1:]
    _make(bare, names[1:])
    all_of_them = [_run() for _round in range(ROUNDS)]
    yield Ratio(
        f"seconds a run with nothing to do takes more over {CITIES} cities than over 1",
        median(all_of_them) - median(one),
        1.0,
        at_most=True,
        detail=f"{median(all_of_them):.2f} s against {median(one):.2f} s",
    )


def _a_column(bare: psycopg.Connection, folder: Path) -> Iterator[Ratio]:
    names = [f"light_{number:03}" for number in range(CITIES)]
    _write(folder, "0002_weight", [(_APP, "0001_initial")], _ADD)
    _seed_template()
    bare.execute(
        "INSERT INTO public.django_migrations (app, name, applied) VALUES (%s, '0002_weight', now())", [_APP]
    )
    ours, raw = [], []
    for _round in range(ROUNDS):
        ours.append(_run())
        assert _columns(bare) == CITIES
        _take_back(bare, names)
        raw.append(_loop(bare.info.dsn, names))
        assert _columns(bare) == CITIES
        _take_back(bare, names)
    yield Ratio(
        f"one column in {CITIES} cities / the same statements in a loop",
        median(mine / loop for mine, loop in zip(ours, raw, strict=True)),
        3.0,
        at_most=True,
        detail=f"{median(ours):.2f} s against {median(raw):.2f} s",
    )


def _memory() -> Iterator[Ratio]:
    """A process that works in each city in turn, twice with different queries: what stays is not the cities'."""
    from django.contrib.sessions.models import Session  # noqa: PLC0415

    from accounts.scope import current_scope  # noqa: PLC0415
    from tenants.context import use_city  # noqa: PLC0415
    from tenants.hosts import site_of  # noqa: PLC0415
    from tenants.models import City, CityDomain  # noqa: PLC0415

    process = psutil.Process()
    cities = list(City.objects.filter(schema_name__startswith="light_"))
    hosts = list(CityDomain.objects.values_list("domain", flat=True))

    def around() -> Any:
        for host in hosts:
            site_of(host)
        for city in cities:
            with use_city(city):
                assert current_scope() == city.schema_name
                for _time in range(10):
                    list(Session.objects.all()[:1])
        return process.memory_info().rss / 2**20

    cold = process.memory_info().rss / 2**20
    first, *_between, last = (around() for _turn in range(4))
    yield Ratio(
        f"MB a worker has gained after serving {CITIES} cities in turn",
        last - cold,
        64.0,
        at_most=True,
        detail=f"{cold:.0f} MB, {first:.0f} after one turn, {last:.0f} after four",
    )


def _run() -> float:
    started = perf_counter()
    call_command("migrate_cities", workers=os.cpu_count() or 1, stdout=_Nowhere(), stderr=_Nowhere())
    return perf_counter() - started


class _Nowhere:
    def write(self, _text: str) -> None: ...

    def flush(self) -> None: ...

    def isatty(self) -> bool:
        return False


def _loop(dsn: str, names: list[str]) -> float:
    started = perf_counter()
    with psycopg.connect(dsn) as bare:
        for name in names:
            bare.execute(f'ALTER TABLE "{name}"."{_TABLE}" ADD COLUMN "weight" integer NULL')
            bare.execute(
                sql.SQL("INSERT INTO {} (app, name, applied) VALUES (%s, %s, now())").format(
                    sql.Identifier(name, "django_migrations")
                ),
                [_APP, "0002_weight"],
            )
            bare.commit()
    return perf_counter() - started


def _take_back(bare: psycopg.Connection, names: list[str]) -> None:
    from tenants.models import MigrationSet, SchemaState  # noqa: PLC0415

    for name in names:
        bare.execute(f'ALTER TABLE "{name}".{_TABLE} DROP COLUMN weight')
        bare.execute(
            sql.SQL("DELETE FROM {} WHERE app = {} AND name = '0002_weight'")
            .format(sql.Identifier(name, "django_migrations"), _APP)
            .as_string()
        )
    before = next(
        row
        for row in MigrationSet.objects.all()
        if [_APP, "0002_weight"] not in row.names and [_APP, "0001_initial"] in row.names
    )
    SchemaState.objects.update(migrations=before)


def _columns(bare: psycopg.Connection) -> int:
    found = bare.execute(
        "SELECT count(*) FROM pg_attribute WHERE attname = 'weight' AND attrelid::regclass::text LIKE 'light%'"
    )
    return int(found.fetchone()[0])  # type: ignore[index]


def _make(bare: psycopg.Connection, names: list[str]) -> None:
    """Light cities, at the first of the two migrations, their states recorded."""
    from tenants.models import City, CityDomain, SchemaState  # noqa: PLC0415
    from tenants.provisioning.fingerprint import code_migrations  # noqa: PLC0415
    from tenants.provisioning.roles import ensure_role, promise_rights, rights_digest  # noqa: PLC0415
    from tenants.provisioning.state import set_of  # noqa: PLC0415

    has = sorted(code_migrations())
    row, rights = set_of(frozenset(has)), rights_digest()
    made = [City(schema_name=name, name=name) for name in names]
    City.objects.bulk_create(made)
    CityDomain.objects.bulk_create(
        CityDomain(tenant=city, domain=f"{city.schema_name.replace('_', '-')}.localhost", is_primary=True)
        for city in made
    )
    SchemaState.objects.bulk_create(SchemaState(city=city, migrations=row, rights=rights) for city in made)
    for city in made:
        name = city.schema_name
        bare.execute(f'CREATE SCHEMA "{name}"')
        ensure_role(city)
        promise_rights(city)
        for table in ("django_migrations", "django_session"):
            bare.execute(f'CREATE TABLE "{name}".{table} (LIKE public.{table} INCLUDING ALL)')
        bare.execute(f'CREATE TABLE "{name}".{_TABLE} (id uuid PRIMARY KEY, title varchar(50) NOT NULL)')
        bare.execute(
            sql.SQL(
                "INSERT INTO {} (app, name, applied) SELECT a, n, now() FROM unnest(%s::text[], %s::text[]) AS x (a, n)"
            )
            .format(sql.Identifier(name, "django_migrations"))
            .as_string(),
            [[app for app, _name in has], [name for _app, name in has]],
        )


@contextmanager
def _migrations() -> Iterator[Path]:
    """The app's migrations in a folder of their own; the cities of the tests are none here."""
    from django.db import connection  # noqa: PLC0415

    from tenants.models import City  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as place, override_settings(MIGRATION_MODULES={_APP: _MODULE}):
        folder = Path(place, _MODULE)
        folder.mkdir()
        (folder / "__init__.py").touch()
        sys.path.insert(0, place)
        City.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO django_migrations (app, name, applied) VALUES (%s, '0001_initial', now())",
                [_APP],
            )
        _write(folder, "0001_initial", [], _CREATE)
        _seed_template()
        try:
            yield folder
        finally:
            sys.path.remove(place)


def _write(folder: Path, name: str, depends: list[Any], operation: str) -> None:
    (folder / f"{name}.py").write_text(_MIGRATION.format(depends=depends, operation=operation))
    importlib.invalidate_caches()


def _seed_template() -> None:
    """A release's template is made once whatever the number of cities: it is not measured here."""
    from tenants.models import CityTemplate  # noqa: PLC0415
    from tenants.provisioning.fingerprint import code_digest  # noqa: PLC0415

    CityTemplate.objects.get_or_create(digest=code_digest(), defaults={"statements": []})
