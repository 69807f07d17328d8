"""What a party says when it signs from its link."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.web.public.citizen_forms import CitizenForm
from models_qua.models import Signatory


class SignForm(CitizenForm):
    """Who signs, as what, and that she accepts."""

    signer_name = forms.CharField(
        label=_("Il suo nome e cognome"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    signer_role = forms.CharField(
        label=_("In qualità di"), max_length=120, required=False, help_text=_("Per esempio: presidente.")
    )
    accepts = forms.BooleanField(
        label=_("Ho letto l'accordo in questa versione e lo accetto"),
        error_messages={"required": _("Per firmare confermi di avere letto l'accordo e di accettarlo.")},
    )

    def __init__(self, *args: Any, party: Signatory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if party.kind == Signatory.Kind.VOLUNTEER:
            del self.fields["signer_role"]
            self.initial.setdefault("signer_name", party.name)
        else:
            self.fields["signer_role"].required = True
            self.initial.setdefault("signer_name", party.signer_name)
            self.initial.setdefault("signer_role", party.signer_role)

    def values(self) -> dict[str, Any]:
        """What the verb is given, of a valid form."""
        return {name: value for name, value in self.cleaned_data.items() if name != "pagina"}
