"""A real mail server for tests, which can be told to be full, to be slow, to be down, to hold its answer."""

import asyncio
import email
import email.policy
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Received:
    """One message the server took."""

    sender: str
    to: str
    content: bytes

    @property
    def mail(self) -> EmailMessage:
        """Parsed."""
        return email.message_from_bytes(self.content, policy=email.policy.default)  # type: ignore[return-value]

    def part(self, kind: str) -> EmailMessage:
        """The first part of a type."""
        return next(part for part in self.mail.walk() if part.get_content_type() == kind)  # type: ignore[return-value]

    def text(self) -> str:
        """The plain text."""
        return str(self.part("text/plain").get_content())

    def html(self) -> str:
        """The HTML."""
        return str(self.part("text/html").get_content())


@dataclass
class MailServer:
    """What it received, and how it answers. `answers`: address to the answers it gives before it accepts."""

    port: int
    taken: list[Received] = field(default_factory=list)
    recipient_answers: dict[str, list[str]] = field(default_factory=dict)
    data_answers: dict[str, list[str]] = field(default_factory=dict)
    pause: float = 0.0
    recipient_pause: float = 0.0
    hold_answers: threading.Event = field(default_factory=threading.Event)
    holding: threading.Event = field(default_factory=threading.Event)
    connections: int = 0
    offers: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The address for EMAIL_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    def to(self) -> Counter[str]:
        """How many messages each address got."""
        return Counter(one.to for one in self.taken)

    # aiosmtpd's hooks

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return [*responses[:1], *self.offers, *responses[1:]]

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        if self.recipient_pause:
            await asyncio.sleep(self.recipient_pause)
        answers = self.recipient_answers.get(address)
        if answers:
            return answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.pause:
            await asyncio.sleep(self.pause)
        answers = self.data_answers.get(envelope.rcpt_tos[0])
        if answers:
            return answers.pop(0)
        content = envelope.content
        assert isinstance(content, bytes)
        for address in envelope.rcpt_tos:
            self.taken.append(Received(envelope.mail_from or "", address, content))
        if self.hold_answers.is_set():
            self.holding.set()
            while self.hold_answers.is_set():  # noqa: ASYNC110 - set by another thread
                await asyncio.sleep(0.01)
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(server: MailServer) -> Iterator[MailServer]:
    """The server answers while the block lasts; it may be started again after."""
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    try:
        yield server
    finally:
        server.hold_answers.clear()
        controller.stop()
