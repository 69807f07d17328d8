"""Opening mandates and windows, forming consulte."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Venue
from core.web.work.fields import day, past_day, text
from core.web.work.forms import WorkForm
from models_monza.selectors.consulte import ConsultaLine

Days = tuple[dt.date, dt.date]


class MandateForm(WorkForm):
    """A new mandate, perhaps with its first window."""

    name = forms.CharField(label=_("Nome"), max_length=60, help_text=_("Per esempio «2027-2032»."))
    since = past_day(_("Comincia il"), help_text=_("Il giorno in cui l'amministrazione è entrata in carica."))
    first_on = day(
        _("Iscrizioni dal"),
        required=False,
        help_text=_("Se le date ci sono già. La finestra si può aprire anche dopo."),
    )
    last_on = day(_("Iscrizioni fino al"), required=False)

    def clean(self) -> dict[str, Any]:
        """A window has both its days."""
        data = super().clean() or {}
        first, last = data.get("first_on"), data.get("last_on")
        if bool(first) != bool(last) and not {"first_on", "last_on"} & set(self.errors):
            self.add_error(
                "first_on" if last else "last_on", _("Per una finestra servono tutte e due le date.")
            )
        return data

    def sent(self) -> dict[str, str]:
        """What was typed, by field, to be sent again."""
        return {name: self.data_of(name) or "" for name in self.fields if name != "seen"}

    def mandate(self) -> dict[str, Any]:
        """What the verb takes."""
        data = self.cleaned_data
        window: Days | None = (data["first_on"], data["last_on"]) if data["first_on"] else None
        return {"name": data["name"], "since": data["since"], "window": window}


class FormingForm(WorkForm):
    """Which consulte are formed, since when."""

    consulte = forms.MultipleChoiceField(
        label=_("Consulte da costituire"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Scelga almeno una consulta.")},
    )
    since = past_day(_("Costituite dal"))

    def __init__(self, *args: Any, lines: list[ConsultaLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(str(line.body.pk), line.body.name) for line in lines if line.may_be_formed]
        self.fields["consulte"].choices = offered  # type: ignore[attr-defined]
        self.fields["consulte"].initial = [key for key, _name in offered]

    def formed(self) -> dict[str, Any]:
        """What the verb takes."""
        return {"body_ids": tuple(self.cleaned_data["consulte"]), "since": self.cleaned_data["since"]}


class SeatForm(WorkForm):
    """The civic centre of a consulta."""

    seat = forms.ModelChoiceField(
        Venue.objects.none(),
        label=_("Sede"),
        required=False,
        empty_label=_("nessuna"),
        help_text=_(
            "Il centro civico dove si riunisce e dove ci si iscrive su carta. È nella pagina pubblica."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = Q(is_active=True) | Q(pk=self.initial.get("seat"))
        self.fields["seat"].queryset = Venue.objects.filter(there)  # type: ignore[attr-defined]


class WindowForm(WorkForm):
    """The days in which one may enrol."""

    first_on = day(_("Si apre il"))
    last_on = day(_("Si chiude il"), help_text=_("L'ultimo giorno è compreso."))
    note = forms.CharField(
        label=_("Nota"), required=False, max_length=300, help_text=_("Per esempio l'atto che la apre.")
    )

    def window(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: self.cleaned_data[name] for name in ("first_on", "last_on", "note")}


class ExtendForm(WorkForm):
    """A later last day, and why."""

    last_on = day(_("Nuovo ultimo giorno"))
    note = text(
        _("Con quale atto, o perché"), rows=3, max_length=300, help_text=_("Lo legge chi si iscrive.")
    )
