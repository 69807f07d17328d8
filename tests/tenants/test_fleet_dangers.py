"""Migrations that keep a city waiting, or break the code that still serves it, are refused unless they are allowed."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tenants.fleet.lint import LONG_FROM, findings_in, table_sizes
from tenants.models import City
from tests.tenants.fleet import NOTE, Fleet, columns

LARGE, SMALL = {"t": LONG_FROM, "u": LONG_FROM}, {"t": 8192, "u": 8192}


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ('ALTER TABLE "t" ALTER COLUMN "a" TYPE bigint USING "a"::bigint', "changing-column-type"),
        ('ALTER TABLE "t" ALTER COLUMN "a" SET NOT NULL', "adding-not-nullable-field"),
        ('CREATE INDEX "i" ON "t" ("a")', "require-concurrent-index-creation"),
        ('CREATE UNIQUE INDEX "i" ON "t" (lower("a")) WHERE "b"', "require-concurrent-index-creation"),
        ('ALTER TABLE "t" ADD CONSTRAINT "c" CHECK ("a" > 0)', "constraint-missing-not-valid"),
        ('ALTER TABLE "t" ADD CONSTRAINT "c" UNIQUE ("a")', "disallowed-unique-constraint"),
        ('ALTER TABLE "t" ADD COLUMN "u_id" uuid NULL REFERENCES "u" ("id")', "adding-foreign-key-constraint"),
        ('ALTER TABLE "t" ADD COLUMN "n" uuid DEFAULT gen_random_uuid() NOT NULL', "adding-field-with-default"),
    ],
)  # fmt: skip
def test_what_locks_long_is_dangerous_where_the_table_is_large(db: None, statement: str, rule: str) -> None:
    assert rule in [finding.rule for finding in findings_in("m", [statement], LARGE)]
    assert findings_in("m", [statement], SMALL) == []
    assert findings_in("m", [statement], {}) == []  # a table made by the same migration


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ('ALTER TABLE "t" DROP COLUMN "a" CASCADE', "ban-drop-column"),
        ('ALTER TABLE "t" RENAME COLUMN "a" TO "b"', "renaming-column"),
        ('ALTER TABLE "t" RENAME TO "v"', "renaming-table"),
        ('DROP TABLE "t" CASCADE', "ban-drop-table"),
        ('ALTER TABLE "t" ALTER COLUMN "a" DROP DEFAULT', "ban-drop-default"),
        ('ALTER TABLE "t" ADD COLUMN "a" integer NOT NULL', "adding-required-field"),
    ],
)  # fmt: skip
def test_what_breaks_the_running_code_is_dangerous_wherever_the_table_is(
    db: None, statement: str, rule: str
) -> None:
    assert [finding.rule for finding in findings_in("m", [statement], SMALL)] == [rule]
    assert findings_in("m", [statement], {"other": LONG_FROM}) == []


def test_what_is_harmless_passes_and_each_statement_is_told_by_itself(db: None) -> None:
    harmless = [
        'ALTER TABLE "t" ADD COLUMN "a" integer NULL',
        'ALTER TABLE "t" ADD COLUMN "b" varchar(9) DEFAULT \'new\' NOT NULL',
        'CREATE INDEX CONCURRENTLY "i" ON "t" ("a")',
        'ALTER TABLE "t" ADD CONSTRAINT "c" CHECK ("a" > 0) NOT VALID',
        "COMMENT ON TABLE \"t\" IS 'DROP TABLE t;\nsays -- nothing'",
        'DROP INDEX IF EXISTS "i"',
        "UPDATE t SET a = 1 -- ALTER TABLE t DROP COLUMN a\n WHERE a = 2",
        "SET CONSTRAINTS ALL IMMEDIATE",
    ]
    assert findings_in("m", harmless, LARGE) == []
    assert findings_in("m", [], LARGE) == []
    (found,) = findings_in("m", [*harmless, 'ALTER TABLE "t"\n  DROP COLUMN "a"'], LARGE)
    assert (found.migration, found.table, found.rule) == ("m", "t", "ban-drop-column")
    assert "one release later" in found.line()


def test_the_largest_of_the_cities_counts(fresh_database: str, bergamo: City, monza: City) -> None:
    sizes = table_sizes(["bergamo", "monza"])
    assert sizes["django_migrations"] >= 8192
    assert sizes["core_meeting"] == 0
    assert "pg_class" not in sizes


def test_nothing_is_begun_when_a_migration_is_dangerous(fleet: Fleet) -> None:
    fleet.cities(2)
    fleet.write("0002_weight", 'migrations.AddField("note", "weight", models.IntegerField(null=True))')
    fleet.write("0003_no_place", 'migrations.RemoveField("note", "place")')
    with pytest.raises(
        CommandError, match=f'(?s)Nothing was begun.*0003_no_place: ALTER TABLE "{NOTE}" DROP COLUMN "place"'
    ):
        call_command("migrate_cities", stdout=StringIO())
    assert columns("light_001") == columns("light_002") == ["id", "title", "place"]
    out = StringIO()
    call_command("migrate_cities", "--dry-run", stdout=out)
    assert "-- DANGEROUS models_dummy.0003_no_place" in out.getvalue()
    call_command("migrate_cities", "--allow-long-locks", stdout=StringIO(), stderr=StringIO())
    assert columns("light_001") == columns("light_002") == ["id", "title", "weight"]
