"""How a network was born."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.models import Organisation
from core.web.work.fields import day, text
from core.web.work.forms import WorkForm
from models_bergamo.forms.fields import organisations
from models_bergamo.models import NeighbourhoodNetwork
from models_bergamo.services.networks import NetworkFacts


class BirthForm(WorkForm):
    """The path that led to the network; everything may stay empty."""

    asked_by = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Chi ha chiesto di cominciare"),
        required=False,
        empty_label=_("non noto"),
    )
    path_began_on = day(_("Inizio del percorso"), required=False)
    motivation = text(
        _("Motivazioni e bene comune"),
        required=False,
        help_text=_("Perché nasce la rete, e su che cosa ha lavorato prima di presentarsi."),
    )
    presented_on = day(_("Presentazione pubblica"), required=False)
    presented_to = forms.IntegerField(
        label=_("Residenti presenti alla presentazione"), required=False, min_value=0
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asked_by"].queryset = organisations()  # type: ignore[attr-defined]

    def facts(self) -> NetworkFacts:
        """What was typed, as the verb wants it."""
        data = self.cleaned_data
        return NetworkFacts(
            asked_by_id=data["asked_by"].pk if data["asked_by"] else None,
            path_began_on=data["path_began_on"],
            motivation=data["motivation"],
            presented_on=data["presented_on"],
            presented_to=data["presented_to"],
        )


def birth_initial(network: NeighbourhoodNetwork) -> dict[str, Any]:
    """What the form shows of a network."""
    return {
        "asked_by": network.asked_by_id,
        "path_began_on": network.path_began_on,
        "motivation": network.motivation,
        "presented_on": network.presented_on,
        "presented_to": network.presented_to,
    }
