"""What the public register of the agreements is narrowed by: the address says it, so it can be sent to somebody."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.models import Neighbourhood
from models_qua.forms.filters import PublicFilters, choose
from models_qua.models import CitizenshipAgreement
from models_qua.selectors.register import Life, of_neighbourhood, signed_years


class RegisterFilters(PublicFilters):
    """Words, where it is in its life, neighbourhood and year of the signature. One query, beside the neighbourhoods given."""

    q = forms.CharField(label=_("Cerca una parola"), required=False, max_length=100)
    stato = forms.ChoiceField(label=_("Stato"), required=False)
    quartiere = forms.ChoiceField(label=_("Quartiere"), required=False)
    anno = forms.ChoiceField(label=_("Anno della firma"), required=False)

    def __init__(self, data: Any, *, places: Sequence[Neighbourhood], today: dt.date) -> None:
        super().__init__(data)
        self.today = today
        years = [(str(year), str(year)) for year in signed_years()]
        choose(self, "stato", Life.choices, _("Tutti"))
        choose(self, "quartiere", [(place.slug, place.name) for place in places], _("Tutti i quartieri"))
        choose(self, "anno", years, _("Tutti gli anni"))
        self.is_valid()

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The agreements asked for; a filter that makes no sense is left out."""
        data = self.cleaned_data
        if words := data.get("q"):
            found = Q()
            for name in ("title", "goals", "context", "body__name", "sheets__title"):
                found |= Q(**{f"{name}__icontains": words})
            rows = rows.filter(pk__in=CitizenshipAgreement.objects.filter(found).order_by().values("pk"))
        if life := data.get("stato"):
            rows = rows.filter(life=life)
        if place := data.get("quartiere"):
            rows = rows.filter(of_neighbourhood(place, self.today))
        if year := data.get("anno"):
            rows = rows.filter(signed_on__year=year)
        return rows


class WallFilters(PublicFilters):
    """What the wall of signatories is narrowed by."""

    q = forms.CharField(label=_("Cerca un nome"), required=False, max_length=100)
    categoria = forms.ChoiceField(label=_("Categoria"), required=False)

    def __init__(self, data: Any, *, kinds: Sequence[tuple[str, Any]]) -> None:
        super().__init__(data)
        choose(self, "categoria", kinds, _("Tutte"))
        self.is_valid()
