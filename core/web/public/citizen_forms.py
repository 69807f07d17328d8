"""The forms citizens fill without an account: asking to be told, proposing an item."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any, cast

from allauth.core import ratelimit
from django import forms
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.models import Subscriber
from core.participation.registry import registry
from core.selectors.subscriptions import Offered, Options, Topics, offered
from core.selectors.words import vocabulary_of
from core.services.activation import active_model_slugs
from core.services.errors import DomainError


class CitizenForm(forms.Form):
    """A form of the public pages. `pagina` is a trap: people do not see it, programs fill it."""

    pagina = forms.CharField(
        label=_("Lascia vuoto questo campo"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    @property
    def is_trapped(self) -> bool:
        """Whether a program filled it."""
        return bool(self.data.get("pagina"))

    def refuse(self, refused: DomainError, names: Mapping[str, str] | None = None) -> None:
        """Show a verb's refusal near the field it names (`names`: the verb's word to the form's), else above the form."""
        field = (names or {}).get(refused.field or "", refused.field)
        self.add_error(field if field in self.fields else None, refused.message)

    def shown_fields(self) -> list[BoundField]:
        """Every field but the trap."""
        return [field for field in self if field.name != "pagina"]


class TopicsForm(CitizenForm):
    """What one is told of, and how often. The names are those of the filters of the list of meetings."""

    citta = forms.BooleanField(label=_("Tutta la città"), required=False)
    quartiere = forms.MultipleChoiceField(
        label=_("Quartieri"), required=False, widget=forms.CheckboxSelectMultiple
    )
    organismo = forms.MultipleChoiceField(
        label=_("Gruppi"), required=False, widget=forms.CheckboxSelectMultiple
    )
    tema = forms.MultipleChoiceField(label=_("Temi"), required=False, widget=forms.CheckboxSelectMultiple)
    ritmo = forms.ChoiceField(
        label=_("Quanto spesso"),
        choices=[
            (Subscriber.Rhythm.DAILY, Subscriber.Rhythm.DAILY.label),
            (
                Subscriber.Rhythm.WEEKLY,
                _("ogni settimana, e prima se un incontro cade nel frattempo"),
            ),
        ],
        widget=forms.RadioSelect,
        help_text=_("Scriviamo solo quando c'è qualcosa di nuovo."),
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = offered(today)
        for name, options in _by_field(there).items():
            self._offer(name, options)
        slugs = active_model_slugs()
        if len(slugs) == 1 and "organismo" in self.fields:
            self.fields["organismo"].label = capfirst(vocabulary_of(registry.get(slugs[0])).bodies)
        self.initial.setdefault("ritmo", Subscriber.Rhythm.WEEKLY)

    def _offer(self, name: str, options: Options) -> None:
        if options:
            cast(forms.MultipleChoiceField, self.fields[name]).choices = options
        else:
            del self.fields[name]

    def topics(self) -> Topics:
        """What was chosen, of a valid form."""
        chosen = self.cleaned_data
        return Topics(
            city=chosen["citta"],
            neighbourhoods=frozenset(chosen.get("quartiere", ())),
            bodies=frozenset(chosen.get("organismo", ())),
            themes=frozenset(chosen.get("tema", ())),
        )

    def rhythm(self) -> str:
        """How often, of a valid form."""
        return str(self.cleaned_data["ritmo"])

    def groups(self) -> list[tuple[BoundField, bool]]:
        """The long lists of topics, each with whether it is to be shown open: something in it is chosen."""
        names = [name for name in ("quartiere", "organismo", "tema") if name in self.fields]
        return [(self[name], bool(self[name].value())) for name in names]


class SubscribeForm(TopicsForm):
    """The same with an address."""

    email = forms.EmailField(
        label=_("Il tuo indirizzo email"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class ProposalForm(CitizenForm):
    """Something to talk about, and perhaps who asks."""

    organismo = forms.ChoiceField(label=_("A chi lo proponi"))
    title = forms.CharField(
        label=_("Di che cosa vuoi che si parli?"),
        max_length=300,
        help_text=_("In una frase, come la diresti a voce."),
    )
    detail = forms.CharField(
        label=_("Perché parlarne"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    name = forms.CharField(
        label=_("Il tuo nome"),
        max_length=160,
        help_text=_("Lo legge solo chi prepara l'incontro."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Il tuo indirizzo email"),
        required=False,
        help_text=_("Solo per dirti com'è andata."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    incontro = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, bodies: Options, known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if known:  # signed in: name and address are the account's
            del self.fields["name"], self.fields["email"]
        field = cast(forms.ChoiceField, self.fields["organismo"])
        field.choices = bodies if len(bodies) == 1 else [("", _("Scegli…")), *bodies]

    @property
    def meeting_id(self) -> uuid.UUID | None:
        """The meeting it is for, of a valid form."""
        key: uuid.UUID | None = self.cleaned_data["incontro"]
        return key


TOO_OFTEN = _("Da questa rete sono arrivate troppe richieste: riprova fra un'ora.")


def too_often(request: HttpRequest) -> bool:
    """Whether this network has sent more than citizens do: the rate `citizen_form` in the settings."""
    return not ratelimit.consume(request, action="citizen_form")


def _by_field(there: Offered) -> dict[str, Options]:
    return {"quartiere": there.neighbourhoods, "organismo": there.bodies, "tema": there.themes}
