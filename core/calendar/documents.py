"""iCalendar documents: the invitation of one person (RFC 5546) and the feeds anybody may follow."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from icalendar import Calendar, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vDuration, vText

from core.calendar.event import common_name, event_of, organiser_of, plain, sender
from core.models import CityProfile, Invitation, Meeting

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
REFRESH = dt.timedelta(hours=4)
"""How often programs that follow a feed are asked to look again."""

_REPLIES: Mapping[str, str] = {
    Invitation.Reply.COMING: "ACCEPTED",
    Invitation.Reply.NOT_COMING: "DECLINED",
}


def invitation(
    meeting: Meeting,
    invited: Invitation,
    *,
    profile: CityProfile,
    site: str,
    stamp: dt.datetime,
    method: str,
    answers_to: str = "",
    answer_at: str = "",
) -> bytes:
    """What goes with a mail: `REQUEST` puts the event in the calendar or replaces an older version of it, `CANCEL` strikes it.

    Calendar programs go by UID and SEQUENCE. One attendee alone: nobody learns who else is invited. She is asked to answer
    where there is somebody to read it: `answers_to` is the address for that; `answer_at` is her page.
    """
    names = sorted(body.name for body in meeting.bodies.all())
    event = event_of(
        meeting,
        bodies=names,
        agenda=meeting.agenda.all(),
        profile=profile,
        site=site,
        stamp=stamp,
        answer_at=answer_at if method == REQUEST else "",
    )
    event["organizer"] = organiser_of(profile, answers_to)
    if event["organizer"] != f"mailto:{sender()}":  # who speaks for the organiser (RFC 5545, 3.2.18)
        event["organizer"].params["sent-by"] = vText(f"mailto:{sender()}")
    attendee = vCalAddress(f"mailto:{invited.email}")
    attendee.params["cn"] = common_name(invited.name or invited.email)
    attendee.params["role"] = vText("REQ-PARTICIPANT")
    attendee.params["partstat"] = vText(_REPLIES.get(invited.reply, "NEEDS-ACTION"))
    attendee.params["rsvp"] = vText("TRUE" if answers_to and method == REQUEST else "FALSE")
    event.add("attendee", attendee, encode=False)
    if method == CANCEL:
        event["status"] = vText("CANCELLED")
    calendar = _calendar(method)
    calendar.add_component(event)
    return _written(calendar)


def feed(
    meetings: Iterable[Meeting],
    *,
    name: str,
    profile: CityProfile,
    site: str,
    stamps: Mapping[Any, dt.datetime],
) -> bytes:
    """Meetings to follow in a calendar program. `stamps`: key of a meeting to when it last changed.

    Meetings come with bodies, agenda and venue. The same meetings give the same bytes.
    """
    calendar = _calendar(PUBLISH)
    calendar.add("name", plain(name))
    calendar.add("x-wr-calname", plain(name))
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    for meeting in meetings:
        calendar.add_component(
            event_of(
                meeting,
                bodies=[body.name for body in meeting.bodies.all()],
                agenda=meeting.agenda.all(),
                profile=profile,
                site=site,
                stamp=stamps.get(meeting.pk, meeting.created_at),
            )
        )
    return _written(calendar)


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Vicinia//Partecipazione di quartiere//IT")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(_timezone())
    return calendar


def _timezone() -> Timezone:
    """The city's clock as calendar programs know it: summer time by Directive 2000/84/EC, articles 2 and 3.

    Written out as rules, not as a list of days: some programs read nothing else.
    """
    zone = Timezone()
    zone.add("tzid", settings.TIME_ZONE)
    for part, name, onset, before, after in (
        (TimezoneDaylight(), "CEST", dt.datetime(1996, 3, 31, 2), 1, 2),  # noqa: DTZ001 - local, as RFC 5545 wants
        (TimezoneStandard(), "CET", dt.datetime(1996, 10, 27, 3), 2, 1),  # noqa: DTZ001
    ):
        part.add("tzname", name)
        part.add("dtstart", onset)
        part.add("rrule", {"freq": "yearly", "bymonth": onset.month, "byday": "-1su"})
        part.add("tzoffsetfrom", dt.timedelta(hours=before))
        part.add("tzoffsetto", dt.timedelta(hours=after))
        zone.add_component(part)
    return zone


def _written(calendar: Calendar) -> bytes:
    return bytes(calendar.to_ical())
