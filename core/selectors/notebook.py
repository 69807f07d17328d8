"""Whose notes one may read, the lists of them, and what the service did in each neighbourhood."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from core.models import BodyNeighbourhood, Meeting, MeetingBody, Neighbourhood, NotebookEntry
from core.permissions.holder import Holder

SEE = "core.notebook.see"
WRITE = "core.notebook.write"


@dataclass(frozen=True, slots=True)
class NoteFilter:
    """Which notes: an empty value narrows nothing. `whose` is `mine`, `shared` (by anyone) or empty."""

    words: str = ""
    whose: str = ""
    kind: str = ""
    neighbourhood: str = ""
    theme_id: uuid.UUID | None = None
    first: dt.date | None = None
    last: dt.date | None = None


@dataclass(frozen=True, slots=True)
class PlaceAccount:
    """What happened in one neighbourhood in a period, by shared notes and by the register of meetings held."""

    id: uuid.UUID
    name: str
    slug: str
    services: int
    observations: int
    meetings: int


@dataclass(frozen=True, slots=True)
class ThemeCount:
    """How many shared notes are about a theme; an empty name for those about none."""

    name: str
    services: int
    observations: int


def notes_seen(user: User, who: Holder) -> QuerySet[NotebookEntry]:
    """One's own notes, and those shared by the colleagues of the bodies and neighbourhoods in which one may read them."""
    return NotebookEntry.objects.filter(Q(author=user) | _shared_with(who))


def shared_notes(who: Holder) -> QuerySet[NotebookEntry]:
    """The shared notes one may read."""
    return NotebookEntry.objects.filter(_shared_with(who))


def narrowed_notes(notes: QuerySet[NotebookEntry], wanted: NoteFilter, user: User) -> QuerySet[NotebookEntry]:
    """The notes that fit the filter."""
    plain = {
        "kind": wanted.kind,
        "neighbourhood__slug": wanted.neighbourhood,
        "theme": wanted.theme_id,
        "noted_on__gte": wanted.first,
        "noted_on__lte": wanted.last,
    }
    found = notes.filter(**{name: value for name, value in plain.items() if value})
    if wanted.whose == "mine":
        found = found.filter(author=user)
    elif wanted.whose == "shared":
        found = found.filter(is_shared=True)
    for word in wanted.words.split():
        found = found.filter(
            Q(text__icontains=word)
            | Q(place__icontains=word)
            | Q(source__icontains=word)
            | Q(theme__name__icontains=word)
            | Q(neighbourhood__name__icontains=word)
        )
    return found


def neighbourhoods_of(who: Holder, permission: str) -> QuerySet[Neighbourhood]:
    """The neighbourhoods of today where one holds the permission; all of them where her bodies have none."""
    today = timezone.localdate()
    places = Neighbourhood.objects.on(today)
    bodies = who.bodies(permission)
    if bodies is None:
        return places
    mine = places.filter(slug__in=_slugs_of(bodies))
    return mine if mine.exists() else places


def meetings_for_note(note: NotebookEntry, who: Holder) -> QuerySet[Meeting]:
    """The meetings to come on whose agenda the note may be put, the next one first: those of its body, or of its place."""
    today = timezone.localdate()
    if note.body_id:
        wanted = Q(body=note.body_id)
    else:
        there = BodyNeighbourhood.objects.on(today).filter(neighbourhood__slug=note.neighbourhood.slug)
        wanted = Q(body__in=there.values("body"))
    bodies = who.bodies("core.meeting.plan")
    if bodies is not None:
        wanted &= Q(body__in=bodies)
    served = MeetingBody.objects.filter(wanted, meeting=OuterRef("pk"))
    return Meeting.objects.upcoming(today).filter(Exists(served)).prefetch_related("bodies")


