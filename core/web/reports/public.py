"""The published reports, for everyone: what was frozen, never what the register says now."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from core.models import PublishedReport
from core.participation.registry import registry
from core.permissions.guard import open_to_all
from core.reporting.formats import csv_file
from core.reporting.published import frozen, published_years
from core.reporting.shown import show
from core.web.public.kept import kept_until_changed
from core.web.reports.asked import asked_model, city_colours, download, file_stem, report_file


@open_to_all("published reports hold counts, no personal data")
@kept_until_changed
def reports(request: HttpRequest) -> HttpResponse:
    """The published years."""
    years = [(row, str(registry.get(row.model).label)) for row in published_years() if row.model in registry]
    return render(request, "core/reports/public/years.html", {"years": years})


@open_to_all("a published report holds counts, no personal data")
@kept_until_changed
def report(request: HttpRequest, year: int) -> HttpResponse:
    """The report of a year as the office published it."""
    asked, published = asked_model(request), _public(request, year)

    def table_url(code: str) -> str:
        return reverse("core:report-public-table", args=[year, code]) + asked.query

    shown = show(frozen(published), city_colours(), table_url)
    context = {"asked": asked, "shown": shown, "published": published}
    return render(request, "core/reports/public/year.html", context)


@open_to_all("a published report holds counts, no personal data")
def report_table(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """A published table as CSV."""
    shown = frozen(_public(request, year))
    try:
        table = shown.table(code)
    except KeyError as unknown:
        raise Http404 from unknown
    return download(csv_file.of_table(table), "text/csv; charset=utf-8", f"{file_stem(shown)}-{code}.csv")


@open_to_all("a published report holds counts, no personal data")
def report_download(request: HttpRequest, year: int, kind: str) -> HttpResponse:
    """A published report as a file."""
    return report_file(frozen(_public(request, year)), kind)


def _public(request: HttpRequest, year: int) -> PublishedReport:
    published = PublishedReport.objects.of(asked_model(request).model.slug, year).public()
    return get_object_or_404(published)
