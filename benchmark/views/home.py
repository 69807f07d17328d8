"""Where who works for the coordinating body begins."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from benchmark.access import SEE, comparing
from benchmark.selectors.cities import Known, KnownCity
from benchmark.views.asked import CompareForm, form_asked

_LATEST = 6


@comparing(SEE)
def home(request: HttpRequest) -> HttpResponse:
    """The question to ask, how many cities share each year, and what came last."""
    form = form_asked(request, CompareForm)
    form.question()
    context = {
        "form": form,
        "known": form.known,
        "years": _by_year(form.known),
        "latest": form.known.latest[:_LATEST],
    }
    return render(request, "benchmark/home.html", context)


def _by_year(known: Known) -> list[tuple[int, int, list[KnownCity]]]:
    """Each year, how many cities share it and which of those known do not."""
    return [
        (year, len(known.cities) - len(silent), silent)
        for year in known.years
        for silent in [known.without(year)]
    ]
