"""Forms about seasons and their districts."""

import uuid
from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from core.models import Neighbourhood
from core.web.work.fields import day, form_key, text, today
from core.web.work.forms import WorkForm
from models_qua.models import District, Season
from models_qua.selectors.territory import places_of_season
from models_qua.services.territory import DistrictPlan, SeasonPlan


class SeasonForm(WorkForm):
    """A season: its name, its days, what it is about."""

    name = forms.CharField(
        max_length=120, label=_("Nome"), help_text=_("Per esempio: 2015-2019, Da spazi a luoghi.")
    )
    since = day(_("Primo giorno"))
    until = day(_("Ultimo giorno"), required=False, help_text=_("Lasci vuoto finché la stagione è in corso."))
    about = text(_("Di che cosa si tratta"), required=False, rows=4)
    key = form_key()

    def season(self) -> SeasonPlan:
        """What was typed, as the verbs want it."""
        data = self.cleaned_data
        return SeasonPlan(data["name"], data["since"], data["until"], data["about"])


class PlacesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """Neighbourhoods, each with the district it is in now (`district_of`, by slug)."""

    district_of: Mapping[str, str] = {}

    def label_from_instance(self, obj: Any) -> str:
        place: Neighbourhood = obj
        there = self.district_of.get(place.slug)
        return (
            str(_("%(place)s (ora in %(district)s)") % {"place": place, "district": there})
            if there
            else str(place)
        )


class DistrictForm(WorkForm):
    """A district: its letter, its name, its neighbourhoods from a day on."""

    code = forms.CharField(
        required=False,
        max_length=10,
        label=_("Sigla"),
        help_text=_("La lettera con cui la città lo chiama, se ce n'è una."),
    )
    name = forms.CharField(max_length=200, label=_("Nome"))
    since = day(_("Dal"), help_text=_("Da questo giorno l'ambito è fatto di questi quartieri."))
    neighbourhoods = PlacesField(
        Neighbourhood.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        label=_("Quartieri"),
        error_messages={"required": _("Scelga almeno un quartiere.")},
    )
    about = text(_("Presentazione"), required=False, rows=3)
    key = form_key()

    def __init__(self, *args: Any, season: Season, district_of: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("PlacesField", self.fields["neighbourhoods"]).district_of = district_of
        self._offer("neighbourhoods", places_of_season(season, today()))

    def _offer(self, name: str, rows: Any) -> None:
        cast("forms.ModelMultipleChoiceField[Any]", self.fields[name]).queryset = rows

    def district(self) -> DistrictPlan:
        """What was typed, as the verbs want it."""
        data = self.cleaned_data
        return DistrictPlan(
            name=data["name"],
            since=data["since"],
            neighbourhood_ids=tuple(row.pk for row in data["neighbourhoods"]),
            code=data["code"],
            about=data["about"],
            instead_of=self.replaced(),
        )

    def replaced(self) -> tuple[uuid.UUID, ...]:
        """The districts that end the day before."""
        return ()


class NewDistrictForm(DistrictForm):
    """A new district, perhaps in place of others."""

    instead_of = forms.ModelMultipleChoiceField(
        District.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Al posto di"),
        help_text=_("Questi ambiti finiscono il giorno prima, con i loro quartieri."),
    )
    field_order = ("code", "name", "since", "instead_of", "neighbourhoods", "about")

    def __init__(self, *args: Any, season: Season, district_of: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, season=season, district_of=district_of, **kwargs)
        standing = season.districts.filter(until=season.until)
        self._offer("instead_of", standing)
        if not standing.exists():
            del self.fields["instead_of"]

    def replaced(self) -> tuple[uuid.UUID, ...]:
        return tuple(row.pk for row in self.cleaned_data.get("instead_of") or ())


class EndDistrictForm(WorkForm):
    """The last day of a district."""

    until = day(_("Ultimo giorno"), initial=today)


class DayForm(forms.Form):
    """The day of which a map is asked, by the address."""

    giorno = forms.DateField(
        required=False,
        label=_("La mappa del giorno"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
