"""Forms about places: what one is and where, what happens there, who looks after it."""

import uuid
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models import Neighbourhood, Organisation
from core.permissions.holder import Holder
from core.web.work.fields import day, form_key, past_day, text
from core.web.work.forms import FilterForm, WorkForm
from core.web.work.public_words import PublicWordsForm
from models_qua.forms.filters import choose
from models_qua.models import CitizenshipAgreement, Place, PlaceKeeper, PlaceUse
from models_qua.selectors.places import (
    PlaceFilter,
    Reach,
    agreements_offered,
    neighbourhoods_offered,
    out_of_town,
)
from models_qua.services.place_people import KeeperData, UseData
from models_qua.services.places import PlaceData

_EXAMPLE = "44,69834"


class AgreementField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """An agreement, told with its lab and state."""

    def label_from_instance(self, obj: Any) -> str:
        agreement: CitizenshipAgreement = obj
        return f"{agreement} ({agreement.body}, {agreement.get_state_display()})"


class DegreesField(forms.CharField):
    """Degrees as people copy them from a map: «44,69834», «44.69834» or «44.69834°»; more letters than digits are refused."""

    def to_python(self, value: Any) -> Any:
        typed = super().to_python(value) or ""
        return typed.strip().removesuffix("°").strip()

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        try:
            degrees = Decimal(typed.replace(",", "."))
        except InvalidOperation as unreadable:
            raise self._unreadable() from unreadable
        if not degrees.is_finite():
            raise self._unreadable()
        return degrees

    @staticmethod
    def _unreadable() -> forms.ValidationError:
        return forms.ValidationError(
            gettext("Scriva i gradi in cifre, come sulla mappa: per esempio %(example)s.")
            % {"example": _EXAMPLE}
        )


