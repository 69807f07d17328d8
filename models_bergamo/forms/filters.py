"""What lists are narrowed by: the address says it, so a filtered list can be sent to a colleague."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from models_bergamo.models import ApplicationState, CouncillorRequest, GrantApplication, GrantCall
from models_bergamo.models.requests import CouncillorRequestQuerySet, Term


class GrantFilters(forms.Form):
    """Words, call and state of the applications."""

    q = forms.CharField(label=_("Cerca"), required=False, max_length=100)
    call = forms.ModelChoiceField(
        GrantCall.objects.all(), label=_("Bando"), required=False, empty_label=_("Tutti i bandi")
    )
    state = forms.ChoiceField(
        label=_("Stato"), required=False, choices=[("", _("Tutti gli stati")), *ApplicationState.choices]
    )

    def narrow(self, rows: "QuerySet[GrantApplication]") -> "QuerySet[GrantApplication]":
        """The rows asked for; a filter that makes no sense is left out."""
        self.is_valid()
        data: dict[str, Any] = self.cleaned_data
        if words := data.get("q"):
            names = (
                Q(title__icontains=words) | Q(lead__name__icontains=words) | Q(body__name__icontains=words)
            )
            rows = rows.filter(names)
        if call := data.get("call"):
            rows = rows.filter(call=call)
        if state := data.get("state"):
            rows = rows.filter(state=state)
        return rows


class RequestFilters(forms.Form):
    """Words and state of the requests; late ones where the city's rules give a term."""

    q = forms.CharField(label=_("Cerca"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("Stato"), required=False)

    def __init__(self, *args: Any, terms: list[Term], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.terms = terms
        late = [("late", _("in ritardo"))] if terms else []
        choices = [("", _("Tutti gli stati")), *CouncillorRequest.State.choices, *late]
        self.fields["state"].choices = choices  # type: ignore[attr-defined]

    def narrow(self, rows: CouncillorRequestQuerySet) -> CouncillorRequestQuerySet:
        """The rows asked for; a filter that makes no sense is left out."""
        self.is_valid()
        data: dict[str, Any] = self.cleaned_data
        if words := data.get("q"):
            about = (
                Q(subject__icontains=words) | Q(addressee__icontains=words) | Q(body__name__icontains=words)
            )
            rows = rows.filter(about)
        match data.get("state"):
            case None | "":
                return rows
            case "late":
                return rows.overdue(timezone.localdate(), self.terms)
            case state:
                return rows.filter(state=state)
