"""What hangs on an agreement, as it is typed: projects, commitments, resources, indicators."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import Neighbourhood
from core.web.work.amounts import EuroField, NumberField
from core.web.work.fields import day, form_key, text
from core.web.work.public_words import PublicWordsForm
from models_qua.models import (
    CitizenshipAgreement,
    Commitment,
    Family,
    Indicator,
    NeedGroup,
    ProjectSheet,
    Resource,
    Signatory,
)
from models_qua.selectors.agreement_contents import parties_of
from models_qua.services.agreement_commitments import CommitmentText
from models_qua.services.agreement_indicators import IndicatorText
from models_qua.services.agreement_resources import IN_KIND, ResourceText
from models_qua.services.agreement_sheets import TEXT_STATES, SheetText, answerable


class PartForm(PublicWordsForm):
    """Something of an agreement: `row` is what is changed, None for something new. Sent twice, it is one."""

    key = form_key()

    def __init__(self, *args: Any, agreement: CitizenshipAgreement, row: Any = None, **kwargs: Any) -> None:
        self.agreement, self.row = agreement, row
        shown = {} if row is None else self.shown(row)
        kwargs["initial"] = shown | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        if row is not None:
            del self.fields["key"]
        self.offer()

    def offer(self) -> None:
        """Fill the choices that depend on the agreement."""
        for name in ("signatory", "lead"):
            if name in self.fields:
                self.fields[name].queryset = parties_of(self.agreement)  # type: ignore[attr-defined]
        if "sheet" in self.fields:
            sheets = ProjectSheet.objects.filter(agreement=self.agreement)
            self.fields["sheet"].queryset = sheets  # type: ignore[attr-defined]

    def everybody_reads(self) -> bool:
        """Whether citizens read the agreement already."""
        return self.agreement.state != CitizenshipAgreement.State.DRAFT

    @staticmethod
    def shown(row: Any) -> dict[str, Any]:
        """What the form shows of a row."""
        raise NotImplementedError

    def data_for_verb(self) -> Any:
        """What was typed, as the verbs want it."""
        raise NotImplementedError

    def key_of(self, name: str) -> Any:
        """The key of what was chosen; None for nothing."""
        chosen = self.cleaned_data[name]
        return chosen.pk if chosen else None


def _sheet(help_text: Any = "") -> forms.ModelChoiceField:  # type: ignore[type-arg]
    return forms.ModelChoiceField(
        ProjectSheet.objects.none(),
        label=_("Scheda progetto"),
        required=False,
        empty_label=_("nessuna: vale per tutto l'accordo"),
        help_text=help_text,
    )


def _party(label: Any, **options: Any) -> forms.ModelChoiceField:  # type: ignore[type-arg]
    return forms.ModelChoiceField(Signatory.objects.none(), label=label, **options)


def _year(help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=_("Anno"), required=False, min_value=2000, max_value=2100, localize=False, help_text=help_text
    )


class GroupsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """Groups of needs, told with what became of them."""

    def label_from_instance(self, obj: Any) -> str:
        group: NeedGroup = obj
        return f"{group.title} ({group.get_fate_display()})"


_SHEET_WORDS = ("title", "objectives", "actions", "times", "spaces", "partners")


class SheetForm(PartForm):
    """A project sheet."""

    public_words = _SHEET_WORDS
    title = forms.CharField(label=_("Titolo"), max_length=200)
    family = forms.ChoiceField(
        label=_("Famiglia"),
        choices=Family.choices,
        widget=forms.RadioSelect,
        help_text=_("Cura della comunità: progetti dei sottoscrittori. Cura della città: opere del Comune."),
    )
    state = forms.ChoiceField(
        label=_("A che punto è"),
        help_text=_("La giunta lo approva con l'accordo; come si attua lo si dirà dopo la firma."),
    )
    objectives = text(_("Obiettivi"), rows=4, required=False)
    actions = text(_("Azioni"), rows=4, required=False, help_text=_("Che cosa si fa, in concreto."))
    times = text(_("Tempi"), rows=2, required=False)
    spaces = text(_("Spazi"), rows=2, required=False)
    lead = _party(_("Chi la porta avanti"), required=False, empty_label=_("non ancora deciso"))
    partners = text(
        _("Con chi"), rows=2, required=False, help_text=_("Chi collabora senza firmare l'accordo.")
    )
    neighbourhood = forms.ModelChoiceField(
        Neighbourhood.objects.none(),
        label=_("Quartiere"),
        required=False,
        empty_label=_("più d'uno, o tutta la città"),
    )
    starts_on = day(_("Inizia il"), required=False)
    ends_on = day(_("Finisce il"), required=False)
    year = _year(_("L'anno del budget."))
    budget_eur = EuroField(
        label=_("Budget, in euro"),
        required=False,
        help_text=_(
            "Tutto il denaro previsto. Da chi viene lo si scrive in «Impegni e risorse». Lasci vuoto se non si sa."
        ),
    )
    groups = GroupsField(
        NeedGroup.objects.none(),
        label=_("A quali bisogni e proposte risponde"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def offer(self) -> None:
        """Parties, neighbourhoods of today, groups of needs of the lab."""
        super().offer()
        now = self.row.state if self.row else TEXT_STATES[0]
        states = [one for one in ProjectSheet.State if one in TEXT_STATES or one == now]
        self.fields["state"].choices = [(one.value, one.label) for one in states]  # type: ignore[attr-defined]
        today = timezone.localdate()
        places = Neighbourhood.objects.filter(
            Q(pk__in=Neighbourhood.objects.on(today)) | Q(pk=self.row.neighbourhood_id if self.row else None)
        )
        self.fields["neighbourhood"].queryset = places.order_by("name")  # type: ignore[attr-defined]
        groups = answerable(self.agreement, self.row)
        self.fields["groups"].queryset = groups  # type: ignore[attr-defined]
        if not groups.exists():
            del self.fields["groups"]

    @staticmethod
    def shown(row: ProjectSheet) -> dict[str, Any]:
        """What the form shows of a project."""
        names = (*_SHEET_WORDS, "family", "state", "year", "budget_eur", "starts_on", "ends_on")
        values = {name: getattr(row, name) for name in names}
        chosen = list(row.answers.values_list("group_id", flat=True))
        return values | {"lead": row.lead_id, "neighbourhood": row.neighbourhood_id, "groups": chosen}

    def data_for_verb(self) -> SheetText:
        """What was typed, as the verbs want it."""
        typed = self.cleaned_data
        names = (*_SHEET_WORDS, "family", "state", "year", "budget_eur", "starts_on", "ends_on")
        return SheetText(
            **{name: typed[name] for name in names},
            lead_id=self.key_of("lead"),
            neighbourhood_id=self.key_of("neighbourhood"),
            group_ids=frozenset(group.pk for group in typed.get("groups") or ()),
        )


class CommitmentForm(PartForm):
    """What a party takes on."""

    public_words = ("what", "due_words")
    signatory = _party(
        _("Chi si impegna"),
        empty_label=_("scelga"),
        help_text=_("Una delle parti dell'accordo, Comune compreso."),
    )
    what = text(_("Che cosa"), rows=3, help_text=_("Una cosa sola, che si possa dire fatta o non fatta."))
    sheet = _sheet()
    due_on = day(
        _("Entro il"),
        required=False,
        help_text=_("Serve un giorno, oppure un'indicazione a parole qui sotto."),
    )
    due_words = forms.CharField(
        label=_("Oppure quando, a parole"),
        required=False,
        max_length=120,
        help_text=_("Per esempio «ogni sabato»."),
    )

    @staticmethod
    def shown(row: Commitment) -> dict[str, Any]:
        """What the form shows of a commitment."""
        return {
            "signatory": row.signatory_id,
            "what": row.what,
            "sheet": row.sheet_id,
            "due_on": row.due_on,
            "due_words": row.due_words,
        }

    def data_for_verb(self) -> CommitmentText:
        """What was typed, as the verbs want it."""
        typed = self.cleaned_data
        due: dt.date | None = typed["due_on"]
        return CommitmentText(
            typed["what"], self.key_of("signatory"), self.key_of("sheet"), due, typed["due_words"]
        )


class ResourceForm(PartForm):
    """What both money and what is in kind say."""

    public_words = ("what",)
    what = forms.CharField(label=_("Che cosa"), max_length=200)
    source = forms.ChoiceField(
        label=_("Da chi viene"), choices=Resource.Source.choices, widget=forms.RadioSelect
    )
    signatory = _party(
        _("Quale parte"),
        required=False,
        empty_label=_("nessuna in particolare"),
        help_text=_("Se è una parte dell'accordo a metterla."),
    )
    sheet = _sheet()
    year = _year()

    @staticmethod
    def shown(row: Resource) -> dict[str, Any]:
        """What the form shows of a resource."""
        names = ("kind", "what", "source", "year", "amount_eur", "quantity", "unit")
        return {name: getattr(row, name) for name in names} | {
            "signatory": row.signatory_id,
            "sheet": row.sheet_id,
        }

    def data_for_verb(self) -> ResourceText:
        """What was typed, as the verbs want it."""
        names = ("kind", "what", "source", "year", "amount_eur", "quantity", "unit")
        typed = {name: self.cleaned_data[name] for name in names if name in self.fields}
        return ResourceText(
            **{"kind": Resource.Kind.MONEY} | typed,
            signatory_id=self.key_of("signatory"),
            sheet_id=self.key_of("sheet"),
        )


class MoneyForm(ResourceForm):
    """Money, by source and year."""

    amount_eur = EuroField(label=_("Importo, in euro"))
    field_order = ("seen", "warned", "what", "amount_eur", "year", "source", "signatory", "sheet")


class InKindForm(ResourceForm):
    """Hours, spaces, materials: measured, never counted as money."""

    kind = forms.ChoiceField(
        label=_("Di che cosa si tratta"),
        choices=[(kind.value, kind.label) for kind in IN_KIND],
        widget=forms.RadioSelect,
    )
    quantity = NumberField(
        label=_("Quantità"), places=2, below=10**8, required=False, help_text=_("Lasci vuoto se non si sa.")
    )
    unit = forms.CharField(
        label=_("Unità di misura"),
        required=False,
        max_length=40,
        help_text=_("Per esempio ore, giornate, metri quadri, sacchi."),
    )
    field_order = (
        "seen",
        "warned",
        "kind",
        "what",
        "quantity",
        "unit",
        "source",
        "signatory",
        "year",
        "sheet",
    )


class IndicatorForm(PartForm):
    """What is measured."""

    public_words = ("name", "definition")
    name = forms.CharField(
        label=_("Che cosa si misura"),
        max_length=200,
        help_text=_("Per esempio «Sabati di apertura del parco»."),
    )
    definition = text(
        _("Come si conta"),
        rows=3,
        required=False,
        help_text=_("Chi conta, che cosa, dove: così due persone trovano lo stesso numero."),
    )
    unit = forms.CharField(label=_("Unità di misura"), required=False, max_length=40)
    direction = forms.ChoiceField(
        label=_("Direzione"),
        choices=Indicator.Direction.choices,
        required=False,
        initial=Indicator.Direction.UP,
    )
    baseline = NumberField(
        label=_("Valore di partenza"), places=3, below=10**11, signed=True, required=False,
        help_text=_("Quanto vale oggi. Lasci vuoto se non si sa: zero è un valore."),
    )  # fmt: skip
    target = NumberField(label=_("Traguardo"), places=3, below=10**11, signed=True, required=False)
    sheet = _sheet()

    @staticmethod
    def shown(row: Indicator) -> dict[str, Any]:
        """What the form shows of an indicator."""
        names = ("name", "definition", "unit", "direction", "baseline", "target")
        return {name: getattr(row, name) for name in names} | {"sheet": row.sheet_id}

    def data_for_verb(self) -> IndicatorText:
        """What was typed, as the verbs want it."""
        names = ("name", "definition", "unit", "direction", "baseline", "target")
        typed = {name: self.cleaned_data[name] for name in names}
        return IndicatorText(**typed, sheet_id=self.key_of("sheet"))
