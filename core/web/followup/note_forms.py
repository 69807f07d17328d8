"""Forms of the notebook."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.rows import new_key
from core.models import Meeting, Neighbourhood, NotebookEntry, Theme
from core.selectors.notebook import NoteFilter
from core.selectors.personal_data import known_in_city, looks_personal
from core.services.agenda_rows import LONGEST_TITLE
from core.services.notebook import LONGEST_TEXT, Note
from core.templatetags.vicinia import heading, near_day
from core.web.work.forms import FilterForm, WorkForm, day_input


class NoteForm(WorkForm):
    """A note: the text first, for it is what one has in mind; the rest is short."""

    text = forms.CharField(
        max_length=LONGEST_TEXT,
        label=gettext_lazy("Che cosa ha visto, sentito o fatto"),
        widget=forms.Textarea({"rows": 5}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Che cos'è"), choices=NotebookEntry.Kind.choices, widget=forms.RadioSelect
    )
    neighbourhood = forms.ModelChoiceField(
        Neighbourhood.objects.none(), label=gettext_lazy("Quartiere"), empty_label=gettext_lazy("scelga")
    )
    theme = forms.ModelChoiceField(
        Theme.objects.order_by("name"),
        required=False,
        label=gettext_lazy("Tema"),
        empty_label=gettext_lazy("nessuno"),
    )
    place = forms.CharField(
        required=False,
        max_length=160,
        label=gettext_lazy("Dove, di preciso"),
        help_text=gettext_lazy("Una via, un giardino, una scuola."),
    )
    source = forms.CharField(
        required=False,
        max_length=160,
        label=gettext_lazy("Da chi"),
        help_text=gettext_lazy("Chi gliel'ha detto, se serve ricordarlo: «la portinaia», «al mercato»."),
    )
    noted_on = forms.DateField(label=gettext_lazy("Quando"), widget=day_input())
    is_shared = forms.BooleanField(
        required=False,
        label=gettext_lazy("La leggono anche i colleghi del quartiere e l'ufficio"),
        help_text=gettext_lazy("Se non lo spunta, la nota la legge solo Lei."),
    )

    def __init__(self, *args: Any, places: QuerySet[Neighbourhood], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["neighbourhood"].queryset = places  # type: ignore[attr-defined]

    def note(self) -> Note:
        """What was typed, as the verbs want it."""
        data = self.cleaned_data
        names = ("kind", "noted_on", "text", "place", "source", "is_shared")
        return Note(
            **{name: data[name] for name in names},
            neighbourhood_id=data["neighbourhood"].pk,
            theme_id=data["theme"].pk if data["theme"] else None,
        )


class NewNoteForm(NoteForm):
    """A note to be written; sent twice, it is one."""

    key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=new_key)


def new_note_initial(places: Sequence[Neighbourhood]) -> dict[str, Any]:
    """An observation of today, in her neighbourhood when she has one only."""
    return {
        "kind": NotebookEntry.Kind.OBSERVATION,
        "noted_on": timezone.localdate(),
        "neighbourhood": places[0].pk if len(places) == 1 else None,
    }


def note_initial(note: NotebookEntry) -> dict[str, Any]:
    """What the form shows of a note."""
    names = ("text", "kind", "place", "source", "noted_on", "is_shared")
    return {name: getattr(note, name) for name in names} | {
        "neighbourhood": note.neighbourhood_id,
        "theme": note.theme_id,
    }


class _MeetingField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A meeting to come, told by its day and by who meets."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{near_day(obj.meets_on)}: {heading(obj)}"


class ToAgendaForm(WorkForm):
    """Where a note is to be talked about, and under which words."""

    title = forms.CharField(
        max_length=LONGEST_TITLE,
        label=gettext_lazy("Come si chiama il punto"),
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy(
            "Queste parole le leggerà chi è invitato, e poi chiunque. Il testo della nota resta nel taccuino."
        ),
    )
    meeting = _MeetingField(Meeting.objects.none(), label=gettext_lazy("A quale incontro"), empty_label=None)
    warned = forms.CharField(required=False, widget=forms.HiddenInput)
    """The words already told to look personal: sent again, they are meant."""

    def __init__(self, *args: Any, meetings: QuerySet[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = meetings  # type: ignore[attr-defined]

    def clean_title(self) -> str:
        """The words, refused once when something in them looks personal."""
        title: str = self.cleaned_data["title"]
        personal = personal_in(title)
        if personal and personal != self.data_of("warned"):
            self.put("warned", personal)
            raise forms.ValidationError(
                _(
                    "Sembra un dato personale: %(words)s. Lo leggerà chiunque: lo tolga, o prema di nuovo se va bene così."
                )
                % {"words": personal}
            )
        return title


def to_agenda_initial(note: NotebookEntry, meeting: Meeting | None) -> dict[str, Any]:
    """The next meeting, and how the note begins: its first line, cut where a title ends."""
    title = Truncator(note.text.strip().split("\n")[0]).chars(120)
    return {"title": title, "meeting": meeting.pk if meeting else None, "warned": personal_in(title)}


def personal_in(title: str) -> str:
    """What in a title looks personal, in a line."""
    return ", ".join(f"«{one.words}»" for one in looks_personal(title, known_in_city()))


class NoteFilterForm(FilterForm):
    """Narrowing the notebook; anything unreadable in the address is left out."""

    q = forms.CharField(required=False, max_length=100, label=gettext_lazy("Cerca nel taccuino"))
    whose = forms.ChoiceField(required=False, label=gettext_lazy("Di chi"))
    kind = forms.ChoiceField(required=False, label=gettext_lazy("Che cos'è"))
    neighbourhood = forms.ChoiceField(required=False, label=gettext_lazy("Quartiere"))
    theme = forms.ChoiceField(required=False, label=gettext_lazy("Tema"))
    first = forms.DateField(required=False, label=gettext_lazy("Dal"), widget=day_input())
    last = forms.DateField(required=False, label=gettext_lazy("Al"), widget=day_input())

    def __init__(
        self, *args: Any, places: Sequence[Neighbourhood], themes: Sequence[Theme], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, list[tuple[str, str]]] = {
            "whose": [
                ("", _("mie e condivise")),
                ("mine", _("solo le mie")),
                ("shared", _("solo le condivise")),
            ],
            "kind": [("", _("tutto")), *((value, str(label)) for value, label in NotebookEntry.Kind.choices)],
            "neighbourhood": [("", _("tutti")), *((place.slug, place.name) for place in places)],
            "theme": [("", _("tutti")), *((str(theme.pk), theme.name) for theme in themes)],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]

    def wanted(self) -> NoteFilter:
        """The filter asked for."""
        self.is_valid()
        typed = self.cleaned_data
        return NoteFilter(
            words=typed.get("q", ""),
            whose=typed.get("whose", ""),
            kind=typed.get("kind", ""),
            neighbourhood=typed.get("neighbourhood", ""),
            theme_id=uuid.UUID(typed["theme"]) if typed.get("theme") else None,
            first=typed.get("first"),
            last=typed.get("last"),
        )


class PeriodForm(forms.Form):
    """From a day to a day, both included; this year so far where the address says nothing readable."""

    first = forms.DateField(required=False, label=gettext_lazy("Dal"), widget=day_input())
    last = forms.DateField(required=False, label=gettext_lazy("Al"), widget=day_input())

    def period(self) -> tuple[dt.date, dt.date]:
        """The first and the last day."""
        self.is_valid()
        today = timezone.localdate()
        last = self.cleaned_data.get("last") or today
        return self.cleaned_data.get("first") or dt.date(last.year, 1, 1), last
