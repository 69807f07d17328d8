"""Asking for points from the page: who is asked, by when, and what becomes of the question."""

import datetime as dt
import re
from typing import Any

from django.test import Client
from django.utils import timezone

from core.models import Delivery, Invitation, Mailing, Meeting, Organisation
from core.selectors.convocation import Guest
from core.services.convocation import ask_for_points
from tests.core.web.work.test_convocation_pages import convened, page_of


def test_points_are_asked_from_the_card_and_the_agenda_and_shown_there(
    annas: Client, meeting: Meeting, melo: Organisation
) -> None:
    ask, card, editor = (
        page_of(meeting, name) for name in ("work_ask", "work_meeting", "work_meeting_agenda")
    )
    for address in (card, editor):
        assert f'href="{ask}"' in annas.get(address).content.decode()
    page = annas.get(ask).content.decode()
    assert re.search(r'value="melo@uno.example"[^>]* checked', page)
    assert "proponi di che cosa parlare" in page, "the preview"
    day = timezone.localdate() + dt.timedelta(days=2)
    typed = {
        "to": ["melo@uno.example"],
        "more": "Ada Rossi <Ada@uno.example>",
        "note": "Pensateci",
        "until": day.isoformat(),
    }
    page = annas.post(ask, typed | {"preview": "1"}).content.decode()
    assert "Pensateci" in page
    assert not Mailing.objects.exists()
    page = annas.post(ask, typed, follow=True).content.decode()
    assert "Chiediamo i punti a 2 persone." in page
    assert "Punti chiesti a 2 persone" in page
    assert "Punti chiesti a 2 persone" in annas.get(card).content.decode()
    assert sorted(Delivery.objects.values_list("email", flat=True)) == ["ada@uno.example", "melo@uno.example"]
    page = annas.get(ask).content.decode()
    assert "A 2 persone li ha già chiesti" in page
    assert 'value="melo@uno.example"' not in page
    page = annas.post(
        ask, {"more": "ada@uno.example", "until": day.isoformat()}, follow=True
    ).content.decode()
    assert "erano già stati chiesti" in page
    assert Delivery.objects.count() == 2


def test_a_day_that_is_none_is_told_and_nothing_typed_is_lost(annas: Client, meeting: Meeting) -> None:
    past = (timezone.localdate() - dt.timedelta(days=1)).isoformat()
    page = annas.post(
        page_of(meeting, "work_ask"), {"more": "ada@uno.example", "note": "Pensateci", "until": past}
    ).content.decode()
    assert "Indichi un giorno da oggi a quello dell&#x27;incontro" in page
    for words in ("ada@uno.example</textarea>", "Pensateci</textarea>"):
        assert words in page.replace("\n", "")
    assert not Invitation.objects.exists()


def test_once_convened_points_are_asked_no_more(annas: Client, meeting: Meeting, dario: Any) -> None:
    convened(meeting, dario)
    ask = page_of(meeting, "work_ask")
    assert "risulta «convocato»" in annas.get(ask).content.decode()
    page = annas.post(ask, {"more": "bea@due.example"}, follow=True).content.decode()
    assert "non è partito altro" in page
    for name in ("work_meeting", "work_meeting_agenda"):
        assert ask not in annas.get(page_of(meeting, name)).content.decode()


def test_the_log_has_a_heading_for_the_question_and_one_for_the_convocation(
    annas: Client, meeting: Meeting, dario: Any
) -> None:
    guests = [Guest("ada@uno.example", "Ada"), Guest("bea@due.example", "Bea")]
    ask_for_points(actor=dario, meeting_id=meeting.pk, guests=guests, site="http://x/")
    log = page_of(meeting, "work_invited")
    page = annas.get(log).content.decode()
    assert "Richiesta dei punti" in page
    assert "Convocazione" not in page
    assert "richiesta di punti: <strong>in attesa</strong>" in page
    Delivery.objects.filter(email="bea@due.example").update(state="failed", problem="L'indirizzo non esiste.")
    assert "Un messaggio non è arrivato." in annas.get(page_of(meeting, "work_meeting")).content.decode()
    convened(meeting, dario, guests[0])
    page = annas.get(log).content.decode()
    assert "Un invitato" in page
    assert page.index(">Convocazione<") < page.index(">Richiesta dei punti<")
    only = annas.get(log + "?mostra=problemi").content.decode()
    assert "bea@due.example" in only
    assert "ada@uno.example" not in only
    assert "bea@due.example" not in annas.get(log + "?mostra=senza-risposta").content.decode()
    rows = annas.get(log + "?export=csv").content.decode("utf-8-sig").splitlines()[1:]
    assert [row.split(";")[4] for row in rows] == ["richiesta di punti", "richiesta di punti", "invito"]


def test_who_was_asked_is_convened_too_although_no_member(
    annas: Client, anna: Any, meeting: Meeting, melo: Organisation
) -> None:
    guests = [Guest(email, email.title()) for email in ("melo@uno.example", "ada@uno.example", anna.email)]
    ask_for_points(actor=anna, meeting_id=meeting.pk, guests=guests, site="http://x/")
    page = annas.get(page_of(meeting)).content.decode()
    for guest in guests:
        assert len(re.findall(rf'value="{guest.email}"[^>]* checked', page)) == 1
    assert "A chi sono stati chiesti i punti" in page
    annas.post(page_of(meeting), {"to": [guest.email for guest in guests[1:]]})
    page = annas.get(page_of(meeting, "work_more_guests")).content.decode()
    assert "A chi sono stati chiesti i punti" not in page
    assert 'value="melo@uno.example"' in page
