"""CSV as Italian spreadsheets open it with a double click: UTF-8 with a mark, semicolons, decimal commas.

The report's own CSV has one line for each figure; every table and every list of rows has a file of its own. Unknown is an
empty cell; a text that a spreadsheet would execute is marked as text.
"""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.imports.cells import safe_cell
from core.reporting.charts import Colours
from core.reporting.document import Report, Table
from core.reporting.rows import RowList


def make(report: Report, _colours: Colours) -> bytes:
    """The figures, one a line."""
    header = [
        _("Codice"), _("Cifra"), _("Valore"), _("Unità"), _("Anno") if report.is_compared else _("Periodo"),
        *([put_year(report.year - 1), _("Differenza")] if report.is_compared else []),
        _("Definizione"), _("Versione"), _("Comprende"), _("Non comprende"), _("Note"), _("Fonte"),
    ]  # fmt: skip
    lines = (
        [
            figure.code, figure.label, figure.value, figure.unit_label, report.period,
            *([figure.previous, figure.difference] if report.is_compared else []), figure.definition, figure.definition_version, figure.includes, figure.excludes,
            " ".join(figure.notes), figure.source,
        ]
        for figure in report.figures
    )  # fmt: skip
    return content(header, lines)


def put_year(year: int) -> str:
    """«Valore nel 2022»."""
    return _("Valore nel %(year)s") % {"year": year}


def of_table(table: Table) -> bytes:
    """One breakdown, totals included."""
    return content([column.label for column in table.columns], table.rows)


def of_rows(listed: RowList) -> bytes:
    """The rows behind a figure."""
    lines = ([column.of(row) for column in listed.columns] for row in listed.rows.iterator(chunk_size=2000))
    return content([column.label for column in listed.columns], lines)


def content(header: Sequence[str], lines: Iterable[Sequence[Any]]) -> bytes:
    """A whole file."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([safe_cell(cell) for cell in header])
    writer.writerows([_cell(cell) for cell in line] for line in lines)
    return text.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return _("sì") if value else _("no")
    if isinstance(value, Decimal):
        return str(value).replace(".", ",")
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    return safe_cell(value)
