"""The mails of a meeting's life as they arrive: words, links, and an event every calendar program follows."""

import datetime as dt
import itertools
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.utils.html import escape

from accounts.models import User
from core.calendar.event import uid
from core.mail.reminders import send_reminders
from core.mail.sending import send_waiting
from core.models import Delivery, Invitation, Meeting
from core.services.agenda import add_item, remove_item
from core.services.convocation import tell_agenda
from core.services.meeting_states import cancel_meeting, postpone_meeting
from tenants.context import use_city
from tenants.models import City
from tests.core.mail.calendars import CalendarProgram
from tests.core.mail.meetings import DAY, SITE, Plan, change, sent
from tests.core.mail.server import MailServer, running

ROME = ZoneInfo("Europe/Rome")


def test_the_convocation_says_who_when_where_what_and_how_to_answer(
    up: MailServer, plan: Plan, bergamo_client: Client
) -> None:
    meeting = plan(note="Portate\n<script>alert(1)</script>")
    got = sent(up)
    assert str(got.mail["Subject"]) == "Rete Alfa, martedì 16 maggio, ore 18:30: invito"
    text = got.text()
    for words in (
        "Buongiorno Ada Rossi,",
        "martedì 16 maggio 2023, 18:30",
        "Sala <civica> & bar, via Rosa 1, 2° piano; suonare",
        "Si entra senza gradini.",
        "1. 18:30 Aiuole: <b>chi</b> fa, che cosa (20 min)",
        "2. 18:50 Varie",
        "<script>alert(1)</script>",
        "reti@bergamo.example",
    ):
        assert words in text
    html = got.html()
    assert "<script>" not in html
    assert "Aiuole: &lt;b&gt;chi&lt;/b&gt; fa, che cosa" in html
    assert "src=" not in html, "nothing is fetched from anywhere: nobody learns who opens it"
    link = next(line for line in text.splitlines() if "/invito/" in line)
    assert link in html
    assert link.startswith(SITE)
    page = bergamo_client.get(urlsplit(link).path)
    assert page.status_code == 200
    assert meeting.meets_on.strftime("%Y") in page.content.decode()


def test_the_mail_is_built_as_calendar_programs_expect(up: MailServer, plan: Plan) -> None:
    plan()
    mail = sent(up).mail
    assert mail.get_content_type() == "multipart/mixed"
    alternative, attached = mail.iter_parts()
    kinds = [part.get_content_type() for part in alternative.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    calendar = list(alternative.iter_parts())[2]
    assert [calendar.get_param("method"), calendar.get_content_charset()] == ["REQUEST", "utf-8"]
    assert [attached.get_content_type(), attached.get_filename()] == ["application/ics", "invite.ics"]
    content = attached.get_content()
    assert content.replace(b"\r\n", b"\n") == calendar.get_payload(decode=True).replace(b"\r\n", b"\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n")), "folded as RFC 5545 wants"


def test_another_library_reads_the_event(up: MailServer, plan: Plan) -> None:
    meeting = plan(ends_at=dt.time(0, 15), remote_url="https://call.example/x")
    program = CalendarProgram()
    program.take(sent(up))
    event = program.only
    assert event.dtstart.value == dt.datetime(2023, 5, 16, 18, 30, tzinfo=ROME)
    assert event.dtend.value == dt.datetime(2023, 5, 17, 0, 15, tzinfo=ROME), "it ends after midnight"
    assert event.dtstart.params["X-VOBJ-ORIGINAL-TZID"] == ["Europe/Rome"]
    assert event.location.value == "Sala <civica> & bar, via Rosa 1, 2° piano; suonare"
    assert event.url.value == f"{SITE}incontri/{meeting.pk}/"
    assert "1. Aiuole: <b>chi</b> fa, che cosa (20 min)\n2. Varie" in event.description.value
    assert "https://call.example/x" in event.description.value
    assert event.organizer.value == "mailto:reti@bergamo.example"
    assert [event.attendee.value, event.attendee.params["CN"]] == ["mailto:ada@uno.example", ["Ada Rossi"]]
    assert event.status.value == "CONFIRMED"
    assert event.uid.value == f"{meeting.pk}@bergamo.vicinia"
    assert not hasattr(event, "valarm")


