"""The platform's own mail goes out once, by the queue."""

import re

import pytest
from django.core import mail
from django.db import transaction

from accounts.models import User
from tenants.context import use_public
from tenants.mail import kinds
from tenants.mail.queue import enqueue
from tenants.mail.sending import send_messages
from tenants.models import Message
from tests.tenants.team import team_browser


def test_a_message_with_a_key_is_queued_once_and_sent_once(
    fresh_database: str, monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    monkeypatch.setitem(kinds.KINDS, "frame", None)
    with use_public():
        for _twice in range(2):
            with transaction.atomic():
                enqueue("frame", "ufficio@comune.example", subject="Benvenuti", name="Nora", key="once")
        send_messages()
        row = Message.objects.get()
    assert (row.state, len(mail.outbox)) == (Message.State.SENT, 1)
    sent = mail.outbox[0]
    assert "Buongiorno Nora," in sent.body
    assert sent.to == ["ufficio@comune.example"]


def test_an_unknown_kind_is_a_mistake_of_the_code(db: None) -> None:
    with pytest.raises(KeyError, match="no such kind"):
        enqueue("nessuno", "a@b.example", subject="x")


def test_the_team_chooses_a_new_password_by_the_queue(franca: User) -> None:
    browser = team_browser(None)
    for _twice in range(2):
        assert browser.post("/account/password/reset/", {"email": franca.email}).status_code == 302
    (row,) = Message.objects.all()
    assert "key/" not in str(row.content)
    send_messages()
    link = re.search(r"http://localhost(/account/password/reset/key/\S+)", str(mail.outbox[0].body))
    assert link is not None
    page = browser.get(link[1], follow=True)
    assert "password1" in page.content.decode()
