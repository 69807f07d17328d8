"""The report as JSON: the machine's copy, with every definition beside its value."""

import json

from core.reporting.charts import Colours
from core.reporting.document import Report, to_json


def make(report: Report, _colours: Colours) -> bytes:
    """UTF-8, indented; numbers are JSON numbers, unknown is null."""
    return (json.dumps(to_json(report), ensure_ascii=False, indent=2) + "\n").encode()
