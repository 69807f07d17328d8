"""The register of places, when each is taken, and who may lend one."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from core.models import Meeting, Organisation, Venue

SORTS = {
    "name": ("name", "id"),
    "-capacity": (F("capacity").desc(nulls_last=True), "name", "id"),
    "-meetings": ("-held", "name", "id"),
    "next": (F("next_on").asc(nulls_last=True), "name", "id"),
}
NEXT_SHOWN = 12
_SUGGESTED = 12
_COLUMNS = (
    "id",
    "name",
    "address",
    "capacity",
    "step_free",
    "accessible_toilet",
    "access_notes",
    "is_active",
)


@dataclass(frozen=True, slots=True)
class VenueFilter:
    """What the list is narrowed to; `room_for` people at least, where the capacity is known."""

    words: str = ""
    room_for: int | None = None
    step_free: bool = False
    in_use: bool | None = None


@dataclass(frozen=True, slots=True)
class VenueRow:
    """A line of the register; None is what is not known. `held` counts its meetings, `next_on` is when it is next taken."""

    id: uuid.UUID
    name: str
    address: str
    capacity: int | None
    step_free: bool | None
    accessible_toilet: bool | None
    access_notes: str
    is_active: bool
    lender: str
    held: int
    next_on: dt.date | None


def venue_values(wanted: VenueFilter, today: dt.date) -> QuerySet[Venue, dict[str, Any]]:
    """The columns of `VenueRow` for `venue_row`, of the places that fit; one query."""
    coming = Meeting.objects.upcoming(today).filter(venue=OuterRef("pk"))
    rows = Venue.objects.all()
    for word in wanted.words.split():
        rows = rows.filter(
            Q(name__icontains=word) | Q(address__icontains=word) | Q(lender__name__icontains=word)
        )
    if wanted.room_for is not None:
        rows = rows.filter(capacity__gte=wanted.room_for)
    if wanted.step_free:
        rows = rows.filter(step_free=True)
    if wanted.in_use is not None:
        rows = rows.filter(is_active=wanted.in_use)
    values: QuerySet[Venue, dict[str, Any]] = rows.annotate(
        held=Count("meetings", filter=Q(meetings__state=Meeting.State.HELD)),
        next_on=Subquery(coming.values("meets_on")[:1]),
    ).values(*_COLUMNS, "lender__name", "held", "next_on")
    return values


def venue_row(values: dict[str, Any]) -> VenueRow:
    """One line of the register, from `venue_values`."""
    names = (*_COLUMNS, "held", "next_on")
    return VenueRow(lender=values["lender__name"] or "", **{name: values[name] for name in names})


def next_meetings_there(venue: Venue, today: dt.date) -> list[Meeting]:
    """When the place is taken: its next meetings, soonest first, with their bodies; two queries."""
    rows = Meeting.objects.upcoming(today).filter(venue=venue)
    return list(rows.prefetch_related("bodies")[:NEXT_SHOWN])


def organisations_called(text: str) -> list[str]:
    """Names of standing organisations that contain each of the words, at most a dozen; nothing for no words."""
    words = text.split()
    rows = Organisation.objects.standing()
    for word in words:
        rows = rows.filter(name__icontains=word)
    return list(rows.order_by("name").values_list("name", flat=True)[:_SUGGESTED]) if words else []
