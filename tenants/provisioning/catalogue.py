"""Everything a schema consists of, object by object, and what two schemas do not have in common.

Read as facts: kind and name of an object, and its definition as text. The schema's own name and its city's role are left
out of the texts, so that the facts of two schemas with the same objects are equal. Kinds that have no query here (types,
aggregates, statistics…) appear by name, as members of the schema.
"""

import re

from django.db import ProgrammingError, connection, transaction
from psycopg import sql

from tenants.context import use_schema

Facts = dict[tuple[str, str], str]
"""Definition by kind and name."""

_MOMENT = {"django_migrations": "applied"}  # when a schema got its tables is its own affair


def facts_of(schema_name: str, *, role: str = "") -> Facts:
    """All objects of a schema; in privileges the role is called `city`. Reads the catalogues only, as the schema's owner."""
    with use_schema(schema_name), connection.cursor() as cursor:
        facts: Facts = {}
        for query in _QUERIES:
            cursor.execute(query, {"role": role})
            for kind, name, definition in cursor.fetchall():
                facts[kind, _bare(name, schema_name)] = _bare(definition, schema_name)
    return facts


def rows_of(schema_name: str) -> Facts:
    """All rows of a schema, as facts without a definition: for a schema that has few."""
    query = sql.SQL("SELECT (to_jsonb(t) - %s)::text FROM {} t")
    facts: Facts = {}
    with use_schema(schema_name), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema_name])
        for (table,) in cursor.fetchall():
            named = sql.Identifier(schema_name, table)
            cursor.execute(query.format(named).as_string(), [_MOMENT.get(table, "")])
            facts |= {("row", f"{table} {row}"): "" for (row,) in cursor.fetchall()}
    return facts


def differences(one: Facts, other: Facts, *, schema_name: str) -> list[str]:
    """What is in only one of the two, or defined otherwise, a line each, in the order of kinds and names.

    PostgreSQL writes some conditions otherwise once it has read what it wrote itself (after a dump, say): two texts are the
    same when it reads them as the same, over the tables of the named schema, which is one of the two.
    """
    unlike = [key for key in sorted(one.keys() | other.keys()) if one.get(key) != other.get(key)]
    with use_schema(schema_name):
        found = [key for key in unlike if not _mean_the_same(key, one.get(key), other.get(key))]
    return [
        f"{kind} {name}: {one.get((kind, name), 'missing')} / {other.get((kind, name), 'missing')}"
        for kind, name in found
    ]


def _mean_the_same(key: tuple[str, str], one: str | None, other: str | None) -> bool:
    kind, name = key
    if kind not in _READ_AGAIN or one is None or other is None:
        return False
    try:
        return _read_again(kind, name, one) == _read_again(kind, name, other)
    except ProgrammingError:  # it speaks of something the table does not have
        return False


def _read_again(kind: str, name: str, text: str) -> str:
    """The text as PostgreSQL writes it after reading it, on an empty table of the same columns that nobody else sees."""
    table = sql.SQL(name.rpartition(" on ")[2])
    query, *statements = _READ_AGAIN[kind]
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in ("CREATE TEMPORARY TABLE {table} (LIKE {table})", *statements):
            cursor.execute(sql.SQL(statement).format(table=table, text=sql.SQL(text)).as_string())
        cursor.execute(query, [f"pg_temp.{table.as_string()}"])
        (written,) = cursor.fetchone()
        transaction.set_rollback(True)
    return re.sub(r" ON pg_temp\w*\.", " ON ", written)


_READ_AGAIN = {
    "check": (
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'",
        "ALTER TABLE pg_temp.{table} ADD {text}",
    ),
    "index": ("SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %s::regclass", "{text}"),
}
"""By kind of fact: how to find out, and how to make."""


def _bare(text: str, schema_name: str) -> str:
    return re.sub(rf'(?<![\w."])"?{schema_name}"?\.', "", text)


