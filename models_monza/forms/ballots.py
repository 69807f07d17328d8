"""Opening a ballot, voting in it, voiding it."""

import uuid
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import AgendaItem, Meeting, Person
from core.web.work.forms import WorkForm
from models_monza.models import Ballot, Office
from models_monza.selectors.people import people_present
from models_monza.selectors.sittings import day_at
from models_monza.services.ballots import CHOSEN

BLANK = "blank"


class OpenForm(WorkForm):
    """What is chosen, and who stands. Openly or secretly is what the rules say, and no field."""

    office = forms.ChoiceField(
        label=gettext_lazy("Che cosa si sceglie"),
        choices=[(one.value, one.label) for one in Office.Kind if one in CHOSEN],
    )
    seats = forms.IntegerField(
        label=gettext_lazy("Quante persone si scelgono"), min_value=1, max_value=20, initial=1
    )
    candidates = forms.ModelMultipleChoiceField(
        Person.objects.none(),
        label=gettext_lazy("Chi si candida, tra i presenti"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Indichi chi si candida.")},
    )
    item = forms.ModelChoiceField(
        AgendaItem.objects.none(),
        required=False,
        label=gettext_lazy("Punto all'ordine del giorno"),
        empty_label=gettext_lazy("nessun punto"),
        help_text=gettext_lazy("L'esito si legge nel resoconto di quel punto."),
    )

    def __init__(self, *args: Any, meeting: Meeting, body_id: uuid.UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("candidates", people_present(meeting.pk, body_id, day_at(meeting, timezone.now())))
        self._offer("item", meeting.agenda.all())

    def _offer(self, name: str, rows: Any) -> None:
        cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = rows

    def asked(self) -> dict[str, Any]:
        """What was typed, as the verb wants it."""
        data = self.cleaned_data
        return {
            "office": data["office"],
            "seats": data["seats"],
            "candidate_ids": [person.pk for person in data["candidates"]],
            "item_id": data["item"].pk if data["item"] else None,
        }


class OneOf(forms.RadioSelect):
    """Radio buttons whose field takes a list."""

    def value_from_datadict(self, data: Any, _files: Any, name: str) -> list[str]:
        """What was sent, as checkboxes would."""
        found: list[str] = data.getlist(name)
        return found


class ChoiceForm(WorkForm):
    """The names on a slip; a blank one is chosen too, so that nobody votes blank by mistake."""

    candidates = forms.MultipleChoiceField(
        label=gettext_lazy("Il voto"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Scelga un nome, oppure «Scheda bianca».")},
    )

    def __init__(self, *args: Any, ballot: Ballot, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.MultipleChoiceField, self.fields["candidates"])
        standing = ballot.candidates.select_related("person").order_by(
            "person__family_name", "person__given_name"
        )
        field.choices = [
            *((str(one.pk), str(one.person)) for one in standing),
            (BLANK, _("Scheda bianca")),
        ]
        if ballot.seats == 1:
            field.widget = OneOf(choices=field.choices)
        else:
            field.help_text = _("Al massimo %(most)d nomi.") % {"most": ballot.seats}

    def clean_candidates(self) -> list[str]:
        """Either names or a blank slip."""
        chosen: list[str] = self.cleaned_data["candidates"]
        if BLANK in chosen and len(chosen) > 1:
            raise forms.ValidationError(_("O i nomi, o «Scheda bianca»."))
        return chosen

    def names(self) -> list[uuid.UUID]:
        """The candidates chosen, of a valid form; none for a blank slip."""
        return [uuid.UUID(one) for one in self.cleaned_data["candidates"] if one != BLANK]


class SlipForm(ChoiceForm):
    """A slip: its code and the names."""

    code = forms.CharField(
        label=gettext_lazy("Codice della scheda"),
        max_length=20,
        help_text=gettext_lazy("Otto lettere e cifre, come sono scritte sulla scheda."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "autocorrect": "off",
            }
        ),
        error_messages={"required": gettext_lazy("Scriva il codice della scheda.")},
    )
    field_order = ("code", "candidates")


class CodeForm(WorkForm):
    """The code of a slip, from which its ballot is found."""

    code = SlipForm.base_fields["code"]


class VoidForm(WorkForm):
    """Why a ballot does not count."""

    reason = forms.CharField(
        label=gettext_lazy("Motivo"),
        max_length=300,
        help_text=gettext_lazy("Per esempio: schede perse, codici visti da qualcuno. Resta nel registro."),
    )
