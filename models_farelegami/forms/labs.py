"""Forms about labs: what they do, who accompanies them, what they need, and the municipalities."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from core.web.work.fields import day, form_key, past_day, text, today
from core.web.work.forms import WorkForm
from core.web.work.known_person import KnownPersonForm
from core.web.work.public_words import PublicWordsForm
from models_farelegami.forms.filters import PlaceFilters
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


class MakerForm(KnownPersonForm):
    """Who accompanies a lab: somebody the city knows, or a name."""

    field_order = ("person", "given_name", "family_name", "email", "since")
    since = day(gettext_lazy("Lo accompagna dal"), required=False, initial=today)

    def __init__(self, *args: Any, body_id: uuid.UUID, **kwargs: Any) -> None:
        super().__init__(*args, known=known_people(body_id), **kwargs)

    def maker(self) -> MakerData:
        """What was typed, as the verb wants it."""
        return MakerData(**self.who(), since=self.cleaned_data["since"])


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
