"""The report as one page that needs nothing else: to be archived, sent, or opened without a network."""

from base64 import b64encode

from django.template.loader import render_to_string

from core.papers.frame import city_logo
from core.reporting.charts import Colours
from core.reporting.document import Report
from core.reporting.shown import show


def make(report: Report, colours: Colours) -> bytes:
    """UTF-8, with its style sheet inside and no script."""
    logo = city_logo(report.language)
    context = {
        "report": report,
        "shown": show(report, colours),
        "colours": colours,
        "logo": logo,
        "logo_address": f"data:image/png;base64,{b64encode(logo.png).decode()}" if logo else "",
    }
    return render_to_string("core/reports/standalone.html", context).lstrip().encode()
