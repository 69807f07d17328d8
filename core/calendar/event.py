"""A meeting as an iCalendar event (RFC 5545): the same in an invitation and in a feed."""

import datetime as dt
from collections.abc import Iterable
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Event, vCalAddress, vText

from accounts.scope import current_scope
from core.models import AgendaItem, CityProfile, Meeting
from core.participation.registry import registry

USUAL_LENGTH = dt.timedelta(hours=2)
"""How long a meeting takes in calendars when nobody said."""

_CALLED_OFF = frozenset({Meeting.State.CANCELLED, Meeting.State.POSTPONED})


def uid(meeting: Meeting) -> str:
    """The event's name for ever: the same through updates and cancellation, different in every city."""
    return f"{meeting.pk}@{current_scope()}.vicinia"


def event_of(
    meeting: Meeting,
    *,
    bodies: Iterable[str],
    agenda: Iterable[AgendaItem],
    profile: CityProfile,
    site: str,
    stamp: dt.datetime,
    answer_at: str = "",
) -> Event:
    """The event of a meeting. `site` is the address of the city's site; `stamp` says when this version was made.

    `answer_at` is the page of who is invited, where it is hers. A meeting without a start takes the whole day; one that ends
    before it starts ends the day after.
    """
    event = Event()
    event.add("uid", uid(meeting))
    event.add("sequence", meeting.calendar_sequence)
    event.add("dtstamp", stamp.astimezone(dt.UTC))
    event.add("last-modified", stamp.astimezone(dt.UTC))
    start, end = span(meeting)
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("summary", plain(summary(meeting, bodies)))
    event.add("status", "CANCELLED" if meeting.state in _CALLED_OFF else "CONFIRMED")
    if place := location(meeting):
        event.add("location", plain(place))
    page = site.rstrip("/") + reverse("core:meeting", args=[meeting.pk])
    event.add("url", page)
    event.add("description", plain(_description(meeting, agenda, page, answer_at)))
    event["organizer"] = organiser_of(profile)
    return event


def span(meeting: Meeting) -> tuple[dt.datetime, dt.datetime] | tuple[dt.date, dt.date]:
    """When it starts and ends, in the city's time; two days for a meeting of which no hour is known."""
    if meeting.starts_at is None:
        return meeting.meets_on, meeting.meets_on + dt.timedelta(days=1)
    zone = ZoneInfo(settings.TIME_ZONE)
    start = dt.datetime.combine(meeting.meets_on, meeting.starts_at, zone)
    if meeting.ends_at is None:
        return start, start + USUAL_LENGTH
    day_after = dt.timedelta(days=1 if meeting.ends_at <= meeting.starts_at else 0)
    return start, dt.datetime.combine(meeting.meets_on + day_after, meeting.ends_at, zone)


def has_begun(meeting: Meeting) -> bool:
    """Whether the meeting is held, or its hour has come; where no hour is known, its day is over."""
    if meeting.state == Meeting.State.HELD:
        return True
    start, end = span(meeting)
    if not isinstance(start, dt.datetime):
        return timezone.localdate() >= end
    return timezone.now() >= start


def summary(meeting: Meeting, bodies: Iterable[str]) -> str:
    """«Rete Boccaleone: plenaria», with the meeting's own title when it has one."""
    kind = registry.get(meeting.model_slug).meeting_kind(meeting.kind).label
    return f"{', '.join(bodies)}: {meeting.title or kind}"


def location(meeting: Meeting) -> str:
    """The place with its address, or the address of the call."""
    if meeting.venue is None:
        return meeting.remote_url
    return ", ".join(part for part in (meeting.venue.name, meeting.venue.address) if part)


def agenda_line(position: int, item: AgendaItem) -> str:
    """«1. Aiuole di via Rosa (20 min)»."""
    time = _(" (%(n)s min)") % {"n": item.minutes_planned} if item.minutes_planned else ""
    return f"{position}. {item.title}{time}"


def _description(meeting: Meeting, agenda: Iterable[AgendaItem], page: str, answer_at: str) -> str:
    parts = []
    if meeting.state in _CALLED_OFF:
        words = {
            "state": str(Meeting.State(meeting.state).label).capitalize(),
            "reason": meeting.state_reason,
        }
        parts.append(_("%(state)s: %(reason)s") % words if meeting.state_reason else words["state"])
    if meeting.remote_url:
        parts.append(_("Per collegarsi: %(url)s") % {"url": meeting.remote_url})
    lines = [agenda_line(position, item) for position, item in enumerate(agenda, 1)]
    if lines:
        parts.append("\n".join([_("Ordine del giorno"), *lines]))
    if answer_at:
        parts.append(_("Rispondi da qui: %(page)s") % {"page": answer_at})
    return "\n\n".join([*parts, page])


def organiser_of(profile: CityProfile, answers_to: str = "") -> vCalAddress:
    """The office, at the address that answers go to, else at its own, else at the one its mails come from."""
    address = vCalAddress(f"mailto:{answers_to or profile.email or sender()}")
    address.params["cn"] = common_name(profile.office or profile.name)
    return address


def sender() -> str:
    """The address that the city's mails come from."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def common_name(name: str) -> vText:
    """A person's or office's name as a parameter, where double quotes may not be."""
    return vText(plain(name).replace('"', "'"))


def plain(text: str) -> str:
    """Without the control characters that a calendar may not contain."""
    return "".join(char for char in text.replace("\r\n", "\n") if char >= " " or char in "\n\t")