def place_accounts(who: Holder, first: dt.date, last: dt.date) -> list[PlaceAccount]:
    """Each neighbourhood of today with what the service did there in a period, by name; one query.

    A meeting counts in every neighbourhood where one of its bodies worked on that day, once in each. A redrawn
    neighbourhood is the same one.
    """
    shared = shared_notes(who).filter(neighbourhood__slug=OuterRef("slug"), noted_on__range=(first, last))
    held = _meetings_held(first, last).filter(body__territory__neighbourhood__slug=OuterRef("slug"))
    rows = _places_seen(who).annotate(
        services=_counted(shared.filter(kind=NotebookEntry.Kind.SERVICE), "pk", "neighbourhood__slug"),
        observations=_counted(
            shared.filter(kind=NotebookEntry.Kind.OBSERVATION), "pk", "neighbourhood__slug"
        ),
        meetings=_counted(held, "meeting", "body__territory__neighbourhood__slug"),
    )
    columns = ("id", "name", "slug", "services", "observations", "meetings")
    return [PlaceAccount(**values) for values in rows.order_by("name").values(*columns)]


def meetings_held_in(slug: str, first: dt.date, last: dt.date) -> QuerySet[Meeting]:
    """The meetings held by bodies that worked in the neighbourhood on that day, the latest first."""
    there = _meetings_held(first, last).filter(body__territory__neighbourhood__slug=slug)
    return Meeting.objects.filter(pk__in=there.values("meeting")).order_by("-meets_on", "-starts_at")


def theme_counts(notes: QuerySet[NotebookEntry]) -> list[ThemeCount]:
    """How many of these notes are about each theme, the most frequent first; one query."""
    kinds = {
        "services": Count("pk", filter=Q(kind=NotebookEntry.Kind.SERVICE)),
        "observations": Count("pk", filter=Q(kind=NotebookEntry.Kind.OBSERVATION)),
    }
    rows: QuerySet[Any, Any] = notes.order_by().values("theme__name").annotate(total=Count("pk"), **kinds)
    return [
        ThemeCount(row["theme__name"] or "", row["services"], row["observations"])
        for row in rows.order_by("-total", "theme__name")
    ]


def _shared_with(who: Holder) -> Q:
    """Notes shared with who holds the permission to read them: in their body, or in a body of their neighbourhood."""
    bodies = who.bodies(SEE)
    if bodies is None:
        return Q(is_shared=True)
    return Q(is_shared=True) & (Q(body__in=bodies) | Q(neighbourhood__slug__in=_slugs_of(bodies)))


def _slugs_of(bodies: Iterable[uuid.UUID]) -> QuerySet[BodyNeighbourhood, str]:
    """The neighbourhoods in which the bodies work today, whatever drawing of them."""
    links = BodyNeighbourhood.objects.on(timezone.localdate()).filter(body__in=bodies)
    return links.values_list("neighbourhood__slug", flat=True)


def _places_seen(who: Holder) -> QuerySet[Neighbourhood]:
    places = Neighbourhood.objects.on(timezone.localdate())
    bodies = who.bodies(SEE)
    return places if bodies is None else places.filter(slug__in=_slugs_of(bodies))


def may_see_place(who: Holder, slug: str) -> bool:
    """Whether one may read what the service did in a neighbourhood; one query."""
    return _places_seen(who).filter(slug=slug).exists()


def _meetings_held(first: dt.date, last: dt.date) -> QuerySet[MeetingBody]:
    """The meetings held in a period, joined with where their bodies worked on that day."""
    day = F("meeting__meets_on")
    return MeetingBody.objects.filter(
        Q(body__territory__since=None) | Q(body__territory__since__lte=day),
        Q(body__territory__until=None) | Q(body__territory__until__gte=day),
        meeting__state=Meeting.State.HELD,
        meeting__meets_on__range=(first, last),
    )


def _counted(rows: QuerySet[Any], what: str, by: str) -> Coalesce:
    """How many different `what` there are among rows of one `by`, as a column."""
    grouped = rows.order_by().values(by).annotate(n=Count(what, distinct=True)).values("n")
    return Coalesce(Subquery(grouped), 0)
