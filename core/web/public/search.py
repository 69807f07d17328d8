"""Searching for a neighbourhood, a network or a street."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from core.permissions.guard import open_to_all
from core.selectors.public_search import Hit, certain, search
from core.templatetags.vicinia import body_url


@open_to_all("citizens look for their neighbourhood")
def results(request: HttpRequest) -> HttpResponse:
    """What looks like `?q=`; the page itself when only one thing can be meant."""
    query = request.GET.get("q", "").strip()
    hits = search(query, timezone.localdate())
    meant = certain(hits)
    if meant and (address := _address(meant)):
        return redirect(address)
    found = [(hit, _address(hit)) for hit in hits]
    return render(request, "core/public/search.html", {"query": query, "found": found})


def _address(hit: Hit) -> str:
    if hit.kind == "neighbourhood":
        return reverse("core:neighbourhood", args=[hit.slug])
    if hit.kind == "body":
        return body_url(hit.model_slug, hit.slug)
    return f"{reverse('core:meetings')}?luogo={hit.slug}"
