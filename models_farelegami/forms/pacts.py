"""Forms of pacts and cases: how one begins, who it is about, its steps, its openings, its team."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.models import Organisation
from core.web.work.fields import past_day
from core.web.work.forms import FilterForm, WorkForm
from models_farelegami.forms.sealed_fields import SealedDay, SealedInput, sealed_text
from models_farelegami.models import CaseOpening, GenerativePact, Municipality
from models_farelegami.services.cases import PactPlan, Referral
from models_farelegami.services.steps import MOVES, Move
from models_farelegami.vault.identity import Identity

State = GenerativePact.State


def _partner_field() -> Any:
    return forms.ModelChoiceField(
        Organisation.objects.standing().order_by("name"),
        label=_("Ente partner"),
        required=False,
        empty_label=_("non ancora scelto"),
    )


class IdentityForm(WorkForm):
    """Who a pact is about."""

    name = forms.CharField(label=_("Nome e cognome"), max_length=200, widget=SealedInput())
    born_on = forms.DateField(label=_("Data di nascita"), required=False, widget=SealedDay())
    contacts = sealed_text(_("Recapiti"), rows=2, required=False)
    household = sealed_text(_("Famiglia e chi vive in casa"), rows=3, required=False)

    def identity(self) -> Identity:
        """What was typed, as the verbs want it."""
        data = self.cleaned_data
        return Identity(data["name"], data["born_on"], data["contacts"], data["household"])


class ReferralForm(IdentityForm):
    """How a pact begins."""

    field_order = (
        "kind",
        "municipality",
        "partner",
        "referred_on",
        "name",
        "born_on",
        "contacts",
        "household",
        "note",
    )
    kind = forms.ChoiceField(
        label=_("Tipo di patto"),
        choices=GenerativePact.Kind.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "Inclusione sociale: famiglie in difficoltà. Autonomia: persone tra i 19 e i 39 anni senza lavoro, salvo altre età nelle regole."
        ),
    )
    municipality = forms.ModelChoiceField(
        Municipality.objects.all(), label=_("Comune"), empty_label=_("scelga")
    )
    partner = _partner_field()
    referred_on = past_day(_("Segnalato il"))
    note = sealed_text(_("Prima nota"), rows=5, required=False)

    def referral(self) -> Referral:
        """What was typed, as the verb wants it."""
        data = self.cleaned_data
        return Referral(
            kind=data["kind"],
            municipality_id=data["municipality"].pk,
            partner_id=data["partner"].pk if data["partner"] else None,
            referred_on=data["referred_on"],
            identity=self.identity(),
            note=data["note"],
        )


class PactForm(WorkForm):
    """What of a pact is not about anybody."""

    municipality = forms.ModelChoiceField(Municipality.objects.all(), label=_("Comune"), empty_label=None)
    partner = _partner_field()
    budget_eur = forms.DecimalField(
        label=_("Budget di welfare, in euro"), required=False, min_value=0, max_digits=9, decimal_places=2
    )

    def plan(self) -> PactPlan:
        """What was typed, as the verb wants it."""
        data = self.cleaned_data
        partner = data["partner"].pk if data["partner"] else None
        return PactPlan(data["municipality"].pk, partner, data["budget_eur"])


class TextForm(WorkForm):
    """A sealed text: the analysis, a note."""

    text = sealed_text(_("Testo"), rows=12)

    def __init__(self, *args: Any, label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label


class StepForm(WorkForm):
    """To which state a pact goes, and how it ended."""

    to = forms.ChoiceField(label=_("Il patto passa a"), widget=forms.RadioSelect)
    on = past_day(_("Il giorno"))
    outcome = forms.ChoiceField(
        label=_("Com'è andata, se si conclude"),
        choices=[("", _("non si conclude")), *GenerativePact.Outcome.choices[1:]],
        required=False,
    )
    interruption = forms.ChoiceField(
        label=_("Perché si interrompe, se si interrompe"),
        choices=[("", _("non si interrompe")), *GenerativePact.Interruption.choices[1:]],
        required=False,
    )

    def __init__(self, *args: Any, state: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_ways = MOVES[state]
        cast("forms.ChoiceField", self.fields["to"]).choices = [(one, State(one).label) for one in open_ways]
        if State.CONCLUDED not in open_ways:
            del self.fields["outcome"]

    def move(self) -> Move:
        """What was typed, as the verb wants it: an outcome counts for a conclusion, a reason for an interruption."""
        data = self.cleaned_data
        outcome = data.get("outcome", "") if data["to"] == State.CONCLUDED else ""
        interruption = data["interruption"] if data["to"] == State.INTERRUPTED else ""
        return Move(data["to"], data["on"], outcome, interruption)


class OpeningForm(WorkForm):
    """Why a case is opened: by its team, or in an emergency."""

    reason = forms.ChoiceField(label=_("Perché lo apre"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, emergency: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (one.value, one.label)
            for one in CaseOpening.Reason
            if (one in CaseOpening.EMERGENCIES) == emergency
        ]
        cast("forms.ChoiceField", self.fields["reason"]).choices = choices


class CodeFilter(FilterForm):
    """The code of a pact, or a piece of it."""

    q = forms.CharField(label=_("Cerca un codice"), required=False, max_length=20)


class TeamForm(WorkForm):
    """Who comes into a team."""

    user = forms.ModelChoiceField(
        User.objects.none(), label=_("Chi entra nell'équipe"), empty_label=_("scelga")
    )

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [one.pk for one in people]
        field = cast("forms.ModelChoiceField[Any]", self.fields["user"])
        field.queryset = User.objects.filter(pk__in=keys).order_by("full_name")
