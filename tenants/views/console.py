"""The cities, as the platform's team sees them."""

import datetime as dt
from operator import attrgetter
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.participation.registry import registry
from core.web.work.forms import FilterForm
from core.web.work.lists import asked_export, export, page_of, sorting
from tenants.models import City
from tenants.permissions import held, team_only
from tenants.selectors.cities import BANDS, HEALTHS, SORTS, CityFilter, CityRow, cities_found, city_rows
from tenants.selectors.health import columns
from tenants.views.drawn import drawn_once

_SORT_LABELS = (
    ("name", gettext_lazy("per nome")),
    ("activity", gettext_lazy("ultima attività: le più recenti")),
    ("quiet", gettext_lazy("ultima attività: le più lontane")),
    ("size", gettext_lazy("spazio occupato")),
    ("residents", gettext_lazy("abitanti")),
    ("faults", gettext_lazy("errori")),
    ("since", gettext_lazy("le ultime arrivate")),
)


class CityFilterForm(FilterForm):
    """Narrowing the list; anything unreadable in the address is left out."""

    q = forms.CharField(required=False, max_length=100, label=gettext_lazy("Città, ufficio o persona"))
    state = forms.ChoiceField(required=False, label=gettext_lazy("Stato"))
    model = forms.ChoiceField(required=False, label=gettext_lazy("Modello"))
    band = forms.ChoiceField(required=False, label=gettext_lazy("Abitanti"))
    health = forms.ChoiceField(required=False, label=gettext_lazy("Salute"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {
            "state": City.State.choices,
            "model": [(model.slug, model.label) for model in registry],
            "band": [(code, label) for code, (label, _first, _last) in BANDS.items()],
            "health": list(HEALTHS.items()),
        }
        for name, choices in offered.items():
            self.fields[name].choices = [("", _("tutte")), *choices]  # type: ignore[attr-defined]

    def wanted(self) -> CityFilter:
        """The filter asked for."""
        self.is_valid()
        names = {"words": "q", "state": "state", "model": "model", "band": "band", "health": "health"}
        return CityFilter(**{name: self.cleaned_data.get(field, "") for name, field in names.items()})


@team_only("platform.city.see")
def cities(request: HttpRequest) -> HttpResponse:
    """All cities with their state and health: filtered, sorted, paged, exported."""
    filters, sort, now = CityFilterForm(request.GET), sorting(request, SORTS), timezone.now()
    found = cities_found(filters.wanted(), now).order_by(*sort.columns)
    shown = columns(held(request))
    if kind := asked_export(request):
        header = [*_HEADER, *(column.label for column in shown)]
        return export(kind, _("Le città"), header, [_exported(row) for row in city_rows(found, shown, now)])
    page = page_of(found, request, lambda city: city, per_page=50)
    rows = city_rows(page.object_list, shown, now)
    context = {
        "filters": filters, "sorts": _SORT_LABELS, "sort": sort.key, "columns": shown,
        "page_obj": page, "rows": rows,
    }  # fmt: skip
    told = page.paginator.count, *((_OF_CITY(row.city), _OF_ROW(row)) for row in rows)
    return drawn_once(request, "tenants/console/cities.html", context, told)


_OF_CITY = attrgetter("pk", "name", "province", "is_demonstration", "state", "state_since", "residents")
_OF_ROW = attrgetter(
    "models",
    "last_activity_at",
    "quiet",
    "bytes",
    "faults",
    "failed_deliveries",
    "stale",
    "measured_at",
    "cells",
)
_HEADER = [
    gettext_lazy("Città"), gettext_lazy("Provincia"), gettext_lazy("Stato"), gettext_lazy("Dal"), gettext_lazy("Abitanti"),
    gettext_lazy("Modelli"), gettext_lazy("Ultima attività"), gettext_lazy("Spazio (byte)"), gettext_lazy("Persone"),
    gettext_lazy("Messaggi non consegnati"), gettext_lazy("Errori in sette giorni"), gettext_lazy("Misurata il"),
]  # fmt: skip


def _exported(row: CityRow) -> list[Any]:
    city = row.city
    return [
        city.name, city.province, city.get_state_display(), city.state_since, city.residents, "; ".join(row.models),
        _moment(row.last_activity_at), row.bytes, row.users, row.failed_deliveries, row.faults,
        _moment(row.measured_at), *(cell.text for cell in row.cells),
    ]  # fmt: skip


def _moment(at: dt.datetime | None) -> str:
    return timezone.localtime(at).strftime("%d/%m/%Y %H:%M") if at else ""
