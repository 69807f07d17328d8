"""Forms about organisations and who speaks for them."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.models import Body, Organisation, OrganisationKind
from core.selectors.organisations import OrganisationFilter
from core.services.organisations import OrganisationData
from core.web.work.forms import FilterForm, WorkForm, day_input

YES_NO = (("", _("tutte")), ("yes", _("solo servizi comunali")), ("no", _("senza servizi comunali")))
FORMAL = (("", _("non so")), ("yes", _("sì")), ("no", _("no, è un gruppo informale")))
_BOOL = {"yes": True, "no": False}


class OrganisationForm(WorkForm):
    """A *realtà*: the name is all that is needed."""

    name = forms.CharField(max_length=200, label=_("Nome"))
    kind = forms.ModelChoiceField(
        OrganisationKind.objects.all(), required=False, label=_("Tipo"), empty_label=_("non so")
    )
    new_kind = forms.CharField(required=False, max_length=80, label=_("Oppure un tipo nuovo"))
    is_formal = forms.ChoiceField(required=False, choices=FORMAL, label=_("È costituita formalmente?"))
    is_municipal_service = forms.BooleanField(
        required=False,
        label=_("È un servizio comunale"),
        help_text=_("Nel rapporto annuale le realtà si contano con e senza i servizi comunali."),
    )
    about = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 3}), label=_("Di che cosa si occupa")
    )
    email = forms.EmailField(required=False, max_length=254, label=_("Email"))
    phone = forms.CharField(required=False, max_length=40, label=_("Telefono"))
    website = forms.URLField(required=False, label=_("Sito"), assume_scheme="https")
    listed_publicly = forms.BooleanField(
        required=False, initial=True, label=_("Visibile nelle pagine pubbliche")
    )
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def data_for_verb(self) -> OrganisationData:
        """What was typed, as the verbs want it."""
        typed = {
            name: self.cleaned_data[name]
            for name in OrganisationData.__dataclass_fields__
            if name in self.fields
        }
        typed["is_formal"] = _BOOL.get(typed["is_formal"])
        kind = self.cleaned_data["kind"]
        return OrganisationData(**typed, kind_id=kind.pk if kind else None)


def organisation_initial(organisation: Organisation) -> dict[str, Any]:
    """The form's values for an organisation as it is now."""
    names = ("name", "is_municipal_service", "about", "email", "phone", "website", "listed_publicly")
    formal = {None: "", True: "yes", False: "no"}[organisation.is_formal]
    values = {name: getattr(organisation, name) for name in names}
    return values | {"kind": organisation.kind_id, "is_formal": formal}


class RepresentativeForm(WorkForm):
    """Someone who speaks for an organisation."""

    given_name = forms.CharField(max_length=100, label=_("Nome"))
    family_name = forms.CharField(max_length=100, label=_("Cognome"))
    email = forms.EmailField(required=False, max_length=254, label=_("Email"))
    phone = forms.CharField(required=False, max_length=40, label=_("Telefono"))
    since = forms.DateField(
        required=False, label=_("Dal"), widget=day_input(), help_text=_("Se vuoto, da oggi.")
    )


class OrganisationFilterForm(FilterForm):
    """Narrowing the list; anything unreadable in the address is left out."""

    q = forms.CharField(required=False, label=_("Cerca"), max_length=100)
    kind = forms.ChoiceField(required=False, label=_("Tipo"))
    municipal = forms.ChoiceField(required=False, choices=YES_NO, label=_("Servizi comunali"))
    body = forms.ChoiceField(required=False, label=_("Partecipa a"))

    def __init__(self, *args: Any, bodies: list[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(str(key), name) for key, name in OrganisationKind.objects.values_list("pk", "name")]
        self.fields["kind"].choices = [("", _("tutti")), *kinds]  # type: ignore[attr-defined]
        offered = [(str(body.pk), body.name) for body in bodies]
        self.fields["body"].choices = [("", _("tutti")), *offered]  # type: ignore[attr-defined]

    def wanted(self) -> OrganisationFilter:
        """The filter asked for."""
        self.is_valid()
        typed = self.cleaned_data
        kind, body = typed.get("kind"), typed.get("body")
        return OrganisationFilter(
            words=typed.get("q", ""),
            kind_id=uuid.UUID(kind) if kind else None,
            municipal=_BOOL.get(typed.get("municipal", "")),
            body_id=uuid.UUID(body) if body else None,
        )
