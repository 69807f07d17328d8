"""Who is of a consulta: those enrolled in their own name, and those who speak for an enrolled organisation."""

import datetime as dt
import uuid

from django.db.models import Q, QuerySet

from core.models import Attendance, Membership, Person, Representative


def people_of(body_id: uuid.UUID, day: dt.date) -> QuerySet[Person]:
    """People enrolled on a day, and representatives of organisations enrolled, by name. One query."""
    return _people(Membership.objects.on(day).filter(body=body_id), day)


def people_present(meeting_id: uuid.UUID, body_id: uuid.UUID, day: dt.date) -> QuerySet[Person]:
    """Those of `people_of` who are at a meeting, themselves or by their organisation. One query."""
    here = Attendance.objects.filter(meeting=meeting_id, status=Attendance.Status.PRESENT)
    people, groups = here.exclude(person=None).values("person"), here.values("organisation__canonical")
    members = Membership.objects.on(day).filter(body=body_id)
    return _people(members.filter(Q(person__in=people) | Q(organisation__canonical__in=groups)), day)


def _people(members: QuerySet[Membership], day: dt.date) -> QuerySet[Person]:
    speaks = Representative.objects.on(day).filter(
        organisation__canonical__in=members.exclude(organisation=None).values("organisation__canonical")
    )
    known = Person.objects.filter(erased_at=None)
    of_them = Q(pk__in=members.exclude(person=None).values("person")) | Q(pk__in=speaks.values("person"))
    return known.filter(of_them).order_by("family_name", "given_name", "pk")
