"""What the administration asks the consulte."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rows import new_key
from core.models import Body
from core.web.work.forms import FilterForm, WorkForm, day_input
from core.web.work.public_words import PublicWordsForm
from models_monza.forms.opinions import office_input
from models_monza.selectors.questions import formed_on

ALL, SOME = "all", "some"


class QuestionForm(PublicWordsForm):
    """A request to some or all of the consulte formed today; sent twice, it is one.

    It stands in the public register beside what answers it.
    """

    public_words = ("subject", "text")
    key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=new_key)
    subject = forms.CharField(label=_("Su che cosa"), max_length=200)
    text = forms.CharField(
        label=_("Che cosa si chiede"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Il piano o l'atto di cui si tratta, e dove leggerlo."),
    )
    office = forms.CharField(label=_("Ufficio che chiede"), max_length=200, widget=office_input())
    due_on = forms.DateField(label=_("Risposta attesa entro il"), widget=day_input())
    protocol_number = forms.CharField(label=_("Numero di protocollo"), required=False, max_length=60)
    to = forms.ChoiceField(
        label=_("A chi"),
        choices=[(ALL, _("a tutte le consulte costituite")), (SOME, _("solo ad alcune"))],
        widget=forms.RadioSelect,
        initial=ALL,
    )
    bodies = forms.ModelMultipleChoiceField(
        Body.objects.none(),
        label=_("Quali consulte"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Conta se ha scelto «solo ad alcune»."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bodies"].queryset = formed_on(timezone.localdate())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Some means at least one."""
        data = super().clean() or {}
        if data.get("to") == SOME and not data.get("bodies"):
            self.add_error("bodies", _("Scelga almeno una consulta."))
        return data

    def values(self) -> dict[str, Any]:
        """What was typed, as the verb wants it."""
        data = self.cleaned_data
        keys: tuple[uuid.UUID, ...] = ()
        if data["to"] == SOME:
            keys = tuple(body.pk for body in data["bodies"])
        names = ("subject", "text", "office", "due_on", "protocol_number")
        return {name: data[name] for name in names} | {"body_ids": keys}


class TakeBackForm(WorkForm):
    """Taking it back needs no other word."""


class QuestionFilters(FilterForm):
    """Words, and how far a request is."""

    q = forms.CharField(label=_("Cerca"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("Stato"),
        required=False,
        choices=[
            ("", _("Tutte")),
            ("open", _("aperte")),
            ("past", _("con il termine passato")),
            ("withdrawn", _("ritirate")),
        ],
    )

    def narrow(self, rows: Any, today: dt.date) -> Any:
        """The rows asked for; a filter that makes no sense is left out."""
        self.is_valid()
        data = self.cleaned_data
        if words := data.get("q"):
            rows = rows.filter(subject__icontains=words) | rows.filter(office__icontains=words)
        match data.get("state"):
            case "open":
                return rows.filter(withdrawn_on=None, due_on__gte=today)
            case "past":
                return rows.filter(withdrawn_on=None, due_on__lt=today)
            case "withdrawn":
                return rows.exclude(withdrawn_on=None)
            case _any:
                return rows
