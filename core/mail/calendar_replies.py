"""Reading the answer a calendar program sends to an invitation (RFC 5546, METHOD:REPLY)."""

import email
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from icalendar import Calendar

from core.models import Invitation

_REPLIES: Mapping[str, str | None] = {
    "ACCEPTED": Invitation.Reply.COMING,
    "DECLINED": Invitation.Reply.NOT_COMING,
    "TENTATIVE": None,
}


@dataclass(frozen=True, slots=True)
class CalendarReply:
    """An answer to version `sequence` of the event `uid`. `replies`: address, in lower case, to `Invitation.Reply`.

    "Perhaps" is no answer, and takes an earlier one back: it is None.
    """

    uid: str
    sequence: int
    replies: Mapping[str, str | None]


def read_reply(content: bytes) -> CalendarReply | None:
    """The answer in a message; None where there is none."""
    for part in email.message_from_bytes(content).walk():
        if part.get_content_type() not in {"text/calendar", "application/ics"}:
            continue
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes) and (found := _answer(payload)):
            return found
    return None


def _answer(content: bytes) -> CalendarReply | None:
    try:
        calendar: Any = Calendar.from_ical(content)
        if str(calendar.get("method", "")).upper() != "REPLY":
            return None
        (event,) = calendar.walk("VEVENT")
        sequence = int(str(event.get("sequence", 0)))
    except ValueError:
        return None
    replies = dict(pair for attendee in _listed(event.get("attendee")) for pair in _replies(attendee))
    return CalendarReply(str(event.get("uid", "")), sequence, replies) if replies else None


def _replies(attendee: Any) -> list[tuple[str, str | None]]:
    """An attendee's answer, under the address that is its value and under the one it may be given besides."""
    parameters = getattr(attendee, "params", {})
    status = str(parameters.get("partstat", "")).upper()
    if status not in _REPLIES:
        return []
    named = (str(attendee), str(parameters.get("email", "")))
    return [(one.lower().removeprefix("mailto:").strip(), _REPLIES[status]) for one in named if one]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value is not None else []
