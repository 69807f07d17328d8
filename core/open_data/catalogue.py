"""Which data sets a city publishes: core's, those of its active participation models, less what its office chose to withhold."""

import datetime as dt
from collections.abc import Collection

from django.db.models import Max

from core.models import AuditEntry, ImportBatch
from core.open_data.offered.bodies import BODIES, NEIGHBOURHOODS
from core.open_data.offered.indicators import INDICATORS
from core.open_data.offered.meetings import AGENDAS, MEETINGS
from core.open_data.offered.organisations import ORGANISATIONS
from core.participation.open_data import OpenDataset
from core.participation.registry import registry
from core.services.activation import active_model_slugs

CORE = (BODIES, MEETINGS, AGENDAS, ORGANISATIONS, NEIGHBOURHOODS, INDICATORS)
ALWAYS = frozenset({ImportBatch._meta.label_lower, "core.modelactivation", "core.opendatapolicy"})
"""Tables whose changes may change any data set."""


def offered() -> list[OpenDataset]:
    """All a city may publish with its participation models of today, in the order they are shown."""
    return [*CORE, *(one for slug in active_model_slugs() for one in registry.get(slug).datasets)]


def published(withheld: Collection[str]) -> list[OpenDataset]:
    """Those it does."""
    return [one for one in offered() if one.code not in withheld]


def last_changes(datasets: Collection[OpenDataset]) -> dict[str, dt.datetime]:
    """When what each is made of was last changed, by the audit trail, by code; nothing of what never was. One query."""
    tables = ALWAYS.union(*(one.about for one in datasets))
    rows = AuditEntry.objects.filter(object_type__in=tables).order_by().values_list("object_type")
    moments = dict(rows.annotate(at=Max("at")))
    found = {}
    for one in datasets:
        known = [moments[table] for table in one.about | ALWAYS if table in moments]
        if known:
            found[one.code] = max(known)
    return found


def newest_entry() -> dt.datetime | None:
    """When anything was last done in the city: what is made of its data cannot be newer, but for what changes by the day. One query."""
    found: dt.datetime | None = AuditEntry.objects.order_by().aggregate(at=Max("at"))["at"]
    return found
