"""What a phone keeps of the city to take attendance without a network: names and keys, nothing else."""

import uuid

from django.db.models import Q

from core.imports.words import fold
from core.models import Attendance, Meeting, Membership, Organisation, Person, Representative


def organisations_index() -> list[tuple[str, str, str]]:
    """(`o-<key>`, name, kind) of every organisation of the register that stands for itself; one query."""
    rows = Organisation.objects.standing().order_by("name").values_list("pk", "name", "kind__name")
    return [(f"o-{key}", name, kind or "") for key, name, kind in rows]


def people_index(meeting: Meeting) -> list[tuple[str, str, str, str]]:
    """(`p-<key>`, name, `o-<key>` or empty, the name of that organisation) of the people `expected_people` gives."""
    return [
        (
            f"p-{person.pk}",
            str(person),
            f"o-{organisation.pk}" if organisation else "",
            str(organisation or ""),
        )
        for person, organisation in expected_people(meeting)
    ]


def expected_people(meeting: Meeting) -> list[tuple[Person, Organisation | None]]:
    """People the meeting's operator may see by name, with whom they speak for.

    The persons who belong to its bodies, who is invited, who represents an organisation of its bodies, and who came to
    their meetings before. Six queries at most.
    """
    bodies = [body.pk for body in meeting.bodies.all()]
    day = meeting.meets_on
    members = Membership.objects.on(day).filter(body__in=bodies)
    belong = members.exclude(organisation=None).values_list("organisation__canonical_id", flat=True)
    came = Attendance.objects.filter(body__in=bodies, organisation__isnull=False)
    linked = set(belong) | set(came.values_list("organisation__canonical_id", flat=True).distinct())
    speak_for: dict[uuid.UUID, Organisation] = {
        one.person_id: one.organisation.canonical
        for one in Representative.objects.on(day)
        .filter(organisation__canonical__in=linked)
        .select_related("organisation__canonical")
    }
    keys = {
        *speak_for,
        *members.exclude(person=None).values_list("person_id", flat=True),
        *meeting.invitations.standing().exclude(person=None).values_list("person_id", flat=True),
        *Attendance.objects.filter(Q(body__in=bodies) | Q(meeting=meeting), person__isnull=False).values_list(
            "person_id", flat=True
        ),
    }
    people = Person.objects.filter(pk__in=keys, erased_at=None)
    return sorted(
        ((one, speak_for.get(one.pk)) for one in people),
        key=lambda pair: fold(f"{pair[0].family_name} {pair[0].given_name}"),
    )
