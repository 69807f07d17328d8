"""The charter and its acknowledgement."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.models import Body, Meeting
from core.web.work.fields import day, text, today
from core.web.work.forms import WorkForm


class MeetingField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A meeting, told by its day and title."""

    def label_from_instance(self, obj: Any) -> str:
        meeting: Meeting = obj
        return (
            f"{meeting.meets_on:%d/%m/%Y} – {meeting.title}"
            if meeting.title
            else f"{meeting.meets_on:%d/%m/%Y}"
        )


class AcknowledgeForm(WorkForm):
    """A network's acknowledgement: at one of its latest meetings, or on a day."""

    meeting = MeetingField(
        Meeting.objects.none(),
        label=_("Incontro in cui è avvenuta"),
        required=False,
        empty_label=_("In nessun incontro: indico il giorno"),
    )
    acknowledged_on = day(
        _("Giorno"), required=False, help_text=_("Serve solo se non è avvenuta durante un incontro.")
    )
    note = forms.CharField(label=_("Nota"), required=False, max_length=500)

    def __init__(self, *args: Any, body: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = Meeting.objects.held().filter(bodies=body, meets_on__lte=today())
        since = held.filter(meets_on__year__gte=today().year - 1).order_by("-meets_on")
        self.fields["meeting"].queryset = since  # type: ignore[attr-defined]


class CharterForm(WorkForm):
    """A new text of the charter: one point a line."""

    title = forms.CharField(label=_("Titolo"), max_length=160)
    act = forms.CharField(
        label=_("Da dove viene il testo"),
        required=False,
        max_length=300,
        help_text=_("L'atto o il documento che lo contiene, se c'è."),
    )
    since = day(_("In vigore dal"))
    points = text(
        _("Punti"), rows=18, help_text=_("Uno per riga: vengono numerati nell'ordine in cui sono scritti.")
    )

    def lines(self) -> list[str]:
        """The points typed, without empty lines."""
        return [line for line in self.cleaned_data["points"].splitlines() if line.strip()]
