"""Which migrations the code has and which a schema has: compared as sets of names, without importing or running one.

Every schema records all migrations of all apps, those without a table in it too, as Django does.
"""

import hashlib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import django
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

Migrations = frozenset[tuple[str, str]]
"""Pairs of app label and name."""

_MAJOR = 10_000  # PostgreSQL 18.4 calls itself 180004


def code_migrations() -> Migrations:
    """The migrations of the code."""
    return frozenset((app, name) for app, name, _file in _files())


def applied_migrations(schema_name: str) -> Migrations:
    """The migrations a schema has recorded; none where it records nothing. Reads the schema as its owner."""
    table = sql.Identifier(schema_name, "django_migrations")
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [table.as_string()])
        if cursor.fetchone() == (None,):
            return frozenset()
        cursor.execute(sql.SQL("SELECT app, name FROM {}").format(table).as_string())
        return frozenset((app, name) for app, name in cursor.fetchall())


def fingerprint(migrations: Migrations) -> str:
    """A set of migrations as 64 hexadecimal digits: equal for equal sets, whatever the order in which they were applied."""
    lines = "".join(f"{app}.{name}\n" for app, name in sorted(migrations))
    return hashlib.sha256(lines.encode()).hexdigest()


def code_digest() -> str:
    """64 hexadecimal digits that change with whatever shapes a schema: a migration's text, Django, PostgreSQL's version."""
    connection.ensure_connection()
    digest = hashlib.sha256(
        f"{django.get_version()} {connection.connection.info.server_version // _MAJOR}\n".encode()
    )
    for app, name, file in sorted(_files()):
        digest.update(f"{app}.{name}\n".encode() + file.read_bytes())
    return digest.hexdigest()


def _files() -> Iterator[tuple[str, str, Path]]:
    """App label, name and file of each migration, found as Django finds them."""
    for config in apps.get_app_configs():
        module, _explicit = MigrationLoader.migrations_module(config.label)
        if module is None or not _has_migrations(config.path, module):
            continue
        for folder in import_module(module).__path__:
            for found in iter_modules([folder]):
                if not found.ispkg and found.name[0] not in "_~":
                    yield config.label, found.name, Path(folder, f"{found.name}.py")


def _has_migrations(folder: str, module: str) -> bool:
    return not module.endswith(".migrations") or Path(folder, "migrations").is_dir()
