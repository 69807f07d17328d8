"""Searching for a neighbourhood, a network or a street, and for what was talked about there."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from core.permissions.guard import open_to_all
from core.search.results import begin
from core.search.sight import public_sight
from core.selectors.public_search import Hit, certain, hits_among, names
from core.selectors.streets import StreetFound, certain_street, listed_streets, streets_like
from core.templatetags.vicinia import body_url
from core.web.searching.asked import wanted_in
from core.web.searching.views import kind_label, page_of_kind


@open_to_all("citizens look for their neighbourhood, and for what was said about it")
def results(request: HttpRequest) -> HttpResponse:
    """What looks like `?q=`; the page itself when only one thing can be meant and no kind (`?kind=`) is asked for."""
    today = timezone.localdate()
    wanted = wanted_in(request.GET)
    query = wanted.text.strip()
    beside = [*names(today), listed_streets(today)] if query and not wanted.kind else ()
    begun = begin(wanted, public_sight(), today, beside=beside)
    hits = hits_among(begun.beside, query)
    streets = streets_like(query, begun.beside) if beside else []
    if address := _meant(query, hits, streets):
        return redirect(address)
    texts = begun.results()
    context = {
        "query": query,
        "found": [(hit, _address(hit)) for hit in hits],
        "streets": streets,
        "wanted": wanted,
        "results": texts,
        "groups": [(kind_label(group.kind), group) for group in texts.groups if group.found],
        "page_obj": page_of_kind(texts, wanted),
    }
    return render(request, "core/public/search.html", context)


def _meant(query: str, hits: list[Hit], streets: list[StreetFound]) -> str:
    """The page that is surely meant: of what was found by its name, else of the neighbourhood of a street; empty for none."""
    if hit := certain(hits):
        return _address(hit)
    part = certain_street(query, streets)
    return reverse("core:neighbourhood", args=[part.slug]) if part else ""


def _address(hit: Hit) -> str:
    if hit.kind == "neighbourhood":
        return reverse("core:neighbourhood", args=[hit.slug])
    if hit.kind == "body":
        return body_url(hit.model_slug, hit.slug)
    return f"{reverse('core:meetings')}?luogo={hit.slug}"
