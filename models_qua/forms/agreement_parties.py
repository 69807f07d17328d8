"""The parties of an agreement, as they are typed."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Organisation, Person
from models_qua.forms.agreement_parts import PartForm
from models_qua.models import Signatory
from models_qua.services.agreement_parties import PartyData

_LISTED = {"": None, "yes": True, "no": False}
_NAMES = ("kind", "name", "signer_name", "signer_role", "email")


class PartyForm(PartForm):
    """Who is to sign: an organisation of the register or a new one, somebody who took part or somebody else."""

    kind = forms.ChoiceField(label=_("Chi è"), choices=Signatory.Kind.choices, widget=forms.RadioSelect)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Realtà già in elenco"),
        required=False,
        empty_label=_("nessuna"),
        help_text=_("Per associazioni, attività, enti e servizi."),
    )
    person = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("Persona che ha partecipato"),
        required=False,
        empty_label=_("nessuna"),
        help_text=_("Per chi firma a nome proprio."),
    )
    name = forms.CharField(
        label=_("Nome nel documento"),
        max_length=200,
        required=False,
        help_text=_("Lasci vuoto per usare quello della realtà o della persona scelta."),
    )
    new_in_register = forms.BooleanField(
        label=_("Se la realtà non c'è ancora, la aggiunga all'elenco della città"),
        required=False,
        initial=True,
    )
    signer_name = forms.CharField(
        label=_("Chi firma"),
        max_length=200,
        required=False,
        help_text=_("Il nome di chi firma per una realtà."),
    )
    signer_role = forms.CharField(
        label=_("In qualità di"), max_length=120, required=False, help_text=_("Per esempio «presidente».")
    )
    email = forms.EmailField(
        label=_("Email"),
        required=False,
        max_length=254,
        help_text=_("Serve per chiedere la firma a distanza. Non è pubblica."),
    )
    listed_publicly = forms.ChoiceField(
        label=_("Nome nelle pagine pubbliche"),
        choices=[
            ("", _("come di consueto: no per chi firma da volontaria o volontario, sì per gli altri")),
            ("yes", _("sì")),
            ("no", _("no")),
        ],
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Per una persona, solo se è d'accordo."),
    )

    def offer(self) -> None:
        """Organisations of the register; people who took part in the lab; the city only where it is missing."""
        own_organisation = self.row.organisation_id if self.row else None
        organisations = Organisation.objects.filter(
            Q(pk__in=Organisation.objects.standing()) | Q(pk=own_organisation)
        )
        self.fields["organisation"].queryset = organisations.order_by("name")  # type: ignore[attr-defined]
        took_part = Q(lab_participations__body=self.agreement.body_id, erased_at=None)
        people = Person.objects.filter(took_part | Q(pk=self.row.person_id if self.row else None)).distinct()
        self.fields["person"].queryset = people.order_by("family_name", "given_name")  # type: ignore[attr-defined]
        kinds = Signatory.Kind
        if self.row is not None and self.row.kind == kinds.CITY:
            offered = [kinds.CITY]
            for name in ("organisation", "person", "new_in_register"):
                del self.fields[name]
        else:
            has_city = self.agreement.signatories.filter(kind=kinds.CITY).exists()
            offered = [kind for kind in kinds if kind != kinds.CITY or not has_city]
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in offered]  # type: ignore[attr-defined]

    @staticmethod
    def shown(row: Signatory) -> dict[str, Any]:
        """What the form shows of a party."""
        values = {name: getattr(row, name) for name in _NAMES}
        listed = "yes" if row.listed_publicly else "no"
        keys = {"organisation": row.organisation_id, "person": row.person_id}
        return values | keys | {"listed_publicly": listed, "new_in_register": False}

    def data_for_verb(self) -> PartyData:
        """What was typed, as the verbs want it."""
        typed = self.cleaned_data
        return PartyData(
            **{name: typed[name] for name in _NAMES},
            organisation_id=self.key_of("organisation") if "organisation" in self.fields else None,
            person_id=self.key_of("person") if "person" in self.fields else None,
            listed_publicly=_LISTED[typed["listed_publicly"]],
            new_in_register=typed.get("new_in_register", False),
        )
