"""What cities are compared by, for everybody: each indicator's definition, as pages and as JSON."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from benchmark.definitions import defined, definitions, dictionary_json
from core.permissions.guard import open_to_all

OPEN = "definitions are public and hold no data"


@open_to_all(OPEN)
def indicators(request: HttpRequest) -> HttpResponse:
    """All indicators; those nobody can measure yet apart."""
    rows = definitions()
    context = {
        "measured": [row for row in rows if not row.indicator.missing],
        "missing": [row for row in rows if row.indicator.missing],
    }
    return render(request, "benchmark/public/indicators.html", context)


@open_to_all(OPEN)
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """One definition with its versions."""
    row = defined(code)
    if row is None:
        raise Http404
    return render(request, "benchmark/public/indicator.html", {"row": row, "one": row.indicator})


@open_to_all(OPEN)
def indicators_json(request: HttpRequest) -> HttpResponse:
    """The dictionary for programs."""
    return JsonResponse(dictionary_json(), json_dumps_params={"ensure_ascii": False, "indent": 2})
