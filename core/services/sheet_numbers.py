"""The number of an organisation follows who came for it: people by name, and people who marked themselves with the code.

It is never under either: an organisation has as many people at least as are known to have come for it. Who is known both
ways, or was counted by the operator already, is not counted again, whichever was first. A person marked for several bodies
of a joint meeting counts once.
"""

import uuid
from dataclasses import dataclass

from django.db.models import Sum

from core.models import Attendance, CheckIn, Meeting, Organisation
from core.services.sheet import COUNTED, Who, entry_of, say, write


@dataclass(frozen=True, slots=True)
class CameFor:
    """The organisation a person came for, and how many were named for it with her."""

    organisation: Organisation
    body_id: uuid.UUID | None
    named: int


def came_for(meeting: Meeting, row: Attendance | None) -> CameFor | None:
    """For which organisation a person counts; None for who is not here, and for who comes on her own."""
    if row is None or row.person_id is None or row.organisation is None or row.status not in COUNTED:
        return None
    return CameFor(row.organisation, row.body_id, named_for(meeting, row.organisation, row.body_id))


def named_for(meeting: Meeting, organisation: Organisation, body_id: uuid.UUID | None) -> int:
    """How many people are here by name for an organisation; one query."""
    rows = Attendance.objects.filter(
        meeting=meeting, body=body_id, organisation__canonical=organisation.canonical_id, status__in=COUNTED
    )
    return rows.exclude(person=None).values("person").distinct().count()


def checked_in(own: Attendance) -> int:
    """How many people marked themselves with the code for this entry and did not take it back; one query."""
    total: int | None = CheckIn.objects.filter(attendance=own, undone_at=None).aggregate(n=Sum("people"))["n"]
    return total or 0


def follow(meeting: Meeting, before: CameFor | None, row: Attendance, *, gone: bool = False) -> None:
    """A person's entry changed, or is `gone`: one fewer for the organisation she came for, one more for the one she comes for."""
    if row.person_id is None:
        return
    _count_once(meeting, row)
    after = None if gone else came_for(meeting, row)
    if before is not None:
        own = entry_of(meeting, Who(organisation_id=before.organisation.pk, body_id=before.body_id))
        if own is not None:
            lower(meeting, own, before.named)
    if after is not None:
        _raise(meeting, after)


def lower(meeting: Meeting, own: Attendance, was: int) -> None:
    """Fewer came for an organisation than `was`; a number that was another is the operator's, and stays."""
    if own.organisation is None or own.status not in COUNTED or own.people != was:
        return
    left = max(named_for(meeting, own.organisation, own.body_id), checked_in(own))
    if left == 0 and own.implied:
        own.delete()
    else:
        write(own, own, {"people": max(left, 1)})


def _count_once(meeting: Meeting, changed: Attendance) -> None:
    """Of a person's entries on her own only one carries her, and none when she is among the people of an organisation."""
    rows = Attendance.objects.filter(meeting=meeting, person=changed.person_id, status__in=COUNTED)
    entries = list(rows.order_by("organisation_id", "pk"))  # who comes for none is last
    for place, row in enumerate(entries):
        people = 1 if place == 0 else 0
        if row.organisation_id is None and row.people != people:
            write(row, row, {"people": people})
            changed.people = people if row.pk == changed.pk else changed.people


def _raise(meeting: Meeting, came: CameFor) -> None:
    """The organisation a person comes for is present, with at least as many people as are named for it."""
    who = Who(organisation_id=came.organisation.pk, body_id=came.body_id)
    own = entry_of(meeting, who)
    say(meeting, who)
    if own is None or own.status not in COUNTED:
        fresh = Attendance(meeting=meeting, organisation=came.organisation, body_id=came.body_id)
        present = {"status": Attendance.Status.PRESENT, "people": came.named, "implied": True}
        write(own, fresh, present)
    elif own.people is not None and own.people < came.named:
        write(own, own, {"people": came.named})
