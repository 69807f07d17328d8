"""Carrying a plan out: for each table at most one DELETE, one UPDATE and one COPY, whatever the size."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models
from psycopg import sql
from psycopg.types.json import Jsonb

from accounts.rows import new_key
from core.imports.plan import KEEP, Plan, TablePlan, Values
from core.models import ImportBatch, ImportChange
from core.services.audit import to_json


def write_plan(plan: Plan, batch: ImportBatch) -> None:
    """Write every table of the plan, inside the caller's transaction, and keep what is needed to undo it."""
    order = {
        model: place
        for place, model in enumerate(parents_first({table.model for table in plan.tables.values()}))
    }
    tables = sorted(plan.tables.values(), key=lambda table: order[table.model])
    _keep_changes(tables, batch)
    for table in reversed(tables):
        if table.removed:
            delete_rows(table.model, list(table.removed))
    for table in tables:
        if table.changed:
            update_rows(table.model, {pk: after for pk, (_before, after, _label) in table.changed.items()})
        if table.added:
            _add(table, batch.pk)


def parents_first(kinds: Iterable[type[models.Model]]) -> list[type[models.Model]]:
    """Models in an order in which none points at a later one (pointing at itself aside)."""
    waiting = {model: _pointed_at(model) for model in sorted(kinds, key=lambda model: model._meta.label)}
    order: list[type[models.Model]] = []
    while waiting:
        ready = [model for model, parents in waiting.items() if not parents & waiting.keys()] or list(waiting)
        order += ready
        waiting = {model: parents for model, parents in waiting.items() if model not in ready}
    return order


def _pointed_at(model: type[models.Model]) -> set[Any]:
    found = {field.related_model for field in model._meta.concrete_fields if field.is_relation}
    return found - {model}


def delete_rows(model: type[models.Model], keys: Sequence[uuid.UUID]) -> None:
    """Delete rows by key in one statement; what points at them must be gone."""
    statement = sql.SQL("DELETE FROM {table} WHERE id = ANY(%s)").format(table=_table(model))
    _execute(statement, [list(keys)])


def update_rows(model: type[models.Model], changes: dict[uuid.UUID, dict[str, Any]]) -> None:
    """Set columns (attribute names to values) of rows by key, in one statement whatever the rows and columns.

    A column changed in some rows only keeps its value in the others.
    """
    columns = sorted({column for after in changes.values() for column in after})
    lists: list[list[Any]] = [list(changes)]
    types, names, settings = [sql.SQL("%s::uuid[]")], [sql.Identifier("id")], []
    for attname in columns:
        field = _field(model, attname)
        column, said = sql.Identifier(field.column or ""), sql.Identifier(f"said_{field.column}")
        cast = sql.SQL(f"%s::{_column_type(field)}[]")
        lists += [
            [after.get(attname) for after in changes.values()],
            [attname in after for after in changes.values()],
        ]
        types += [cast, sql.SQL("%s::boolean[]")]
        names += [column, said]
        settings.append(
            sql.SQL("{column} = CASE WHEN wanted.{said} THEN wanted.{column} ELSE row.{column} END").format(
                column=column, said=said
            )
        )
    statement = sql.SQL(
        "UPDATE {table} AS row SET {settings} FROM unnest({types}) AS wanted({names}) WHERE row.id = wanted.id"
    ).format(
        table=_table(model),
        settings=sql.SQL(", ").join(settings),
        types=sql.SQL(", ").join(types),
        names=sql.SQL(", ").join(names),
    )
    _execute(statement, lists)


def copy_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Values]) -> None:
    """COPY rows into the model's table; `columns` are attribute names, keys included."""
    fields = [_field(model, attname) for attname in columns]
    statement = sql.SQL("COPY {table} ({names}) FROM STDIN").format(
        table=_table(model), names=sql.SQL(", ").join(sql.Identifier(field.column or "") for field in fields)
    )
    # as COPY takes it a list is an array, unless it is said to be JSON
    is_json = [isinstance(field, models.JSONField) for field in fields]
    has_json = any(is_json)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(_with_json(row, is_json) if has_json else row)


def _with_json(row: Values, is_json: Sequence[bool]) -> Values:
    return tuple(
        Jsonb(value) if of_json and value is not None else value
        for of_json, value in zip(is_json, row, strict=True)
    )


def _add(table: TablePlan, batch: uuid.UUID) -> None:
    """COPY the new rows; columns the plan does not fill get Django's defaults, worked out once."""
    filled = ("id", *table.columns)
    rest = [f for f in _written(table.model) if f.attname not in filled]
    fixed = tuple(batch if f.attname == "import_batch_id" else f.get_default() for f in rest)
    columns = (*filled, *(f.attname for f in rest))
    defaults = {
        i: batch if name == "import_batch_id" else _field(table.model, name).get_default()
        for i, name in enumerate(filled)
        if i
    }
    rows = (
        (*(defaults[i] if value is KEEP else value for i, value in enumerate(row)), *fixed)
        if KEEP in row
        else (*row, *fixed)
        for row in table.added
    )
    copy_rows(table.model, columns, rows)


def _keep_changes(tables: Sequence[TablePlan], batch: ImportBatch) -> None:
    rows: list[Values] = []
    for table in tables:
        name = table.model._meta.label_lower
        for pk, (before, after, _label) in table.changed.items():
            rows.append((new_key(), batch.pk, name, pk, _json(before), _json(after)))
        if table.removed:
            columns = [field.attname for field in _written(table.model)]
            whole = table.model._default_manager.filter(pk__in=table.removed).values(*columns)
            rows += [(new_key(), batch.pk, name, row["id"], _json(row), _json({})) for row in whole]
    if rows:
        ImportChange.objects.bulk_create(
            ImportChange(id=pk, batch_id=owner, table=name, row_id=row, before=before, after=after)
            for pk, owner, name, row, before, after in rows
        )


def _json(values: dict[str, Any]) -> Any:
    return to_json(values)


def _table(model: type[models.Model]) -> sql.Identifier:
    return sql.Identifier(model._meta.db_table)


def _written(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    """The columns rows are written with: not those the database works out by itself."""
    return [field for field in model._meta.concrete_fields if not field.generated]


def _field(model: type[models.Model], attname: str) -> "models.Field[Any, Any]":
    return next(field for field in model._meta.concrete_fields if field.attname == attname)


def _column_type(field: "models.Field[Any, Any]") -> str:
    """The database type without a check or a length: `varchar(200)` is refused as an array only by its cast."""
    return (field.db_type(connection) or "text").split("(")[0]


def _execute(statement: sql.Composed, parameters: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(cursor.connection), parameters)
