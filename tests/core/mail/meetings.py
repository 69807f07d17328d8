"""Meetings of the tests about mail: what changes them, and what comes of it."""

import datetime as dt
from collections.abc import Callable

from accounts.models import User
from core.mail.sending import send_waiting
from core.models import Meeting
from core.services.meetings import MeetingPlan, change_meeting
from tests.core.mail.server import MailServer, Received

SITE = "http://bergamo.localhost/"
DAY = dt.date(2023, 5, 16)
Plan = Callable[..., Meeting]
"""Plans and convenes a meeting: see the fixture `plan`."""


def change(dario: User, meeting: Meeting, **changed: object) -> Meeting:
    """Change a meeting's data as they are now; returns it."""
    meeting.refresh_from_db()
    names = ("kind", "meets_on", "starts_at", "ends_at", "venue_id", "remote_url")
    values = {name: getattr(meeting, name) for name in names} | {
        "body_ids": tuple(meeting.served.values_list("body_id", flat=True))
    }
    plan = MeetingPlan(**(values | changed))
    return change_meeting(actor=dario, meeting_id=meeting.pk, plan=plan).meeting


def sent(up: MailServer) -> Received:
    """Let the worker send what waits; the last message that arrived."""
    send_waiting(SITE)
    return up.taken[-1]
