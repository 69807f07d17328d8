"""Migrations are named, reversible, complete, and can run on a database spread over machines."""

import re
from collections.abc import Iterator

import pytest
import sqlparse
from django.core.management import call_command
from django.db.migrations import RunSQL
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration

from tests.architecture.source import agree, own_apps

_NAME = re.compile(r"^\d{4}_[a-z][a-z0-9_]*$")

IRREVERSIBLE: dict[str, str] = {}


def migrations() -> Iterator[Migration]:
    """The migrations of the project's own apps."""
    own = {config.label for config in own_apps()}
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return (migration for (app, _), migration in loader.disk_migrations.items() if app in own)


def test_the_projects_own_migrations_are_found() -> None:
    assert {"accounts", "core", "tenants"} <= {migration.app_label for migration in migrations()}


def test_migrations_are_named_by_hand() -> None:
    found = {
        str(migration)
        for migration in migrations()
        if not _NAME.match(migration.name) or "_auto_" in migration.name
    }
    agree(found, {}, "Say what the migration does")


def test_migrations_can_be_undone() -> None:
    found = {
        str(migration)
        for migration in migrations()
        if not all(operation.reversible for operation in migration.operations)
    }
    agree(found, IRREVERSIBLE, "Not reversible")


def test_a_migration_sends_one_statement_at_a_time() -> None:
    found = {
        str(migration)
        for migration in migrations()
        for operation in migration.operations
        if isinstance(operation, RunSQL)
        for text in (operation.sql, operation.reverse_sql)
        if isinstance(text, str) and len(sqlparse.split(text)) > 1
    }
    agree(found, {}, "Several statements in one string: write a list")


@pytest.mark.django_db
def test_no_model_change_waits_for_its_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
