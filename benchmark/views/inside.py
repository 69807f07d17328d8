"""An indicator of a city month by month and place by place, where the city shared that much."""

import uuid
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import gettext as _

from benchmark import charts, words
from benchmark.access import SEE, comparing
from benchmark.drawn import Chart
from benchmark.papers.paper import definition_of
from benchmark.selectors.cities import known_cities
from benchmark.selectors.inside import Inside, inside


@comparing(SEE)
def city_figure(request: HttpRequest, city_key: uuid.UUID, year: int, code: str) -> HttpResponse:
    """404 for what the city does not share, or took back."""
    city = known_cities().city(city_key)
    shared = city.years.get(year) if city else None
    found = inside(shared.snapshot, code) if shared and shared.stands else None
    if city is None or found is None:
        raise Http404
    indicator = words.indicator_of(code)
    context = {
        "known": city,
        "shared": shared,
        "name": words.name_of(code),
        "inside": found,
        "piece": found.piece,
        "unit": words.unit_of(indicator),
        "definition": definition_of(indicator) if indicator else None,
        "chart": _chart(found, city.name, year),
    }
    return render(request, "benchmark/inside.html", context)


def _chart(found: Inside, city: str, year: int) -> Chart | None:
    """The months; none where fewer than two have a value."""
    known = {month: value for month, value in found.months if value is not None}
    if len(known) < 2:
        return None
    indicator, name = words.indicator_of(found.piece.code), words.name_of(found.piece.code)
    values = [(str(MONTHS_3[month]), value) for month, value in found.months]
    title = _("%(name)s: %(city)s, %(year)s, mese per mese") % {"name": name, "city": city, "year": year}
    low, high = (pick(known, key=known.__getitem__) for pick in (min, max))
    told = _(
        "Mese più basso: %(low)s, %(least)s. Mese più alto: %(high)s, %(most)s. I numeri sono nella tabella."
    ) % {
        "low": MONTHS[low],
        "least": words.value_of(known[low], indicator),
        "high": MONTHS[high],
        "most": words.value_of(known[high], indicator),
    }
    return Chart("months", title, told, partial(charts.months, values, words.unit_of(indicator)))
