"""What a city may use: what its plan includes, and what was given to it by hand.

Asked without a query, of the row of the city that answers (at most a minute old): it may be in the middle of a transaction.
"""

import datetime as dt
from collections.abc import Callable

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from core.participation.registry import registry
from tenants.models import City

EXAMPLE = "example"
"""Who arrives is shown the city as one that works with its participation models; by agreement with it."""
MODEL = "model:"
"""Begins the code of a participation model: `model:bergamo`."""

PlanAnswer = Callable[[City, str], bool]


class _Plans:
    """Whoever sells plans answers; nobody does until `provide_plan`."""

    includes: PlanAnswer | None = None


def provide_plan(answer: PlanAnswer | None) -> None:
    """Let whoever sells plans answer `does the plan of this city include this code?`; None: nobody sells any.

    It is asked inside cities and inside their transactions, so it reads the city's row and nothing else.
    """
    _Plans.includes = staticmethod(answer) if answer else None


def features() -> dict[str, str]:
    """Code to label of what a plan may include or not: the participation models. Whatever else there is comes with every plan."""
    return {f"{MODEL}{model.slug}": str(model.label) for model in registry}


def grantable() -> dict[str, str]:
    """Code to label of what may be given by hand: features, and a place among the examples, which no plan includes."""
    return features() | {EXAMPLE: _("Esempio per le città che arrivano")}


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


def model_included(slug: str) -> bool:
    """The answer for core: whether the city that answers may activate a participation model."""
    city = connection.tenant
    return (
        included(city, f"{MODEL}{slug}")
        if isinstance(city, City) and f"{MODEL}{slug}" in features()
        else True
    )
