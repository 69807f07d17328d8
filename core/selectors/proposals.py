"""What people proposed for the agendas, as operators see it."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from core.models import (
    AgendaProposal,
    Attendance,
    Body,
    Meeting,
    MeetingBody,
    Membership,
    Representative,
)
from core.permissions.holder import holder_of
from core.selectors.meetings import HERE


@dataclass(frozen=True, slots=True)
class ProposalsWaiting:
    """How many proposals wait to be settled, and the day the first of them came (None: none waits)."""

    count: int
    since: dt.date | None


@dataclass(frozen=True, slots=True)
class ProposalFilter:
    """What the list is narrowed to; empty means all."""

    words: str = ""
    body_id: uuid.UUID | None = None
    state: str = ""


def bodies_taken_part_in(user: User, today: dt.date) -> QuerySet[Body]:
    """The bodies a person may propose to whatever the rules say: all, for who plans the meetings of the whole city; else
    those she has a role in, those she belongs to, or at which one of the organisations she speaks for is a member or has
    been. Three queries at most.
    """
    who = holder_of(user, today)
    if who.bodies("core.meeting.plan") is None:
        return Body.objects.all()
    organisations = Representative.objects.on(today).filter(person__user=user).values("organisation")
    theirs = Q(person__user=user) | Q(organisation__in=organisations)
    member = Membership.objects.on(today).filter(theirs, body=OuterRef("pk"))
    been = Attendance.objects.filter(organisation__in=organisations, body=OuterRef("pk"), status__in=HERE)
    return Body.objects.filter(Q(pk__in=who.by_body) | Exists(member) | Exists(been))


def proposals_seen(bodies: Iterable[uuid.UUID] | None) -> QuerySet[AgendaProposal]:
    """The proposals to these bodies; None: all of the city."""
    rows = AgendaProposal.objects.select_related("body", "meeting", "item__meeting")
    return rows if bodies is None else rows.filter(body__in=bodies)


def narrowed_proposals(rows: QuerySet[AgendaProposal], wanted: ProposalFilter) -> QuerySet[AgendaProposal]:
    """Those that fit the filter."""
    if wanted.body_id:
        rows = rows.filter(body=wanted.body_id)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    for word in wanted.words.split():
        said = Q(title__icontains=word) | Q(detail__icontains=word) | Q(proposer_name__icontains=word)
        rows = rows.filter(said)
    return rows


def waiting_for(bodies: Iterable[uuid.UUID] | None) -> ProposalsWaiting:
    """How many proposals to these bodies (None: to any) wait; one query."""
    rows = proposals_seen(bodies).filter(state=AgendaProposal.State.WAITING)
    found = rows.aggregate(count=Count("pk"), first=Min("proposed_at"))
    first = found["first"]
    return ProposalsWaiting(found["count"], timezone.localdate(first) if first else None)


def waiting_for_meeting(meeting: Meeting) -> list[AgendaProposal]:
    """What waits for this agenda: proposed for it, or for no meeting to come of one of its bodies. One query.

    A proposal for a meeting that was held or called off waits for the next.
    """
    theirs = Q(Exists(MeetingBody.objects.filter(meeting=meeting, body=OuterRef("body"))))
    planned = [Meeting.State.DRAFT, Meeting.State.CONVENED]
    here = Q(meeting=meeting) | Q(meeting=None) | ~Q(meeting__state__in=planned)
    rows = AgendaProposal.objects.filter(theirs, here, state=AgendaProposal.State.WAITING)
    return list(rows.select_related("body", "meeting").order_by("proposed_at"))


def coming_agendas(body_id: uuid.UUID) -> list[Meeting]:
    """The meetings of a body a proposal may go to, soonest first, with their agendas; two queries."""
    return list(
        Meeting.objects.upcoming(timezone.localdate())
        .filter(served__body=body_id)
        .prefetch_related("agenda", "bodies")
    )
