"""Open data: the page of each set, its files, what its columns mean, the catalogue."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.open_data.catalogue import last_changes, published
from core.open_data.dcat import FORMATS, write
from core.open_data.described import catalogue_of
from core.open_data.dictionary import csvw, dictionary_csv, kind_in_words
from core.open_data.files import FILES
from core.participation.open_data import DataColumn, OpenDataset
from core.permissions.guard import open_to_all
from core.web.fresh import fresh
from core.web.open_data.made import dataset_or_404, file_of, kept, last_change, site_of, terms_for

OPEN = "open data hold what citizens read on the pages, and nobody's name"
_PREVIEW = 3


@require_safe
@open_to_all(OPEN)
def datasets(request: HttpRequest) -> HttpResponse:
    """The data sets of the city, with their files."""
    terms = terms_for(request)
    found = published(terms.withheld)
    changed = last_changes(found)
    context = {
        "terms": terms,
        "datasets": [(one, changed.get(one.code)) for one in found],
        "catalogues": ("rdf", "ttl", "jsonld"),
    }
    return render(request, "core/public/open_data.html", context)


@require_safe
@open_to_all(OPEN)
def dataset(request: HttpRequest, code: str) -> HttpResponse:
    """One data set: what its columns mean, its first rows, its files."""
    terms = terms_for(request)
    found = dataset_or_404(code, terms)
    rows = json.loads(file_of(request, found, "json", last_change()))
    context = {
        "terms": terms,
        "dataset": found,
        "changed": last_changes([found]).get(found.code),
        "columns": [(column, kind_in_words(column.kind)) for column in found.columns],
        "total": len(rows),
        "preview": [_shown(found, row) for row in rows[:_PREVIEW]],
        "site": site_of(request),
    }
    return render(request, "core/public/open_dataset.html", context)


@require_safe
@open_to_all(OPEN)
def dataset_file(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """A data set as CSV, JSON or GeoJSON; scripts of any site may read it."""
    found = dataset_or_404(code, terms_for(request))
    if kind not in found.files:
        raise Http404
    last = last_change()
    content = file_of(request, found, kind, last)
    return fresh(request, content, FILES[kind][0], last=last, name=f"{code}.{kind}", from_any_site=True)


@require_safe
@open_to_all(OPEN)
def dataset_dictionary(request: HttpRequest, code: str) -> HttpResponse:
    """What the columns of a data set mean, as a table."""
    found = dataset_or_404(code, terms_for(request))
    name = f"{code}-dizionario.csv"
    return fresh(request, dictionary_csv(found), FILES["csv"][0], name=name, from_any_site=True)


@require_safe
@open_to_all(OPEN)
def dataset_metadata(request: HttpRequest, code: str) -> HttpResponse:
    """The same for programs, where CSV on the Web looks for it."""
    terms = terms_for(request)
    found = dataset_or_404(code, terms)
    content = csvw(found, licence=terms.licence.address, publisher=terms.institution)
    return fresh(request, content, "application/csvm+json", from_any_site=True)


@require_safe
@open_to_all(OPEN)
def catalogue(request: HttpRequest, kind: str) -> HttpResponse:
    """The data sets described for those who harvest catalogues: RDF/XML, Turtle, JSON-LD."""
    if kind not in FORMATS:
        raise Http404
    last = last_change()

    def make() -> bytes:
        terms = terms_for(request)
        found = published(terms.withheld)
        described = catalogue_of(found, terms, last_changes(found), site_of(request), since=_began())
        return write(described, kind)

    content = kept(request, f"catalog.{kind}", last, make)
    return fresh(request, content, FORMATS[kind][1], last=last, from_any_site=True)


def _began() -> Any:
    """For a city where nothing was ever done: this year."""
    return timezone.localtime().replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)


def _shown(found: OpenDataset, row: dict[str, Any]) -> list[tuple[Any, str]]:
    """Columns and cells as people read them, without identifiers."""
    return [(column, _in_words(row[column.name])) for column in found.columns if not _identifies(column)]


def _identifies(column: DataColumn) -> bool:
    return column.kind == "key" or column.name.endswith("_id")


def _in_words(value: Any) -> str:
    if value is None or value == []:
        return ""
    if isinstance(value, bool):
        return _("sì") if value else _("no")
    return ", ".join(value) if isinstance(value, list) else str(value)
