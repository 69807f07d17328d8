"""Sittings as citizens see them."""

import datetime as dt
import uuid
from collections.abc import Collection

from django.db.models import Count
from django.utils.translation import gettext as _

from core.models import Body, Meeting, MeetingBody, Membership
from core.selectors.public import going_ahead, public_meetings
from core.selectors.rules import rules_on
from core.templatetags.vicinia import near_day
from models_monza.rules import SITTINGS, SLUG
from models_monza.services.sittings import SITTING


def next_sitting_of(body: Body, today: dt.date) -> Meeting | None:
    """The first sitting of a consulta that is convened. Two queries."""
    return going_ahead(public_meetings().filter(bodies=body, kind=SITTING), today).first()


def next_sittings(body_ids: Collection[uuid.UUID], today: dt.date) -> dict[uuid.UUID, str]:
    """The next sitting of each consulta in a sentence: day, hour, place. One query."""
    rows = MeetingBody.objects.filter(
        body__in=body_ids,
        meeting__kind=SITTING,
        meeting__model_slug=SLUG,
        meeting__state=Meeting.State.CONVENED,
        meeting__meets_on__gte=today,
    )
    found: dict[uuid.UUID, str] = {}
    for row in rows.select_related("meeting__venue").order_by("meeting__meets_on", "meeting__starts_at"):
        found.setdefault(row.body_id, _told(row.meeting))
    return found


def enrolled_on(body: Body, day: dt.date) -> tuple[int, int]:
    """How many people and how many organisations are in the register of a consulta on a day. One query."""
    rows = Membership.objects.on(day).filter(body=body)
    counts = rows.aggregate(citizens=Count("person"), organisations=Count("organisation"))
    return counts["citizens"], counts["organisations"]


def audience_on(day: dt.date) -> str:
    """What the rules of a day let who is not enrolled do at a sitting; empty where they do not say. One query."""
    return rules_on(SLUG, SITTINGS, day)["audience"] or ""


def _told(meeting: Meeting) -> str:
    parts = [near_day(meeting.meets_on)]
    if meeting.starts_at:
        parts.append(f"{meeting.starts_at:%H:%M}")
    if meeting.venue:
        parts.append(meeting.venue.name)
    return _("Prossima seduta: %(when)s") % {"when": ", ".join(parts)}