@pytest.mark.parametrize(
    ("day", "starts_at", "ends_at", "start", "end"),
    [
        (dt.date(2023, 10, 28), dt.time(23), None, "2023-10-28T21:00", "2023-10-28T23:00"),
        (dt.date(2023, 10, 28), dt.time(23), dt.time(3, 30), "2023-10-28T21:00", "2023-10-29T02:30"),
        (dt.date(2024, 3, 30), dt.time(22), dt.time(4), "2024-03-30T21:00", "2024-03-31T02:00"),
        (dt.date(2024, 1, 10), dt.time(0), None, "2024-01-09T23:00", "2024-01-10T01:00"),
    ],
)
def test_hours_are_the_citys_also_when_the_clocks_change(
    up: MailServer,
    plan: Plan,
    day: dt.date,
    starts_at: dt.time,
    ends_at: dt.time | None,
    start: str,
    end: str,
) -> None:
    plan(meets_on=day, starts_at=starts_at, ends_at=ends_at)
    program = CalendarProgram()
    program.take(sent(up))
    moments = [program.only.dtstart.value, program.only.dtend.value]
    # The zone comes from the VTIMEZONE we wrote, as a calendar program would use it.
    assert [f"{moment.astimezone(dt.UTC):%Y-%m-%dT%H:%M}" for moment in moments] == [start, end]


def test_a_meeting_without_an_hour_takes_the_day(up: MailServer, plan: Plan) -> None:
    plan(starts_at=None, venue_id=None, remote_url="https://call.example/x")
    program = CalendarProgram()
    program.take(sent(up))
    assert [program.only.dtstart.value, program.only.dtend.value] == [DAY, DAY + dt.timedelta(days=1)]
    assert program.only.location.value == "https://call.example/x"


def test_updates_and_cancellation_end_in_one_event_in_the_right_state_in_any_order(
    up: MailServer, plan: Plan, dario: User
) -> None:
    meeting = plan()
    sent(up)
    change(dario, meeting, starts_at=dt.time(20))
    got = sent(up)
    assert str(got.mail["Subject"]) == "Rete Alfa, martedì 16 maggio, ore 20:00: cambiamento"
    assert "l'incontro di Rete Alfa cambia: l'ora di inizio." in got.text()
    assert "Se avevi già risposto, dillo di nuovo" in got.text()
    meeting.refresh_from_db()
    change(dario, meeting, meets_on=dt.date(2023, 5, 18))
    sent(up)
    two = CalendarProgram()
    for received in up.taken:
        two.take(received)
    assert two.only.dtstart.value == dt.datetime(2023, 5, 18, 20, 0, tzinfo=ROME)
    cancel_meeting(actor=dario, meeting_id=meeting.pk, reason="Piove nella sala")
    last = sent(up)
    assert str(last.mail["Subject"]) == "Rete Alfa, giovedì 18 maggio, ore 20:00: annullato"
    assert "Piove nella sala" in last.text()
    assert len(up.taken) == 4
    for order in itertools.permutations(up.taken):
        program = CalendarProgram()
        for received in order:
            program.take(received)
        assert [program.only.status.value, program.only.sequence.value] == ["CANCELLED", "3"]


def test_another_agenda_says_what_is_different_and_replaces_the_event(
    up: MailServer, plan: Plan, dario: User
) -> None:
    meeting = plan()
    sent(up)
    add_item(actor=dario, meeting_id=meeting.pk, title="Neve & <b>ghiaccio</b>")
    remove_item(actor=dario, item_id=meeting.agenda.get(title="Varie").pk)
    tell_agenda(actor=dario, meeting_id=meeting.pk)
    got = sent(up)
    assert str(got.mail["Subject"]).strip() == "Rete Alfa, martedì 16 maggio, ore 18:30: cambiamento"
    assert "l'incontro di Rete Alfa cambia: l'ordine del giorno." in got.text()
    assert "Se avevi già risposto" not in got.text()
    for words in ("Aggiunto: «Neve & <b>ghiaccio</b>».", "Tolto: «Varie»."):
        assert words in got.text()
        assert escape(words) in got.html()
    program = CalendarProgram()
    for received in up.taken:
        program.take(received)
    assert "2. Neve" in program.only.description.value
    assert "Varie" not in program.only.description.value


