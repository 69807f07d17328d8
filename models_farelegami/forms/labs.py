"""Forms about labs: what they do, who accompanies them, what they need, and the municipalities."""

import uuid
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import Person
from core.selectors.people_like import like_person
from core.web.work.fields import day, past_day, text, today
from core.web.work.forms import WorkForm
from core.web.work.public_words import PublicWordsForm
from models_farelegami.forms.filters import PlaceFilters
from models_farelegami.forms.keys import form_key
from models_farelegami.models import Municipality
from models_farelegami.selectors.labs import LabFilter, known_people
from models_farelegami.services.labs import LabPlan
from models_farelegami.services.makers import MakerData


class LabForm(PublicWordsForm):
    """What a lab does and where."""

    public_words = ("about",)
    about = text(
        gettext_lazy("Che cosa fa"),
        required=False,
        help_text=gettext_lazy("Lo leggono tutti: che cosa si fa insieme, per chi, come si partecipa."),
    )
    municipalities = forms.ModelMultipleChoiceField(
        Municipality.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Comuni in cui lavora"),
        help_text=gettext_lazy("Ne manca uno? Lo aggiunga da «Laboratori e bisogni», «Comuni»."),
    )

    def lab(self) -> LabPlan:
        """What was typed, as the verb wants it."""
        data = self.cleaned_data
        return LabPlan(data["about"], tuple(row.pk for row in data["municipalities"]))


class MakerForm(WorkForm):
    """Who accompanies a lab: somebody the city knows, or a name."""

    person = forms.ModelChoiceField(
        Person.objects.none(),
        required=False,
        label=gettext_lazy("Chi la città conosce già"),
        empty_label=gettext_lazy("nessuna di queste persone"),
    )
    given_name = forms.CharField(required=False, max_length=100, label=gettext_lazy("Nome"))
    family_name = forms.CharField(required=False, max_length=100, label=gettext_lazy("Cognome"))
    email = forms.EmailField(
        required=False,
        max_length=254,
        label=gettext_lazy("Email"),
        help_text=gettext_lazy("Serve a riconoscerla la prossima volta."),
    )
    since = day(gettext_lazy("Lo accompagna dal"), required=False, initial=today)
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)
    key = form_key()

    def __init__(self, *args: Any, body_id: uuid.UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known_people(body_id)
        cast("forms.ModelChoiceField[Any]", self.fields["person"]).queryset = self.known

    def clean(self) -> dict[str, Any]:
        """One way of telling who it is; a name like one the city knows is asked about once."""
        found = super().clean() or {}
        named = found.get("given_name") or found.get("family_name")
        if found.get("person") and named:
            self.add_error("given_name", _("Ha già scelto la persona: lasci vuoto il nome."))
        elif not found.get("person") and not named:
            self.add_error("person", _("Scelga una persona, o ne scriva il nome."))
        elif named and not found.get("confirmed"):
            self._ask_about(found)
        return found

    def _ask_about(self, found: dict[str, Any]) -> None:
        near = like_person(found.get("given_name", ""), found.get("family_name", ""), self.known)
        if near:
            names = ", ".join(str(one) for one in near)
            message = _(
                "Forse c'è già: %(names)s. La scelga dall'elenco qui sopra; se è un'altra persona, salvi di nuovo."
            )
            self.add_error("given_name", message % {"names": names})
            self.put("confirmed", "on")

    def maker(self) -> MakerData:
        """What was typed, as the verb wants it."""
        data = self.cleaned_data
        return MakerData(
            person_id=data["person"].pk if data["person"] else None,
            given_name=data["given_name"],
            family_name=data["family_name"],
            email=data["email"],
            since=data["since"],
        )


class EndForm(WorkForm):
    """The last day of something."""

    on = past_day(gettext_lazy("Ultimo giorno"))


class CloseNeedForm(WorkForm):
    """Since when something is needed no more."""

    on = past_day(gettext_lazy("Non serve più dal"))


class NeedForm(PublicWordsForm):
    """Something a lab needs."""

    public_words = ("what",)
    what = forms.CharField(
        max_length=200,
        label=gettext_lazy("Che cosa serve"),
        help_text=gettext_lazy(
            "Lo leggono tutti. Per esempio: aiutare nei compiti il martedì; imbiancare la sala."
        ),
    )
    asked_on = past_day(gettext_lazy("Chiesto il"))
    key = form_key()


class LabFilters(PlaceFilters):
    """Words and municipality of the labs."""

    def wanted(self) -> LabFilter:
        """What is asked for; a filter that makes no sense is left out."""
        data = self.cleaned_data
        return LabFilter(data.get("q", ""), data.get("municipality", ""))


class MunicipalityForm(WorkForm):
    """A municipality's name."""

    name = forms.CharField(max_length=120, label=gettext_lazy("Nome del comune"))


class NewMunicipalityForm(MunicipalityForm):
    """A municipality to be added; sent twice, it is one."""

    key = form_key()
