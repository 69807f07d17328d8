"""Forms of the attendance sheet."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.models import OrganisationKind
from core.services.attendance import MOST_PEOPLE
from core.services.organisations import OrganisationData
from core.web.work.forms import WorkForm


class NewComerForm(WorkForm):
    """An organisation that nobody had in the register: its name and its kind are enough."""

    name = forms.CharField(max_length=200, label=_("Nome"))
    kind = forms.ModelChoiceField(
        OrganisationKind.objects.all(), required=False, label=_("Tipo"), empty_label=_("non so")
    )
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def organisation(self) -> OrganisationData:
        """What was typed, as the verb wants it."""
        kind = self.cleaned_data["kind"]
        return OrganisationData(name=self.cleaned_data["name"], kind_id=kind.pk if kind else None)


class NumberForm(WorkForm):
    """A number of people as typed; empty: not known."""

    people = forms.IntegerField(required=False, min_value=0, max_value=MOST_PEOPLE, label=_("Quante persone"))

    def number(self) -> Any:
        """The number, None when not known."""
        return self.cleaned_data["people"]
