"""A few meetings around today, so that an operator's day has something in it."""

import datetime as dt
from itertools import cycle

from accounts.models import User
from core.models import Attendance, Body, Meeting, Organisation, Venue
from core.services.attendance import count_citizens, mark_organisation
from core.services.meeting_states import convene_meeting, hold_meeting
from core.services.meetings import MeetingPlan, plan_meeting
from core.services.minutes import publish_minutes, save_minutes

PLENARY = "plenary"
AGENDA = ("Saluti e giro di tavolo", "Festa di quartiere: chi fa che cosa", "Segnalazioni dal quartiere")
TEXT = (
    "## Festa di quartiere\n\nSi conferma la piazza. Le realtà presenti si dividono i compiti: accoglienza, giochi, "
    "cucina.\n\n## Segnalazioni\n\nL'attraversamento davanti alla scuola è poco illuminato: se ne parlerà con il Comune."
)
COMING_DAYS = (0, 3, 6, 9, 13, 20)
PAST_DAYS = (5, 12, 21)


def recent_and_coming(actor: User, model_slug: str, today: dt.date) -> None:
    """Plan coming meetings of the first bodies, and hold a few that are just over, some without a report yet."""
    bodies = list(Body.objects.filter(model_slug=model_slug).order_by("name"))
    networks = cycle(bodies)
    for days in COMING_DAYS:
        meeting = _plan(actor, model_slug, next(networks), today + dt.timedelta(days=days))
        if days < 10:
            convene_meeting(actor=actor, meeting_id=meeting.pk)
    for number, days in enumerate(PAST_DAYS):
        _held(actor, model_slug, next(networks), today - dt.timedelta(days=days), with_report=number > 0)


def _plan(actor: User, model_slug: str, body: Body, day: dt.date) -> Meeting:
    last = Meeting.objects.filter(bodies=body).exclude(venue=None).first()
    venue: Venue | None = last.venue if last else None
    plan = MeetingPlan(
        kind=PLENARY,
        body_ids=(body.pk,),
        meets_on=day,
        starts_at=dt.time(18, 30),
        ends_at=dt.time(20, 0),
        venue_id=venue.pk if venue else None,
    )
    return plan_meeting(actor=actor, model_slug=model_slug, plan=plan, agenda=AGENDA)


def _held(actor: User, model_slug: str, body: Body, day: dt.date, *, with_report: bool) -> None:
    meeting = _plan(actor, model_slug, body, day)
    usual = (
        Organisation.objects.standing()
        .filter(attendances__body=body, attendances__status=Attendance.Status.PRESENT)
        .distinct()[:9]
    )
    for people, organisation in enumerate(usual, 1):
        mark_organisation(
            actor=actor, meeting_id=meeting.pk, organisation_id=organisation.pk, people=1 + people % 3
        )
    count_citizens(actor=actor, meeting_id=meeting.pk, total=4)
    hold_meeting(actor=actor, meeting_id=meeting.pk)
    if with_report:
        minutes = save_minutes(actor=actor, meeting_id=meeting.pk, text=TEXT, revision=0)
        publish_minutes(actor=actor, meeting_id=meeting.pk, revision=minutes.revision)