# In privileges the default ones are spelled out, and the role is called `city`.
_SCHEMA = """
SELECT 'schema', 'itself', concat_ws(', ', nspowner::regrole, (SELECT string_agg(r, ' ' ORDER BY r) FROM (SELECT replace(x::text, %(role)s, 'city')
           FROM unnest(coalesce(nspacl, acldefault('n', nspowner))) x) AS rights (r)))
FROM pg_namespace WHERE oid = current_schema()::regnamespace
"""

_DEFAULTS = """
SELECT 'default privileges', format('%%s %%s', defaclrole::regrole, defaclobjtype),
       (SELECT string_agg(r, ' ' ORDER BY r) FROM (SELECT replace(x::text, %(role)s, 'city')
           FROM unnest(coalesce(defaclacl, acldefault('r', defaclrole))) x) AS rights (r))
FROM pg_default_acl WHERE defaclnamespace = current_schema()::regnamespace
"""

_MEMBERS = """
SELECT 'member', format('%%s %%s', o.type, o.identity), ''
FROM pg_depend d, pg_identify_object(d.classid, d.objid, 0) o
WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = current_schema()::regnamespace AND o.type <> 'default acl'
"""

_RELATIONS = """
SELECT 'relation ' || relkind::text, relname, concat_ws(', ', relowner::regrole, relpersistence, relreplident, relrowsecurity,
       relforcerowsecurity, array_to_string(reloptions, ' '), am.amname, nullif(reltablespace, 0),
       CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END,
       (SELECT string_agg(inhparent::regclass::text, ' ' ORDER BY inhseqno) FROM pg_inherits WHERE inhrelid = c.oid),
       CASE WHEN relkind <> 'i' THEN
           CASE relkind WHEN 'S' THEN (SELECT string_agg(r, ' ' ORDER BY r) FROM (SELECT replace(x::text, %(role)s, 'city')
           FROM unnest(coalesce(relacl, acldefault('s', relowner))) x) AS rights (r))
           ELSE (SELECT string_agg(r, ' ' ORDER BY r) FROM (SELECT replace(x::text, %(role)s, 'city')
           FROM unnest(coalesce(relacl, acldefault('r', relowner))) x) AS rights (r)) END END)
FROM pg_class c LEFT JOIN pg_am am ON am.oid = c.relam WHERE relnamespace = current_schema()::regnamespace
"""

_COLUMNS = """
SELECT 'column', format('%%s.%%s', c.relname, a.attname), concat_ws(', ',
       row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum), format_type(a.atttypid, a.atttypmod),
       nullif(a.attcollation, 0)::regcollation, CASE WHEN a.attnotnull THEN 'not null' END,
       'identity ' || nullif(a.attidentity::text, ''), 'generated ' || nullif(a.attgenerated::text, ''),
       'default ' || pg_get_expr(d.adbin, d.adrelid), 'storage ' || a.attstorage::text,
       'compression ' || nullif(a.attcompression::text, ''), 'statistics ' || nullif(a.attstattarget, -1),
       array_to_string(a.attoptions, ' '),
       CASE WHEN a.attacl IS NOT NULL THEN (SELECT string_agg(r, ' ' ORDER BY r) FROM (SELECT replace(x::text, %(role)s, 'city')
           FROM unnest(coalesce(a.attacl, acldefault('c', c.relowner))) x) AS rights (r)) END)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind NOT IN ('i', 'S')
"""

_CONSTRAINTS = """
SELECT 'constraint', format('%%s on %%s', conname, conrelid::regclass), concat_ws(', ', contype,
       CASE WHEN contype <> 'c' THEN pg_get_constraintdef(oid) END, CASE WHEN NOT convalidated THEN 'not valid' END,
       CASE WHEN connoinherit THEN 'no inherit' END, nullif(conindid, 0)::regclass)
FROM pg_constraint WHERE connamespace = current_schema()::regnamespace
UNION ALL
SELECT 'check', format('%%s on %%s', conname, conrelid::regclass), pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = current_schema()::regnamespace AND contype = 'c' AND conrelid <> 0
"""

