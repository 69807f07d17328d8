"""What the tables of labs and agreements hold about a person, to hand over and to erase."""

import uuid
from collections.abc import Mapping
from typing import Any

from core.models import Person
from core.selectors.mentions import FreeText, blank_mentions, export_mentions
from core.services.audit import to_json
from models_qua.models import (
    LabParticipation,
    Need,
    NeighbourhoodService,
    Place,
    PlaceKeeper,
    PlaceUse,
    PlanGoal,
    ServiceUsers,
    Signatory,
    StrategicPlan,
)

_FREE_TEXT: FreeText = (
    (Place, ("name", "about", "access")),
    (PlaceUse, ("what", "rhythm")),
    (NeighbourhoodService, ("name", "about", "schedule", "contact")),
    (ServiceUsers, ("source",)),
    (StrategicPlan, ("title", "vision", "act")),
    (PlanGoal, ("title", "text")),
)


def export_person(person_id: uuid.UUID) -> Mapping[str, list[dict[str, Any]]]:
    """The rows about a person, as JSON types, by table. A fixed number of queries."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        return {}
    found = {
        "participations": [
            _plain(row, "body", "since")
            for row in LabParticipation.objects.filter(person=person).select_related("body")
        ],
        "needs": [_plain(row, "received_on", "title", "text") for row in Need.objects.filter(person=person)],
        "signatures": [
            _plain(row, "agreement", "name", "signed_on", "withdrawn_on")
            for row in Signatory.objects.filter(person=person).select_related("agreement")
        ],
        "kept_places": [
            _plain(row, "place", "since", "until", "listed_publicly", "agreement")
            for row in PlaceKeeper.objects.filter(person=person).select_related("place", "agreement")
        ],
    }
    found |= export_mentions(person, _FREE_TEXT)
    return {table: rows for table, rows in found.items() if rows}


def erase_person(person_id: uuid.UUID) -> int:
    """Blank what says who a person is; that somebody took part, proposed and signed stays. Returns the rows changed."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        return 0
    changed = Need.objects.filter(person=person).update(proposer_name="", proposer_email="", person=None)
    changed += PlaceKeeper.objects.filter(person=person).delete()[0]
    return changed + blank_mentions(person, _FREE_TEXT)


def _plain(row: Any, *names: str) -> dict[str, Any]:
    return to_json({name: getattr(row, name) for name in names}) or {}
