"""Migrations that would keep a city waiting, or break the code that still serves it, found in their SQL by squawk."""

import json
import re
import subprocess
import sysconfig
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlparse
from django.db import connection

LONG_FROM = 32 * 1024 * 1024
"""Bytes of a table from which reading or writing all of it is no longer a matter of a second (1 s of lock for 32 MB/s)."""

_LONG = {
    "adding-field-with-default": "rewrites the table: add the column without the default, fill it, then set the default",
    "adding-foreign-key-constraint": "looks through the table under a lock: add the key NOT VALID, validate it in a later migration",
    "adding-not-nullable-field": "looks through the table under a lock: validate a CHECK (… IS NOT NULL) first",
    "adding-serial-primary-key-field": "rewrites the table under a lock",
    "changing-column-type": "rewrites the table under a lock: add a column of the new type beside it",
    "constraint-missing-not-valid": "looks through the table under a lock: AddConstraintNotValid, then ValidateConstraint in a later migration",
    "disallowed-unique-constraint": "builds an index under a lock: build the unique index concurrently",
    "require-concurrent-index-creation": "stops all writing while the index is built: AddIndexConcurrently",
}
"""Rules of squawk (squawkhq.com/docs/rules) about how long a table is locked: they matter where a table is large."""

_BREAKING = {
    "adding-required-field": "what the running code inserts is refused: give the column a db_default",
    "ban-drop-column": "the running code still reads the column: drop it one release later",
    "ban-drop-default": "what the running code inserts lacks the column: keep a db_default until it is replaced",
    "ban-drop-table": "the running code still reads the table: drop it one release later",
    "renaming-column": "the running code reads the column under its former name: add, copy, drop one release later",
    "renaming-table": "the running code reads the table under its former name",
}
"""Rules about what the code of the release before, still serving, can no longer do: they matter wherever the table is."""

_TABLE = re.compile(
    r'\b(?:TABLE|ON|UPDATE)\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?(?P<quote>"?)(?P<name>\w+)(?P=quote)',
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A statement of a migration that is dangerous on a table as large as `bytes` (the largest of the cities')."""

    migration: str
    statement: str
    rule: str
    cure: str
    table: str
    bytes: int

    def line(self) -> str:
        """As text, for a terminal."""
        return f"{self.migration}: {self.statement}\n    {self.rule} ({self.table or '?'}): {self.cure}"


def findings_in(migration: str, statements: Sequence[str], sizes: Mapping[str, int]) -> list[Finding]:
    """What squawk finds in a migration's statements about tables that are there before it.

    `sizes` are the bytes of the tables there are (`table_sizes`); a table the statement does not plainly name counts as large.
    """
    found = []
    for number, rule in _squawk(statements):
        statement = statements[number]
        name = match["name"] if (match := _TABLE.search(statement)) else ""
        size = sizes.get(name, 0 if name else LONG_FROM)
        is_there = name in sizes or not name
        if (rule in _BREAKING and is_there) or (rule in _LONG and size >= LONG_FROM):
            cure = _BREAKING.get(rule) or _LONG[rule]
            found.append(Finding(migration, statement, rule, cure, name, size))
    return found


def table_sizes(schemas: Iterable[str]) -> dict[str, int]:
    """Each table of some schemas with the bytes of the largest of that name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, max(pg_relation_size(c.oid)) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
            " WHERE relkind = 'r' AND nspname = ANY(%s) GROUP BY relname",
            [list(schemas)],
        )
        return dict(cursor.fetchall())


def _squawk(statements: Sequence[str]) -> list[tuple[int, str]]:
    """Index of a statement and the rule it breaks, once each. Statements are told apart by their lines."""
    bare = (sqlparse.format(statement, strip_comments=True) for statement in statements)
    lines = [" ".join(text.split()).rstrip(";") + ";" for text in bare]
    if not lines:
        return []
    connection.ensure_connection()
    outcome = subprocess.run(  # noqa: S603  # our own environment's program, nothing of a user's in its arguments
        [
            str(Path(sysconfig.get_path("scripts"), "squawk")),
            "--reporter=json",
            "--assume-in-transaction",
            "--stdin-filepath=migration.sql",
            f"--pg-version={connection.connection.info.server_version // 10_000}.0",
        ],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        check=False,
    )
    if not outcome.stdout.startswith("["):
        raise RuntimeError(f"squawk did not answer: {outcome.stderr.strip()}")
    found = ((entry["line"], entry["rule_name"]) for entry in json.loads(outcome.stdout))
    known = {*_LONG, *_BREAKING}
    return list(dict.fromkeys((line, rule) for line, rule in found if rule in known))
