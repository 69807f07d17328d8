"""The comparative reports everybody reads: what was frozen, never what the figures say today."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from benchmark.comparative.paper import paper
from benchmark.comparative.shown import show
from benchmark.models import ComparativeReport
from benchmark.selectors.reports import public_reports, public_versions, withdrawn_since
from core.permissions.guard import open_to_all
from core.web.downloads import download

OPEN = "a published report holds aggregates cities have shared, no personal data"


@open_to_all(OPEN)
def comparative_reports(request: HttpRequest) -> HttpResponse:
    """The years."""
    return render(request, "benchmark/public/reports.html", {"rows": public_reports().defer("payload")})


@open_to_all(OPEN)
def comparative_report(request: HttpRequest, year: int, version: int = 0) -> HttpResponse:
    """The report of a year, or one of its versions; 410 for what was withdrawn."""
    versions = list(public_versions(year))
    row = _asked(versions, version)
    if row.withdrawn_at:
        return _gone(request, row, versions)
    context = {
        "row": row,
        "versions": versions,
        "latest": versions[0],
        "shown": show(row.payload or {}),
        "taken_back": withdrawn_since(row.payload or {}),
    }
    return render(request, "benchmark/public/report.html", context)


@open_to_all(OPEN)
def comparative_file(request: HttpRequest, year: int, version: int, kind: str) -> HttpResponse:
    """A version as a file: `pdf`, or `json` as it was frozen; 410 for what was withdrawn."""
    if kind not in {"pdf", "json"}:
        raise Http404
    versions = list(public_versions(year))
    row = _asked(versions, version)
    if row.withdrawn_at:
        return _gone(request, row, versions)
    if kind == "json":
        return JsonResponse(row.payload, json_dumps_params={"ensure_ascii": False, "indent": 2})
    return download(
        paper(show(row.payload or {}), row), "application/pdf", f"{row.title} {row.year} v{row.version}"
    )


def _gone(request: HttpRequest, row: ComparativeReport, versions: list[ComparativeReport]) -> HttpResponse:
    """Since when, and why."""
    context = {"row": row, "versions": versions}
    return render(request, "benchmark/public/report_withdrawn.html", context, status=410)


def _asked(versions: list[ComparativeReport], version: int) -> ComparativeReport:
    for row in versions:
        if version in {0, row.version}:
            return row
    raise Http404
