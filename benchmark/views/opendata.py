"""Open data: what cities have approved and shared, for everybody to read, count with and verify."""

import csv
import io
import json
import uuid
from email.utils import parseaddr

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from benchmark.catalogue import LICENCE, catalogue
from benchmark.definitions import defined
from benchmark.models import SnapshotFigure
from benchmark.selectors.opendata import (
    HEADER,
    figures_shown,
    of_the_city,
    rows,
    shown,
    shown_by_year,
    signed,
    withdrawn,
    years,
)
from core.open_data.dcat import FORMATS, write
from core.permissions.guard import open_to_all
from core.web.fresh import fresh
from core.web.work.lists import page_of
from tenants.mail.sending import platform_address

CITIES_A_PAGE = 50
OPEN = "what a city's office approved and shared: aggregates, no personal data"


@open_to_all(OPEN)
def open_data(request: HttpRequest) -> HttpResponse:
    """The data sets, a year each; the cities of one year; what was withdrawn."""
    found = years()
    asked = request.GET.get("year", "")
    year = next((year for year, _cities in found if str(year) == asked), found[0][0] if found else 0)
    page = page_of(shown().filter(year=year), request, lambda row: row, CITIES_A_PAGE)
    context = {"years": found, "year": year, "page_obj": page, "withdrawn": withdrawn(), "licence": LICENCE}
    return render(request, "benchmark/public/open_data.html", context)


@open_to_all(OPEN)
def open_data_year(request: HttpRequest, year: int) -> HttpResponse:
    """A year's figures of whole cities, as CSV."""
    return _csv(of_the_city(figures_shown().filter(snapshot__year=year)), f"indicatori-{year}")


@open_to_all(OPEN)
def open_data_indicator(request: HttpRequest, code: str) -> HttpResponse:
    """An indicator's figures of whole cities over the years, as CSV."""
    if defined(code) is None:
        raise Http404
    return _csv(of_the_city(figures_shown().filter(indicator=code)), code, empty=True)


@open_to_all(OPEN)
def open_data_city(request: HttpRequest, year: int, city_key: uuid.UUID) -> HttpResponse:
    """All figures of a city's year, by month and by place too, as CSV."""
    found = figures_shown().filter(snapshot__year=year, snapshot__city_key=city_key)
    return _csv(found, f"indicatori-{year}-{city_key}")


@open_to_all(OPEN)
def open_data_document(request: HttpRequest, year: int, city_key: uuid.UUID) -> HttpResponse:
    """The signed document of a city's year with its signature and key; 410 where the city took it back."""
    found = signed(city_key, year)
    if found is None:
        raise Http404
    if found.withdrawn_at:
        return render(request, "benchmark/public/withdrawn.html", {"row": found}, status=410)
    said = {
        "format": "vicinia-signed-snapshot/1",
        "algorithm": "Ed25519",
        "public_key": found.public_key,
        "signature": found.signature,
        "document": found.document,
    }
    response = HttpResponse(
        json.dumps(said, ensure_ascii=False, indent=2) + "\n", content_type="application/json"
    )
    response["Content-Disposition"] = f'attachment; filename="{year}-{city_key}.json"'
    return response


@open_to_all(OPEN)
def open_data_catalogue(request: HttpRequest, kind: str) -> HttpResponse:
    """The data sets described for those who collect catalogues: RDF/XML, Turtle, JSON-LD."""
    if kind not in FORMATS:
        raise Http404
    seller = settings.SELLER
    email = seller["email"] or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    publisher = {"name": seller["name"], "identifier": seller["vat_number"], "email": email}
    described = catalogue(platform_address().rstrip("/"), publisher, shown_by_year())
    return fresh(
        request, write(described, kind), FORMATS[kind][1], last=described.modified, from_any_site=True
    )


def _csv(found: QuerySet[SnapshotFigure], name: str, *, empty: bool = False) -> HttpResponse:
    """Commas, UTF-8, points in numbers: for programs. 404 for nothing, unless it may be `empty`."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER)
    lines = list(rows(found))
    if not lines and not empty:
        raise Http404
    writer.writerows(lines)
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
