"""The cities that share something: the list with state and freshness, and each against its peers."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from benchmark import words
from benchmark.access import SEE, comparing
from benchmark.files import hand_out
from benchmark.papers.among import paper_of
from benchmark.selectors.choosing import Choice
from benchmark.selectors.cities import Known, KnownCity, known_cities
from benchmark.selectors.peers import AmongPeers, among_peers
from benchmark.views.asked import PeersForm, address_of, form_asked, year_asked
from benchmark.views.beside import shown_rows
from benchmark.views.compare import page_of_lines
from core.web.work.forms import FilterForm
from core.web.work.lists import asked_export, export


class CitiesForm(FilterForm):
    """Narrowing the list."""

    q = forms.CharField(required=False, max_length=100, label=gettext_lazy("Nome di una città"))
    year = forms.ChoiceField(required=False, label=gettext_lazy("Condividono l'anno"))
    missing = forms.ChoiceField(required=False, label=gettext_lazy("Non condividono l'anno"))
    region = forms.ChoiceField(required=False, label=gettext_lazy("Regione"))
    withdrawn = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Ritirati"),
        choices=[("", gettext_lazy("tutte")), ("1", gettext_lazy("con un anno ritirato"))],
    )

    def __init__(self, *args: Any, known: Known, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        years = [(str(year), str(year)) for year in known.years]
        for name, choices in (
            ("year", years),
            ("missing", years),
            ("region", [(one, one) for one in known.regions]),
        ):
            self.fields[name].choices = [("", _("tutte")), *choices]  # type: ignore[attr-defined]

    def found(self) -> list[KnownCity]:
        """The cities asked for."""
        self.is_valid()
        typed = {name: value for name, value in self.cleaned_data.items() if value}
        return [city for city in self.known.cities if _fits(city, typed)]


def _fits(city: KnownCity, typed: dict[str, str]) -> bool:
    standing = {str(shared.year) for shared in city.standing}
    return (
        typed.get("q", "").casefold() in city.name.casefold()
        and ("year" not in typed or typed["year"] in standing)
        and ("missing" not in typed or typed["missing"] not in standing)
        and ("region" not in typed or typed["region"] == city.region)
        and ("withdrawn" not in typed or bool(city.withdrawn))
    )


@comparing(SEE)
def cities(request: HttpRequest) -> HttpResponse:
    """All of them, with the years they share, since when, and what they took back."""
    filters = CitiesForm(request.GET, known=known_cities())
    found = filters.found()
    if kind := asked_export(request):
        return export(kind, _("Città che condividono"), _HEADER, _exported(found))
    page = page_of_lines(found, request)
    models = [(city, [words.model_name(slug) for slug in city.models]) for city in page.object_list]
    return render(request, "benchmark/cities.html", {"filters": filters, "page_obj": page, "rows": models})


@comparing(SEE)
def city(request: HttpRequest, city_key: uuid.UUID) -> HttpResponse:
    """A city's year against its peers, indicator by indicator."""
    form = form_asked(request, PeersForm, city=str(city_key))
    among = _among(request, form, city_key)
    context = {
        "form": form,
        "among": among,
        "models": [words.model_name(slug) for slug in among.city.models],
        "rows": shown_rows(among),
        "choice": form.choice(),
        "question_query": f"?{request.GET.urlencode()}",
    }
    return render(request, "benchmark/city.html", context)


@comparing(SEE)
def city_file(request: HttpRequest, city_key: uuid.UUID, kind: str) -> HttpResponse:
    """The same as a file."""
    form = form_asked(request, PeersForm, city=str(city_key))
    return hand_out(kind, paper_of(_among(request, form, city_key), form.choice(), address_of(request)))


def _among(request: HttpRequest, form: PeersForm, city_key: uuid.UUID) -> AmongPeers:
    """The year the address asks for, or the city's newest; 404 for a city that never shared anything."""
    choice: Choice = form.choice()
    found = form.known.city(city_key)
    if found is None:
        raise Http404
    among = among_peers(form.known, city_key, year_asked(request, form.known, found), choice)
    if among is None:
        raise Http404
    return among


_HEADER = [
    gettext_lazy("Città"), gettext_lazy("Provincia"), gettext_lazy("Regione"), gettext_lazy("Abitanti"), gettext_lazy("Modelli"),
    gettext_lazy("Anni condivisi"), gettext_lazy("Approvati l'ultima volta il"), gettext_lazy("Anni ritirati"),
]  # fmt: skip


def _exported(found: Iterable[KnownCity]) -> list[list[Any]]:
    return [
        [
            city.name, city.province, city.region, city.residents, "; ".join(words.model_name(slug) for slug in city.models),
            "; ".join(str(shared.year) for shared in city.standing),
            timezone.localdate(city.approved_at) if city.approved_at else None,
            "; ".join(str(shared.year) for shared in city.withdrawn),
        ]
        for city in found
    ]  # fmt: skip
