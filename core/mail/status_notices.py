"""Reading a delivery status notification (RFC 3464): what came back to us, and why."""

import email
import re
from dataclasses import dataclass
from email.message import Message

from core.mail.problems import explained


@dataclass(frozen=True, slots=True)
class StatusNotice:
    """`recipients` are the addresses that were not reached, in lower case, where the notice says so; `reason` is for people."""

    recipients: frozenset[str]
    reason: str


def read_notice(content: bytes) -> StatusNotice | None:
    """What a message tells of a failed delivery; None for anything else: an automatic answer, a delay, a receipt."""
    for part in email.message_from_bytes(content).walk():
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            for fields in part.get_payload():
                if isinstance(fields, Message) and _field(fields, "action").lower().split()[:1] == ["failed"]:
                    return StatusNotice(_recipients(fields), _reason(fields))
    return None


def _recipients(fields: Message) -> frozenset[str]:
    """Both names an address may go by: as we wrote it, and as it was forwarded to."""
    named = (_field(fields, name) for name in ("original-recipient", "final-recipient"))
    return frozenset(one.rpartition(";")[2].strip().strip("<>").lower() for one in named if "@" in one)


def _reason(fields: Message) -> str:
    """«L'indirizzo non esiste. (550 5.1.1 no such user)» from status and diagnostic code."""
    status, diagnostic = _field(fields, "status"), _field(fields, "diagnostic-code")
    words = diagnostic.partition(";")[2].strip() or diagnostic
    if status and status not in words:
        words = f"{status} {words}".strip()
    code = re.match(r"[45]\d\d\b", words)
    if code:
        return explained(int(code[0]), words[3:].strip())
    return explained(0, words)


def _field(fields: Message, name: str) -> str:
    return " ".join(str(fields.get(name, "")).split())
