"""Needs and proposals typed by who works with a lab: many in a row at a meeting, one with everything from paper or mail."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.models import Meeting
from core.web.work.fields import form_key, past_day, text
from core.web.work.forms import WorkForm
from core.web.work.public_words import PublicWordsForm
from models_qua.forms.need_fields import MeetingField, neighbourhood, offer, person, theme
from models_qua.models import LabCycle, Need
from models_qua.selectors.listening import Listening
from models_qua.selectors.needs import meetings_of, neighbourhoods_of, participants_of
from models_qua.services.needs import NeedText

_SOURCES_TYPED = [choice for choice in Need.Source.choices if choice[0] != Need.Source.WEB]

_FROM_THE_SITE = [(Need.Source.WEB.value, Need.Source.WEB.label)]


class _Collected(WorkForm):
    """What every need has, and the confirmation asked of one that arrived after the listening ended."""

    kind = forms.ChoiceField(
        label=_("Che cos'è"), choices=Need.Kind.choices, initial=Need.Kind.PROPOSAL, widget=forms.RadioSelect
    )
    title = forms.CharField(
        label=_("In una frase"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    late = forms.BooleanField(
        label=_("È arrivata dopo la fine dell'ascolto, e va accolta lo stesso"), required=False
    )

    def __init__(self, *args: Any, cycle: LabCycle, listening: Listening, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cycle = cycle
        if listening.ended_on is None:
            del self.fields["late"]
        if "neighbourhood" in self.fields:
            offer(self, "neighbourhood", neighbourhoods_of(cycle), at_least=2)

    @property
    def is_late(self) -> bool:
        """Whether it is known to have come late, of a valid form."""
        return bool(self.cleaned_data.get("late"))

    def need(self, **fixed: Any) -> NeedText:
        """What was typed, as the verb wants it; `fixed` is what the page knows by itself."""
        data = self.cleaned_data
        names = [name for name in NeedText.__dataclass_fields__ if name in data]
        links = ("neighbourhood", "theme", "meeting", "person")
        keys = {f"{name}_id": data[name].pk for name in links if data.get(name)}
        return NeedText(**{name: data[name] for name in names} | keys | fixed)


class QuickNeedForm(_Collected):
    """One of many told at a meeting: two fields, the rest behind a fold."""

    text = text(_("Altre parole"), rows=3, required=False)
    place = forms.CharField(label=_("Dove"), required=False, max_length=200)
    neighbourhood = neighbourhood()
    proposer_name = forms.CharField(label=_("Chi propone"), required=False, max_length=200)
    proposer_email = forms.EmailField(
        label=_("La sua email"),
        required=False,
        help_text=_("Per dirle o dirgli che cosa ne è. Non si vede in nessuna pagina pubblica."),
    )
    key = form_key()
    field_order = (
        "title",
        "kind",
        "late",
        "text",
        "place",
        "neighbourhood",
        "proposer_name",
        "proposer_email",
    )
    more = ("text", "place", "neighbourhood", "proposer_name", "proposer_email")

    def __init__(self, *args: Any, next_one: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if next_one:  # one was saved just now: the next can be typed at once
            self.fields["title"].widget.attrs["autofocus"] = True

    def first_fields(self) -> list[Any]:
        """Those at hand."""
        return [field for field in self if field.name not in self.more]

    def more_fields(self) -> list[Any]:
        """Those behind the fold."""
        return [field for field in self if field.name in self.more]

    def is_open(self) -> bool:
        """Whether the fold is to be shown open: something in it is wrong."""
        return any(name in self.errors for name in self.more)


class NeedForm(_Collected):
    """A need with everything that is known of it."""

    text = text(_("Altre parole"), required=False)
    source = forms.ChoiceField(label=_("Come è arrivata"), choices=_SOURCES_TYPED, widget=forms.RadioSelect)
    received_on = past_day(_("Ricevuta il"))
    meeting = MeetingField(
        Meeting.objects.none(), label=_("In quale incontro"), required=False, empty_label=_("nessuno")
    )
    place = forms.CharField(label=_("Dove"), required=False, max_length=200)
    neighbourhood = neighbourhood()
    theme = theme()
    person = person()
    proposer_name = forms.CharField(label=_("Nome di chi propone"), required=False, max_length=200)
    proposer_email = forms.EmailField(
        label=_("Email di chi propone"),
        required=False,
        help_text=_("Per dirle o dirgli che cosa ne è. Non si vede in nessuna pagina pubblica."),
    )
    field_order = (
        "kind", "title", "text", "source", "received_on", "late", "meeting", "place", "neighbourhood", "theme", "person",
        "proposer_name", "proposer_email",
    )  # fmt: skip

    def __init__(self, *args: Any, cycle: LabCycle, listening: Listening, **kwargs: Any) -> None:
        super().__init__(*args, cycle=cycle, listening=listening, **kwargs)
        if self.initial.get("source") == Need.Source.WEB:
            self.fields["source"].choices = _FROM_THE_SITE  # type: ignore[attr-defined]
        offer(self, "meeting", meetings_of(cycle))
        offer(self, "person", participants_of(cycle))
        if self.fields["theme"].queryset.count() == 0:  # type: ignore[attr-defined]
            del self.fields["theme"]

    def clean(self) -> dict[str, Any]:
        """One from a meeting says which; one that came otherwise comes from none."""
        data = super().clean() or {}
        if data.get("meeting") and data.get("source") != Need.Source.MEETING:
            self.add_error(
                "meeting", _("È arrivata in un altro modo: tolga l'incontro, o indichi che viene da lì.")
            )
        return data


class NewNeedForm(NeedForm):
    """A need to be written down; sent twice, it is one."""

    key = form_key()


class DiscardForm(WorkForm):
    """Why a need is set aside."""

    reason = forms.CharField(
        label=_("Perché la scarta"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Per esempio: è scritta due volte, non riguarda il quartiere, è offensiva."),
    )


class PublishForm(PublicWordsForm):
    """The words of a need everybody will read."""

    public_words = ("title", "text", "place")
    title = forms.CharField(label=_("In una frase"), max_length=200)
    text = text(_("Altre parole"), required=False)
    place = forms.CharField(label=_("Dove"), required=False, max_length=200)


def need_initial(row: Need) -> dict[str, Any]:
    """What the form shows of a need."""
    names = ("kind", "title", "text", "source", "received_on", "place", "proposer_name", "proposer_email")
    links = ("meeting", "neighbourhood", "theme", "person")
    return {name: getattr(row, name) for name in names} | {name: getattr(row, f"{name}_id") for name in links}


def kind_asked(kind: str) -> str:
    """The kind the next form at a meeting begins with: that of the one before."""
    return kind if kind in Need.Kind.values else Need.Kind.PROPOSAL