def test_a_postponement_leaves_the_calendar_and_says_when_instead(
    up: MailServer, plan: Plan, dario: User
) -> None:
    meeting = plan()
    sent(up)
    postpone_meeting(actor=dario, meeting_id=meeting.pk, reason="Neve", new_day=dt.date(2023, 5, 23))
    got = sent(up)
    assert "è rinviato" in got.text()
    assert "La nuova data è martedì 23 maggio 2023" in got.text()
    program = CalendarProgram()
    for received in up.taken:
        program.take(received)
    assert program.only.status.value == "CANCELLED"


def test_a_convocation_that_waits_is_never_sent_after_the_cancellation(
    mail_server: MailServer, plan: Plan, dario: User, clock: time_machine.Traveller
) -> None:
    meeting = plan()
    send_waiting(SITE)
    cancel_meeting(actor=dario, meeting_id=meeting.pk, reason="Neve")
    with running(mail_server):
        clock.shift(dt.timedelta(hours=2))
        send_waiting(SITE)
    assert not mail_server.taken
    assert set(Delivery.objects.values_list("state", flat=True)) == {"dropped"}


def test_one_already_taken_by_a_worker_is_stopped_by_the_version(up: MailServer, plan: Plan) -> None:
    meeting = plan()
    Meeting.objects.filter(pk=meeting.pk).update(calendar_sequence=1)
    send_waiting(SITE)
    assert not up.taken
    assert Delivery.objects.get().problem == "Superata da un aggiornamento."


# reminders


def remind(clock: time_machine.Traveller, moment: str) -> None:
    clock.move_to(moment)
    send_reminders(SITE)
    send_waiting(SITE)


def test_a_reminder_goes_once_on_its_day_and_not_before_morning(
    up: MailServer, plan: Plan, clock: time_machine.Traveller
) -> None:
    plan(reminder_days=2)
    sent(up)
    for moment in ("2023-05-13 10:00:00+02:00", "2023-05-14 06:05:00+02:00"):
        remind(clock, moment)
    assert len(up.taken) == 1
    for moment in ("2023-05-14 08:05:00+02:00", "2023-05-14 09:05:00+02:00", "2023-05-15 08:05:00+02:00"):
        remind(clock, moment)
    assert len(up.taken) == 2
    got = up.taken[1]
    assert str(got.mail["Subject"]) == "Rete Alfa, martedì 16 maggio, ore 18:30: promemoria"
    assert "fra 2 giorni" in got.text()
    assert not [part for part in got.mail.walk() if part.get_content_type() == "text/calendar"]


def test_a_clock_that_was_stopped_reminds_late_rather_than_never(
    up: MailServer, plan: Plan, clock: time_machine.Traveller
) -> None:
    plan(reminder_days=3)
    sent(up)
    remind(clock, "2023-05-15 11:00:00+02:00")
    assert len(up.taken) == 2


@pytest.mark.parametrize("why", ["not coming", "cancelled", "no rule", "failed", "just invited"])
def test_who_needs_none_gets_none(
    up: MailServer, plan: Plan, dario: User, clock: time_machine.Traveller, why: str
) -> None:
    meeting = plan(reminder_days=None if why == "no rule" else 2)
    if why != "cancelled":
        sent(up)
    if why == "not coming":
        Invitation.objects.update(reply="not_coming")
    elif why == "cancelled":
        cancel_meeting(actor=dario, meeting_id=meeting.pk, reason="Neve")
    elif why == "failed":
        Delivery.objects.update(state="failed")
    elif why == "just invited":
        Invitation.objects.update(invited_at="2023-05-14T09:00:00+02:00")
    remind(clock, "2023-05-14 10:00:00+02:00")
    assert not Delivery.objects.filter(mailing__kind="reminder").exists()


def test_two_cities_never_share_an_event(in_bergamo: City, monza: City, plan: Plan) -> None:
    meeting = plan()
    ours = uid(meeting)
    with use_city(monza):
        assert uid(Meeting(pk=meeting.pk)) != ours
