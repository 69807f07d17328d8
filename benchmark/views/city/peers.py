"""The city among the others, on its own site: what it shared beside what they shared."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from benchmark.access import use_comparison
from benchmark.selectors.cities import Known, known_cities
from benchmark.selectors.peers import among_peers
from benchmark.views.asked import PeersForm, year_asked
from benchmark.views.beside import shown_rows
from core.permissions.guard import requires
from tenants.cities import city_of


@requires("core.indicator.see")
def peers(request: HttpRequest) -> HttpResponse:
    """Every indicator beside the peers chosen; nothing but shared figures is read, with the rights of the comparison."""
    key = city_of(request).pk
    with use_comparison():
        known = known_cities()
        form = _form(request, known, str(key))
        choice = form.choice()
        among = among_peers(known, key, year_asked(request, known, known.city(key)), choice)
    rows = shown_rows(among) if among else None
    context = {"form": form, "known": known, "among": among, "choice": choice, "rows": rows}
    return render(request, "benchmark/city/peers.html", context)


def _form(request: HttpRequest, known: Known, key: str) -> PeersForm:
    data = request.GET.copy()
    data["city"] = key
    form = PeersForm(data, known=known, groups=())
    del form.fields["group"]  # groups are of who compares for the coordinating body
    return form
