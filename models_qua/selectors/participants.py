"""Who took part in a path, and who was named at its meetings."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Min, Q, QuerySet

from core.models import Attendance, Meeting, Person
from core.selectors.meetings import HERE
from models_qua.models import LabCycle, LabParticipation


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody named present at a lab's meetings, and the day of the first."""

    person_id: uuid.UUID
    name: str
    first_on: dt.date


def participations(cycle: LabCycle, words: str = "") -> QuerySet[LabParticipation]:
    """Who took part in a path, by family name; those whose name holds every word."""
    rows = LabParticipation.objects.filter(cycle=cycle).select_related("person")
    for word in words.split():
        rows = rows.filter(Q(person__given_name__icontains=word) | Q(person__family_name__icontains=word))
    return rows.order_by("person__family_name", "person__given_name", "pk")


def present_at_meetings(cycle: LabCycle, today: dt.date) -> list[Present]:
    """Who was there by name at the lab's meetings held within the path's days, by name. One query."""
    came = (
        Attendance.objects.filter(
            person__isnull=False,
            person__erased_at=None,
            status__in=HERE,
            meeting__state=Meeting.State.HELD,
            meeting__served__body=cycle.body_id,
            meeting__meets_on__range=(cycle.started_on, cycle.ended_on or today),
        )
        .order_by()
        .values("person", "person__given_name", "person__family_name")
        .annotate(first=Min("meeting__meets_on"))
        .order_by("person__family_name", "person__given_name", "person")
    )
    return [
        Present(
            row["person"], f"{row['person__given_name']} {row['person__family_name']}".strip(), row["first"]
        )
        for row in came
    ]


def known_people(cycle: LabCycle) -> QuerySet[Person]:
    """Who the lab knows by name and has not taken part in the path yet: of its meetings, its members, its other paths. By name."""
    body = cycle.body_id
    known = (
        Q(attendances__meeting__served__body=body)
        | Q(memberships__body=body)
        | Q(represents__organisation__memberships__body=body)
        | Q(lab_participations__body=body)
    )
    keys = Person.objects.filter(known, erased_at=None).values("pk")
    there = LabParticipation.objects.filter(cycle=cycle).values("person")
    return Person.objects.filter(pk__in=keys).exclude(pk__in=there)
