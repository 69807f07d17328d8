"""What a municipality types to join, step by step."""

import re
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.web.public.citizen_forms import CitizenForm
from core.web.work.forms import day_input
from tenants.models import CityRequest
from tenants.onboarding.addresses import LONGEST
from tenants.onboarding.municipalities import Municipality, istat_problem, plain
from tenants.onboarding.showing import introduced

_MOST_RESIDENTS = 10_000_000
_INSTITUTIONS = re.compile(r"(^|\.)(comune|cittametropolitana|unione|provincia|regione|gov)\.")


class StepForm(CitizenForm):
    """One step: what it kept before is shown, what is typed is given to the request."""

    @classmethod
    def kept(cls, row: CityRequest) -> dict[str, Any]:
        """What the request holds of this step."""
        return {name: getattr(row, name) for name in cls.base_fields if hasattr(row, name)}

    def values(self) -> dict[str, Any]:
        """What was typed, of a valid form."""
        return {name: value for name, value in self.cleaned_data.items() if name != "pagina"}


class MunicipalityForm(StepForm):
    """What the list of municipalities does not know of one."""

    istat_code = forms.CharField(
        label=gettext_lazy("Codice ISTAT del Comune"),
        max_length=6,
        help_text=gettext_lazy("Sei cifre: le prime tre sono della provincia. Per Bergamo è 016024."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    residents = forms.IntegerField(
        label=gettext_lazy("Abitanti"),
        min_value=1,
        max_value=_MOST_RESIDENTS,
        help_text=gettext_lazy("Quanti risultano all'anagrafe. Il prezzo dipende da questo numero."),
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    residents_on = forms.DateField(
        label=gettext_lazy("A quale data"),
        widget=day_input(),
        help_text=gettext_lazy("Per esempio il 31 dicembre dell'anno scorso."),
    )

    def __init__(self, *args: Any, place: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = place

    def clean_istat_code(self) -> str:
        code: str = self.cleaned_data["istat_code"]
        problem = istat_problem(code, self.place.province)
        if problem == "format":
            raise forms.ValidationError(_("Sono sei cifre, le ultime tre diverse da 000."))
        if problem == "province":
            said = _(
                "Questo codice non è di un Comune della provincia %(province)s: controlli le prime tre cifre."
            )
            raise forms.ValidationError(said % {"province": self.place.province})
        return code

    def clean_residents_on(self) -> Any:
        day = self.cleaned_data["residents_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Questo giorno deve ancora venire."))
        if day.year < timezone.localdate().year - 10:
            raise forms.ValidationError(_("È un dato di più di dieci anni fa: ne scriva uno più recente."))
        return day


class OfficeForm(StepForm):
    """Whose city it is."""

    office = forms.CharField(label=gettext_lazy("Nome dell'ufficio"), max_length=160)
    office_address = forms.CharField(
        label=gettext_lazy("Indirizzo dell'ufficio"), max_length=200, required=False
    )
    contact = forms.CharField(
        label=gettext_lazy("Il Suo nome e cognome"),
        max_length=200,
        help_text=gettext_lazy("Sarà la prima persona dell'ufficio partecipazione."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    office_email = forms.EmailField(
        label=gettext_lazy("Email dell'ufficio"),
        help_text=gettext_lazy("Qui arriva il messaggio per confermare, e con questa si entra."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    signer = forms.CharField(
        label=gettext_lazy("Chi firma per il Comune"),
        max_length=200,
        help_text=gettext_lazy("Nome e cognome di chi può impegnare l'ente. Può cambiare in seguito."),
    )
    signer_role = forms.CharField(
        label=gettext_lazy("In qualità di"),
        max_length=160,
        help_text=gettext_lazy("Per esempio: dirigente del settore Partecipazione."),
    )

    def clean_office_email(self) -> str:
        return str(self.cleaned_data["office_email"]).lower()


class ModelsForm(StepForm):
    """How the city will work."""

    participation_models = forms.MultipleChoiceField(
        label=gettext_lazy("Modelli di partecipazione"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Ne scelga almeno uno: se ne possono aggiungere altri in seguito.")
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["participation_models"]
        field.choices = [(model.slug, model.label) for model in introduced()]


class AddressForm(StepForm):
    """Where the site will live."""

    subdomain = forms.CharField(
        label=gettext_lazy("Indirizzo del sito"),
        max_length=LONGEST,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def clean_subdomain(self) -> str:
        return str(self.cleaned_data["subdomain"]).strip().lower()


class TermsForm(CitizenForm):
    """The last word before the office is written to."""

    terms = forms.BooleanField(
        label=gettext_lazy("Accetto le condizioni della prova per conto dell'ufficio"),
        error_messages={"required": gettext_lazy("Per andare avanti accetti le condizioni.")},
    )


def looks_institutional(email: str, place: Municipality) -> bool:
    """Whether an address reads like one of a public body, or of this municipality."""
    host = email.rpartition("@")[2].lower()
    return bool(_INSTITUTIONS.search(host)) or plain(place.name).replace(" ", "") in host.replace("-", "")
