"""One row of everything an address of the API can name, besides those of the pages."""

from collections.abc import Callable
from typing import Any

from core.models import (
    Attendance,
    IndicatorNote,
    ItemMinutes,
    Neighbourhood,
    NeighbourhoodPopulation,
    OrganisationKind,
    PublishedReport,
    SharedSnapshot,
    Street,
)
from core.services.audit import record
from tests.core.permissions.world import SAMPLES as OF_PAGES
from tests.core.permissions.world import World

SAMPLES: dict[str, Callable[[World], Any]] = OF_PAGES | {
    "attendance_id": lambda world: (
        Attendance.objects.create(meeting=world.meeting, body=world.beta, organisation=world.first).pk
    ),
    "minutes_id": lambda world: world.written().pk,
    "item_minutes_id": lambda world: ItemMinutes.objects.create(item=world.item(), said="Sì").pk,
    "entry_id": lambda world: (
        record(actor=None, action="core.body.changed", target=world.beta, after={"name": "Beta"}).pk
    ),
    "population_id": lambda _world: (
        NeighbourhoodPopulation.objects.create(
            neighbourhood=Neighbourhood.objects.get(slug="beta"), year=2023, residents=900
        ).pk
    ),
    "street_id": lambda _world: (
        Street.objects.create(name="Via Rosa", neighbourhood=Neighbourhood.objects.get(slug="beta")).pk
    ),
    "report_id": lambda world: PublishedReport.objects.get(year=world.published()).pk,
    "snapshot_id": lambda world: SharedSnapshot.objects.get(year=2023, version=world.shared()).pk,
    "indicator_note_id": lambda _world: (
        IndicatorNote.objects.create(indicator="subgroup_share", year=2023, text="Dal 2023").pk
    ),
    "kind_id": lambda _world: OrganisationKind.objects.create(name="Bocciofila").pk,
    "model_slug": lambda _world: "bergamo",
    "version": lambda _world: 1,
    "indicator": lambda _world: "subgroup_share",
}
"""A value for every parameter by name."""
