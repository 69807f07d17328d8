"""Where who works for the coordinating body begins."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from benchmark.access import SEE, comparing
from benchmark.selectors.cities import Known, KnownCity, SharedYear
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
        "latest": _latest(form.known),
    }
    return render(request, "benchmark/home.html", context)


def _by_year(known: Known) -> list[tuple[int, int, list[KnownCity]]]:
    """Each year, how many cities share it and which of those known do not."""
    return [
        (year, len(known.cities) - len(silent), silent)
        for year in known.years
        for silent in [known.without(year)]
    ]


def _latest(known: Known) -> list[tuple[KnownCity, SharedYear]]:
    """The cities that approved something last, each with the year it approved then."""
    came = [
        (city, max(city.standing, key=lambda one: (one.approved_at, one.year)))
        for city in known.cities
        if city.standing
    ]
    return sorted(came, key=lambda one: one[1].approved_at, reverse=True)[:_LATEST]
