"""A data set as a file: CSV (RFC 4180, UTF-8), JSON, GeoJSON (RFC 7946)."""

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from core.imports.cells import safe_cell
from core.open_data.table import Table

SEPARATOR = "|"
"""Between the texts of a cell that holds several."""


def make_csv(table: Table) -> bytes:
    """Commas, UTF-8 without a mark, lines that end as RFC 4180 says. Texts that a spreadsheet would execute get an apostrophe before them."""
    return csv_of([column.name for column in table.dataset.columns], table.rows)


def csv_of(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """The same of any rows."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_in_csv(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def make_json(table: Table) -> bytes:
    """An array of objects; what is not known is null."""
    return _dumped([_object(table, row) for row in table.rows])


def make_geojson(table: Table) -> bytes:
    """A feature for every row, with a null geometry where it has none (RFC 7946, 3.2)."""
    shapes = table.shapes or (None,) * len(table.rows)
    features = [
        {"type": "Feature", "id": row[0], "geometry": shape, "properties": _object(table, row)}
        for row, shape in zip(table.rows, shapes, strict=True)
    ]
    return _dumped({"type": "FeatureCollection", "features": features})


FILES: Mapping[str, tuple[str, Callable[[Table], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", make_csv),
    "json": ("application/json", make_json),
    "geojson": ("application/geo+json", make_geojson),
}
"""Ending of the address to media type and maker."""


def _in_csv(cell: Any) -> Any:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, tuple):
        return safe_cell(SEPARATOR.join(one.replace(SEPARATOR, "/") for one in cell))
    plain = _plain(cell)
    return safe_cell(plain) if isinstance(cell, str) else plain


def _object(table: Table, row: Sequence[Any]) -> dict[str, Any]:
    return {column.name: _in_json(cell) for column, cell in zip(table.dataset.columns, row, strict=True)}


def _in_json(cell: Any) -> Any:
    if isinstance(cell, tuple):
        return list(cell)
    if isinstance(cell, Decimal):
        return int(cell) if cell == cell.to_integral_value() else float(cell)
    return _plain(cell)


def _plain(cell: Any) -> Any:
    """Days, hours and moments as ISO 8601 writes them; a decimal without exponent and without zeros at its end."""
    if isinstance(cell, dt.datetime):
        return cell.isoformat(timespec="seconds")
    if isinstance(cell, dt.time):
        return cell.isoformat(timespec="minutes")
    if isinstance(cell, dt.date):
        return cell.isoformat()
    if isinstance(cell, Decimal):
        said = f"{cell:f}"
        return said.rstrip("0").rstrip(".") if "." in said else said
    return cell


def _dumped(content: Any) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
