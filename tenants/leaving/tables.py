"""The tables of a city as its database has them, and their rows as streams of bytes.

Everything is read where the connection is: the first schema of the search path. Rows come in the order of their keys, one
server-side pass per stream, so the time is linear and the memory that of a block.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from psycopg import sql

BLOCK = 1 << 20
_SAME_EVERYWHERE = (
    "SET LOCAL datestyle = 'ISO, YMD'",
    "SET LOCAL intervalstyle = 'iso_8601'",
    "SET LOCAL timezone = 'UTC'",
    "SET LOCAL extra_float_digits = 3",
    "SET LOCAL bytea_output = 'hex'",
)
_TABLES = """
SELECT c.relname::text,
       array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE a.attgenerated = ''),
       array_agg(format_type(a.atttypid, a.atttypmod) ORDER BY a.attnum) FILTER (WHERE a.attgenerated = ''),
       array_agg(NOT a.attnotnull ORDER BY a.attnum) FILTER (WHERE a.attgenerated = ''),
       array_agg(t.typcategory::text ORDER BY a.attnum) FILTER (WHERE a.attgenerated = ''),
       (SELECT array_agg(k.attname::text ORDER BY array_position(i.indkey::int2[], k.attnum))
        FROM pg_index i JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = ANY (i.indkey)
        WHERE i.indrelid = c.oid AND i.indisprimary)
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname <> 'django_migrations'
GROUP BY c.oid, c.relname ORDER BY c.relname
"""
_REFERENCES = """
SELECT c.relname::text, a.attname::text, f.relname::text
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class f ON f.oid = k.confrelid
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
WHERE k.connamespace = current_schema()::regnamespace AND k.contype = 'f'
"""


@dataclass(frozen=True, slots=True)
class Column:
    """A stored column, by PostgreSQL's names. `is_text`: a spreadsheet could take its value for a formula."""

    name: str
    type: str
    nullable: bool
    is_text: bool
    refers_to: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its stored columns and the columns of its key."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def column_names(self) -> tuple[str, ...]:
        """In the order of the table."""
        return tuple(column.name for column in self.columns)


def read_tables(left_out: Iterable[str] = ()) -> list[Table]:
    """The tables of the current schema by name, but for the migrations' own and those left out; two queries."""
    unwanted = set(left_out)
    with connection.cursor() as cursor:
        cursor.execute(_REFERENCES)
        references = {(table, column): other for table, column, other in cursor.fetchall()}
        cursor.execute(_TABLES)
        return [
            Table(
                name,
                tuple(
                    Column(column, kind, nullable, category == "S", references.get((name, column), ""))
                    for column, kind, nullable, category in zip(
                        columns, types, nullables, categories, strict=True
                    )
                ),
                tuple(key or columns),
            )
            for name, columns, types, nullables, categories, key in cursor.fetchall()
            if name not in unwanted
        ]


def same_texts_everywhere() -> None:
    """Have the server write values as texts that any other reads back to the same value, until the transaction ends."""
    with connection.cursor() as cursor:
        for statement in _SAME_EVERYWHERE:
            cursor.execute(statement)


def dump(table: Table, instead: Mapping[str, str] | None = None) -> Iterator[bytes]:
    """Rows as COPY writes them, a line each; `instead` gives a text in place of a column's value."""
    return _copied(table, lambda column: _value(column, instead), "")


def json_lines(table: Table, instead: Mapping[str, str] | None = None) -> Iterator[bytes]:
    """A JSON object a line. Numbers, truth values and nested JSON are themselves, all else is text, unknown is null.

    Written as CSV whose marks JSON never contains, so that the server sends bare lines.
    """
    rows = _selection(table, lambda column: _value(column, instead))
    query = sql.SQL("COPY (SELECT row_to_json(r) FROM ({}) r) TO STDOUT (FORMAT csv, QUOTE {}, DELIMITER {})")
    return _blocks(query.format(rows, sql.SQL("E'\\x01'"), sql.SQL("E'\\x02'")))


def csv_lines(table: Table, instead: Mapping[str, str] | None = None) -> Iterator[bytes]:
    """A line of headings, then a line a row, with semicolons; a text that a program would execute starts with an apostrophe."""

    def shown(column: Column) -> sql.Composable:
        value = _value(column, instead)
        if not column.is_text:
            return value
        return sql.SQL("CASE WHEN {0} ~ E'^[-=+@\\t\\r]' THEN '''' || {0} ELSE {0} END").format(value)

    return _copied(table, shown, " (FORMAT csv, HEADER, DELIMITER ';')")


def _value(column: Column, instead: Mapping[str, str] | None) -> sql.Composable:
    if instead and column.name in instead:
        return sql.Literal(instead[column.name])
    return sql.Identifier(column.name)


def _copied(table: Table, shown: Callable[[Column], sql.Composable], how: str) -> Iterator[bytes]:
    return _blocks(sql.SQL("COPY ({}) TO STDOUT{}").format(_selection(table, shown), sql.SQL(how)))


def _selection(table: Table, shown: Callable[[Column], sql.Composable]) -> sql.Composed:
    return sql.SQL("SELECT {} FROM {} ORDER BY {}").format(
        sql.SQL(", ").join(
            sql.SQL("{} AS {}").format(shown(column), sql.Identifier(column.name)) for column in table.columns
        ),
        sql.Identifier(table.name),
        sql.SQL(", ").join(
            sql.SQL("{}.{}").format(sql.Identifier(table.name), sql.Identifier(name)) for name in table.key
        ),
    )


def _blocks(query: sql.Composable) -> Iterator[bytes]:
    """What COPY sends, in blocks: the server sends a message a row, which is too little to compress or hash at a time."""
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        waiting: list[Any] = []
        size = 0
        while data := copy.read():
            waiting.append(data)
            size += len(data)
            if size >= BLOCK:
                yield b"".join(waiting)
                waiting, size = [], 0
        if waiting:
            yield b"".join(waiting)
