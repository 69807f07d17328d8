"""The report as one page that needs nothing else: to be archived, sent, or opened without a network."""

from django.template.loader import render_to_string

from core.reporting.charts import Colours
from core.reporting.document import Report
from core.reporting.shown import show


def make(report: Report, colours: Colours) -> bytes:
    """UTF-8, with its style sheet inside and no script."""
    context = {"report": report, "shown": show(report, colours), "colours": colours}
    return render_to_string("core/reports/standalone.html", context).lstrip().encode()
