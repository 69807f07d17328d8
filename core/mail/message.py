"""What a message says, before it becomes an e-mail."""

from collections.abc import Mapping
from dataclasses import dataclass, field


class NoLongerNeeded(Exception):
    """Raised by a renderer: what the message was about has changed, and it must not be sent any more."""


@dataclass(frozen=True, slots=True)
class MailMessage:
    """One message to one address: the same words as text and as HTML, perhaps with a calendar event.

    `calendar` is an iCalendar object (bytes, UTF-8), `method` its METHOD (`REQUEST`, `CANCEL`). `headers` are added to
    the standard ones, such as `List-Unsubscribe`. `reply_to` is empty for none.
    """

    subject: str
    text: str
    html: str
    calendar: bytes | None = None
    method: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    reply_to: str = ""
