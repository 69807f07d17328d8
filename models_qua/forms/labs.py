"""Forms about labs: what they are, their paths, who takes part."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import Body
from core.web.work.fields import day, form_key, past_day, text, today
from core.web.work.forms import FilterForm, WorkForm
from core.web.work.known_person import KnownPersonForm
from core.web.work.public_words import PublicWordsForm
from models_qua.forms.filters import choose
from models_qua.models import CitizenshipAgreement, CitizenshipLab, District, LabCycle, LabStep, Season
from models_qua.selectors.labs import NO_PATH, LabFilter
from models_qua.selectors.participants import known_people
from models_qua.services.labs import LabPlan
from models_qua.services.participants import Participant
from models_qua.services.paths import WITHOUT_AGREEMENT, PathPlan


class DistrictsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """Districts, told with their season where the city drew several maps (`several`)."""

    several = False

    def label_from_instance(self, obj: Any) -> str:
        district: District = obj
        return f"{district} ({district.season})" if self.several else str(district)


class LabForm(WorkForm):
    """What a lab is."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Tipo"),
        choices=CitizenshipLab.Kind.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Un laboratorio urbano riguarda più ambiti o tutta la città."),
    )
    season = forms.ModelChoiceField(
        Season.objects.order_by("-since"),
        required=False,
        label=gettext_lazy("Stagione"),
        empty_label=gettext_lazy("nessuna"),
    )
    districts = DistrictsField(
        District.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Ambiti"),
    )
    with_neighbourhoods = forms.BooleanField(
        required=False,
        initial=True,
        label=gettext_lazy("Aggiungi al laboratorio i quartieri di questi ambiti"),
        help_text=gettext_lazy("Quelli che ha già restano; se ne toglie qualcuno dalla scheda."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = District.objects.select_related("season").order_by("-season__since", "code", "name")
        field = cast("DistrictsField", self.fields["districts"])
        field.queryset = rows
        field.several = rows.order_by().values("season").distinct().count() > 1

    def lab(self) -> LabPlan:
        """What was typed, as the verb wants it."""
        data = self.cleaned_data
        return LabPlan(
            kind=data["kind"],
            season_id=data["season"].pk if data["season"] else None,
            district_ids=tuple(row.pk for row in data["districts"]),
            with_neighbourhoods=data["with_neighbourhoods"],
        )


class PathForm(PublicWordsForm):
    """A path: its title, the day it begins, the agreement it renews."""

    public_words = ("title", "about")
    title = forms.CharField(
        max_length=200,
        label=gettext_lazy("Titolo"),
        help_text=gettext_lazy("Lo leggono tutti. Per esempio: Un parco per Rivalta."),
    )
    started_on = past_day(gettext_lazy("Comincia il"))
    about = text(
        gettext_lazy("Presentazione"),
        required=False,
        rows=5,
        help_text=gettext_lazy("In poche righe: di che cosa si parla, perché venire."),
    )
    renews = forms.ModelChoiceField(
        CitizenshipAgreement.objects.none(),
        required=False,
        label=gettext_lazy("Rinnova un accordo"),
        empty_label=gettext_lazy("no, porta a un accordo nuovo"),
    )
    key = form_key()

    def __init__(self, *args: Any, body: Body, cycle: LabCycle | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = CitizenshipAgreement.objects.filter(body=body, state__in=CitizenshipAgreement.SIGNED)
        free = rows.filter(renewed_by=None)
        if cycle is not None and cycle.renews_id:
            free = free | rows.filter(pk=cycle.renews_id)
        cast("forms.ModelChoiceField[Any]", self.fields["renews"]).queryset = free.order_by("-signed_on")

    def path(self) -> PathPlan:
        """What was typed, as the verbs want it."""
        data = self.cleaned_data
        return PathPlan(
            title=data["title"],
            started_on=data["started_on"],
            about=data["about"],
            renews_id=data["renews"].pk if data["renews"] else None,
        )


class EndPathForm(PublicWordsForm):
    """How a path ends without an agreement."""

    public_words = ("reasons",)
    outcome = forms.ChoiceField(
        label=gettext_lazy("Come si conclude"),
        choices=[(one.value, one.label) for one in WITHOUT_AGREEMENT],
        widget=forms.RadioSelect,
    )
    reasons = text(
        gettext_lazy("Perché"), rows=5, help_text=gettext_lazy("Lo leggono tutti, anche chi ha proposto.")
    )
    on = past_day(gettext_lazy("Il giorno"))


class LabFilters(FilterForm):
    """Words, season, district and the step under way. Two queries."""

    q = forms.CharField(label=gettext_lazy("Cerca"), required=False, max_length=100)
    season = forms.ChoiceField(label=gettext_lazy("Stagione"), required=False)
    district = forms.ChoiceField(label=gettext_lazy("Ambito"), required=False)
    step = forms.ChoiceField(label=gettext_lazy("A che punto è"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seasons = [(str(row.pk), row.name) for row in Season.objects.order_by("-since")]
        rows = District.objects.select_related("season").order_by("-season__since", "code", "name")
        several = len(seasons) > 1
        districts = [(str(row.pk), f"{row} ({row.season})" if several else str(row)) for row in rows]
        steps = [*LabStep.Kind.choices, (NO_PATH, _("nessun percorso in corso"))]
        choose(self, "season", seasons, _("Tutte"))
        choose(self, "district", districts, _("Tutti"))
        choose(self, "step", steps, _("Tutti"))
        self.is_valid()

    def wanted(self) -> LabFilter:
        """What is asked for; a filter that makes no sense is left out."""
        data = self.cleaned_data
        return LabFilter(
            data.get("q", ""), data.get("season", ""), data.get("district", ""), data.get("step", "")
        )


class ParticipantForm(KnownPersonForm):
    """Who took part: somebody the lab knows, or a name she agreed to leave."""

    field_order = ("person", "given_name", "family_name", "email", "since")
    since = day(gettext_lazy("Partecipa dal"), required=False, initial=today)

    def __init__(self, *args: Any, cycle: LabCycle, **kwargs: Any) -> None:
        super().__init__(*args, known=known_people(cycle), **kwargs)
        self.fields["person"].label = _("Chi il laboratorio conosce già")

    def participant(self) -> Participant:
        """What was typed, as the verb wants it."""
        return Participant(**self.who(), since=self.cleaned_data["since"])
