"""Mail that comes back is noted at its delivery, in its city; a forged one is not."""

import io
import sys
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from accounts.models import User
from core.mail.return_addresses import DELIVERY, token_of
from core.mail.sending import send_mailing
from core.models import Delivery
from core.services.convocation import send_again
from tenants.context import use_city, use_public
from tenants.models import City
from tests.core.mail.conftest import Queue
from tests.core.mail.server import MailServer

NOTICE = """From: MAILER-DAEMON@uno.example
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

Sorry.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.uno.example

Final-Recipient: rfc822; ada@uno.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {words}

--B--
"""


@pytest.fixture
def delivery(up: MailServer, queue: Queue, settings: Settings) -> Delivery:
    """A message that left, with an address to come back to."""
    settings.BOUNCE_ADDRESS = "rimbalzi+{token}@posta.example"
    send_mailing(str(queue("ada@uno.example").pk))
    return Delivery.objects.get()


def notice(
    to: str, action: str = "failed", status: str = "5.2.2", words: str = "552 5.2.2 Mailbox full"
) -> str:
    return NOTICE.format(to=to, action=action, status=status, words=words)


def receive(
    text: str | bytes, monkeypatch: pytest.MonkeyPatch, command: str = "receive_mail", **options: Any
) -> str:
    out = io.StringIO()
    content = text.encode() if isinstance(text, str) else text
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    with use_public():
        call_command(command, stdout=out, **options)
    return out.getvalue()


def test_the_envelope_says_which_delivery_and_fits_the_limit(up: MailServer, delivery: Delivery) -> None:
    sender = up.taken[0].sender
    assert sender == f"rimbalzi+{token_of(DELIVERY, delivery.pk)}@posta.example"
    assert len(sender.partition("@")[0]) <= 64
    assert "posta.example" not in str(up.taken[0].mail["From"])


def test_a_returned_message_is_noted_once_with_its_reason(
    up: MailServer, delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = notice(up.taken[0].sender.upper())
    assert receive(text, monkeypatch) == "Noted.\n"
    delivery.refresh_from_db()
    assert [delivery.state, delivery.problem] == ["bounced", "La casella è piena. (552 5.2.2 Mailbox full)"]
    assert "Known already" in receive(text, monkeypatch)


def test_where_no_address_is_configured_mail_comes_back_to_the_sender_and_is_not_read(
    up: MailServer, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_mailing(str(queue("ada@uno.example").pk))
    assert up.taken[0].sender == "noreply@localhost"
    with pytest.raises(CommandError, match="BOUNCE_ADDRESS is not set"):
        receive(notice("noreply@localhost"), monkeypatch)
    assert Delivery.objects.get().state == "sent"


def test_the_command_answers_to_its_former_name(
    up: MailServer, delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert receive(notice(up.taken[0].sender), monkeypatch, command="receive_bounce") == "Noted.\n"


RETURNED = {
    "a charset nobody knows": 'Content-Type: text/rfc822-headers; charset="x-nope"\n\nSubject: \xe9\xe9\n',
    "a message in it": (
        'Content-Type: message/rfc822\n\nContent-Type: text/plain; charset="x-nope"\n'
        "Content-Transfer-Encoding: 8bit\nSubject: \xe9\n\n\xe9\xe9\n"
    ),
}


@pytest.mark.parametrize("part", RETURNED.values(), ids=list(RETURNED))
@pytest.mark.parametrize("encoding", ["latin-1", "utf-8"])
@pytest.mark.parametrize("address", ["{to}", "=?x-nope?q?=E9?= <{to}>", '<<>>,,@,"\x00 {to}'])
def test_nothing_in_a_returned_message_keeps_it_from_being_noted(
    up: MailServer,
    delivery: Delivery,
    monkeypatch: pytest.MonkeyPatch,
    part: str,
    encoding: str,
    address: str,
) -> None:
    text = notice(address.format(to=up.taken[0].sender)).replace("--B--", f"--B\n{part}\n--B--")
    assert receive(text.encode(encoding), monkeypatch) == "Noted.\n"


def test_the_mark_is_found_in_the_returned_message_alone(
    up: MailServer, delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = f"Content-Type: text/rfc822-headers\n\nReturn-Path: <{up.taken[0].sender}>\n"
    text = notice("postmaster@posta.example").replace("--B--", f"--B\n{part}\n--B--")
    assert receive(text, monkeypatch) == "Noted.\n"


@pytest.mark.parametrize("action", ["Failed", "FAILED (gave up)"])
def test_how_a_failure_is_written_does_not_matter(
    up: MailServer, delivery: Delivery, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    assert receive(notice(up.taken[0].sender, action=action), monkeypatch) == "Noted.\n"


def test_a_late_notice_about_the_address_before_it_was_corrected_changes_nothing(
    up: MailServer, delivery: Delivery, monkeypatch: pytest.MonkeyPatch, dario: User
) -> None:
    text = notice(up.taken[0].sender)
    receive(text, monkeypatch)
    send_again(actor=dario, delivery_id=delivery.pk, email="ada.nuova@uno.example")
    send_mailing(str(delivery.mailing_id))
    assert "out of date" in receive(text, monkeypatch)
    assert Delivery.objects.get().state == "sent"
    forwarded = text.replace(
        "Final-Recipient: rfc822; ada@uno.example",
        "Original-Recipient: rfc822;Ada.Nuova@uno.example\nFinal-Recipient: rfc822; ada@altrove.example",
    )
    assert receive(forwarded, monkeypatch) == "Noted.\n"


def test_the_envelopes_recipient_may_be_told_by_the_server(
    up: MailServer, delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert receive(notice("rimbalzi@posta.example"), monkeypatch, to=up.taken[0].sender) == "Noted.\n"


@pytest.mark.parametrize("how", ["unknown", "forged", "other city"])
def test_a_notice_about_no_delivery_of_ours_is_refused(
    delivery: Delivery, monza: City, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    token = token_of(DELIVERY, delivery.pk)
    if how == "forged":
        token = token[:-1] + ("a" if token[-1] != "a" else "b")
    with use_city(monza):
        foreign = token_of(DELIVERY, delivery.pk)
    if how == "other city":
        # signed by Monza: looked for there, where there is no such delivery
        assert "no more" in receive(notice(f"rimbalzi+{foreign}@posta.example"), monkeypatch)
    else:
        to = "qualcuno@posta.example" if how == "unknown" else f"rimbalzi+{token}@posta.example"
        with pytest.raises(CommandError, match="About nothing of ours"):
            receive(notice(to), monkeypatch)
    assert Delivery.objects.get().state == "sent"


@pytest.mark.parametrize(
    "text",
    [
        notice("{to}", action="delayed", status="4.4.7", words="451 later"),
        "From: ada@uno.example\nTo: {to}\nSubject: Fuori ufficio\n\nTorno lunedì.\n",
        "",
    ],
)
def test_an_automatic_answer_or_a_delay_changes_nothing(
    up: MailServer, delivery: Delivery, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    assert "nothing to note" in receive(text.replace("{to}", up.taken[0].sender), monkeypatch)
    assert Delivery.objects.get().state == "sent"
