"""What Bergamo's own tables hold about a person, to hand over and to erase.

Two kinds of traces: links (who a project's person of reference is, who recorded an acknowledgement), found exactly;
and names, addresses and telephone numbers written in free text (`core.selectors.mentions`).
The addressee of a request is left as it is: a public office, in an act of the city.
"""

import uuid
from collections.abc import Mapping
from typing import Any

from core.models import Person
from core.selectors.mentions import FreeText, blank_mentions, export_mentions
from core.services.audit import to_json
from models_bergamo.models import (
    CharterAcknowledgement,
    CouncillorRequest,
    GrantApplication,
    NeighbourhoodNetwork,
)

_FREE_TEXT: FreeText = (
    (NeighbourhoodNetwork, ("motivation",)),
    (CharterAcknowledgement, ("note",)),
    (GrantApplication, ("title", "description", "refusal_reason", "payment_act")),
    (CouncillorRequest, ("subject", "text", "answer", "withdrawal_reason")),
)


def export_person(person_id: uuid.UUID) -> Mapping[str, list[dict[str, Any]]]:
    """The rows about a person, as JSON types, by table. Seven queries."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        return {}
    contact = GrantApplication.objects.filter(contact=person_id)
    recorded = CharterAcknowledgement.objects.filter(recorded_by__isnull=False, recorded_by=person.user_id)
    found = {
        "grant_applications_contact": [
            _plain(
                {"title": row.title, "lead": row.lead, "state": row.state, "submitted_on": row.submitted_on}
            )
            for row in contact.select_related("lead")
        ],
        "charter_acknowledgements_recorded": [
            _plain({"network": row.body, "on": row.acknowledged_on, "recorded_at": row.recorded_at})
            for row in recorded.select_related("body")
        ],
    }
    found |= export_mentions(person, _FREE_TEXT)
    return {table: rows for table, rows in found.items() if rows}


def erase_person(person_id: uuid.UUID) -> int:
    """Cut the links to a person and blank what texts say of her; returns the rows changed.

    To be called before the person's own card is blanked: the texts are searched for what the card says.
    """
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        return 0
    changed = GrantApplication.objects.filter(contact=person_id).update(contact=None)
    if person.user_id is not None:
        changed += CharterAcknowledgement.objects.filter(recorded_by=person.user_id).update(recorded_by=None)
    return changed + blank_mentions(person, _FREE_TEXT)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return to_json(values) or {}
