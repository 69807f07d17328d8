"""The files rows speak of: documents, photographs, scans, attachments."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import models

from tenants.leaving.places import media_of
from tenants.leaving.snapshot import apps_of_a_city


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of a row: where the row is and what its column says, which is the path in the city's folder."""

    table: str
    column: str
    row: str
    name: str

    @property
    def member(self) -> str:
        """Its path in an archive."""
        return f"file/{self.name}"


def file_columns() -> list[tuple[type[models.Model], models.FileField]]:
    """Every column of a city that names a file."""
    return [
        (model, field)
        for config in apps_of_a_city()
        for model in config.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.FileField)
    ]


def kept_files() -> Iterator[KeptFile]:
    """Every file a row of the current city speaks of, a query per column."""
    for model, field in file_columns():
        rows = model._base_manager.exclude(**{field.attname: ""}).order_by("pk")
        for key, name in rows.values_list("pk", field.attname).iterator(chunk_size=2000):
            yield KeptFile(model._meta.db_table, str(field.column), str(key), name)


def stored(schema_name: str, name: str) -> Path | None:
    """The file on the disk; None when it is not there, or outside the city's folder."""
    folder = media_of(schema_name).resolve()
    path = (folder / name).resolve()
    return path if path.is_relative_to(folder) and path.is_file() else None
