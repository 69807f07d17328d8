"""What the networks add to the comparison of cities: the micro-grants.

Sources: Comune di Bergamo, the outcomes of the calls of 2023 and 2024 (projects admitted, granted by the city, worth of the projects).
Requests to councillors are not counted among the proposals: the catalogue asks for them of consulte and labs only, and a request may
be a question, answered with information.
"""

import datetime as dt
import uuid
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.indicators import outcomes
from core.participation.counts import Counts
from core.participation.indicators import Counted, Indicator, IndicatorSource, Level
from models_bergamo.models import GrantApplication, GrantApplicationNeighbourhood

MUNICIPAL_SHARE = Indicator(
    "municipal_share",
    28,
    _("Quota del Comune nei progetti finanziati"),
    _("Quanto del valore dei progetti finanziati con i microcontributi viene dal Comune?"),
    _("euro concessi dal Comune ai progetti ammessi nei bandi dell'anno"),
    "percent",
    "Comune di Bergamo, esiti dei bandi contributi 2023 e 2024",
    denominator=_("costo previsto degli stessi progetti, in euro"),
    times=100,
    levels=frozenset({Level.CITY, Level.NEIGHBOURHOOD, Level.BODY}),
    excludes=_(
        "le domande non ammesse o in attesa; un progetto è dell'anno del suo bando, non del giorno in cui è stato deciso o pagato"
    ),
)

_COLUMNS = (
    "pk",
    "body",
    "call__year",
    "call__activities_until",
    "admitted_eur",
    "planned_cost_eur",
    "carried_out_on",
)


class _Grant(NamedTuple):
    pk: uuid.UUID
    body: uuid.UUID | None
    year: int
    due_on: dt.date | None
    granted: Decimal
    cost: Decimal
    done_on: dt.date | None


def count(year: int, reference: dt.date) -> Iterator[Counted]:
    """The micro-grants of a year; two queries.

    Money is of the year of the call, projects to complete of the year in which the call's activities end; a call that says no such day
    has none that are due.
    """
    due = Q(call__activities_until__range=(dt.date(year, 1, 1), reference))
    rows = GrantApplication.objects.granted().filter(Q(call__year=year) | due).order_by()
    places: dict[uuid.UUID, list[uuid.UUID]] = {}
    links = GrantApplicationNeighbourhood.objects.filter(application__in=rows.values("pk")).order_by()
    for application, neighbourhood in links.values_list("application", "neighbourhood"):
        places.setdefault(application, []).append(neighbourhood)
    counts = Counts(year)
    for grant in (_Grant(*row) for row in rows.values_list(*_COLUMNS)):
        add = partial(counts.add, body=grant.body, neighbourhoods=places.get(grant.pk, ()))
        if grant.year == year:
            add(outcomes.EURO_PER_PROJECT, grant.granted, 1)
            add(outcomes.CO_FUNDING, grant.cost - grant.granted, grant.granted)
            add(MUNICIPAL_SHARE, grant.granted, grant.cost)
        if grant.due_on is not None and dt.date(year, 1, 1) <= grant.due_on <= reference:
            add(outcomes.PROJECTS_COMPLETED, int(grant.done_on is not None and grant.done_on <= reference), 1)
    return counts.counted()


SHARED = (
    outcomes.PROJECTS_COMPLETED,
    outcomes.EURO_PER_PROJECT,
    outcomes.CO_FUNDING,
)
INDICATORS = IndicatorSource(
    count,
    queries=2,
    own=(MUNICIPAL_SHARE,),
    shared=frozenset(indicator.code for indicator in SHARED),
)
