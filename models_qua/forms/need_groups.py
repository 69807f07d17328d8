"""Putting needs together, asking whether they can be done, and saying what becomes of them."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.models import Organisation
from core.web.work.amounts import EuroField
from core.web.work.fields import form_key, past_day, text
from core.web.work.forms import WorkForm
from core.web.work.public_words import PublicWordsForm
from models_qua.models import FeasibilityReview, LabCycle, NeedGroup
from models_qua.services.feasibility import REVIEW_FIELDS, Said

Verdict = FeasibilityReview.Verdict
_VERDICTS = [choice for choice in Verdict.choices if choice[0]]
_READ_BY_ALL = _("Lo legge chiunque, quando le proposte del gruppo sono pubbliche.")


class KeysField(forms.Field):
    """Keys that were ticked; what is no key is left out."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[uuid.UUID]:
        """The keys, as they were sent."""
        return [uuid.UUID(one) for one in value or () if _is_key(one)]


class GroupingForm(PublicWordsForm):
    """The needs ticked, and where they go: a new group or one there is. `alone` is the need whose own button was pressed."""

    public_words = ("title", "summary")
    needs = KeysField(required=False)
    alone = forms.UUIDField(required=False)
    group = forms.ModelChoiceField(
        NeedGroup.objects.none(),
        label=_("In quale gruppo"),
        required=False,
        empty_label=_("un gruppo nuovo"),
    )
    title = forms.CharField(
        label=_("Titolo del gruppo nuovo"), max_length=200, required=False, help_text=_READ_BY_ALL
    )
    summary = text(_("In sintesi"), rows=3, required=False)
    key = form_key()

    def __init__(self, *args: Any, cycle: LabCycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = cycle.need_groups.order_by("title")  # type: ignore[attr-defined]

    @property
    def ticked(self) -> frozenset[uuid.UUID]:
        """The needs ticked, valid or not what else was typed."""
        return frozenset(KeysField().to_python(self.data_of("needs")))

    def chosen(self) -> dict[str, Any]:
        """What the verb wants, of a valid form."""
        data = self.cleaned_data
        if data["alone"]:
            return {"need_ids": [data["alone"]]}
        group = data["group"]
        return {
            "need_ids": data["needs"],
            "group_id": group.pk if group else None,
            "title": data["title"],
            "summary": data["summary"],
        }


class GroupForm(PublicWordsForm):
    """Title and summary of a group."""

    public_words = ("title", "summary")
    title = forms.CharField(label=_("Titolo"), max_length=200, help_text=_READ_BY_ALL)
    summary = text(_("In sintesi"), rows=4, required=False, help_text=_READ_BY_ALL)


class MergeForm(WorkForm):
    """The group into which another goes."""

    into = forms.ModelChoiceField(
        NeedGroup.objects.none(), label=_("Con quale gruppo"), empty_label=_("scelga")
    )

    def __init__(self, *args: Any, group: NeedGroup, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = NeedGroup.objects.filter(cycle=group.cycle_id, fate="").exclude(pk=group.pk)
        self.fields["into"].queryset = others.order_by("title")  # type: ignore[attr-defined]


class AskForm(WorkForm):
    """Which services, what, when."""

    services = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        label=_("A quali servizi comunali"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Chi ha un indirizzo email riceve subito la richiesta."),
    )
    service = forms.CharField(
        label=_("Un servizio che non è in elenco"),
        required=False,
        max_length=200,
        help_text=_(
            "Per averlo in elenco, con il suo indirizzo, lo aggiunga tra le realtà come servizio comunale."
        ),
    )
    question = text(_("Che cosa gli si chiede"), rows=4, required=False)
    on = past_day(_("Chiesta il"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = Organisation.objects.standing().filter(is_municipal_service=True).order_by("name")
        if known.exists():
            self.fields["services"].queryset = known  # type: ignore[attr-defined]
        else:
            del self.fields["services"]
            self.fields["service"].label = _("A quale servizio comunale")

    def asked(self) -> dict[str, Any]:
        """What the verb wants, of a valid form."""
        data = self.cleaned_data
        chosen = data.get("services") or ()
        return {
            "organisation_ids": [one.pk for one in chosen],
            "service": data["service"],
            "question": data["question"],
            "on": data["on"],
        }

    def refuse(self, refused: Any) -> None:
        """Without a list of services the refusal is told at the field where one is typed."""
        if refused.field == "services" and "services" not in self.fields:
            refused.field = "service"
        super().refuse(refused)


class ReviewForm(WorkForm):
    """What a service says of a group."""

    technical = forms.ChoiceField(
        label=_("Fattibilità tecnica"), choices=Verdict.choices, required=False, widget=forms.RadioSelect
    )
    technical_reasons = text(_("Motivi tecnici"), rows=3, required=False)
    economic = forms.ChoiceField(
        label=_("Fattibilità economica"), choices=Verdict.choices, required=False, widget=forms.RadioSelect
    )
    economic_reasons = text(_("Motivi economici"), rows=3, required=False)
    cost_eur = EuroField(
        label=_("Costo stimato, in euro"),
        required=False,
        help_text=_("Lasci vuoto se non è stato stimato: vuoto non vuol dire zero."),
    )
    outcome = forms.ChoiceField(label=_("Esito"), choices=_VERDICTS, widget=forms.RadioSelect)
    reasons = text(
        _("Motivi"), rows=4, help_text=_("In parole semplici: servono a rispondere a chi ha proposto.")
    )
    reviewed_on = past_day(_("Conclusa il"))

    def said(self) -> Said:
        """What was typed, as the verb wants it."""
        return Said(**{name: self.cleaned_data[name] for name in REVIEW_FIELDS})


class FateForm(PublicWordsForm):
    """What becomes of a group, in words everybody reads. A confirmation is asked only of who was refused for want of it."""

    public_words = ("reasons",)
    fate = forms.ChoiceField(
        label=_("Che cosa ne è"),
        choices=[choice for choice in NeedGroup.Fate.choices if choice[0]],
        widget=forms.RadioSelect,
    )
    reasons = text(
        _("Perché"),
        help_text=_("In parole semplici: le riceve chi ha proposto, e le legge chiunque."),
    )
    confirmed = forms.BooleanField(label=_("Ho letto, e decido così"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self._without_confirmation()

    def settle(self) -> None:
        """Once the verb has answered: the confirmation is shown only where it was asked, or given."""
        if "confirmed" not in self.errors and not self.cleaned_data.get("confirmed"):
            self._without_confirmation()

    def _without_confirmation(self) -> None:
        del self.fields["confirmed"]


def review_initial(row: FeasibilityReview) -> dict[str, Any]:
    """What the form shows of a review."""
    if not row.outcome:
        return {}
    return {name: getattr(row, name) for name in REVIEW_FIELDS}


def _is_key(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
