"""What a path collected, what its groups are waiting for, and what its participants may be offered in the forms."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery

from core.models import Meeting, Neighbourhood, Person
from models_qua.models import FeasibilityReview, LabCycle, Need, NeedGroup

State = Need.State


@dataclass(frozen=True, slots=True)
class NeedCounts:
    """Needs of a path, by what still has to be done with them; `collected` leaves out those discarded, `to_let_through` are not public."""

    collected: int
    to_group: int
    to_let_through: int
    grouped: int
    told: int
    discarded: int


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group with its numbers: needs, reviews asked and done, needs nobody was told about yet; the earliest day a review is due."""

    group: NeedGroup
    needs: int
    reviews: int
    reviewed: int
    to_tell: int
    due_on: dt.date | None


def needs_seen(cycle: LabCycle) -> QuerySet[Need]:
    """The needs of a path that exist for who works on it: never those whose address nobody confirmed."""
    return Need.objects.filter(cycle=cycle).exclude(state=State.UNCONFIRMED)


def need_counts(cycle: LabCycle) -> NeedCounts:
    """How many needs of a path are where; one query."""
    kept = ~Q(state=State.DISCARDED)
    return NeedCounts(
        **needs_seen(cycle).aggregate(
            collected=Count("pk", filter=kept),
            to_group=Count("pk", filter=Q(state=State.RECEIVED)),
            to_let_through=Count("pk", filter=kept & Q(is_public=False)),
            grouped=Count("pk", filter=Q(group__isnull=False) & kept),
            told=Count("pk", filter=Q(state=State.TOLD)),
            discarded=Count("pk", filter=Q(state=State.DISCARDED)),
        )
    )


def with_numbers(groups: QuerySet[NeedGroup]) -> QuerySet[NeedGroup]:
    """Groups, each with what `group_line` reads."""
    reviews = FeasibilityReview.objects.filter(group=OuterRef("pk")).order_by().values("group")
    done = reviews.exclude(outcome="")
    waiting = reviews.filter(outcome="")
    return groups.annotate(
        n_needs=Count("needs"),
        n_to_tell=Count("needs", filter=Q(needs__state=State.GROUPED)),
        n_reviews=Subquery(reviews.annotate(n=Count("pk")).values("n")),
        n_reviewed=Subquery(done.annotate(n=Count("pk")).values("n")),
        first_due=Subquery(waiting.annotate(day=Min("due_on")).values("day")),
    )


def group_line(group: NeedGroup) -> GroupLine:
    """A group of `with_numbers` as a list shows it."""
    row: Any = group
    to_tell = row.n_to_tell if group.fate else 0
    return GroupLine(group, row.n_needs, row.n_reviews or 0, row.n_reviewed or 0, to_tell, row.first_due)


def running_cycles(body_ids: Collection[uuid.UUID]) -> list[LabCycle]:
    """The paths of some labs that go on, the latest first; one query."""
    rows = LabCycle.objects.filter(body__in=body_ids, ended_on=None).select_related("body")
    return list(rows.order_by("-started_on", "-created_at"))


def neighbourhoods_of(cycle: LabCycle) -> QuerySet[Neighbourhood]:
    """Where the lab of a path works."""
    return Neighbourhood.objects.filter(bodies__body=cycle.body_id).distinct().order_by("name")


def participants_of(cycle: LabCycle) -> QuerySet[Person]:
    """Who takes part in the lab of a path."""
    rows = Person.objects.filter(lab_participations__body=cycle.body_id).distinct()
    return rows.order_by("family_name", "given_name")


def meetings_of(cycle: LabCycle) -> QuerySet[Meeting]:
    """The meetings of the lab of a path, the latest first."""
    return Meeting.objects.filter(bodies=cycle.body_id).distinct().order_by("-meets_on")


def needs_of_meeting(meeting: Meeting, cycle: LabCycle) -> QuerySet[Need]:
    """What was collected of a path at a meeting, the latest first."""
    return Need.objects.counted().filter(meeting=meeting, cycle=cycle).order_by("-created_at", "-pk")


def next_to_read(need: Need) -> Need | None:
    """The next need of the same path that nobody let through yet, by the day it came; None when all were."""
    rows = needs_seen(need.cycle).exclude(state=State.DISCARDED).filter(is_public=False).exclude(pk=need.pk)
    return rows.order_by("received_on", "created_at", "pk").first()
