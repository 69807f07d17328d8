"""What Bergamo's own tables hold about a person, to hand over and to erase.

Two kinds of traces: links (who a project's person of reference is, who recorded an acknowledgement), found exactly;
and names, addresses and telephone numbers written in free text, found where they are written as in the person's card.
A nickname, or a bare first name, cannot be told from anybody else's: texts are shown to a human before publication.
The addressee of a request is left as it is: a public office, in an act of the city.
"""

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import models
from django.db.models import Q

from core.models import Person
from core.services.audit import to_json
from models_bergamo.models import (
    CharterAcknowledgement,
    CouncillorRequest,
    GrantApplication,
    NeighbourhoodNetwork,
)

ERASED = "[…]"
_FREE_TEXT: tuple[tuple[type[models.Model], tuple[str, ...]], ...] = (
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
    for table, names, row in _mentions(person):
        found.setdefault(f"{table._meta.model_name}_text", []).append(
            _plain({"id": row.pk} | {name: getattr(row, name) for name in names})
        )
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
    pattern = re.compile("|".join(map(re.escape, _words(person))) or r"(?!)", re.IGNORECASE)
    for _table, names, row in _mentions(person):
        for name in names:
            setattr(row, name, pattern.sub(ERASED, getattr(row, name)))
        row.save(update_fields=names)
        changed += 1
    return changed


def _mentions(person: Person) -> Iterator[tuple[type[models.Model], tuple[str, ...], models.Model]]:
    """Rows whose free text names a person: the table, its free-text fields, the row. One query a table."""
    words = _words(person)
    if not words:
        return
    for table, names in _FREE_TEXT:
        said = Q(pk__in=[])
        for name in names:
            for word in words:
                said |= Q(**{f"{name}__icontains": word})
        for row in table._default_manager.filter(said):
            yield table, names, row


def _words(person: Person) -> list[str]:
    """How a person may be written in a text; the longest first, so that a full name is blanked as a whole."""
    given, family = person.given_name.strip(), person.family_name.strip()
    names: Iterable[str] = (f"{given} {family}", f"{family} {given}") if given and family else ()
    return sorted((word for word in (*names, person.email, person.phone) if word), key=len, reverse=True)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return to_json(values) or {}
