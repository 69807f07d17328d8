"""Projects and maintenance works while they are done: how far, by when, how much, how it looks."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.models import Neighbourhood
from core.permissions.holder import Holder
from core.web.work.amounts import EuroField
from core.web.work.fields import day, form_key, past_day, text, today
from core.web.work.forms import WorkForm
from core.web.work.public_words import PublicWordsForm
from models_qua.models import CitizenshipAgreement, MaintenanceWork, Photo, ProjectSheet, Resource
from models_qua.services.photos import Caption
from models_qua.services.spending import Spending
from models_qua.services.tracking import PROJECT_MOVES, WORK_MOVES, Update
from models_qua.services.works import WorkText

Tracked = ProjectSheet | MaintenanceWork


class UpdateForm(WorkForm):
    """How far a project or a work is: the present state, or one of those where it may go."""

    state = forms.ChoiceField(label=_("Stato"), widget=forms.RadioSelect)
    progress = forms.IntegerField(
        label=_("Avanzamento, da 0 a 100"),
        required=False,
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text=_("Una stima basta. Lasci vuoto se non si sa."),
    )
    on = past_day(_("Dal giorno"), help_text=_("Conta quando cambia lo stato."))
    note = forms.CharField(
        label=_("Nota"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Il perché serve quando si sospende, si abbandona o si riprende."),
    )

    def __init__(self, *args: Any, row: Tracked, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        moves: Mapping[str, tuple[str, ...]] = PROJECT_MOVES if isinstance(row, ProjectSheet) else WORK_MOVES
        words = dict(type(row).State.choices)
        reachable = (row.state, *moves.get(row.state, ()))
        self.fields["state"].choices = [(state, words[state]) for state in reachable]  # type: ignore[attr-defined]
        self.fields["state"].required = bool(row.state)

    def update(self) -> Update:
        """What was typed, as the verb wants it."""
        data = self.cleaned_data
        return Update(data["state"], data["on"], data["progress"], data["note"])


def update_initial(row: Tracked) -> dict[str, Any]:
    """What the form of an update shows."""
    return {"state": row.state, "progress": row.progress, "note": row.state_note}


class MilestoneForm(PublicWordsForm):
    """A point to reach; that of a project is read by everybody."""

    public_words = ("what",)
    key = form_key()
    what = forms.CharField(label=_("Che cosa si vuole raggiungere"), max_length=200)
    due_on = day(_("Entro il"), required=False)


class ReachForm(WorkForm):
    """The day on which a milestone was reached."""

    on = past_day(_("Raggiunta il"))


class ExpenseForm(WorkForm):
    """Money spent; `row` is the project or the work."""

    key = form_key()
    what = forms.CharField(label=_("Per che cosa"), max_length=200)
    amount_eur = EuroField(label=_("Importo, in euro"), help_text=_("Con i centesimi: 1.234,50."))
    spent_on = past_day(_("Speso il"))
    resource = forms.ModelChoiceField(
        Resource.objects.none(),
        label=_("Da quale risorsa del progetto"),
        required=False,
        empty_label=_("non si sa"),
    )
    proof = forms.FileField(
        label=_("Pezza giustificativa"),
        required=False,
        help_text=_("Fattura, scontrino o foto: PDF, JPEG o PNG. La vede solo chi lavora all'accordo."),
    )

    def __init__(self, *args: Any, row: Tracked, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(row, ProjectSheet):
            money = Resource.objects.filter(sheet=row, kind=Resource.Kind.MONEY)
            self.fields["resource"] = MoneyField(
                money,
                label=self.fields["resource"].label,
                required=False,
                empty_label=_("non si sa"),
            )
        else:
            del self.fields["resource"]
        if row.agreement_id is None:
            del self.fields["proof"]

    def spending(self) -> Spending:
        """What was typed, as the verb wants it."""
        data = self.cleaned_data
        resource = data.get("resource")
        return Spending(
            data["spent_on"],
            data["what"],
            data["amount_eur"],
            resource.pk if resource else None,
            data.get("proof"),
        )


class MoneyField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A money resource, told with its year and where it comes from."""

    def label_from_instance(self, obj: Any) -> str:
        row: Resource = obj
        year = f"{row.year}, " if row.year else ""
        return f"{row.what} ({year}{row.get_source_display()})"


