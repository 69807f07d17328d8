"""A small calendar program: what somebody's calendar holds after the mails she got (RFC 5546), read by another library."""

from dataclasses import dataclass, field
from typing import Any

import vobject

from tests.core.mail.server import Received


@dataclass
class CalendarProgram:
    """Events by UID; an older version never replaces a newer one: SEQUENCE decides, then DTSTAMP (RFC 5546, 2.1.5)."""

    events: dict[str, Any] = field(default_factory=dict)

    def take(self, received: Received) -> None:
        """Apply the invitation of a mail; a mail without one changes nothing."""
        parts = [part for part in received.mail.walk() if part.get_content_type() == "text/calendar"]
        for part in parts:
            calendar = vobject.readOne(str(part.get_content()))
            calendar.validate()
            assert part.get_param("method") == calendar.method.value
            self._apply(calendar.method.value, calendar.vevent)

    def _apply(self, method: str, event: Any) -> None:
        known = self.events.get(event.uid.value)
        if known is not None and _version(known) > _version(event):
            return
        if method == "CANCEL":
            assert event.status.value == "CANCELLED"
        self.events[event.uid.value] = event

    @property
    def only(self) -> Any:
        """The one event."""
        (event,) = self.events.values()
        return event


def _version(event: Any) -> tuple[int, Any]:
    return int(event.sequence.value), event.dtstamp.value
