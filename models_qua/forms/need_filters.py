"""What lists of needs and reviews are narrowed by: the address says it, so a filtered list can be sent to a colleague."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.models import Theme
from core.web.work.forms import FilterForm
from models_qua.forms.filters import PublicFilters, choose
from models_qua.models import FeasibilityReview, Need, NeedGroup
from models_qua.selectors.feasibility import late_on
from models_qua.selectors.public_needs import of_fate

_STATES = [choice for choice in Need.State.choices if choice[0] != Need.State.UNCONFIRMED]
_OPEN = "open"
Fate = NeedGroup.Fate


def about(words: str) -> Q:
    """Needs that say these words, in the title, in the text or in the place."""
    return Q(title__icontains=words) | Q(text__icontains=words) | Q(place__icontains=words)


class NeedFilters(FilterForm):
    """Words, kind, how it came, state, theme, whether grouped, whether everybody reads it. One query."""

    q = forms.CharField(label=_("Cerca"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("Che cos'è"), required=False)
    source = forms.ChoiceField(label=_("Come è arrivata"), required=False)
    state = forms.ChoiceField(label=_("Stato"), required=False)
    theme = forms.ChoiceField(label=_("Tema"), required=False)
    grouped = forms.ChoiceField(label=_("Gruppo"), required=False)
    public = forms.ChoiceField(label=_("Chi la legge"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        themes = [(str(key), name) for key, name in Theme.objects.values_list("pk", "name")]
        choose(self, "kind", Need.Kind.choices, _("Tutto"))
        choose(self, "source", Need.Source.choices, _("In ogni modo"))
        choose(self, "state", _STATES, _("Tutti, tranne le scartate"))
        choose(self, "theme", themes, _("Tutti"))
        choose(self, "grouped", [("no", _("senza gruppo")), ("yes", _("in un gruppo"))], _("Con o senza"))
        choose(self, "public", [("no", _("solo chi lavora")), ("yes", _("chiunque"))], _("Tutte"))
        self.is_valid()

    def narrow(self, rows: QuerySet[Need]) -> QuerySet[Need]:
        """The rows asked for; those discarded only when asked for. A filter that makes no sense is left out."""
        data = self.cleaned_data
        for name in ("kind", "source", "theme"):
            if value := data.get(name):
                rows = rows.filter(**{name: value})
        if words := data.get("q"):
            rows = rows.filter(about(words) | Q(group__title__icontains=words))
        if grouped := data.get("grouped"):
            rows = rows.filter(group__isnull=grouped == "no")
        if public := data.get("public"):
            rows = rows.filter(is_public=public == "yes")
        state = data.get("state")
        return rows.filter(state=state) if state else rows.exclude(state=Need.State.DISCARDED)


class GroupFilters(FilterForm):
    """Words and fate of the groups of a path."""

    q = forms.CharField(label=_("Cerca"), required=False, max_length=100)
    fate = forms.ChoiceField(label=_("Che cosa ne è"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        decided = [choice for choice in Fate.choices if choice[0]]
        choose(self, "fate", [(_OPEN, _("in esame")), *decided], _("Tutti"))
        self.is_valid()

    def narrow(self, rows: QuerySet[NeedGroup]) -> QuerySet[NeedGroup]:
        """The rows asked for."""
        data = self.cleaned_data
        if words := data.get("q"):
            rows = rows.filter(Q(title__icontains=words) | Q(summary__icontains=words))
        if fate := data.get("fate"):
            rows = rows.filter(fate="" if fate == _OPEN else fate)
        return rows


class ReviewFilters(FilterForm):
    """Words, service, and what still waits."""

    q = forms.CharField(label=_("Cerca"), required=False, max_length=100)
    service = forms.ChoiceField(label=_("Servizio"), required=False)
    state = forms.ChoiceField(label=_("A che punto è"), required=False)

    def __init__(self, *args: Any, services: Sequence[str], today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        states = [("waiting", _("da svolgere")), ("late", _("in ritardo")), ("done", _("concluse"))]
        choose(self, "service", [(name, name) for name in services], _("Tutti"))
        choose(self, "state", states, _("Tutte"))
        self.is_valid()

    def narrow(self, rows: QuerySet[FeasibilityReview]) -> QuerySet[FeasibilityReview]:
        """The rows asked for."""
        data = self.cleaned_data
        if words := data.get("q"):
            rows = rows.filter(Q(group__title__icontains=words) | Q(question__icontains=words))
        if service := data.get("service"):
            rows = rows.filter(service=service)
        match data.get("state"):
            case "waiting":
                return rows.filter(outcome="")
            case "late":
                return rows.filter(late_on(self._today))
            case "done":
                return rows.exclude(outcome="")
            case _all:
                return rows


class PublicNeedFilters(PublicFilters):
    """The filters of the public list. One query."""

    q = forms.CharField(label=_("Cerca una parola"), required=False, max_length=100)
    tipo = forms.ChoiceField(label=_("Che cos'è"), required=False)
    esito = forms.ChoiceField(label=_("Che cosa ne è"), required=False)
    tema = forms.ChoiceField(label=_("Tema"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        themes = list(Theme.objects.filter(needs__is_public=True).distinct().values_list("slug", "name"))
        decided = [choice for choice in Fate.choices if choice[0]]
        choose(self, "tipo", Need.Kind.choices, _("Tutto"))
        choose(self, "esito", [(_OPEN, _("in esame")), *decided], _("Qualsiasi esito"))
        choose(self, "tema", themes, _("Tutti i temi"))
        if not themes:
            del self.fields["tema"]
        self.is_valid()

    def narrow(self, rows: QuerySet[Need]) -> QuerySet[Need]:
        """The rows asked for; a filter that makes no sense is left out."""
        data = self.cleaned_data
        if words := data.get("q"):
            grouped = Q(group__title__icontains=words) | Q(group__fate_reasons__icontains=words)
            rows = rows.filter(about(words) | grouped)
        if kind := data.get("tipo"):
            rows = rows.filter(kind=kind)
        if theme := data.get("tema"):
            rows = rows.filter(theme__slug=theme)
        if fate := data.get("esito"):
            rows = rows.filter(of_fate("" if fate == _OPEN else fate))
        return rows
