"""Forms about the register of places."""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from core.models import Organisation, Venue
from core.selectors.venues import VenueFilter, organisations_called
from core.services.places import VenueData
from core.web.work.forms import FilterForm, WorkForm

_STEP_FREE = (("", _("non noto")), ("yes", _("sì")), ("no", _("no, ci sono gradini")))
_TOILET = (("", _("non noto")), ("yes", _("sì")), ("no", _("no")))
_IN_USE = (("yes", _("solo quelli in uso")), ("no", _("solo quelli non più in uso")), ("all", _("tutti")))
_BOOL = {"yes": True, "no": False}
_MOST_PEOPLE = 100_000


class VenueForm(WorkForm):
    """A place where meetings are held. Who lends it is searched by name, among those in the register."""

    name = forms.CharField(max_length=160, label=_("Nome"))
    address = forms.CharField(required=False, max_length=200, label=_("Indirizzo"))
    capacity = forms.IntegerField(
        required=False, min_value=1, max_value=_MOST_PEOPLE, label=_("Capienza (persone)")
    )
    step_free = forms.ChoiceField(required=False, choices=_STEP_FREE, label=_("Si entra senza gradini?"))
    accessible_toilet = forms.ChoiceField(
        required=False, choices=_TOILET, label=_("C'è un bagno accessibile?")
    )
    access_notes = forms.CharField(
        required=False,
        max_length=300,
        label=_("Altre indicazioni per entrare e muoversi"),
        help_text=_(
            "Le leggono i cittadini. Per esempio: ingresso dal cortile, ascensore a destra, fermata a 100 metri."
        ),
    )
    lender = forms.CharField(
        required=False,
        max_length=200,
        label=_("Messo a disposizione da"),
        help_text=_("Scriva qualche lettera del nome e scelga la realtà. Vuoto: nessuno in particolare."),
        widget=forms.TextInput(
            attrs={
                "list": "lenders",
                "autocomplete": "off",
                "hx-get": reverse_lazy("core:work_venue_lenders"),
                "hx-trigger": "input changed delay:250ms",
                "hx-target": "#lenders",
            }
        ),
    )
    is_active = forms.BooleanField(
        required=False,
        initial=True,
        label=_("In uso"),
        help_text=_("Un luogo non più in uso resta agli incontri passati, ma non si propone per i nuovi."),
    )

    near: tuple[str, ...] = ()
    """Names like what was typed, offered by the field."""

    def clean_lender(self) -> Organisation | None:
        """The standing organisation of that name; near names are told when there is none."""
        name = " ".join(self.cleaned_data["lender"].split())
        if not name:
            return None
        found = Organisation.objects.standing().filter(name__iexact=name).order_by("pk").first()
        if found is None:
            self.near = tuple(organisations_called(name))
            nobody = _("Nessuna realtà si chiama così: la aggiunga prima all'elenco delle realtà.")
            alike = _("Nessuna realtà si chiama proprio così. Forse: %(names)s.")
            raise forms.ValidationError(alike % {"names": "; ".join(self.near)} if self.near else nobody)
        return found

    def data_for_verb(self) -> VenueData:
        """What was typed, as the verb wants it."""
        typed = self.cleaned_data
        return VenueData(
            name=typed["name"],
            address=typed["address"],
            capacity=typed["capacity"],
            step_free=_BOOL.get(typed["step_free"]),
            accessible_toilet=_BOOL.get(typed["accessible_toilet"]),
            access_notes=typed["access_notes"],
            lender_id=typed["lender"].pk if typed["lender"] else None,
            is_active=typed["is_active"],
        )


class VenueFilterForm(FilterForm):
    """Narrowing the register of places; those in use unless others are asked for."""

    q = forms.CharField(required=False, label=_("Cerca"), max_length=100)
    room = forms.IntegerField(
        required=False, min_value=1, max_value=_MOST_PEOPLE, label=_("Con posto per almeno")
    )
    step_free = forms.BooleanField(required=False, label=_("Solo senza gradini"))
    use = forms.ChoiceField(required=False, choices=_IN_USE, label=_("In uso"))

    def wanted(self) -> VenueFilter:
        """The filter asked for."""
        self.is_valid()
        typed = self.cleaned_data
        return VenueFilter(
            words=typed.get("q", ""),
            room_for=typed.get("room"),
            step_free=typed.get("step_free", False),
            in_use=None if typed.get("use") == "all" else _BOOL.get(typed.get("use") or "yes", True),
        )


def venue_initial(found: Venue | None) -> dict[str, Any]:
    """The form's values for a place as it is now."""
    if found is None:
        return {}
    names = ("name", "address", "capacity", "access_notes", "is_active")
    answers = {None: "", True: "yes", False: "no"}
    return {name: getattr(found, name) for name in names} | {
        "step_free": answers[found.step_free],
        "accessible_toilet": answers[found.accessible_toilet],
        "lender": found.lender.canonical.name if found.lender else "",
    }
