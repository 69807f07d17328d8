"""Forms of the attendance sheet."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.models import Attendance, OrganisationKind
from core.services.organisations import OrganisationData
from core.services.sheet import MOST_PEOPLE
from core.web.work.forms import WorkForm, time_input


class NewComerForm(WorkForm):
    """An organisation or a person that nobody had in the register: the name is enough."""

    name = forms.CharField(max_length=200, label=_("Nome"))
    kind = forms.ModelChoiceField(
        OrganisationKind.objects.all(), required=False, label=_("Tipo"), empty_label=_("non so")
    )
    given_name = forms.CharField(max_length=100, required=False, label=_("Nome"))
    family_name = forms.CharField(max_length=100, label=_("Cognome"))
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, person: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "kind") if person else ("given_name", "family_name"):
            del self.fields[name]

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


class TimesForm(forms.Form):
    """When somebody arrived and left; empty: not noted."""

    arrived = forms.TimeField(required=False, label=_("Arrivo"), widget=time_input())
    left = forms.TimeField(required=False, label=_("Uscita"), widget=time_input())


class EntryForm(TimesForm):
    """An entry as it was."""

    status = forms.ChoiceField(choices=Attendance.Status.choices)
    people = forms.IntegerField(required=False, min_value=0, max_value=MOST_PEOPLE)