_INDEXES = """
SELECT 'index', format('%%s on %%s', indexrelid::regclass, indrelid::regclass), pg_get_indexdef(indexrelid)
FROM pg_index JOIN pg_class c ON c.oid = indrelid WHERE c.relnamespace = current_schema()::regnamespace
UNION ALL
SELECT 'index state', format('%%s on %%s', indexrelid::regclass, indrelid::regclass), concat_ws(', ',
       CASE WHEN NOT (indisvalid AND indisready AND indislive) THEN 'not valid' END,
       CASE WHEN indisclustered THEN 'clustered' END, CASE WHEN indisreplident THEN 'replica identity' END,
       CASE WHEN NOT indimmediate THEN 'deferrable' END)
FROM pg_index JOIN pg_class c ON c.oid = indrelid WHERE c.relnamespace = current_schema()::regnamespace
"""

_SEQUENCES = """
SELECT 'sequence', c.relname, concat_ws(', ', s.seqtypid::regtype, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache,
       s.seqcycle, 'at ' || pg_sequence_last_value(c.oid), format('%%s of %%s.%%s', d.deptype, d.refobjid::regclass, a.attname))
FROM pg_class c JOIN pg_sequence s ON s.seqrelid = c.oid
LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass
LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
WHERE c.relnamespace = current_schema()::regnamespace
"""

# PostgreSQL names the triggers of a foreign key by number: they are known by their constraint and what they call.
_TRIGGERS = """
SELECT 'trigger', format('%%s on %%s', CASE WHEN t.tgisinternal THEN format('%%s of %%s', t.tgfoid::regproc, k.conname)
       ELSE t.tgname END, c.relname), concat_ws(', ', t.tgenabled, t.tgtype, t.tgdeferrable, t.tginitdeferred,
       CASE WHEN NOT t.tgisinternal THEN pg_get_triggerdef(t.oid) END)
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid LEFT JOIN pg_constraint k ON k.oid = t.tgconstraint
WHERE c.relnamespace = current_schema()::regnamespace
"""

_FUNCTIONS = """
SELECT 'function', oid::regprocedure::text, concat_ws(', ', proowner::regrole, pg_get_functiondef(oid),
       (SELECT string_agg(r, ' ' ORDER BY r) FROM (SELECT replace(x::text, %(role)s, 'city')
           FROM unnest(coalesce(proacl, acldefault('f', proowner))) x) AS rights (r)))
FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND prokind IN ('f', 'p')
"""

_RULES = """
SELECT 'rule', format('%%s on %%s', r.rulename, c.relname), concat_ws(', ', r.ev_enabled, pg_get_ruledef(r.oid))
FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class WHERE c.relnamespace = current_schema()::regnamespace
UNION ALL
SELECT 'policy', format('%%s on %%s', p.polname, c.relname), concat_ws(', ', p.polcmd, p.polpermissive, p.polroles::regrole[],
       pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE c.relnamespace = current_schema()::regnamespace
"""

_COMMENTS = """
WITH own (classid, objid) AS (
    SELECT 'pg_class'::regclass, oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace
    UNION ALL SELECT 'pg_constraint'::regclass, oid FROM pg_constraint WHERE connamespace = current_schema()::regnamespace
    UNION ALL SELECT 'pg_proc'::regclass, oid FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
    UNION ALL SELECT 'pg_type'::regclass, oid FROM pg_type WHERE typnamespace = current_schema()::regnamespace
    UNION ALL SELECT 'pg_trigger'::regclass, t.oid FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
              WHERE c.relnamespace = current_schema()::regnamespace
)
SELECT 'comment', format('%%s %%s', o.type, o.identity), d.description
FROM own JOIN pg_description d ON d.classoid = own.classid AND d.objoid = own.objid,
     pg_identify_object(d.classoid, d.objoid, d.objsubid) o
"""

_QUERIES = (
    _SCHEMA,
    _DEFAULTS,
    _MEMBERS,
    _RELATIONS,
    _COLUMNS,
    _CONSTRAINTS,
    _INDEXES,
    _SEQUENCES,
    _TRIGGERS,
    _FUNCTIONS,
    _RULES,
    _COMMENTS,
)
