"""Forms of the convocation."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.selectors.convocation import Guest, GuestList
from core.services.convocation import LONGEST_ADDRESS, LONGEST_NOTE, MOST_REMINDER_DAYS
from core.web.meetings.typed_addresses import typed_addresses
from core.web.work.forms import WorkForm, day_input

_MOST_TYPED = 200


class GuestsForm(WorkForm):
    """Whom to invite and with which words. Ticks are of `guests`: who is gone from it meanwhile is not invited."""

    to = forms.MultipleChoiceField(required=False)
    more = forms.CharField(
        required=False,
        max_length=200 * _MOST_TYPED,
        widget=forms.Textarea(attrs={"rows": 2, "autocapitalize": "none", "spellcheck": "false"}),
        label=gettext_lazy("Altri indirizzi"),
        help_text=gettext_lazy(
            "Anche incollati dal programma di posta, con il nome davanti: Anna Rossi &lt;nome@esempio.it&gt;."
        ),
    )
    note = forms.CharField(
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        label=gettext_lazy("Due righe Sue"),
        help_text=gettext_lazy("Facoltative: stanno nel messaggio, prima dell'ordine del giorno."),
    )

    def __init__(self, *args: Any, guests: GuestList, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._known = guests.everybody()
        self.fields["to"].choices = [(email, email) for email in self._known]  # type: ignore[attr-defined]
        self.groups = [
            (label, help_text, [(one, one.email in self._ticked(ticked, rows)) for one in rows])
            for label, help_text, rows, ticked in (
                (
                    _("Membri"),
                    _("Chi risulta membro il giorno dell'incontro."),
                    guests.members,
                    True,
                ),
                (_("Chi è venuto"), _("Le realtà presenti negli ultimi sei incontri."), guests.lately, True),
                (
                    _("A chi sono stati chiesti i punti"),
                    _("Altre persone, oltre a chi è membro o è venuto."),
                    guests.asked,
                    True,
                ),
                (_("Operatori"), _("Chi accompagna questi incontri."), guests.operators, False),
            )
            if rows
        ]

    def _ticked(self, by_default: bool, rows: tuple[Guest, ...]) -> set[str]:
        if self.is_bound:
            return set(self.data.getlist("to") if hasattr(self.data, "getlist") else ())
        return {one.email for one in rows} if by_default else set()

    def clean_to(self) -> list[Guest]:
        return [self._known[email] for email in self.cleaned_data["to"]]

    def clean_more(self) -> list[Guest]:
        """The addresses typed; the ones that are none are named."""
        found, wrong = typed_addresses(self.cleaned_data["more"])
        if len(found) + len(wrong) > _MOST_TYPED:
            raise ValidationError(_("Al massimo %(most)d indirizzi alla volta.") % {"most": _MOST_TYPED})
        if wrong:
            raise ValidationError(
                _("Non sono indirizzi: %(wrong)s. Li scriva come nome@esempio.it.")
                % {"wrong": ", ".join(f"«{line[:60]}»" for line in wrong)}
            )
        return [Guest(email, name[:200], why=_("aggiunto a mano")) for email, name in found.items()]

    def chosen(self) -> list[Guest]:
        """Everybody to be written to; of a valid form."""
        return [*self.cleaned_data["to"], *self.cleaned_data["more"]]


class ReminderForm(WorkForm):
    """How long before the meeting the invited are reminded."""

    reminder_days = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_REMINDER_DAYS,
        label=gettext_lazy("Promemoria, quanti giorni prima"),
        help_text=gettext_lazy("Lo riceve chi non ha detto che non viene. Vuoto: nessun promemoria."),
    )


class ConveneForm(ReminderForm, GuestsForm):
    """The convocation: guests, words and the reminder."""


class AskForm(GuestsForm):
    """The question what to put on the agenda: guests, words and the day."""

    until = forms.DateField(
        required=False,
        label=gettext_lazy("Entro quando"),
        widget=day_input(),
        help_text=gettext_lazy(
            "Chi propone più tardi può farlo lo stesso, finché l'incontro non è convocato."
        ),
    )


class SendAgainForm(WorkForm):
    """A message that did not arrive, at an address perhaps corrected."""

    email = forms.EmailField(max_length=LONGEST_ADDRESS, label=gettext_lazy("Indirizzo"))
