"""Files of open data, made once for everybody who asks within a quarter of an hour and as long as nothing was done in the city."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest
from django.utils import timezone

from core.open_data.catalogue import newest_entry, published
from core.open_data.files import FILES
from core.open_data.table import read
from core.open_data.terms import Shell, Terms, terms_of
from core.participation.open_data import OpenDataset
from core.web.fresh import KEPT_FOR


def site_of(request: HttpRequest) -> str:
    """The address of the city's site, with no slash at its end."""
    return request.build_absolute_uri("/").rstrip("/")


def terms_for(request: HttpRequest) -> Terms:
    """The terms of the city that answers."""
    city: Any = getattr(request, "city", None)
    return terms_of(Shell(getattr(city, "name", ""), getattr(city, "ipa_code", "")))


def dataset_or_404(code: str, terms: Terms) -> OpenDataset:
    """The data set of that code; 404 for one there is not, or that the city withholds."""
    for one in published(terms.withheld):
        if one.code == code:
            return one
    raise Http404


def last_change() -> dt.datetime:
    """When what is made of the city's data may last have changed: something was done, or a day began. One query."""
    morning = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return max(morning, newest_entry() or morning)


def kept(request: HttpRequest, name: str, last: dt.datetime, make: Callable[[], bytes]) -> bytes:
    """A file as it was made since the last change, else made now. What was done and committed late is in it a quarter of an hour later."""
    key = f"open-data:{name}:{site_of(request)}:{last.isoformat()}"
    known: bytes | None = cache.get(key)
    if known is None:
        known = make()
        cache.set(key, known, KEPT_FOR)
    return known


def file_of(request: HttpRequest, dataset: OpenDataset, kind: str, last: dt.datetime) -> bytes:
    """The data set as a file of that kind."""

    def make() -> bytes:
        table = read(dataset, timezone.localdate(), site_of(request), shapes=kind == "geojson")
        return FILES[kind][1](table)

    return kept(request, f"{dataset.code}.{kind}", last, make)
