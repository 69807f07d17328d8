"""The files a report is given as: JSON, CSV, XLSX, PDF and a page of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.reporting.charts import Colours
from core.reporting.document import Report
from core.reporting.formats import csv_file, html, json_file, pdf, xlsx


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file. `make(report, colours)` returns its content; `is_text` ones can go to a terminal."""

    code: str
    content_type: str
    make: Callable[[Report, Colours], bytes]
    is_text: bool = False


FORMATS: Mapping[str, Format] = {
    kind.code: kind
    for kind in (
        Format("pdf", "application/pdf", pdf.make),
        Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx.make),
        Format("csv", "text/csv; charset=utf-8", csv_file.make, is_text=True),
        Format("json", "application/json", json_file.make, is_text=True),
        Format("html", "text/html; charset=utf-8", html.make, is_text=True),
    )
}
