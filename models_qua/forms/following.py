"""Commitments, measures, evaluations and the final account."""

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.models import Meeting
from core.templatetags.vicinia import number
from core.web.public.citizen_forms import CitizenForm
from core.web.work.amounts import NumberField
from core.web.work.fields import form_key, past_day, text
from core.web.work.forms import WorkForm
from models_qua.models import CitizenshipAgreement, Commitment, Evaluation, Resource
from models_qua.services.account import AccountText
from models_qua.services.evaluations import EVALUATION_FIELDS, EvaluationText
from models_qua.services.given import given_field
from models_qua.services.reports import Said

_STATES = forms.RadioSelect


class ReportForm(WorkForm):
    """How far a commitment is."""

    key = form_key()
    state = forms.ChoiceField(label=_("A che punto è"), choices=Commitment.State.choices, widget=_STATES)
    text = text(_("Che cosa si è fatto"), rows=3, required=False)
    hours = NumberField(
        places=2,
        below=10**6,
        label=_("Ore di volontariato, dall'ultima volta"),
        required=False,
        help_text=_("Si sommano a quelle già dette. Lasci vuoto se non si contano."),
    )
    on = past_day(_("Del giorno"))

    def said(self) -> Said:
        """What was typed, as the verb wants it."""
        data = self.cleaned_data
        return Said(data["state"], data["text"], data["hours"])


class LinkForm(CitizenForm):
    """The whole form of a personal link: its key and the trap."""

    key = form_key()


class SaidForm(forms.Form):
    """What a party says of one of its commitments, on the page of its personal link."""

    state = forms.ChoiceField(label=_("A che punto è"), choices=Commitment.State.choices, widget=_STATES)
    text = forms.CharField(
        label=_("Che cosa si è fatto"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    hours = NumberField(
        places=2, below=10**6, label=_("Ore di volontariato, dall'ultima volta"), required=False
    )

    def said(self) -> Said:
        """What was typed, as the verb wants it."""
        data = self.cleaned_data
        return Said(data["state"], data["text"], data["hours"])


class MeasureForm(WorkForm):
    """The value of an indicator on a day."""

    value = NumberField(places=3, below=10**11, signed=True, label=_("Valore"))
    measured_on = past_day(_("Misurato il"))
    source = forms.CharField(
        label=_("Da dove viene"),
        required=False,
        max_length=200,
        help_text=_("Chi ha contato, o quale documento lo dice."),
    )


class CorrectionForm(WorkForm):
    """The right value of a measurement."""

    value = NumberField(places=3, below=10**11, signed=True, label=_("Valore"))
    source = forms.CharField(label=_("Da dove viene"), required=False, max_length=200)


class EvaluationForm(WorkForm):
    """An evaluation; meetings are those held by the lab."""

    key = form_key()
    kind = forms.ChoiceField(label=_("Quale"), choices=Evaluation.Kind.choices, widget=forms.RadioSelect)
    evaluated_on = past_day(_("Del giorno"))
    meeting = forms.ModelChoiceField(
        Meeting.objects.none(),
        label=_("Incontro in cui si è valutato"),
        required=False,
        empty_label=_("nessuno"),
    )
    method = text(_("Come si è valutato"), rows=3, required=False)
    worked = text(_("Che cosa ha funzionato"), rows=5, required=False)
    did_not_work = text(_("Che cosa non ha funzionato"), rows=5, required=False)
    to_change = text(_("Che cosa cambiare"), rows=4, required=False)

    def __init__(self, *args: Any, agreement: CitizenshipAgreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = Meeting.objects.held().filter(bodies=agreement.body_id)
        self.fields["meeting"].queryset = held.order_by("-meets_on")  # type: ignore[attr-defined]

    def evaluation(self) -> EvaluationText:
        """What was typed, as the verb wants it."""
        data = self.cleaned_data
        meeting = data["meeting"].pk if data["meeting"] else None
        plain = {name: data[name] for name in EVALUATION_FIELDS if name != "meeting_id"}
        return EvaluationText(meeting_id=meeting, **plain)


def evaluation_initial(row: Evaluation) -> dict[str, Any]:
    """What the form of an evaluation shows."""
    return {name.removesuffix("_id"): getattr(row, name) for name in EVALUATION_FIELDS}


class GivenForm(WorkForm):
    """How much of each resource in kind was really given."""

    def __init__(self, *args: Any, rows: Sequence[Resource], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            self.fields[given_field(row.pk)] = NumberField(
                places=2,
                below=10**8,
                required=False,
                initial=row.actual,
                label=f"{row.what} ({row.unit})" if row.unit else row.what,
                help_text=_("Previsto: %(n)s.") % {"n": number(row.quantity.normalize())}
                if row.quantity is not None
                else _("Quanto se ne prevedeva non è scritto."),
            )

    def given(self) -> dict[uuid.UUID, Decimal | None]:
        """What was typed, by resource."""
        return {row.pk: self.cleaned_data[given_field(row.pk)] for row in self.rows}


class AccountForm(WorkForm):
    """The final account: results in words, and what stays open."""

    results = text(
        _("Risultati"),
        rows=10,
        help_text=_("Che cosa è cambiato nel quartiere. Lo leggerà chiunque: non nomini persone."),
    )
    lessons = text(_("Che cosa si è imparato"), rows=6, required=False)
    on = past_day(_("Rendicontato il"))
    leave_open = forms.BooleanField(
        label=_("Gli impegni e i progetti non conclusi restano aperti: il rendiconto li elenca"),
        required=False,
    )

    def account(self) -> AccountText:
        """What was typed, as the verb wants it."""
        data = self.cleaned_data
        return AccountText(data["results"], data["lessons"], data.get("leave_open", True))


class CorrectAccountForm(AccountForm):
    """The account again, with the figures of now; of published results the personal data are checked again."""

    on = None  # type: ignore[assignment]  # the day stays
    leave_open = None  # type: ignore[assignment]
    checked = forms.BooleanField(
        label=_("Ho controllato che nel testo non ci siano dati personali"), required=False
    )

    def __init__(self, *args: Any, published: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not published:
            del self.fields["checked"]
