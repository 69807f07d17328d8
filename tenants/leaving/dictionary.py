"""The data dictionary of an archive: what each table and each column means, read from the models and from the database."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.template.loader import render_to_string

from core.imports.cells import safe_cell
from tenants.leaving.meanings import COLUMNS, TABLES
from tenants.leaving.tables import Column, Table

_HEADINGS = {
    "table": "Tabella", "table_meaning": "Che cosa è una riga", "column": "Colonna", "meaning": "Significato",
    "type": "Tipo", "nullable": "Può mancare", "choices": "Valori ammessi", "refers_to": "Rimanda a",
    "note": "Nota del codice (inglese)",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A column: what it means, its type in PostgreSQL, whether it may be unknown, its codes with their words."""

    table: str
    table_meaning: str
    column: str
    meaning: str
    type: str
    nullable: bool
    choices: tuple[tuple[str, str], ...]
    refers_to: str
    note: str


def entries(tables: Iterable[Table]) -> Iterator[Entry]:
    """Every column of the tables, in order. Texts are in Italian, but for the notes of the code."""
    known = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    for table in tables:
        model = known.get(table.name)
        fields = {field.column: field for field in model._meta.concrete_fields} if model else {}
        for column in table.columns:
            field = fields.get(column.name)
            yield Entry(
                table=table.name,
                table_meaning=table_meaning(table.name, model),
                column=column.name,
                meaning=column_meaning(column, field),
                type=column.type,
                nullable=column.nullable,
                choices=tuple((str(code), str(words)) for code, words in _choices(field)),
                refers_to=column.refers_to,
                note=_note(model, field, first=column is table.columns[0]),
            )


def table_meaning(name: str, model: type[models.Model] | None) -> str:
    """In Italian: the model's own name, or what is written for it here."""
    if name in TABLES:
        return TABLES[name]
    return str(model._meta.verbose_name) if model else name


def column_meaning(column: Column, field: "models.Field[Any, Any] | None") -> str:
    """In Italian: the field's own name where it has one, else what columns of this name mean everywhere."""
    written = str(field.verbose_name) if field is not None else ""
    if field is not None and written != field.name.replace("_", " "):
        return written
    if column.name in COLUMNS:
        return COLUMNS[column.name]
    return f"rimando a {column.refers_to}" if column.refers_to else ""


def as_csv(found: Iterable[Entry]) -> bytes:
    """As a spreadsheet opens it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(_HEADINGS.values())
    for entry in found:
        writer.writerow(safe_cell(cell) for cell in _cells(entry))
    return text.getvalue().encode("utf-8-sig")


def as_json(found: Iterable[Entry]) -> bytes:
    """As a list of objects, by the names of `Entry`."""
    return json.dumps([asdict(entry) for entry in found], ensure_ascii=False, indent=1).encode()


def as_html(found: Iterable[Entry], city_name: str) -> bytes:
    """As a page of its own, table by table."""
    tables: dict[str, list[Entry]] = {}
    for entry in found:
        tables.setdefault(entry.table, []).append(entry)
    context = {"tables": tables.values(), "city": city_name}
    return render_to_string("tenants/leaving/dictionary.html", context).encode()


def _cells(entry: Entry) -> list[str]:
    return [
        entry.table, entry.table_meaning, entry.column, entry.meaning, entry.type,
        "sì" if entry.nullable else "no", "; ".join(f"{code} = {words}" for code, words in entry.choices),
        entry.refers_to, entry.note,
    ]  # fmt: skip


def _choices(field: "models.Field[Any, Any] | None") -> Iterable[tuple[Any, Any]]:
    return (field.flatchoices or ()) if field is not None else ()


def _note(model: type[models.Model] | None, field: "models.Field[Any, Any] | None", *, first: bool) -> str:
    """A field's help; beside the first column what the code says of the table."""
    said = [str(field.help_text)] if field is not None and field.help_text else []
    if first and model is not None and model.__doc__:
        said.insert(0, " ".join(model.__doc__.split()))
    return " ".join(said)
