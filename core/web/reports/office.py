"""The report in the work area: the years, a year as the register has it, a figure and the rows behind it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from core.models import PublishedReport
from core.permissions.guard import requires
from core.reporting.build import build_report
from core.reporting.document import Report, ReportFigure
from core.reporting.formats import csv_file
from core.reporting.published import changed_figures, frozen
from core.reporting.rows import RowColumn, RowList, rows_behind
from core.reporting.shown import show, show_figure
from core.reporting.years import years_of
from core.web.reports.asked import (
    Asked,
    asked_model,
    check_year,
    city_colours,
    download,
    file_stem,
    report_file,
)

ROWS_PER_PAGE = 50
CSV = "text/csv; charset=utf-8"


@requires("core.report.see")
def report_years(request: HttpRequest) -> HttpResponse:
    """The years in the register, each with its report, and which are published."""
    asked = asked_model(request)
    return render(
        request, "core/reports/work/years.html", {"asked": asked, "years": years_of(asked.model.slug)}
    )


@requires("core.report.see")
def report_year(request: HttpRequest, year: int) -> HttpResponse:
    """The report of a year from what the register says now, and how it differs from the published one."""
    asked = asked_model(request)
    report = build_report(asked.model.slug, check_year(year))
    versions = list(PublishedReport.objects.of(asked.model.slug, year).defer("payload"))
    public = next((version for version in versions if version.withdrawn_at is None), None)
    context = {
        "asked": asked,
        "shown": show(report, city_colours(), _table_url(asked, year), _rows_url(asked, year)),
        "versions": versions,
        "public": public,
        "changed": changed_figures(frozen(public), report) if public else [],
        "is_over": year < timezone.localdate().year,
    }
    return render(request, "core/reports/work/year.html", context)


@requires("core.report.see")
def report_version(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """A version as it was published, also when it was replaced or withdrawn."""
    asked = asked_model(request)
    published = get_object_or_404(PublishedReport.objects.of(asked.model.slug, year), version=number)
    context = {
        "asked": asked,
        "shown": show(frozen(published), city_colours(), _table_url(asked, year, number)),
        "published": published,
        "version_query": f"?{urlencode(_query(asked, number))}",
    }
    return render(request, "core/reports/work/version.html", context)


@requires("core.report.see")
def report_figure(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """How a figure was counted, with the rows behind it."""
    asked = asked_model(request)
    report = build_report(asked.model.slug, check_year(year))
    found = _figure(report, code)
    context = {"asked": asked, "report": report, "shown": show_figure(found, year)}
    if found.rows:
        listed = rows_behind(asked.model.slug, year, found.rows)
        page = Paginator(listed.rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
        context |= {"listed": listed, "page_obj": page, "lines": [_cells(listed, row) for row in page]}
    return render(request, "core/reports/work/figure.html", context)


@requires("core.report.see")
def report_rows(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """The rows behind a figure as CSV."""
    asked = asked_model(request)
    report = build_report(asked.model.slug, check_year(year))
    found = _figure(report, code)
    if not found.rows:
        raise Http404
    content = csv_file.of_rows(rows_behind(asked.model.slug, year, found.rows))
    return download(content, CSV, f"{file_stem(report)}-{code}.csv")


@requires("core.report.see")
def report_table(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """A table as CSV, from the register or (`?versione=`) from a published version."""
    report = _report(request, year)
    try:
        table = report.table(code)
    except KeyError as unknown:
        raise Http404 from unknown
    return download(csv_file.of_table(table), CSV, f"{file_stem(report)}-{code}.csv")


@requires("core.report.see")
def report_download(request: HttpRequest, year: int, kind: str) -> HttpResponse:
    """The whole report as a file, from the register or (`?versione=`) from a published version."""
    return report_file(_report(request, year), kind)


def _report(request: HttpRequest, year: int) -> Report:
    asked = asked_model(request)
    number = request.GET.get("versione", "")
    if not number:
        return build_report(asked.model.slug, check_year(year))
    if not number.isdecimal() or len(number) > 4:
        raise Http404
    return frozen(get_object_or_404(PublishedReport.objects.of(asked.model.slug, year), version=int(number)))


def _figure(report: Report, code: str) -> ReportFigure:
    try:
        return report.figure(code)
    except KeyError as unknown:
        raise Http404 from unknown


def _cells(listed: RowList, row: Mapping[str, Any]) -> tuple[Any, list[tuple[RowColumn, Any]]]:
    """The address of the row's own page, and its cells with their columns."""
    link = reverse(listed.link, args=[row["pk"]]) if listed.link else ""
    return link, [(column, column.of(row)) for column in listed.columns]


def _query(asked: Asked, version: int | None = None) -> dict[str, str]:
    chosen = {"modello": asked.model.slug} if asked.query else {}
    return chosen | ({"versione": str(version)} if version else {})


def _table_url(asked: Asked, year: int, version: int | None = None) -> Callable[[str], str]:
    def url(code: str) -> str:
        return reverse("core:work_report_table", args=[year, code], query=_query(asked, version))

    return url


def _rows_url(asked: Asked, year: int) -> Callable[[ReportFigure], str]:
    def url(figure: ReportFigure) -> str:
        return reverse("core:work_report_figure", args=[year, figure.code]) + asked.query

    return url
