"""Requests to councillors and the steps they go through."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Body, Meeting, Organisation
from core.permissions.holder import Holder
from core.web.work.fields import past_day, text, today
from core.web.work.forms import WorkForm
from models_bergamo.forms.charter import MeetingField
from models_bergamo.forms.fields import networks, organisations
from models_bergamo.models import CouncillorRequest
from models_bergamo.services.requests import RequestText


class RequestForm(WorkForm):
    """What a network asks, and of whom."""

    body = forms.ModelChoiceField(Body.objects.none(), label=_("Rete"), empty_label=_("scelga"))
    addressee = forms.CharField(
        label=_("A chi"),
        max_length=200,
        help_text=_("L'assessora, l'assessore o il servizio, con la sua delega."),
    )
    service = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Servizio comunale"), required=False, empty_label=_("nessuno")
    )
    meeting = MeetingField(
        Meeting.objects.none(), label=_("Incontro da cui nasce"), required=False, empty_label=_("nessuno")
    )
    subject = forms.CharField(label=_("Oggetto"), max_length=200)
    text = text(_("Che cosa si chiede"), rows=10)

    def __init__(self, *args: Any, who: Holder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = networks(who, "bergamo.request.write")
        lately = Q(meets_on__year__gte=today().year - 1) | Q(pk=self.initial.get("meeting"))
        held = Meeting.objects.held().filter(lately, bodies__in=own)
        self.fields["body"].queryset = own  # type: ignore[attr-defined]
        self.fields["service"].queryset = organisations().filter(is_municipal_service=True)  # type: ignore[attr-defined]
        self.fields["meeting"].queryset = held.distinct().order_by("-meets_on")  # type: ignore[attr-defined]

    def request(self) -> RequestText:
        """What was typed, as the verb wants it."""
        data = self.cleaned_data
        return RequestText(
            body_id=data["body"].pk,
            addressee=data["addressee"],
            subject=data["subject"],
            text=data["text"],
            meeting_id=data["meeting"].pk if data["meeting"] else None,
            service_id=data["service"].pk if data["service"] else None,
        )


def request_initial(row: CouncillorRequest) -> dict[str, Any]:
    """What the form shows of a request."""
    return {
        "body": row.body_id,
        "addressee": row.addressee,
        "service": row.service_id,
        "meeting": row.meeting_id,
        "subject": row.subject,
        "text": row.text,
    }


class SendForm(WorkForm):
    """When it was sent."""

    sent_on = past_day(_("Inviata il"))
    protocol_number = forms.CharField(label=_("Numero di protocollo"), required=False, max_length=60)


class AnswerForm(WorkForm):
    """What was answered."""

    answer = text(_("Risposta"), rows=8)
    outcome = forms.ChoiceField(
        label=_("Esito"), choices=CouncillorRequest.Outcome.choices, widget=forms.RadioSelect
    )
    answered_on = past_day(_("Risposta del"))


class WithdrawForm(WorkForm):
    """Why it is taken back."""

    reason = forms.CharField(label=_("Motivo"), required=False, max_length=300)


class ShowForm(WorkForm):
    """Showing it needs no other word."""
