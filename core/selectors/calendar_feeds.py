"""The meetings of a public calendar, and when each of them last changed."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping

from django.db.models import Max, Q

from core.models import AuditEntry, Body, BodyNeighbourhood, Meeting, Neighbourhood
from core.models.meetings import MeetingQuerySet
from core.selectors.public import public_meetings
from core.services.activation import active_model_slugs

LOOK_BACK = dt.timedelta(days=548)
"""Eighteen months: what a calendar that is followed shows of the past."""


def feed_meetings(today: dt.date, chosen: Q | None = None) -> list[Meeting]:
    """Public meetings from eighteen months ago on, oldest first, with venue, bodies and agenda. Three queries."""
    return _full(Q(meets_on__gte=today - LOOK_BACK) & (chosen or Q()))


def one_meeting(key: uuid.UUID) -> list[Meeting]:
    """The same for one meeting, however long ago; empty when citizens may not see it."""
    return _full(Q(pk=key))


def _full(chosen: Q) -> list[Meeting]:
    meetings: MeetingQuerySet = public_meetings().filter(chosen).distinct()
    return list(meetings.prefetch_related("agenda").order_by("meets_on", "starts_at", "pk"))


def of_body(slug: str) -> tuple[str, Q] | None:
    """The name of a body citizens may see and its meetings; None when there is none. One query."""
    found = Body.objects.filter(slug=slug, model_slug__in=active_model_slugs()).only("name").first()
    return (found.name, Q(served__body=found.pk)) if found else None


def of_neighbourhood(slug: str, today: dt.date) -> tuple[str, Q] | None:
    """The name of a neighbourhood as it is today and the meetings of the bodies that work there. One query."""
    place = Neighbourhood.objects.on(today).only("name").filter(slug=slug).first()
    if place is None:
        return None
    here = BodyNeighbourhood.objects.on(today).filter(neighbourhood=place).values("body")
    return place.name, Q(served__body__in=here)


def last_changes(meetings: Iterable[Meeting]) -> Mapping[uuid.UUID, dt.datetime]:
    """When each meeting was last touched, by the audit trail; when it was made, for those nobody touched. One query."""
    rows = list(meetings)
    keys = [one.pk for one in rows]
    touched = AuditEntry.objects.filter(object_id__in=keys).order_by().values_list("object_id")
    found = dict(touched.annotate(last=Max("at")))
    return {one.pk: found.get(one.pk) or one.created_at for one in rows}
