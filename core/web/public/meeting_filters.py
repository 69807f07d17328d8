"""The filters of the public list of meetings; a value nobody offers is the same as no filter."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.db.models import CharField, Value
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.models import Body, BodyNeighbourhood, Neighbourhood, Theme
from core.models.meetings import MeetingQuerySet
from core.participation.registry import registry
from core.selectors.words import vocabulary_of
from core.services.activation import active_model_slugs

_COMING = ""
_PAST = "passati"

Options = list[tuple[str, str]]


class MeetingFilters(forms.Form):
    """Neighbourhood, body, theme and period, all by slug, plus a venue by key (from the search). One query."""

    periodo = forms.ChoiceField(label=_("Periodo"), required=False)
    quartiere = forms.ChoiceField(label=_("Quartiere"), required=False)
    organismo = forms.ChoiceField(label=_("Organismo"), required=False)
    tema = forms.ChoiceField(label=_("Tema"), required=False)
    luogo = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any], *, today: dt.date) -> None:
        super().__init__(data)
        self._today = today
        found = _options(today)
        years = [str(year) for year in range(today.year, today.year - 10, -1)]
        self._offer(
            "periodo", [(_PAST, str(_("Già svolti"))), *((year, year) for year in years)], _("In programma")
        )
        self._offer("quartiere", found["quartiere"], _("Tutti i quartieri"))
        self._offer("organismo", found["organismo"], _("Qualsiasi"))
        self._offer("tema", found["tema"], _("Tutti i temi"))
        slugs = active_model_slugs()
        if len(slugs) == 1:
            self.fields["organismo"].label = capfirst(vocabulary_of(registry.get(slugs[0])).body)
        self.is_valid()

    def _offer(self, name: str, options: Options, everything: Any) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = [(_COMING, everything), *options]

    def chosen(self, name: str) -> Any:
        """The valid value of a filter; empty when it is not set or not offered."""
        return self.cleaned_data.get(name) or ""

    @property
    def backwards(self) -> bool:
        """Whether the list looks back: latest first."""
        return bool(self.chosen("periodo"))

    @property
    def year(self) -> str:
        """The year asked for; empty for the whole past or the future."""
        period: str = self.chosen("periodo")
        return period if period.isdigit() else ""

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the period narrows the list."""
        return any(self.chosen(name) for name in ("quartiere", "organismo", "tema", "luogo"))

    def apply(self, meetings: MeetingQuerySet) -> MeetingQuerySet:
        """The meetings that pass."""
        if slug := self.chosen("quartiere"):
            here = BodyNeighbourhood.objects.on(self._today).filter(neighbourhood__slug=slug)
            meetings = meetings.filter(served__body__in=here.values("body")).distinct()
        if slug := self.chosen("organismo"):
            meetings = meetings.filter(bodies__slug=slug)
        if slug := self.chosen("tema"):
            meetings = meetings.filter(theme__slug=slug)
        if key := self.chosen("luogo"):
            meetings = meetings.filter(venue=key)
        return meetings.in_year(int(self.year)) if self.year else meetings


def _options(today: dt.date) -> dict[str, Options]:
    """Slug and name of everything one may filter by, in one query."""
    kinds = {
        "quartiere": Neighbourhood.objects.on(today),
        "organismo": Body.objects.filter(model_slug__in=active_model_slugs()),
        "tema": Theme.objects.filter(is_active=True),
    }
    rows = [
        rows.order_by().values_list(Value(kind, output_field=CharField()), "slug", "name")
        for kind, rows in kinds.items()
    ]
    found: dict[str, Options] = {kind: [] for kind in kinds}
    for kind, slug, name in rows[0].union(*rows[1:], all=True).order_by("name"):
        found[kind].append((slug, name))
    return found
