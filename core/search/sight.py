"""What may be found, and by whom. The operators' notebooks are in no sight: they are never searched."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from core.models import ActionItem, Attendance, Body, Meeting, MeetingBody, Membership, Minutes, Organisation
from core.permissions.holder import Holder
from core.selectors.meetings import HERE, meetings_seen
from core.services.activation import active_model_slugs

MEETINGS, MINUTES, ORGANISATIONS, ACTIONS = "meetings", "minutes", "organisations", "actions"
KINDS = (MEETINGS, MINUTES, ORGANISATIONS, ACTIONS)
BY_NAME = (MEETINGS, ORGANISATIONS)
"""The kinds that are also found by a name alone."""


@dataclass(frozen=True, slots=True)
class Sight:
    """The rows somebody may see, by kind; a kind that is not there is not searched. `public`: a citizen's."""

    rows: dict[str, QuerySet[Any]]
    bodies: QuerySet[Body]
    public: bool = False


def worker_sight(who: Holder) -> Sight:
    """Of the work area: meetings, minutes and actions of her bodies, drafts included; organisations of the city."""
    rows: dict[str, QuerySet[Any]] = {}
    bodies = Body.objects.none()
    if who.may("core.meeting.see"):
        keys = who.bodies("core.meeting.see")
        seen = meetings_seen(keys)
        bodies = Body.objects.all() if keys is None else Body.objects.filter(pk__in=keys)
        rows[MEETINGS] = seen
        rows[MINUTES] = _of(Minutes.objects.all(), seen, keys is None)
        rows[ACTIONS] = _of(ActionItem.objects.all(), seen, keys is None)
    if who.may("core.organisation.see"):
        rows[ORGANISATIONS] = Organisation.objects.standing()
    return Sight(rows, bodies)


def public_sight() -> Sight:
    """Of everybody: no draft meetings, published minutes only, organisations that agreed to be listed, no actions."""
    slugs = active_model_slugs()
    seen = Meeting.objects.shown_publicly().filter(model_slug__in=slugs)
    published = Minutes.objects.filter(state=Minutes.State.PUBLISHED)
    rows: dict[str, QuerySet[Any]] = {
        MEETINGS: seen,
        MINUTES: _of(published, seen, everything=False),
        ORGANISATIONS: Organisation.objects.standing().filter(listed_publicly=True),
    }
    return Sight(rows, Body.objects.filter(model_slug__in=slugs), public=True)


def narrowed(sight: Sight, body_id: uuid.UUID | None, year: int | None) -> Sight:
    """The same, of one body and one year: an organisation is of those in which it took part, or is a member."""
    if body_id is None and year is None:
        return sight
    rows = {
        kind: _taking_part(found, body_id, year)
        if kind == ORGANISATIONS
        else _met(found, "" if kind == MEETINGS else "meeting__", body_id, year)
        for kind, found in sight.rows.items()
    }
    return Sight(rows, sight.bodies, sight.public)


def _met(rows: QuerySet[Any], path: str, body_id: uuid.UUID | None, year: int | None) -> QuerySet[Any]:
    if year is not None:
        rows = rows.filter(**{f"{path}meets_on__year": year})
    if body_id is not None:
        here = MeetingBody.objects.filter(meeting=OuterRef(f"{path}pk"), body=body_id)
        rows = rows.filter(Exists(here))
    return rows


def _taking_part(rows: QuerySet[Any], body_id: uuid.UUID | None, year: int | None) -> QuerySet[Any]:
    came = Attendance.objects.filter(organisation__canonical=OuterRef("pk"), status__in=HERE)
    came = came.filter(meeting__meets_on__year=year) if year is not None else came
    where = Q(Exists(came.filter(body=body_id) if body_id is not None else came))
    if body_id is not None and year is None:
        where |= Q(Exists(Membership.objects.filter(organisation__canonical=OuterRef("pk"), body=body_id)))
    return rows.filter(where)


def _of(rows: QuerySet[Any], seen: QuerySet[Meeting], everything: bool) -> QuerySet[Any]:
    """The rows of the meetings seen."""
    return rows if everything else rows.filter(meeting__in=seen.order_by().values("pk"))


def names_matched(sight: Sight) -> QuerySet[Organisation]:
    """Organisations whose own name and text may lead to the one they count as: a hidden one leads nowhere."""
    rows = Organisation.objects.annotate(stands_for=F("canonical"))
    return rows.filter(listed_publicly=True) if sight.public else rows