class CaptionForm(PublicWordsForm):
    """What is said of a photo, and who sees it."""

    public_words = ("description",)
    description = forms.CharField(
        label=_("Che cosa si vede"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Lo ascolta chi la foto non la vede: «Sei persone piantano un tiglio nel parco»."),
    )
    taken_on = day(_("Scattata il"), required=False)
    is_public = forms.BooleanField(label=_("La vedono tutti, nella pagina del progetto"), required=False)
    people_agreed = forms.BooleanField(
        label=_("Nessuno è riconoscibile, oppure chi si riconosce è d'accordo che la foto sia pubblica"),
        required=False,
    )

    def everybody_reads(self) -> bool:
        """Whether everybody is to see the photo."""
        return bool(self.cleaned_data["is_public"])

    def caption(self) -> Caption:
        """What was typed, as the verb wants it."""
        data = self.cleaned_data
        names = ("description", "taken_on", "is_public", "people_agreed")
        return Caption(**{name: data[name] for name in names})


class PhotoForm(CaptionForm):
    """A new photo."""

    key = form_key()
    upload = forms.FileField(
        label=_("Foto"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png"}),
        help_text=_(
            "JPEG o PNG, al massimo 12 MB. Luogo, ora e modello del telefono vengono tolti dal file."
        ),
    )
    field_order = ("upload", "description", "taken_on", "is_public", "people_agreed")


def caption_initial(photo: Photo) -> dict[str, Any]:
    """What the form of a photo shows; of a public one it was confirmed already."""
    return {
        "description": photo.description,
        "taken_on": photo.taken_on,
        "is_public": photo.is_public,
        "people_agreed": photo.is_public,
    }


class MaintenanceForm(WorkForm):
    """What a maintenance work is."""

    key = form_key()
    title = forms.CharField(label=_("Titolo"), max_length=200)
    about = text(_("Di che cosa si tratta"), required=False, rows=4)
    year = forms.IntegerField(label=_("Anno"), min_value=1990, max_value=2100, localize=False)
    budget_eur = EuroField(
        label=_("Importo, in euro"),
        required=False,
        help_text=_(
            "È il denaro della manutenzione: non si somma mai a quello dei progetti. Lasci vuoto se non si sa."
        ),
    )
    neighbourhood = forms.ModelChoiceField(
        Neighbourhood.objects.none(), label=_("Quartiere"), required=False, empty_label=_("non indicato")
    )
    agreement = forms.ModelChoiceField(
        CitizenshipAgreement.objects.none(),
        label=_("Accordo che l'ha chiesta"),
        required=False,
        empty_label=_("nessuno"),
    )
    number = forms.IntegerField(
        label=_("Numero nel registro"), required=False, min_value=1, max_value=2_000_000_000, localize=False
    )

    def __init__(self, *args: Any, who: Holder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = who.bodies("qua.work.track")
        agreements = CitizenshipAgreement.objects.order_by("title")
        places = Neighbourhood.objects.order_by("name")
        if bodies is not None:
            agreements = agreements.filter(body__in=bodies)
            places = places.filter(bodies__body__in=bodies).distinct()
        self.fields["agreement"].queryset = agreements  # type: ignore[attr-defined]
        self.fields["neighbourhood"].queryset = places  # type: ignore[attr-defined]
        self.of_some_labs = bodies is not None
        self.initial.setdefault("year", today().year)

    def clean(self) -> dict[str, Any]:
        """Who works in some labs says where the work is, so that it is one of hers."""
        data = super().clean() or {}
        if self.of_some_labs and not data.get("neighbourhood") and not data.get("agreement"):
            self.add_error("neighbourhood", _("Scelga il quartiere, oppure l'accordo che l'ha chiesta."))
        return data

    def work(self) -> WorkText:
        """What was typed, as the verb wants it."""
        data = self.cleaned_data
        place, agreement = data["neighbourhood"], data["agreement"]
        return WorkText(
            title=data["title"],
            year=data["year"],
            about=data["about"],
            budget_eur=data["budget_eur"],
            neighbourhood_id=place.pk if place else None,
            agreement_id=agreement.pk if agreement else None,
            number=data["number"],
        )


def work_initial(row: MaintenanceWork) -> dict[str, Any]:
    """What the form of a work shows."""
    names = ("title", "about", "year", "budget_eur", "number")
    return {name: getattr(row, name) for name in names} | {
        "neighbourhood": row.neighbourhood_id,
        "agreement": row.agreement_id,
    }
