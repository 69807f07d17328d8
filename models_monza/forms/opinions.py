"""Opinions of the consulte: what is written, and what each step asks."""

import datetime as dt
import uuid
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import new_key
from core.models import AgendaItem, Body, Meeting
from core.permissions.holder import Holder
from core.web.work.forms import WorkForm, day_input
from core.web.work.public_words import PublicWordsForm
from models_monza.forms.fields import MeetingField
from models_monza.models import AdvisoryOpinion, OpinionRequest
from models_monza.rules import SLUG
from models_monza.selectors.questions import to_begin
from models_monza.services.opinions import OpinionText

WRITE = "monza.opinion.write"
_YEARS_BACK = 2


class RequestField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A request, told with its term."""

    def label_from_instance(self, obj: Any) -> str:
        request: OpinionRequest = obj
        return str(_("%(subject)s (entro il %(day)s)") % {
            "subject": request.subject, "day": f"{request.due_on:%d/%m/%Y}",
        })  # fmt: skip


class OpinionForm(WorkForm):
    """What a consulta says. Its meetings and their items are offered once it is known which consulta it is."""

    body = forms.ModelChoiceField(Body.objects.none(), label=_("Consulta"), empty_label=_("scelga"))
    request = RequestField(
        OpinionRequest.objects.none(),
        label=_("Richiesta del Comune a cui risponde"),
        required=False,
        empty_label=_("nessuna: nasce dalla consulta"),
    )
    meeting = MeetingField(
        Meeting.objects.none(), label=_("Incontro da cui nasce"), required=False, empty_label=_("nessuno")
    )
    item = forms.ChoiceField(
        label=_("Punto dell'ordine del giorno"),
        required=False,
        help_text=_("Se se ne è parlato sotto un punto preciso: da lì si risale a tutto il percorso."),
    )
    subject = forms.CharField(label=_("Oggetto"), max_length=200)
    text = forms.CharField(
        label=_("Testo"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_(
            "Serve per approvarlo. Una volta trasmesso lo legge chiunque: non scriva nomi o recapiti di persone."
        ),
    )

    def __init__(self, *args: Any, who: Holder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = who.bodies(WRITE)
        own = Body.objects.filter(model_slug=SLUG).order_by("name")
        own = own if keys is None else own.filter(pk__in=keys)
        if keys is not None and len(keys) == 1 and not self.initial.get("body"):
            self.initial["body"] = next(iter(keys))
        known = _key(self.data.get("body") if self.is_bound else self.initial.get("body"))
        if known is not None and keys is not None and known not in keys:
            known = None
        meetings = _meetings(own, known, self.initial.get("meeting"))
        asked = to_begin(frozenset({known}) if known else keys, kept=_key(self.initial.get("request")))
        self.fields["body"].queryset = own  # type: ignore[attr-defined]
        self.fields["request"].queryset = asked  # type: ignore[attr-defined]
        self.fields["meeting"].queryset = meetings.order_by("-meets_on")  # type: ignore[attr-defined]
        if known:
            self.fields["item"].choices = _items(meetings)  # type: ignore[attr-defined]
        else:
            del self.fields["item"]

    def opinion(self) -> OpinionText:
        """What was typed, as the verb wants it."""
        data = self.cleaned_data
        return OpinionText(
            body_id=data["body"].pk,
            subject=data["subject"],
            text=data["text"],
            meeting_id=data["meeting"].pk if data["meeting"] else None,
            request_id=data["request"].pk if data["request"] else None,
            item_id=_key(data.get("item")),
        )


class NewOpinionForm(OpinionForm):
    """An opinion to be begun; sent twice, it is one."""

    key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=new_key)


def opinion_initial(row: AdvisoryOpinion) -> dict[str, Any]:
    """What the form shows of an opinion."""
    return {
        "body": row.body_id,
        "request": row.request_id,
        "meeting": row.meeting_id,
        "item": str(row.item_id or ""),
        "subject": row.subject,
        "text": row.text,
    }


def today() -> dt.date:
    """The local day."""
    return timezone.localdate()


def past_day(label: Any, **options: Any) -> forms.DateField:
    """The day of something that happened: today unless another is given."""
    return forms.DateField(label=label, widget=day_input(), initial=today, **options)


def office_input() -> forms.TextInput:
    """The name of an office, with those written before as suggestions."""
    return forms.TextInput(attrs={"list": "offices", "autocomplete": "off"})


class StepForm(WorkForm):
    """A step with an opinion; `row` is the opinion."""

    def __init__(self, *args: Any, row: AdvisoryOpinion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row


class ReadByAllForm(PublicWordsForm, StepForm):
    """A step whose words stand in the public register, once the opinion is there."""

    public_words = ("reason",)

    def everybody_reads(self) -> bool:
        """Whether it was transmitted."""
        return self.row.transmitted_on is not None


class ApproveForm(StepForm):
    """The sitting at which the consulta approved it."""

    meeting = MeetingField(
        Meeting.objects.none(),
        label=_("Seduta in cui la consulta l'ha approvato"),
        empty_label=_("scelga"),
        help_text=_("Sono elencate le sedute svolte di questa consulta."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sittings = Meeting.objects.held().filter(kind="sitting", bodies=self.row.body_id)
        self.fields["meeting"].queryset = sittings.distinct().order_by("-meets_on")  # type: ignore[attr-defined]
        self.initial.setdefault("meeting", self.row.meeting_id)

    def clean(self) -> dict[str, Any]:
        """The verb wants the meeting's key."""
        data = super().clean() or {}
        if meeting := data.pop("meeting", None):
            data["meeting_id"] = meeting.pk
        return data


