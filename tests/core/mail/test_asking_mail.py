"""The mail that asks for points, and what becomes of it: words, the link, no event for the calendar."""

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from core.mail.sending import send_waiting
from core.models import Delivery, Meeting
from core.selectors.convocation import Guest
from core.services.convocation import ask_for_points, convene_meeting
from core.services.meeting_states import cancel_meeting
from core.services.meetings import MeetingPlan, plan_meeting
from tests.core.mail.meetings import DAY, SITE, sent
from tests.core.mail.server import MailServer, running
from tests.core.mail.test_invitations import remind


@pytest.fixture
def draft(clock: object, alfa: Any, dario: User) -> Meeting:
    values = MeetingPlan(kind="plenary", body_ids=(alfa.pk,), meets_on=DAY, starts_at=dt.time(18, 30))
    return plan_meeting(actor=dario, model_slug="bergamo", plan=values, agenda=("L'orto <b>di</b> via Rosa",))


def ask(dario: User, draft: Meeting) -> None:
    ask_for_points(
        actor=dario,
        meeting_id=draft.pk,
        guests=[Guest("ada@uno.example", "Ada Rossi")],
        note="Pensateci\n<script>alert(1)</script>",
        until=dt.date(2023, 5, 12),
        site=SITE,
    )


def test_the_question_says_by_when_and_shows_the_agenda_so_far(
    up: MailServer, draft: Meeting, dario: User, bergamo_client: Client
) -> None:
    ask(dario, draft)
    got = sent(up)
    assert str(got.mail["Subject"]).strip() == (
        "Rete Alfa, martedì 16 maggio, ore 18:30: proponi di che cosa parlare"
    )
    text, html = got.text(), got.html()
    for words in (
        "Buongiorno Ada Rossi,",
        "martedì 16 maggio 2023, 18:30",
        "L'ORDINE DEL GIORNO FINORA",
        "1. L'orto <b>di</b> via Rosa",
        "Puoi proporre un punto entro venerdì 12 maggio 2023.",
        "<script>alert(1)</script>",
        "Giorno e luogo possono ancora cambiare",
    ):
        assert words in text
    assert "<script>" not in html
    assert "L&#x27;orto &lt;b&gt;di&lt;/b&gt; via Rosa" in html
    assert "L'ordine del giorno finora" in html
    assert not [part for part in got.mail.walk() if part.get_content_type() == "text/calendar"]
    link = next(line for line in text.splitlines() if "/invito/" in line)
    assert link in html
    page = bergamo_client.get(urlsplit(link).path).content.decode()
    assert "L&#x27;orto &lt;b&gt;di&lt;/b&gt; via Rosa" in page
    assert "Hai tempo fino a <strong>venerdì 12 maggio</strong>" in page
    assert "Ci sarò" not in page


def test_a_question_still_waiting_gives_way_to_the_convocation(
    mail_server: MailServer, draft: Meeting, dario: User, clock: time_machine.Traveller
) -> None:
    ask(dario, draft)
    send_waiting(SITE)
    guests = [Guest("ada@uno.example", "Ada Rossi")]
    convene_meeting(actor=dario, meeting_id=draft.pk, guests=guests, site=SITE)
    with running(mail_server):
        clock.shift(dt.timedelta(hours=2))
        send_waiting(SITE)
    (got,) = mail_server.taken
    assert str(got.mail["Subject"]).strip().endswith(": invito")
    assert Delivery.objects.get(mailing__kind="asking").state == "dropped"


def test_who_was_asked_hears_of_the_cancelled_draft_without_an_event(
    up: MailServer, draft: Meeting, dario: User
) -> None:
    ask(dario, draft)
    sent(up)
    cancel_meeting(actor=dario, meeting_id=draft.pk, reason="Neve")
    got = sent(up)
    assert len(up.taken) == 2
    assert "l'incontro di Rete Alfa di martedì 16 maggio 2023 è annullato" in got.text()
    assert "Ciò che è stato proposto vale per il prossimo incontro." in got.text()
    assert "calendari" not in got.text()
    assert not [part for part in got.mail.walk() if part.get_content_type() == "text/calendar"]


def test_a_reminder_counts_from_the_convocation_not_from_the_question(
    up: MailServer, draft: Meeting, dario: User, clock: time_machine.Traveller
) -> None:
    ask(dario, draft)
    clock.move_to("2023-05-14 09:00:00+02:00")
    guests = [Guest("ada@uno.example", "Ada Rossi")]
    convene_meeting(actor=dario, meeting_id=draft.pk, guests=guests, reminder_days=2, site=SITE)
    send_waiting(SITE)
    remind(clock, "2023-05-14 10:00:00+02:00")
    assert not Delivery.objects.filter(mailing__kind="reminder").exists()
    remind(clock, "2023-05-15 10:00:00+02:00")
    assert Delivery.objects.filter(mailing__kind="reminder").count() == 1
