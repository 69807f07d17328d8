"""The message with which a colleague begins: sent like every other, however long the mail server is down."""

import datetime as dt

import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.mail.sending import send_waiting
from core.models import Delivery
from core.services.people import close_account, invite_again, invite_person
from tests.core.mail.meetings import SITE
from tests.core.mail.server import MailServer, running

NEW = "nuova@bergamo.example"


def invite(dario: User) -> User:
    return invite_person(actor=dario, email=NEW, full_name="Nuova Collega", role="reader", site=SITE)


def test_a_server_that_is_down_gets_it_when_it_is_back(
    mail_server: MailServer, dario: User, clock: time_machine.Traveller, bergamo_client: Client
) -> None:
    user = invite(dario)
    send_waiting(SITE)
    bergamo_client.force_login(dario)
    card = reverse("core:work_person", args=[user.pk])
    assert "riproviamo da soli" in bergamo_client.get(card).content.decode()
    with running(mail_server):
        clock.shift(dt.timedelta(hours=1))
        send_waiting(SITE)
        send_waiting(SITE)
    assert mail_server.to() == {NEW: 1}
    got = mail_server.taken[0]
    assert str(got.mail["Subject"]).startswith("Il Suo accesso all'area di lavoro di ")
    link = next(line for line in got.text().splitlines() if "/password/reset/key/" in line)
    assert link in got.html()
    bergamo_client.logout()
    page = bergamo_client.get("/" + link.removeprefix(SITE), follow=True)
    assert "Salva la password" in page.content.decode()


def test_the_office_sees_that_it_did_not_arrive(up: MailServer, dario: User, bergamo_client: Client) -> None:
    up.recipient_answers[NEW] = ["550 5.1.1 No such user"]
    user = invite(dario)
    send_waiting(SITE)
    bergamo_client.force_login(dario)
    page = bergamo_client.get(reverse("core:work_person", args=[user.pk])).content.decode()
    assert "L'ultimo invito non è arrivato." in page
    assert "550 5.1.1 No such user" in page
    invite_again(actor=dario, user_id=user.pk, site=SITE)
    send_waiting(SITE)
    assert up.to() == {NEW: 1}


def test_a_closed_account_is_not_written_to(up: MailServer, dario: User) -> None:
    close_account(actor=dario, user_id=invite(dario).pk)
    send_waiting(SITE)
    assert not up.taken
    assert Delivery.objects.get().state == "dropped"


def ask(client: Client, email: str) -> str:
    """Ask for a new password; the address one is led to."""
    response = client.post(reverse("account_reset_password"), {"email": email})
    return response.headers["Location"]


def test_a_new_password_asked_while_the_server_is_down_comes_when_it_is_back(
    mail_server: MailServer, dario: User, clock: time_machine.Traveller, bergamo_client: Client
) -> None:
    done = reverse("account_reset_password_done")
    assert ask(bergamo_client, dario.email) == done
    send_waiting(SITE)
    assert ask(bergamo_client, dario.email.upper()) == done  # one message is on its way already
    assert ask(bergamo_client, "nessuno@bergamo.example") == done
    (waiting,) = Delivery.objects.select_related("mailing")
    assert (waiting.email, waiting.state) == (dario.email, "waiting")
    assert "/password/" not in f"{waiting.content} {waiting.mailing.content}"  # no secret is stored
    with running(mail_server):
        clock.shift(dt.timedelta(hours=1))
        send_waiting(SITE)
    assert mail_server.to() == {dario.email: 1}
    got = mail_server.taken[0]
    assert str(got.mail["Subject"]) == "Scegli una nuova password"
    link = next(line for line in got.text().splitlines() if "/password/reset/key/" in line)
    assert link in got.html()
    page = bergamo_client.get("/" + link.removeprefix(SITE), follow=True)
    assert "Salva la password" in page.content.decode()


def test_a_new_password_is_told_in_the_language_it_was_asked_in(
    up: MailServer, dario: User, bergamo_client: Client
) -> None:
    bergamo_client.cookies["django_language"] = "en"
    ask(bergamo_client, dario.email)
    send_waiting(SITE)
    assert str(up.taken[0].mail["Subject"]) == "Choose a new password"


def test_who_was_closed_meanwhile_gets_no_new_password(
    up: MailServer, dario: User, bergamo_client: Client
) -> None:
    ask(bergamo_client, dario.email)
    User.objects.update(is_active=False)
    send_waiting(SITE)
    assert not up.taken
