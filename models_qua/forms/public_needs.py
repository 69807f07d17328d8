"""The form with which anybody proposes something to a lab that listens."""

import uuid
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.models import Neighbourhood
from core.web.public.citizen_forms import CitizenForm
from core.web.work.fields import form_key
from models_qua.models import LabCycle, Need
from models_qua.selectors.needs import neighbourhoods_of
from models_qua.services.need_web import SentNeed

_SENT = uuid.UUID("7a0f5a52-41c8-4a0e-9f0b-3c6f5d7be2a1")
"""The namespace of the keys of what citizens sent (RFC 9562, version 5)."""
_NOT_WRITTEN = frozenset({"csrfmiddlewaretoken"})


class CitizenNeedForm(CitizenForm):
    """What is asked for, where, and the address at which one hears what became of it."""

    kind = forms.ChoiceField(
        label=_("Che cos'è"),
        choices=[
            (Need.Kind.PROPOSAL, _("una proposta: un'idea da realizzare")),
            (Need.Kind.NEED, _("un bisogno: qualcosa che manca")),
            (Need.Kind.REPORT, _("una segnalazione: qualcosa che non va")),
        ],
        widget=forms.RadioSelect,
        initial=Need.Kind.PROPOSAL,
    )
    title = forms.CharField(
        label=_("Di che cosa si tratta?"),
        max_length=200,
        help_text=_("In una frase, come la diresti a voce."),
    )
    text = forms.CharField(
        label=_("Spiega meglio"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "Per chi servirebbe, perché, chi potrebbe dare una mano. Non scrivere nomi o telefoni di persone."
        ),
    )
    place = forms.CharField(
        label=_("Dove"), max_length=200, required=False, help_text=_("Una via, un parco, una piazza.")
    )
    neighbourhood = forms.ModelChoiceField(
        Neighbourhood.objects.none(),
        label=_("In quale quartiere"),
        required=False,
        empty_label=_("non so, o più d'uno"),
    )
    name = forms.CharField(
        label=_("Il tuo nome"),
        max_length=200,
        required=False,
        help_text=_("Lo legge solo chi lavora nel laboratorio."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Il tuo indirizzo email"),
        max_length=254,
        help_text=_("Ti scriviamo per confermare che sei tu, e poi per dirti che cosa ne è."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    chiave = form_key()

    def __init__(self, *args: Any, cycle: LabCycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = neighbourhoods_of(cycle)
        field = cast(Any, self.fields["neighbourhood"])
        field.queryset = places
        if places.count() < 2:  # with one there is nothing to choose
            del self.fields["neighbourhood"]

    @property
    def sent_key(self) -> uuid.UUID:
        """The key of what was sent: the same for the same form sent twice, another once anything changed."""
        data = cast(QueryDict, self.data)
        sent = sorted((name, values) for name, values in data.lists() if name not in _NOT_WRITTEN)
        return uuid.uuid5(_SENT, repr(sent))

    def sent(self) -> SentNeed:
        """What was typed, as the verb wants it."""
        typed = self.cleaned_data
        place = typed.get("neighbourhood")
        names = ("kind", "title", "email", "name", "text", "place")
        return SentNeed(**{name: typed[name] for name in names}, neighbourhood_id=place.pk if place else None)
