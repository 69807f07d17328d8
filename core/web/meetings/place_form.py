"""When in the day and where a meeting is held: the fields that planning, changing and postponing one share."""

from typing import Any

from django import forms
from django.db.models import Q
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from core.models import Meeting, Venue
from core.services.errors import DomainError
from core.services.meetings import venue_called
from core.web.work.forms import WorkForm, time_input


class PlaceForm(WorkForm):
    """Hours, and a place of the register, a new one or a link; `warned` is the mark of what was told about them."""

    starts_at = forms.TimeField(required=False, label=_("Inizio"), widget=time_input())
    ends_at = forms.TimeField(required=False, label=_("Fine"), widget=time_input())
    venue = forms.ModelChoiceField(
        Venue.objects.none(), required=False, label=_("Luogo"), empty_label=_("non ancora deciso")
    )
    new_venue = forms.CharField(
        required=False,
        max_length=160,
        label=_("Oppure un luogo nuovo"),
        help_text=_("Si aggiunge all'elenco dei luoghi."),
    )
    remote_url = forms.URLField(
        required=False,
        label=_("Collegamento a distanza"),
        assume_scheme="https",
        help_text=_("Da solo, o insieme al luogo per chi non può venire."),
    )
    warned = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, meeting: Meeting | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_use = Q(is_active=True) | Q(pk=meeting.venue_id if meeting else None)
        venue: Any = self.fields["venue"]
        venue.queryset = Venue.objects.filter(in_use).select_related("lender")
        venue.label_from_instance = venue_label

    def clean_new_venue(self) -> str:
        """The name on one line, as the register keeps it."""
        return " ".join(self.cleaned_data["new_venue"].split())

    def clean(self) -> dict[str, Any]:
        """A place typed anew that the register knows is that one, with everything there is to tell of it."""
        values = super().clean() or self.cleaned_data
        if values.get("venue") and values.get("new_venue"):
            self.add_error(
                "new_venue", _("Scelga un luogo dall'elenco oppure ne scriva uno nuovo, non tutti e due.")
            )
        elif values.get("new_venue"):
            try:
                values["venue"] = venue_called(values["new_venue"])
            except DomainError as refused:
                self.refuse(refused)
        return values

    def quiet(self) -> None:
        """Show no errors: the form is only being filled."""
        self._errors = ErrorDict()

    def place(self) -> dict[str, Any]:
        """What was typed, by the names plans use."""
        typed = self.cleaned_data
        return {name: typed[name] for name in ("starts_at", "ends_at", "new_venue", "remote_url")} | {
            "venue_id": typed["venue"].pk if typed["venue"] else None
        }


def venue_label(venue: Venue) -> str:
    """A place in a list of choices: «Sala civica – 60 posti, senza gradini, di Oratorio»."""
    facts: list[Any] = []
    if venue.capacity is not None:
        facts.append(_("%(n)d posti") % {"n": venue.capacity})
    if venue.step_free is not None:
        facts.append(_("senza gradini") if venue.step_free else _("con gradini"))
    if venue.lender:
        facts.append(_("di %(lender)s") % {"lender": venue.lender.name})
    return f"{venue.name} – {', '.join(map(str, facts))}" if facts else venue.name
