"""Reading a delivery status notification (RFC 3464): what came back to us, and why."""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage

from django.conf import settings

from core.mail.problems import explained

_ADDRESSED = ("to", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to")


class NotANotice(Exception):
    """The message tells of no failed delivery: an automatic answer, a delay, a receipt."""


@dataclass(frozen=True, slots=True)
class StatusNotice:
    """`tokens` are the marks of deliveries it is addressed to, most likely first; `reason` is for people."""

    tokens: tuple[str, ...]
    reason: str


def read_notice(content: bytes, *, addressed_to: str = "") -> StatusNotice:
    """A notice as a mail server pipes it. `addressed_to` is the envelope's recipient where the server tells it.

    Raises `NotANotice`.
    """
    message = email.message_from_bytes(content, policy=email.policy.default)
    if not isinstance(message, EmailMessage):
        raise NotANotice
    return StatusNotice(tuple(dict.fromkeys(_tokens(message, addressed_to))), _reason(message))


def _tokens(message: EmailMessage, addressed_to: str) -> Iterator[str]:
    pattern = re.compile(
        re.escape(settings.BOUNCE_ADDRESS).replace(r"\{token\}", r"([a-z2-7]{39})"), re.IGNORECASE
    )
    texts = [addressed_to, *(str(value) for name in _ADDRESSED for value in message.get_all(name, []))]
    returned = {"message/rfc822", "text/rfc822-headers"}
    texts += [part.as_string()[:20_000] for part in message.walk() if part.get_content_type() in returned]
    for text in texts:
        for found in pattern.finditer(text):
            yield found[1].lower()


def _reason(message: EmailMessage) -> str:
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for fields in part.iter_parts() if part.is_multipart() else ():
            action = str(fields.get("action", "")).strip().lower()
            if action == "failed":
                return _explained(str(fields.get("status", "")), str(fields.get("diagnostic-code", "")))
    raise NotANotice


def _explained(status: str, diagnostic: str) -> str:
    """«L'indirizzo non esiste. (550 5.1.1 no such user)» from the two fields."""
    words = diagnostic.partition(";")[2].strip() or diagnostic.strip()
    if status and status.strip() not in words:
        words = f"{status.strip()} {words}".strip()
    code = re.match(r"[45]\d\d\b", words)
    if code:
        return explained(int(code[0]), words[3:].strip())
    return explained(0, words)