class TransmitForm(StepForm):
    """To which office, under which number, when."""

    office = forms.CharField(label=_("Ufficio destinatario"), max_length=200, widget=office_input())
    protocol_number = forms.CharField(label=_("Numero di protocollo"), max_length=60)
    on = past_day(_("Trasmesso il"), help_text=_("Da questo giorno si conta il tempo della risposta."))


class RouteForm(StepForm):
    """The office that is to answer."""

    office = forms.CharField(label=_("Ufficio che deve rispondere"), max_length=200, widget=office_input())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("office", self.row.office)


class TakeForm(RouteForm):
    """Who takes it in charge, when."""

    on = past_day(_("Preso in carico il"))
    field_order = ("on", "office")


class SuspendForm(ReadByAllForm):
    """Why the clock stops, since when."""

    reason = forms.CharField(
        label=_("Motivo"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Lo leggono la consulta e, nel registro pubblico, chiunque."),
    )
    on = past_day(_("Sospeso il"))


class ResumeForm(StepForm):
    """When the clock starts again."""

    on = past_day(_("Ripreso il"))


class AnswerForm(ReadByAllForm):
    """What the administration answers."""

    public_words = ("reasons",)
    outcome = forms.ChoiceField(
        label=_("Esito"), choices=AdvisoryOpinion.Outcome.choices, widget=forms.RadioSelect
    )
    reasons = forms.CharField(
        label=_("Motivi"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Li leggono la consulta e, nel registro pubblico, chiunque: non nomini persone."),
    )
    on = past_day(_("Risposta del"))


class StartForm(StepForm):
    """When the work began."""

    on = past_day(_("Attuazione iniziata il"))


class FinishForm(StepForm):
    """When the work was done."""

    on = past_day(_("Attuato il"))


class WithdrawForm(ReadByAllForm):
    """Why it is taken back."""

    reason = forms.CharField(
        label=_("Motivo"),
        max_length=300,
        help_text=_("Se è già stato trasmesso, lo legge chiunque nel registro pubblico."),
    )


def _meetings(own: Any, known: uuid.UUID | None, kept: Any) -> Any:
    """The meetings held lately in a consulta, or in all those one writes for; `kept` is offered whatever its day."""
    lately = Q(meets_on__year__gt=today().year - _YEARS_BACK) | Q(pk=_key(kept))
    bodies = own.filter(pk=known) if known else own
    return Meeting.objects.held().filter(lately, bodies__in=bodies).distinct()


def _items(meetings: Any) -> list[Any]:
    """Agenda items by meeting, the latest meeting first; one query."""
    rows = AgendaItem.objects.filter(meeting__in=meetings).select_related("meeting")
    rows = rows.order_by("-meeting__meets_on", "meeting", "position")
    groups = [
        (f"{meeting.meets_on:%d/%m/%Y}", [(str(item.pk), str(item)) for item in items])
        for meeting, items in groupby(rows, key=lambda item: item.meeting)
    ]
    return [("", _("nessuno")), *groups]


def _key(value: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(value))
    except ValueError:
        return None
