"""Forms about services of the neighbourhoods."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.models import Neighbourhood, Organisation
from core.permissions.holder import Holder
from core.web.work.fields import day, form_key, text
from core.web.work.forms import WorkForm
from core.web.work.public_words import PublicWordsForm
from models_qua.forms.filters import PublicFilters, choose
from models_qua.forms.places import AgreementField, PlaceFilterForm, organisations_offered
from models_qua.models import CitizenshipAgreement, NeighbourhoodService, Place
from models_qua.selectors.places import (
    PlaceFilter,
    Reach,
    agreements_offered,
    neighbourhoods_offered,
    places_within,
)
from models_qua.services.neighbourhood_services import ServiceData

KINDS = NeighbourhoodService.Kind.choices


class ServiceForm(PublicWordsForm):
    """A service; neighbourhoods beyond one's reach that were chosen already stay on the list."""

    public_words = ("about",)

    name = forms.CharField(label=_("Nome"), max_length=160)
    kind = forms.ChoiceField(label=_("Tipo"), choices=KINDS)
    about = text(_("Che cosa offre"), rows=5, required=False, help_text=_("Lo leggono i cittadini."))
    schedule = forms.CharField(
        label=_("Giorni e orari"),
        max_length=200,
        required=False,
        help_text=_("Per esempio: martedì e giovedì, 9-12."),
    )
    contact = forms.CharField(
        label=_("A chi rivolgersi"),
        max_length=200,
        required=False,
        help_text=_("Un recapito del servizio, che tutti leggono: non quello privato di una persona."),
    )
    neighbourhoods = forms.ModelMultipleChoiceField(
        Neighbourhood.objects.none(),
        label=_("Quartieri che raggiunge"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    place = forms.ModelChoiceField(
        Place.objects.none(), label=_("Luogo"), required=False, empty_label=_("nessuno in particolare")
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Chi lo offre"),
        required=False,
        empty_label=_("nessuna realtà in particolare"),
    )
    agreement = AgreementField(
        CitizenshipAgreement.objects.none(), label=_("Accordo"), required=False, empty_label=_("nessuno")
    )
    since = day(_("Dal"), required=False, help_text=_("Il primo giorno. Vuoto: non si sa."))

    def __init__(
        self,
        *args: Any,
        reach: Reach,
        who: Holder,
        service: NeighbourhoodService | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        links = service.neighbourhoods.values_list("neighbourhood", flat=True) if service else ()
        offered = neighbourhoods_offered(reach, list(links))
        if reach is None:
            self.fields["neighbourhoods"].help_text = _("Nessuno: il servizio è per tutta la città.")
        kept = Place.objects.filter(pk__in=[service.place_id] if service and service.place_id else [])
        known: dict[str, Any] = {
            "neighbourhoods": offered,
            "place": (places_within(reach).filter(until=None) | kept).order_by("name"),
            "organisation": organisations_offered(service.organisation_id if service else None),
            "agreement": agreements_offered(who, service.agreement_id if service else None),
        }
        for name, rows in known.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def service(self) -> ServiceData:
        """What was typed, as the verbs want it."""
        data = self.cleaned_data
        linked: dict[str, Any] = {
            f"{name}_id": data[name].pk if data[name] else None
            for name in ("place", "organisation", "agreement")
        }
        words: dict[str, Any] = {
            name: data[name] for name in ("name", "kind", "about", "schedule", "contact", "since")
        }
        return ServiceData(
            **words, **linked, neighbourhood_ids=tuple(one.pk for one in data["neighbourhoods"])
        )


class NewServiceForm(ServiceForm):
    """A service to be added; sent twice, it is one."""

    key = form_key()


class CountForm(WorkForm):
    """How many people a service helped in a year."""

    users = forms.IntegerField(
        label=_("Persone aiutate nell'anno"),
        required=False,
        min_value=0,
        max_value=1_000_000,
        help_text=_("Solo il numero. Vuoto: non si sa, che è diverso da zero."),
    )
    source = forms.CharField(
        label=_("Come si sono contate"),
        max_length=200,
        required=False,
        help_text=_(
            "Per esempio: schede di accesso, una per persona; oppure: stima di chi tiene lo sportello."
        ),
    )


class ServiceFilterForm(PlaceFilterForm):
    """Narrowing the list of services; all of them unless asked otherwise."""

    kind = forms.ChoiceField(label=_("Tipo"), required=False, choices=[("", _("tutti")), *KINDS])
    open = forms.ChoiceField(
        label=_("Attivi"),
        required=False,
        choices=[("", _("tutti")), ("yes", _("attivi oggi")), ("no", _("conclusi"))],
    )


class PublicServiceFilterForm(PublicFilters):
    """Narrowing the citizens' list by kind and neighbourhood."""

    tipo = forms.ChoiceField(label=_("Tipo"), required=False, choices=[("", _("tutti")), *KINDS])
    quartiere = forms.ChoiceField(label=_("Quartiere"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = neighbourhoods_offered(None).values_list("slug", "name")
        choose(self, "quartiere", names, _("tutti"))
        self.is_valid()

    def wanted(self) -> PlaceFilter:
        """The filter asked for; what makes no sense is left out."""
        typed = self.cleaned_data
        return PlaceFilter(kind=typed.get("tipo", ""), neighbourhood=typed.get("quartiere", ""))


def service_initial(row: NeighbourhoodService) -> dict[str, Any]:
    """The form's values for a service as it is now. One query."""
    names = ("name", "kind", "about", "schedule", "contact", "since")
    values = {name: getattr(row, name) for name in names}
    linked = {"place": row.place_id, "organisation": row.organisation_id, "agreement": row.agreement_id}
    return (
        values | linked | {"neighbourhoods": list(row.neighbourhoods.values_list("neighbourhood", flat=True))}
    )
