"""What lists of opinions are narrowed by: the address says it, so a filtered list can be sent to a colleague."""

import uuid
from collections.abc import Collection
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Body
from core.web.work.forms import FilterForm
from models_monza.models import AdvisoryOpinion
from models_monza.models.opinions import AdvisoryOpinionQuerySet
from models_monza.rules import SLUG

LATE, WAITING = "late", "waiting"


class OpinionFilters(FilterForm):
    """Words, consulta, state and year of transmission; late ones where the city's rules give a term. Two queries."""

    q = forms.CharField(label=_("Cerca"), required=False, max_length=100)
    body = forms.ChoiceField(label=_("Consulta"), required=False)
    state = forms.ChoiceField(label=_("Stato"), required=False)
    year = forms.ChoiceField(label=_("Anno di trasmissione"), required=False)

    def __init__(
        self, *args: Any, bodies: Collection[uuid.UUID] | None, with_terms: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        rows = Body.objects.filter(model_slug=SLUG).order_by("name")
        rows = rows if bodies is None else rows.filter(pk__in=bodies)
        late = [(LATE, _("in ritardo"))] if with_terms else []
        waiting = (WAITING, _("in attesa di risposta"))
        self._offer("body", [(str(key), name) for key, name in rows.values_list("pk", "name")], _("Tutte"))
        self._offer("state", [waiting, *late, *AdvisoryOpinion.State.choices], _("Tutti"))
        self._offer("year", year_choices(), _("Tutti"))
        self.is_valid()

    def _offer(self, name: str, options: list[Any], everything: Any) -> None:
        self.fields[name].choices = [("", everything), *options]  # type: ignore[attr-defined]

    @property
    def wants_late(self) -> bool:
        """Whether only what is late is asked for."""
        return bool(self.cleaned_data.get("state") == LATE)

    def narrow(self, rows: AdvisoryOpinionQuerySet, late: Collection[uuid.UUID]) -> AdvisoryOpinionQuerySet:
        """The rows asked for; `late` are the keys of those that are. A filter that makes no sense is left out."""
        data: dict[str, Any] = self.cleaned_data
        if words := data.get("q"):
            rows = rows.filter(about(words))
        if body := data.get("body"):
            rows = rows.filter(body=body)
        if year := data.get("year"):
            rows = rows.filter(transmitted_on__year=year)
        match data.get("state"):
            case None | "":
                return rows
            case "late":
                return rows.filter(pk__in=late)
            case "waiting":
                return rows.filter(state__in=AdvisoryOpinion.WAITING)
            case state:
                return rows.filter(state=state)


class RegisterFilters(forms.Form):
    """The filters of the public register, by slug, year and outcome. Two queries."""

    q = forms.CharField(label=_("Cerca una parola"), required=False, max_length=100)
    consulta = forms.ChoiceField(label=_("Consulta"), required=False)
    anno = forms.ChoiceField(label=_("Anno"), required=False)
    esito = forms.ChoiceField(label=_("Esito"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = Body.objects.filter(model_slug=SLUG).order_by("name").values_list("slug", "name", "pk")
        self.keys = {slug: key for slug, _name, key in bodies}
        names = [(slug, name) for slug, name, _key in bodies]
        waiting = (WAITING, _("in attesa di risposta"))
        for name, options, everything in (
            ("consulta", names, _("Tutte le consulte")),
            ("anno", year_choices(), _("Tutti gli anni")),
            ("esito", [*AdvisoryOpinion.Outcome.choices, waiting], _("Qualsiasi esito")),
        ):
            self.fields[name].choices = [("", everything), *options]  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def body_id(self) -> uuid.UUID | None:
        """The consulta asked for; None for all."""
        return self.keys.get(self.cleaned_data.get("consulta", ""))

    @property
    def year(self) -> int | None:
        """The year asked for; None for all."""
        year = self.cleaned_data.get("anno")
        return int(year) if year else None

    @property
    def is_filtered(self) -> bool:
        """Whether anything narrows the list."""
        return any(self.cleaned_data.get(name) for name in self.fields)

    def narrow(self, rows: AdvisoryOpinionQuerySet) -> AdvisoryOpinionQuerySet:
        """The rows asked for; a filter that makes no sense is left out."""
        data = self.cleaned_data
        if words := data.get("q"):
            rows = rows.filter(about(words) | Q(text__icontains=words) | Q(reasons__icontains=words))
        if self.body_id:
            rows = rows.filter(body=self.body_id)
        if self.year:
            rows = rows.filter(transmitted_on__year=self.year)
        match data.get("esito"):
            case None | "":
                return rows
            case "waiting":
                return rows.filter(state__in=AdvisoryOpinion.WAITING)
            case outcome:
                return rows.filter(outcome=outcome)


def about(words: str) -> Q:
    """The opinions whose subject, consulta, office or protocol number contain the words."""
    fields = ("subject", "body__name", "office", "protocol_number")
    found = Q()
    for name in fields:
        found |= Q(**{f"{name}__icontains": words})
    return found


def year_choices() -> list[tuple[str, str]]:
    """The years in which something was transmitted, the latest first; one query."""
    days = AdvisoryOpinion.objects.transmitted().dates("transmitted_on", "year", order="DESC")
    return [(str(day.year), str(day.year)) for day in days]
