"""A real mail server, and messages in the queue."""

from collections.abc import Callable, Iterator

import pytest
from pytest_django import Settings

from core.mail import kinds
from core.mail.message import MailMessage
from core.mail.queue import Recipient, enqueue
from core.models import Delivery, Mailing
from tenants.models import City
from tests.core.mail.server import MailServer, free_port, running

Queue = Callable[..., Mailing]


def _note(delivery: Delivery) -> MailMessage:
    return MailMessage(delivery.mailing.subject, f"Per {delivery.name}\n.\n", f"<p>Per {delivery.name}</p>")


@pytest.fixture
def mail_server(settings: Settings) -> MailServer:
    """A mail server that is down; the settings point at it."""
    server = MailServer(free_port())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_TIMEOUT = 5
    return server


@pytest.fixture
def up(mail_server: MailServer) -> Iterator[MailServer]:
    """The same, up."""
    with running(mail_server):
        yield mail_server


@pytest.fixture
def queue(in_bergamo: City, monkeypatch: pytest.MonkeyPatch) -> Queue:
    """Puts a plain message for some addresses in the queue."""
    monkeypatch.setitem(kinds.RENDERERS, "note", _note)  # type: ignore[arg-type]

    def put(*addresses: str) -> Mailing:
        to = [Recipient(one, name=one.partition("@")[0]) for one in addresses]
        mailing = enqueue("note", to, subject="Prova", site="http://bergamo.localhost/", created_by="Anna")
        assert mailing is not None
        return mailing

    return put
