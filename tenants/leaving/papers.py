"""The published reports of a city as PDF, as citizens read them."""

from collections.abc import Iterator

from core.models import PublishedReport
from core.participation.registry import registry
from core.reporting.charts import Colours
from core.reporting.document import Report
from core.reporting.formats import FORMATS
from core.reporting.published import frozen
from core.reporting.season import build_season
from core.services.activation import active_model_slugs
from core.web.reports.asked import city_colours


def report_papers() -> Iterator[tuple[str, bytes]]:
    """Path and content of each: every version of every published year, and of models that make one the report of the years.

    The report of several years covers those published; it says what the register says now.
    """
    colours = city_colours()
    years: dict[str, list[int]] = {}
    for published in PublishedReport.objects.order_by("model_slug", "year", "version").iterator():
        years.setdefault(published.model_slug, []).append(published.year)
        withdrawn = "-ritirato" if published.withdrawn_at else ""
        name = f"{published.model_slug}-{published.year}-v{published.version}{withdrawn}"
        yield f"rapporti/{name}.pdf", _paper(frozen(published, "it"), colours)
    for slug in active_model_slugs():
        covered = years.get(slug)
        if covered and registry.get(slug).season_report:
            first, last = min(covered), max(covered)
            yield f"rapporti/{slug}-{first}-{last}.pdf", _paper(build_season(slug, first, last), colours)


def report_count() -> int:
    """How many there are to make."""
    return PublishedReport.objects.count()


def _paper(report: Report, colours: Colours) -> bytes:
    return FORMATS["pdf"].make(report, colours)
