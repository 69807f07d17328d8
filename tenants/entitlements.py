"""What a city may use: what its plan includes, and what was given to it by hand.

Asked without a query, of the row of the city that answers (at most a minute old): it may be in the middle of a transaction.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.participation.registry import registry
from core.participation.spec import Text
from core.services.errors import DomainError
from tenants.models import City

MODEL = "model:"
"""Begins the code of a participation model: `model:bergamo`."""

OWN_DOMAIN = "own_domain"
API = "api"
BRANDING = "branding"


@dataclass(frozen=True, slots=True)
class Feature:
    """Something a plan may include; `help` says in a sentence what the city gets."""

    code: str
    label: Text
    help: Text


_FEATURES = (
    Feature(
        OWN_DOMAIN,
        gettext_lazy("Un indirizzo proprio"),
        gettext_lazy("Il sito risponde a un nome del Comune."),
    ),
    Feature(
        BRANDING,
        gettext_lazy("Logo e colori"),
        gettext_lazy("Il sito e i messaggi portano i segni della città."),
    ),
    Feature(
        API,
        gettext_lazy("Dati per altri programmi"),
        gettext_lazy("Un programma del Comune legge i dati (API)."),
    ),
)

PlanAnswer = Callable[[City, str], bool]


class _Plans:
    """Whoever sells plans answers; nobody does until `provide_plan`."""

    includes: PlanAnswer | None = None


def provide_plan(answer: PlanAnswer | None) -> None:
    """Let whoever sells plans answer `does the plan of this city include this code?`; None: nobody sells any.

    It is asked inside cities and inside their transactions, so it reads the city's row and nothing else.
    """
    _Plans.includes = staticmethod(answer) if answer else None


def features() -> Mapping[str, Feature]:
    """Code to feature: what the platform offers, and every participation model."""
    models = (
        Feature(
            f"{MODEL}{model.slug}",
            _("Modello di partecipazione: %(name)s") % {"name": model.label},
            gettext_lazy("La città lo può attivare."),
        )
        for model in registry
    )
    return {feature.code: feature for feature in (*models, *_FEATURES)}


def included(city: City, code: str) -> bool:
    """Whether the city may use a feature: its plan is asked first, then what was given to it. All is, where nobody sells plans.

    Raises `KeyError` for a code nobody declared.
    """
    if code not in features():
        raise KeyError(f"{code}: no such feature")
    if _Plans.includes is None or _Plans.includes(city, code):
        return True
    return is_granted(city, code)


def is_granted(city: City, code: str, day: dt.date | None = None) -> bool:
    """Whether a feature is given to the city by hand on a day (today)."""
    today = (day or timezone.localdate()).isoformat()
    return any(first <= today <= last for first, last in city.granted.get(code, ()))


def demand_included(city: City, code: str, *, field: str | None = None) -> None:
    """Raises `DomainError`, which says what to do, when the city may not use the feature."""
    if not included(city, code):
        said = _(
            "«%(feature)s» non è nel piano della sua città. Chi gestisce il contratto può chiederlo a %(whom)s."
        )
        label = features()[code].label
        raise DomainError(said % {"feature": label, "whom": _("chi assiste la piattaforma")}, field=field)


def model_included(slug: str) -> bool:
    """The answer for core: whether the city that answers may activate a participation model."""
    city = connection.tenant
    return (
        included(city, f"{MODEL}{slug}")
        if isinstance(city, City) and f"{MODEL}{slug}" in features()
        else True
    )