class PlaceForm(PublicWordsForm):
    """A place. Where it is may be told by degrees; a point far from the city is pointed out."""

    public_words = ("about", "access")

    name = forms.CharField(label=_("Nome"), max_length=160)
    kind = forms.ChoiceField(label=_("Che cos'è"), choices=Place.Kind.choices)
    about = text(
        _("Presentazione"),
        rows=5,
        required=False,
        help_text=_("La leggono i cittadini: che posto è, com'è nato."),
    )
    neighbourhood = forms.ModelChoiceField(
        Neighbourhood.objects.none(), label=_("Quartiere"), empty_label=_("scelga"), required=False
    )
    address = forms.CharField(label=_("Indirizzo"), max_length=200, required=False)
    access = forms.CharField(
        label=_("Come ci si arriva e ci si muove"),
        max_length=300,
        required=False,
        help_text=_("Per esempio: autobus 5, fermata Parco; si entra senza gradini da via Roma."),
    )
    latitude = DegreesField(
        label=_("Latitudine"),
        required=False,
        max_length=40,
        help_text=_(
            "In gradi, per esempio 44,69834. Su una mappa in rete si copia premendo a lungo sul punto."
        ),
    )
    longitude = DegreesField(
        label=_("Longitudine"), required=False, max_length=40, help_text=_("In gradi, per esempio 10,63125.")
    )
    since = day(
        _("Aperto dal"),
        required=False,
        help_text=_("Il giorno in cui è diventato un luogo di tutti. Vuoto: non si sa."),
    )

    def __init__(self, *args: Any, reach: Reach, place: Place | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = [place.neighbourhood_id] if place and place.neighbourhood_id else []
        offered = neighbourhoods_offered(reach, kept)
        field = self.fields["neighbourhood"]
        field.queryset = offered  # type: ignore[attr-defined]
        field.required = reach is not None
        if reach is not None and len(offered) == 1:
            self.initial.setdefault("neighbourhood", offered[0].pk)

    def clean(self) -> dict[str, Any]:
        """Both coordinates or neither."""
        latitude, longitude = self.cleaned_data.get("latitude"), self.cleaned_data.get("longitude")
        if not self.errors and (latitude is None) != (longitude is None):
            missing = "latitude" if latitude is None else "longitude"
            self.add_error(missing, gettext("Scriva tutte e due le coordinate, o nessuna."))
        return super().clean()

    def warnings(self, data: Mapping[str, Any]) -> dict[str, str]:
        """A point far from the city."""
        latitude, longitude = data.get("latitude"), data.get("longitude")
        if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
            return {}
        told = out_of_town(latitude, longitude)
        return {"latitude": told} if told else {}

    def place(self) -> PlaceData:
        """What was typed, as the verb wants it."""
        typed = {
            name: self.cleaned_data[name] for name in PlaceData.__dataclass_fields__ if name in self.fields
        }
        where = self.cleaned_data["neighbourhood"]
        return PlaceData(**typed, neighbourhood_id=where.pk if where else None)


class NewPlaceForm(PlaceForm):
    """A place to be added; sent twice, it is one."""

    key = form_key()


class CloseForm(WorkForm):
    """The last day of something."""

    on = past_day(_("Ultimo giorno"))


class _TiedForm(WorkForm):
    """What may be tied to an agreement of those who asks may see."""

    agreement = AgreementField(
        CitizenshipAgreement.objects.none(), label=_("Accordo"), required=False, empty_label=_("nessuno")
    )
    since = day(_("Dal"), required=False, help_text=_("Vuoto: non si sa."))
    until = day(_("Al"), required=False, help_text=_("L'ultimo giorno, compreso. Vuoto: continua."))

    def __init__(self, *args: Any, who: Holder, kept: uuid.UUID | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreement"].queryset = agreements_offered(who, kept)  # type: ignore[attr-defined]

    def agreement_key(self) -> uuid.UUID | None:
        """The key of the agreement chosen."""
        chosen = self.cleaned_data["agreement"]
        return chosen.pk if chosen else None


class UseForm(_TiedForm):
    """What a place is used for."""

    what = forms.CharField(
        label=_("Che cosa ci si fa"),
        max_length=200,
        help_text=_("Per esempio: laboratorio di riparazione, ballo, compiti insieme."),
    )
    rhythm = forms.CharField(
        label=_("Quando"),
        max_length=120,
        required=False,
        help_text=_("In parole: ogni sabato mattina, d'estate, su richiesta."),
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Chi"),
        required=False,
        empty_label=_("nessuna realtà in particolare"),
    )
    key = form_key()
    field_order: tuple[str, ...] = (
        "seen",
        "what",
        "rhythm",
        "organisation",
        "agreement",
        "since",
        "until",
    )

    def __init__(self, *args: Any, use: PlaceUse | None = None, **kwargs: Any) -> None:
        super().__init__(*args, kept=use.agreement_id if use else None, **kwargs)
        kept = use.organisation_id if use else None
        self.fields["organisation"].queryset = organisations_offered(kept)  # type: ignore[attr-defined]

    def use(self) -> UseData:
        """What was typed, as the verbs want it."""
        data = self.cleaned_data
        who = data["organisation"]
        return UseData(
            what=data["what"],
            rhythm=data["rhythm"],
            organisation_id=who.pk if who else None,
            agreement_id=self.agreement_key(),
            since=data["since"],
            until=data["until"],
        )


class KeeperForm(_TiedForm):
    """Days, agreement and visibility of who looks after a place."""

    listed_publicly = forms.BooleanField(
        label=_("Il nome della persona è visibile a tutti"),
        required=False,
        help_text=_(
            "Solo se l'ha chiesto lei. Le realtà si vedono, a meno che abbiano scelto di non comparire."
        ),
    )
    field_order: tuple[str, ...] = ("seen", "agreement", "since", "until", "listed_publicly")

    def keeper(self) -> KeeperData:
        """What was typed, as the verbs want it."""
        typed = {
            name: self.cleaned_data[name]
            for name in KeeperData.__dataclass_fields__
            if name in self.fields and name != "agreement_id"
        }
        who = self.cleaned_data.get("organisation")
        return KeeperData(**typed, organisation_id=who.pk if who else None, agreement_id=self.agreement_key())


class NewKeeperForm(KeeperForm):
    """Who looks after a place: one of the organisations of the register, or a person who agreed; sent twice, it is one."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Realtà"),
        required=False,
        empty_label=_("nessuna: è una persona"),
    )
    given_name = forms.CharField(label=_("Oppure una persona: nome"), max_length=100, required=False)
    family_name = forms.CharField(label=_("Cognome"), max_length=100, required=False)
    email = forms.EmailField(
        label=_("Email della persona"),
        required=False,
        max_length=254,
        help_text=_("Serve a riconoscerla, se è già nel registro. Non si vede nelle pagine pubbliche."),
    )
    agreed = forms.BooleanField(
        label=_("La persona è d'accordo che si scriva qui che se ne prende cura"), required=False
    )
    key = form_key()
    field_order: tuple[str, ...] = (
        "seen", "organisation", "given_name", "family_name", "email", "agreed", "listed_publicly", "agreement", "since", "until",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations_offered()  # type: ignore[attr-defined]


class PlaceFilterForm(FilterForm):
    """Narrowing the list of places; all of them unless asked otherwise."""

    q = forms.CharField(label=_("Cerca"), required=False, max_length=100)
    kind = forms.ChoiceField(
        label=_("Che cos'è"), required=False, choices=[("", _("tutti")), *Place.Kind.choices]
    )
    neighbourhood = forms.ChoiceField(label=_("Quartiere"), required=False)
    open = forms.ChoiceField(
        label=_("Aperti"),
        required=False,
        choices=[("", _("tutti")), ("yes", _("aperti oggi")), ("no", _("chiusi"))],
    )

    def __init__(self, *args: Any, reach: Reach, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = neighbourhoods_offered(reach).values_list("slug", "name")
        choose(self, "neighbourhood", names, _("tutti"))

    def wanted(self) -> PlaceFilter:
        """The filter asked for; what makes no sense is left out."""
        self.is_valid()
        typed, today = self.cleaned_data, timezone.localdate()
        return PlaceFilter(
            words=typed.get("q", ""),
            kind=typed.get("kind", ""),
            neighbourhood=typed.get("neighbourhood", ""),
            open_on=today if typed.get("open") == "yes" else None,
            closed_on=today if typed.get("open") == "no" else None,
        )


def organisations_offered(kept: uuid.UUID | None = None) -> Any:
    """The organisations of the register, and the one chosen already."""
    standing = Organisation.objects.standing()
    return (
        (standing | Organisation.objects.filter(pk=kept)).order_by("name")
        if kept
        else standing.order_by("name")
    )


def place_initial(row: Place) -> dict[str, Any]:
    """The form's values for a place as it is now."""
    names = ("name", "kind", "about", "address", "access", "since")
    values = {name: getattr(row, name) for name in names}
    degrees = {name: _typed(getattr(row, name)) for name in ("latitude", "longitude")}
    return values | degrees | {"neighbourhood": row.neighbourhood_id}


def use_initial(row: PlaceUse) -> dict[str, Any]:
    """The form's values for a use as it is now."""
    values = {name: getattr(row, name) for name in ("what", "rhythm", "since", "until")}
    return values | {"organisation": row.organisation_id, "agreement": row.agreement_id}


def keeper_initial(row: PlaceKeeper) -> dict[str, Any]:
    """The form's values for a keeper as it is now."""
    values = {name: getattr(row, name) for name in ("listed_publicly", "since", "until")}
    return values | {"agreement": row.agreement_id}


def _typed(degrees: Decimal | None) -> str:
    return "" if degrees is None else f"{degrees:.5f}".replace(".", ",")
