"""The statements that make a schema again as it is: read from PostgreSQL's catalogues, each sendable by itself.

Names are written without a schema, so the statements make their objects in whichever schema comes first in the search path.
What the reading leaves out (views, say: no table of a city needs one) is found by comparing the replayed schema with the
original, see `tenants.provisioning.template`.
"""

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from psycopg import sql

from tenants.context import use_schema

_COLUMNS = """
SELECT c.relname, quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
    || CASE WHEN a.attcollation <> t.typcollation THEN ' COLLATE ' || a.attcollation::regcollation ELSE '' END
    || CASE
         WHEN a.attidentity <> '' THEN format(' GENERATED %s AS IDENTITY (SEQUENCE NAME %s%s)',
             CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, s.seqrelid::regclass,
             format(' START WITH %s INCREMENT BY %s MINVALUE %s MAXVALUE %s CACHE %s%s',
               s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, CASE WHEN s.seqcycle THEN ' CYCLE' END))
         WHEN a.attgenerated <> '' THEN format(' GENERATED ALWAYS AS (%s) %s', pg_get_expr(d.adbin, d.adrelid),
             CASE a.attgenerated WHEN 's' THEN 'STORED' ELSE 'VIRTUAL' END)
         WHEN d.oid IS NOT NULL THEN ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid)
         ELSE '' END
    || CASE WHEN a.attnotnull THEN coalesce(' CONSTRAINT ' || quote_ident(n.conname), '') || ' NOT NULL' ELSE '' END
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
LEFT JOIN pg_constraint n ON n.conrelid = c.oid AND n.contype = 'n' AND n.conkey = ARRAY[a.attnum]
LEFT JOIN pg_depend i ON i.refclassid = 'pg_class'::regclass AND i.refobjid = c.oid AND i.refobjsubid = a.attnum
    AND i.classid = 'pg_class'::regclass AND i.deptype = 'i' AND a.attidentity <> ''
LEFT JOIN pg_sequence s ON s.seqrelid = i.objid
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
ORDER BY c.relname, a.attnum
"""

_CONSTRAINTS = """
SELECT c.relname, format('CONSTRAINT %I %s', k.conname, pg_get_constraintdef(k.oid)), f.relname
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid LEFT JOIN pg_class f ON f.oid = k.confrelid
WHERE k.connamespace = current_schema()::regnamespace AND k.contype IN ('p', 'u', 'c', 'x', 'f')
ORDER BY c.relname, k.oid
"""

# pg_get_functiondef, pg_get_indexdef and pg_get_triggerdef name the schema once, before the object's or its table's name.
_FUNCTIONS = """
SELECT replace(pg_get_functiondef(oid), format(' FUNCTION %I.', current_schema()), ' FUNCTION ')
FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND prokind = 'f' ORDER BY oid
"""

_SEQUENCES = """
SELECT format('CREATE SEQUENCE %I AS %s', c.relname, s.seqtypid::regtype) || format(' START WITH %s INCREMENT BY %s MINVALUE %s MAXVALUE %s CACHE %s%s',
               s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, CASE WHEN s.seqcycle THEN ' CYCLE' END),
       CASE WHEN d.objid IS NOT NULL THEN
           format('ALTER SEQUENCE %I OWNED BY %s.%I', c.relname, d.refobjid::regclass, a.attname) END
FROM pg_class c JOIN pg_sequence s ON s.seqrelid = c.oid
LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i')
    AND d.refclassid = 'pg_class'::regclass
LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
WHERE c.relnamespace = current_schema()::regnamespace AND d.deptype IS DISTINCT FROM 'i' ORDER BY c.oid
"""

_INDEXES = """
SELECT replace(pg_get_indexdef(i.indexrelid), format(' ON %I.', current_schema()), ' ON ')
FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
    AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
ORDER BY c.relname, i.indexrelid
"""

_TRIGGERS = """
SELECT replace(pg_get_triggerdef(t.oid), format(' ON %I.', current_schema()), ' ON ')
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = current_schema()::regnamespace AND NOT t.tgisinternal ORDER BY c.relname, t.tgname
"""

_COMMENTS = """
WITH own (classid, objid) AS (
    SELECT 'pg_class'::regclass, oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace
    UNION ALL SELECT 'pg_constraint'::regclass, oid FROM pg_constraint WHERE connamespace = current_schema()::regnamespace
    UNION ALL SELECT 'pg_proc'::regclass, oid FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
    UNION ALL SELECT 'pg_trigger'::regclass, t.oid FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
              WHERE c.relnamespace = current_schema()::regnamespace
)
SELECT format('COMMENT ON %s %s IS %L',
    CASE o.type WHEN 'table column' THEN 'column' WHEN 'table constraint' THEN 'constraint' ELSE o.type END,
    replace(o.identity, quote_ident(current_schema()) || '.', ''), d.description)
FROM own JOIN pg_description d ON d.classoid = own.classid AND d.objoid = own.objid,
     pg_identify_object(d.classoid, d.objoid, d.objsubid) o
ORDER BY 1
"""

