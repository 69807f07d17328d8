"""Forms of what belongs to a pact; each says its columns and its words."""

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.web.work.fields import day, past_day
from core.web.work.forms import WorkForm
from models_farelegami.forms.sealed_fields import sealed_text
from models_farelegami.models import (
    BudgetItem,
    GivingBack,
    LabNeed,
    PactCommitment,
    PactReview,
    PactSupport,
)
from models_farelegami.models.pacts import PactPart
from models_farelegami.services.parts import COLUMNS


class PartForm(WorkForm):
    """A row of a pact: its columns, and its words, which are sealed."""

    part: ClassVar[type[PactPart]]
    words = sealed_text(_("Che cosa"), rows=4)

    def values(self) -> Mapping[str, Any]:
        """The columns, as the verb wants them; a linked row by its key."""
        data = self.cleaned_data
        found = {}
        for name in COLUMNS[self.part]:
            value = data[name.removesuffix("_id")]
            found[name] = value.pk if name.endswith("_id") and value else value
        return found


class CommitmentForm(PartForm):
    """A commitment of one of the sides."""

    part = PactCommitment
    field_order = ("side", "words", "due_on", "state")
    side = forms.ChoiceField(
        label=_("Chi si impegna"), choices=PactCommitment.Side.choices, widget=forms.RadioSelect
    )
    due_on = day(_("Entro il"), required=False)
    state = forms.ChoiceField(label=_("A che punto è"), choices=PactCommitment.State.choices)


class SupportForm(PartForm):
    """A support."""

    part = PactSupport
    field_order = ("kind", "words", "since", "until")
    kind = forms.ChoiceField(label=_("Tipo di sostegno"), choices=PactSupport.Kind.choices)
    since = day(_("Dal"))
    until = day(_("Al"), required=False)


class ExpenseForm(PartForm):
    """An expense of the welfare budget."""

    part = BudgetItem
    field_order = ("kind", "amount_eur", "spent_on", "words")
    kind = forms.ChoiceField(label=_("Voce"), choices=BudgetItem.Kind.choices)
    amount_eur = forms.DecimalField(label=_("Importo, in euro"), min_value=0, max_digits=9, decimal_places=2)
    spent_on = past_day(_("Speso il"))


class ReviewForm(PartForm):
    """A review of the pact."""

    part = PactReview
    field_order = ("held_on", "decision", "words")
    held_on = past_day(_("Verifica del"))
    decision = forms.ChoiceField(
        label=_("Che cosa si è deciso"), choices=PactReview.Decision.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = _("Com'è andata, per la persona e per l'ente")


class NeedField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """Needs, each told with its lab."""

    def label_from_instance(self, obj: Any) -> str:
        """«Laboratorio Zaist: chi tenga aperto il doposcuola»."""
        return f"{obj.lab}: {obj.what}"


class GivingBackForm(PartForm):
    """Something given back to the community."""

    part = GivingBack
    field_order = ("words", "need", "planned_on", "done_on", "hours")
    need = NeedField(
        LabNeed.objects.none(),
        label=_("Risponde a un bisogno di un laboratorio"),
        required=False,
        empty_label=_("no"),
        help_text=_("Il laboratorio saprà che qualcuno se ne occupa, mai chi né di quale patto."),
    )
    planned_on = day(_("Prevista per il"))
    done_on = day(_("Fatta il"), required=False)
    hours = forms.IntegerField(label=_("Ore"), required=False, min_value=1, max_value=10_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = Q(closed_on=None)
        if chosen := self.initial.get("need"):
            offered |= Q(pk=chosen)
        rows = LabNeed.objects.filter(offered).select_related("lab__body")
        field = cast("forms.ModelChoiceField[Any]", self.fields["need"])
        field.queryset = rows.order_by("lab__body__name", "what")


PARTS: Mapping[str, type[PartForm]] = {
    "impegni": CommitmentForm,
    "sostegni": SupportForm,
    "spese": ExpenseForm,
    "verifiche": ReviewForm,
    "restituzioni": GivingBackForm,
}
"""By their word in the address."""
