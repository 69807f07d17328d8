"""What citizens may see of meetings: never drafts, never names of persons, never minutes not published."""

import datetime as dt

from django.db.models import Exists, OuterRef, Prefetch, Q

from core.models import AgendaItem, Body, Meeting, Minutes
from core.models.meetings import MeetingQuerySet
from core.services.activation import active_model_slugs


def public_meetings() -> MeetingQuerySet:
    """Meetings citizens may see, with what a card shows: venue, theme, bodies, `has_minutes`. Two queries."""
    published = Minutes.objects.filter(meeting=OuterRef("pk"), state=Minutes.State.PUBLISHED)
    bodies = Body.objects.only("name", "slug", "model_slug").order_by("name")
    return (
        Meeting.objects.shown_publicly()
        .filter(model_slug__in=active_model_slugs())
        .select_related("venue", "theme")
        .annotate(has_minutes=Exists(published))
        .prefetch_related(Prefetch("bodies", bodies))
    )


def coming(meetings: MeetingQuerySet, today: dt.date) -> MeetingQuerySet:
    """Those still to come, soonest first, cancelled ones included: who meant to come must know."""
    return (
        meetings.filter(meets_on__gte=today)
        .exclude(state=Meeting.State.HELD)
        .order_by("meets_on", "starts_at", "pk")
    )


def going_ahead(meetings: MeetingQuerySet, today: dt.date) -> MeetingQuerySet:
    """Those to come that will take place, soonest first."""
    return coming(meetings, today).filter(state=Meeting.State.CONVENED)


def past(meetings: MeetingQuerySet, today: dt.date) -> MeetingQuerySet:
    """Those behind us, latest first."""
    return meetings.filter(Q(meets_on__lt=today) | Q(state=Meeting.State.HELD)).order_by(
        "-meets_on", "-starts_at", "pk"
    )


def with_content(meetings: MeetingQuerySet) -> MeetingQuerySet:
    """The same, ready to say what was talked about: agenda, `minutes` only where published, with what they say of each item.

    Two queries more.
    """
    published = Minutes.objects.filter(state=Minutes.State.PUBLISHED)
    items = AgendaItem.objects.select_related("written").defer("words", "written__words")
    return meetings.prefetch_related(Prefetch("minutes", published), Prefetch("agenda", items))


def published_minutes(meeting: Meeting) -> Minutes | None:
    """The minutes of a meeting once published; None before."""
    return Minutes.objects.filter(meeting=meeting, state=Minutes.State.PUBLISHED).first()
