"""Forms about civic centres, their activities and the people who come."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.web.work.fields import day, form_key, text
from core.web.work.forms import WorkForm
from core.web.work.public_words import PublicWordsForm
from models_farelegami.forms.filters import PlaceFilters
from models_farelegami.models import CentreActivity, CivicCentre, Municipality
from models_farelegami.selectors.centres import CentreFilter
from models_farelegami.selectors.municipalities import municipality_choices
from models_farelegami.services.centres import ActivityData, CentreData
from models_farelegami.services.counting import BANDS, BandCounts


class CentreForm(PublicWordsForm):
    """A civic centre, as everybody reads it."""

    public_words = ("about", "opening_hours")
    name = forms.CharField(label=gettext_lazy("Nome"), max_length=160)
    municipality = forms.ModelChoiceField(
        Municipality.objects.all(),
        label=gettext_lazy("Comune"),
        empty_label=gettext_lazy("scelga"),
        help_text=gettext_lazy(
            "Dove si trova. Ne manca uno? Lo aggiunga da «Laboratori e bisogni», «Comuni»."
        ),
    )
    served = forms.ModelMultipleChoiceField(
        Municipality.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Altri comuni che lo condividono"),
    )
    address = forms.CharField(label=gettext_lazy("Indirizzo"), max_length=200, required=False)
    opening_hours = forms.CharField(
        label=gettext_lazy("Orari"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Per esempio: da lunedì a venerdì, 15-19."),
    )
    about = text(
        gettext_lazy("Presentazione"), rows=5, required=False, help_text=gettext_lazy("La leggono tutti.")
    )
    since = day(gettext_lazy("Aperto dal"), required=False, help_text=gettext_lazy("Vuoto: non si sa."))
    until = day(
        gettext_lazy("Aperto fino al"), required=False, help_text=gettext_lazy("Vuoto: è ancora aperto.")
    )

    def centre(self) -> CentreData:
        """What was typed, as the verbs want it."""
        data = self.cleaned_data
        words: dict[str, Any] = {
            name: data[name] for name in ("name", "address", "about", "opening_hours", "since", "until")
        }
        served = tuple(row.pk for row in data["served"])
        return CentreData(**words, municipality_id=data["municipality"].pk, served_ids=served)


class NewCentreForm(CentreForm):
    """A civic centre to be added; sent twice, it is one."""

    key = form_key()


class ActivityForm(PublicWordsForm):
    """An activity of a centre, as everybody reads it."""

    public_words = ("name", "schedule")
    name = forms.CharField(
        label=gettext_lazy("Attività"),
        max_length=200,
        help_text=gettext_lazy("La leggono tutti. Per esempio: aiuto nei compiti."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Tipo"), choices=CentreActivity.Kind.choices, widget=forms.RadioSelect
    )
    schedule = forms.CharField(
        label=gettext_lazy("Quando"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Per esempio: martedì e giovedì, 16-18."),
    )
    since = day(gettext_lazy("Dal"), required=False, help_text=gettext_lazy("Vuoto: non si sa."))
    until = day(gettext_lazy("Al"), required=False, help_text=gettext_lazy("Vuoto: si fa ancora."))

    def activity(self) -> ActivityData:
        """What was typed, as the verbs want it."""
        data = self.cleaned_data
        return ActivityData(**{name: data[name] for name in ("name", "kind", "schedule", "since", "until")})


class NewActivityForm(ActivityForm):
    """An activity to be added; sent twice, it is one."""

    key = form_key()


class CountForm(WorkForm):
    """How many people came in a year, by age; a number for whichever ages were asked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whole = _("Se l'età precisa non si conosce. Altrimenti la lasci vuota e scriva le età qui sotto.")
        for name, band in BANDS.items():
            self.fields[name] = forms.IntegerField(
                label=str(band.label).capitalize(),
                required=False,
                min_value=0,
                max_value=1_000_000,
                help_text=whole if name in {"children", "adults"} else "",
            )

    def counts(self) -> BandCounts:
        """What was typed, as the verbs want it."""
        return BandCounts(**{name: self.cleaned_data[name] for name in BANDS})


class CentreFilters(PlaceFilters):
    """Words, municipality, and whether it is open today."""

    open = forms.ChoiceField(
        label=gettext_lazy("Aperti"),
        required=False,
        choices=[
            ("", gettext_lazy("tutti")),
            ("yes", gettext_lazy("aperti oggi")),
            ("no", gettext_lazy("chiusi")),
        ],
    )

    def wanted(self) -> CentreFilter:
        """What is asked for; a filter that makes no sense is left out."""
        data = self.cleaned_data
        return CentreFilter(data.get("q", ""), data.get("municipality", ""), data.get("open", ""))


class PublicCentreFilters(forms.Form):
    """Narrowing the citizens' list by municipality. One query."""

    comune = forms.ChoiceField(label=gettext_lazy("Comune"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["comune"]
        field.choices = [("", _("tutti")), *municipality_choices()]
        self.is_valid()

    @property
    def wanted(self) -> str:
        """The municipality asked for; empty for all, and for one that is not there."""
        found: str = self.cleaned_data.get("comune", "")
        return found


def centre_initial(row: CivicCentre) -> dict[str, Any]:
    """The form's values for a centre as it is now. One query."""
    names = ("name", "address", "about", "opening_hours", "since", "until")
    values: dict[str, Any] = {name: getattr(row, name) for name in names}
    served = list(row.served.values_list("municipality_id", flat=True))
    return values | {"municipality": row.municipality_id, "served": served}


def activity_initial(row: CentreActivity) -> dict[str, Any]:
    """The form's values for an activity as it is now."""
    return {name: getattr(row, name) for name in ("name", "kind", "schedule", "since", "until")}
