"""Who the minutes of a meeting are shared with: who was invited and who was there."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone

from core.models import Attendance, Invitation, Meeting, Representative
from core.selectors.meetings import HERE


@dataclass(frozen=True, slots=True)
class Reader:
    """One address. `key` names the row it comes from: `("i", invitation)`, `("p", meeting, person)`, `("o", meeting,
    organisation)`."""

    email: str
    name: str
    key: tuple[str, ...]
    invitation_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Readers:
    """Those with an address, each once; `without` are the names of who was there and has none."""

    with_address: tuple[Reader, ...]
    without: tuple[str, ...]


def readers_of(meeting: Meeting) -> Readers:
    """Invited addresses, then people present, then representatives (else the address) of organisations present. Three
    queries."""
    found: dict[str, Reader] = {}
    without: list[str] = []
    for invited in Invitation.objects.convened().filter(meeting=meeting):
        key = ("i", str(invited.pk))
        found.setdefault(invited.email.lower(), Reader(invited.email, invited.name, key, invited.pk))
    rows = Attendance.objects.filter(meeting=meeting, status__in=HERE).select_related(
        "person", "organisation__canonical"
    )
    present = list(rows)
    for row in present:
        if row.person is not None and row.person.email:
            reader = Reader(row.person.email, str(row.person), ("p", str(meeting.pk), str(row.person_id)))
            found.setdefault(reader.email.lower(), reader)
    speakers = _speakers(meeting, {row.organisation_id for row in present if row.organisation_id})
    for row in present:
        if row.organisation is None:
            continue
        mine = list(_of_organisation(meeting, row, speakers.get(row.organisation_id or uuid.UUID(int=0), [])))
        if not mine:
            without.append(row.organisation.name)
        for reader in mine:
            found.setdefault(reader.email.lower(), reader)
    return Readers(tuple(found.values()), tuple(sorted(set(without))))


def _speakers(meeting: Meeting, organisations: set[uuid.UUID]) -> dict[uuid.UUID, list[Representative]]:
    """Representatives with an address since the meeting's day, by organisation."""
    until = max(meeting.meets_on, timezone.localdate())
    rows = Representative.objects.during(meeting.meets_on, until).filter(organisation__in=organisations)
    by_organisation: dict[uuid.UUID, list[Representative]] = {}
    for row in rows.exclude(person__email="").select_related("person"):
        by_organisation.setdefault(row.organisation_id, []).append(row)
    return by_organisation


def _of_organisation(meeting: Meeting, row: Attendance, speakers: list[Representative]) -> Iterator[Reader]:
    for speaker in speakers:
        yield Reader(
            speaker.person.email, str(speaker.person), ("p", str(meeting.pk), str(speaker.person_id))
        )
    organisation = row.organisation
    if not speakers and organisation is not None and organisation.email:
        yield Reader(organisation.email, organisation.name, ("o", str(meeting.pk), str(organisation.pk)))
