"""The report of a season: for the office with the rows behind every figure, for citizens as the city shows its results."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from core.permissions.guard import open_to_all, requires
from core.reporting.document import Report, ReportFigure
from core.reporting.formats import csv_file
from core.reporting.season import build_season, season_rows
from core.reporting.shown import ShownReport, show, show_figure
from core.web.public.kept import kept_until_changed
from core.web.reports.asked import city_colours, download, file_stem, report_file
from models_qua.forms.period import Asked, PeriodForm
from models_qua.rules import SLUG
from models_qua.selectors.results import results_of

SEE = "core.report.see"
CSV = "text/csv; charset=utf-8"
ROWS_PER_PAGE = 50


@requires(SEE)
def season(request: HttpRequest) -> HttpResponse:
    """The report of some years, from what the register says now."""
    form = PeriodForm(request.GET)
    asked = form.asked
    shown = _shown(
        asked,
        "qua:season-report-table",
        lambda figure: reverse("qua:season-report-figure", args=[figure.code]) + asked.query,
    )
    return render(request, "qua/work/season_report.html", {"form": form, "asked": asked, "shown": shown})


@requires(SEE)
def season_figure(request: HttpRequest, code: str) -> HttpResponse:
    """How a figure was counted, with the rows behind it."""
    asked, report, figure = _figure(request, code)
    context: dict[str, Any] = {
        "asked": asked,
        "report": report,
        "shown": show_figure(figure, report.year, is_compared=False),
    }
    if figure.rows:
        listed = season_rows(SLUG, asked.first, asked.last, figure.rows)
        page = Paginator(listed.rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
        lines = [("", [(column, column.of(row)) for column in listed.columns]) for row in page]
        context |= {"listed": listed, "page_obj": page, "lines": lines}
    return render(request, "qua/work/season_figure.html", context)


@requires(SEE)
def season_figure_rows(request: HttpRequest, code: str) -> HttpResponse:
    """The rows behind a figure as CSV."""
    asked, report, figure = _figure(request, code)
    if not figure.rows:
        raise Http404
    rows = season_rows(SLUG, asked.first, asked.last, figure.rows)
    return download(csv_file.of_rows(rows), CSV, f"{file_stem(report)}-{code}.csv")


@requires(SEE)
def season_table(request: HttpRequest, code: str) -> HttpResponse:
    """A breakdown as CSV."""
    return _table(request, code)


@requires(SEE)
def season_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The whole report as a file."""
    return report_file(_report(PeriodForm(request.GET).asked), kind)


@open_to_all("the results of the agreements are counts, no personal data")
@kept_until_changed
def results(request: HttpRequest) -> HttpResponse:
    """What a season came to, as the city shows it: each figure with how it was counted."""
    form = PeriodForm(request.GET)
    asked = form.asked
    shown = _shown(asked, "qua:results-table")
    context = {"form": form, "asked": asked, "shown": shown, "results": results_of(shown.report)}
    return render(request, "qua/public/results.html", context)


@open_to_all("the results of the agreements are counts, no personal data")
def results_table(request: HttpRequest, code: str) -> HttpResponse:
    """A breakdown as CSV."""
    return _table(request, code)


@open_to_all("the results of the agreements are counts, no personal data")
def results_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The whole report as a file."""
    return report_file(_report(PeriodForm(request.GET).asked), kind)


def _report(asked: Asked) -> Report:
    return build_season(SLUG, asked.first, asked.last)


def _shown(asked: Asked, table_route: str, rows_url: Any = lambda _figure: "") -> ShownReport:
    return show(
        _report(asked),
        city_colours(),
        lambda code: reverse(table_route, args=[code]) + asked.query,
        rows_url,
    )


def _figure(request: HttpRequest, code: str) -> tuple[Asked, Report, ReportFigure]:
    asked = PeriodForm(request.GET).asked
    report = _report(asked)
    try:
        return asked, report, report.figure(code)
    except KeyError as unknown:
        raise Http404 from unknown


def _table(request: HttpRequest, code: str) -> HttpResponse:
    report = _report(PeriodForm(request.GET).asked)
    try:
        table = report.table(code)
    except KeyError as unknown:
        raise Http404 from unknown
    return download(csv_file.of_table(table), CSV, f"{file_stem(report)}-{code}.csv")