_STORED_COLUMNS = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' GROUP BY 1
"""

_LAST_VALUES = """
SELECT format('SELECT setval(%L, %s)', quote_ident(sequencename), last_value)
FROM pg_sequences WHERE schemaname = current_schema() AND last_value IS NOT NULL ORDER BY sequencename
"""

_UNREAD = ["SET LOCAL check_function_bodies = off"]  # what functions work on comes after them
# A table whose rows wait to be checked cannot be changed.
_CHECK_NOW = ("SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED")

_MOMENT = ("django_migrations", "applied")  # the one stored value that is each city's own


@dataclass
class _Table:
    """What is written between the brackets of CREATE TABLE."""

    name: str
    parts: list[str] = field(default_factory=list)
    keys: list[tuple[str, str]] = field(default_factory=list)  # foreign keys, with the table each points to


def statements_of(schema_name: str, *, with_rows: bool = True) -> list[str]:
    """The statements that make the objects of a schema and its rows, in the order in which they must be sent.

    Without rows (a city's own) what is read is the catalogue only.
    """
    with use_schema(schema_name):
        functions = _texts(_FUNCTIONS)
        sequences = _rows(_SEQUENCES)
        tables, keys = _tables()
        rows = list(_inserts(list(tables))) if with_rows else []
        return [
            *(_UNREAD if functions else []),
            *functions,
            *(made for made, _owner in sequences),
            *tables.values(),
            *(owned for _made, owned in sequences if owned),
            *rows,
            *(_CHECK_NOW if len(rows) > 1 else []),
            *keys,
            *_texts(_INDEXES),
            *_texts(_TRIGGERS),
            *_texts(_COMMENTS),
            *(_texts(_LAST_VALUES) if with_rows else []),
        ]


def _tables() -> tuple[dict[str, str], list[str]]:
    """CREATE TABLE by name, each after the tables it points to, and the keys that wait because tables point in a circle.

    A key written inside CREATE TABLE costs less than one added later, for which PostgreSQL looks for rows that break it.
    """
    waiting = _read_tables()
    made: dict[str, str] = {}
    later: list[str] = []
    while waiting:
        table = min(waiting.values(), key=lambda table: len(_missing(table, waiting)))
        missing = _missing(table, waiting)
        del waiting[table.name]
        name = sql.Identifier(table.name).as_string()
        now = [*table.parts, *(key for key, other in table.keys if other not in missing)]
        made[table.name] = f"CREATE TABLE {name} ({', '.join(now)})"
        later += [f"ALTER TABLE {name} ADD {key}" for key, other in table.keys if other in missing]
    return made, later


def _read_tables() -> dict[str, _Table]:
    tables: dict[str, _Table] = {}
    for table, column in _rows(_COLUMNS):
        tables.setdefault(table, _Table(table)).parts.append(column)
    for table, constraint, other in _rows(_CONSTRAINTS):
        if other is None:
            tables[table].parts.append(constraint)
        else:
            tables[table].keys.append((constraint, other))
    return tables


def _missing(table: _Table, waiting: Container[str]) -> set[str]:
    """The tables it points to that are not there yet, itself aside."""
    return {other for _key, other in table.keys if other in waiting and other != table.name}


def _inserts(order: list[str]) -> Iterator[str]:
    """The rows of each table that has some, as text that PostgreSQL reads back to the same value."""
    for table, columns in sorted(_rows(_STORED_COLUMNS), key=lambda found: order.index(found[0])):
        names = [sql.Identifier(column) for column in columns]
        texts = sql.SQL(", ").join(sql.SQL("{}::text").format(name) for name in names)
        rows = _rows(sql.SQL("SELECT {} FROM {}").format(texts, sql.Identifier(table)).as_string())
        if rows:
            values = (
                sql.SQL("({})").format(
                    sql.SQL(", ").join(_value(table, *pair) for pair in zip(columns, row, strict=True))
                )
                for row in rows
            )
            yield (
                sql.SQL("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE VALUES {}")
                .format(sql.Identifier(table), sql.SQL(", ").join(names), sql.SQL(", ").join(values))
                .as_string()
            )


def _value(table: str, column: str, text: str | None) -> sql.Composable:
    return sql.SQL("now()") if (table, column) == _MOMENT else sql.Literal(text)


def _texts(query: str) -> list[str]:
    return [text for (text,) in _rows(query)]


def _rows(query: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        found: list[Any] = cursor.fetchall()
    return found
