"""Yes and no pressed in a calendar program arrive; what is forged, old or from somebody else does not count."""

import datetime as dt
from email.message import EmailMessage

import pytest
import time_machine
from django.core.management import CommandError
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from accounts.models import User
from core.mail.calendar_replies import read_reply
from core.mail.return_addresses import DELIVERY, INVITATION, token_of
from core.mail.status_notices import read_notice
from core.models import AuditEntry, CityProfile, Invitation
from core.selectors.convocation import Guest
from core.services.convocation import invite_more
from core.services.invitations import remove_invitation
from core.services.meeting_states import cancel_meeting
from tenants.context import use_city
from tenants.models import City
from tests.core.mail.calendars import CalendarProgram
from tests.core.mail.meetings import SITE, Plan, change, sent
from tests.core.mail.server import MailServer
from tests.core.mail.test_bounces import receive

# As Gmail writes it: the answer in an alternative and attached again, the address in capitals as it was typed once.
ANSWER = """BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:REPLY
BEGIN:VEVENT
DTSTART:20230516T163000Z
DTSTAMP:20230509T090000Z
ORGANIZER;CN=Reti di quartiere:mailto:{organiser}
UID:{uid}
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={status};CN=Ada
 @uno.example;X-NUM-GUESTS=0:mailto:{attendee}
SEQUENCE:{sequence}
SUMMARY:Rete Alfa
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def reading(settings: Settings) -> None:
    settings.BOUNCE_ADDRESS = "rimbalzi+{token}@posta.example"


@pytest.fixture
def program(reading: None, up: MailServer, plan: Plan) -> CalendarProgram:
    """Ada's calendar, which has taken the invitation."""
    plan()
    found = CalendarProgram()
    found.take(sent(up))
    return found


def answer(
    program: CalendarProgram,
    status: str,
    *,
    attendee: str = "Ada@uno.example",
    to: str = "",
    sequence: str = "",
) -> bytes:
    """What the calendar program sends to the organiser of the event."""
    event = program.only
    organiser = to or event.organizer.value.removeprefix("mailto:")
    text = ANSWER.format(
        organiser=organiser,
        uid=event.uid.value,
        status=status,
        attendee=attendee,
        sequence=sequence or event.sequence.value,
    )
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Ada <ada@uno.example>", organiser, "Accettato: Rete Alfa"
    mail.set_content("Ada ha accettato l'invito. È un messaggio automatico.")
    content = text.replace("\n", "\r\n").encode()
    mail.add_alternative(content, maintype="text", subtype="calendar", params={"method": "REPLY"})
    mail.add_attachment(content, maintype="application", subtype="ics", filename="invite.ics")
    return mail.as_bytes()


def reply() -> str:
    return Invitation.objects.get(email="ada@uno.example").reply


def test_yes_and_no_and_perhaps_arrive(program: CalendarProgram, monkeypatch: pytest.MonkeyPatch) -> None:
    for status, kept in (("ACCEPTED", "coming"), ("DECLINED", "not_coming"), ("TENTATIVE", "")):
        assert receive(answer(program, status), monkeypatch) == "Noted.\n"
        assert reply() == kept
    assert AuditEntry.objects.filter(action="core.meeting.replied").count() == 3


def test_an_answer_asked_for_is_answered_to_an_address_that_stays_the_same(
    program: CalendarProgram, up: MailServer, dario: User
) -> None:
    event = program.only
    invited = Invitation.objects.get()
    assert event.organizer.value == f"mailto:rimbalzi+{token_of(INVITATION, invited.pk)}@posta.example"
    assert event.organizer.params["SENT-BY"] == ["mailto:noreply@localhost"]
    assert event.attendee.params["RSVP"] == ["TRUE"]
    CityProfile.objects.update(email="altro@bergamo.example")
    change(dario, invited.meeting, starts_at=dt.time(20))
    later = CalendarProgram()
    later.take(sent(up))
    assert later.only.organizer.value == event.organizer.value
    assert later.only.uid.value == event.uid.value


def test_the_answer_counts_in_the_next_version_of_the_event(
    program: CalendarProgram, up: MailServer, dario: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(answer(program, "ACCEPTED"), monkeypatch)
    change(dario, Invitation.objects.get().meeting, remote_url="https://call.example/x")
    program.take(sent(up))
    assert program.only.attendee.params["PARTSTAT"] == ["ACCEPTED"]


def test_an_answer_to_an_older_version_does_not_count(
    program: CalendarProgram, up: MailServer, dario: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = answer(program, "ACCEPTED")
    change(dario, Invitation.objects.get().meeting, meets_on=dt.date(2023, 5, 18))
    assert "out of date" in receive(old, monkeypatch)
    assert reply() == ""
    program.take(sent(up))
    assert receive(answer(program, "ACCEPTED"), monkeypatch) == "Noted.\n"


def test_who_got_it_forwarded_does_not_answer_for_her(
    program: CalendarProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "out of date" in receive(answer(program, "DECLINED", attendee="bea@due.example"), monkeypatch)
    assert reply() == ""


@pytest.mark.parametrize("how", ["forged", "other city", "of a delivery"])
def test_a_forged_answer_is_refused(
    program: CalendarProgram, monza: City, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    invited = Invitation.objects.get()
    token = token_of(INVITATION, invited.pk)
    if how == "forged":
        token = token[:-1] + ("a" if token[-1] != "a" else "b")
    elif how == "of a delivery":
        token = token_of(DELIVERY, invited.pk)
    else:
        with use_city(monza):
            token = token_of(INVITATION, invited.pk)
    text = answer(program, "ACCEPTED", to=f"rimbalzi+{token}@posta.example")
    if how == "other city":
        assert "no more" in receive(text, monkeypatch)
    else:
        with pytest.raises(CommandError, match="nothing of ours"):
            receive(text, monkeypatch)
    assert reply() == ""


def test_an_answer_about_another_event_does_not_count(
    program: CalendarProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = program.only
    event.uid.value = "altro@bergamo.vicinia"
    assert "out of date" in receive(answer(program, "ACCEPTED"), monkeypatch)


@pytest.mark.parametrize("why", ["cancelled", "taken off"])
def test_once_nobody_asks_any_more_no_answer_counts(
    program: CalendarProgram, dario: User, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    invited = Invitation.objects.get()
    if why == "cancelled":
        cancel_meeting(actor=dario, meeting_id=invited.meeting_id, reason="Neve")
    else:
        remove_invitation(actor=dario, invitation_id=invited.pk)
    assert "out of date" in receive(answer(program, "ACCEPTED", sequence="9"), monkeypatch)
    assert reply() == ""


@pytest.mark.parametrize("status", ["DELEGATED", "NEEDS-ACTION", "ACCEPTED;X=1:mailto:x\nBEGIN:VEVENT"])
def test_what_is_no_answer_changes_nothing(
    program: CalendarProgram, monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    assert "nothing to note" in receive(answer(program, status), monkeypatch)
    assert reply() == ""


def test_our_own_invitation_coming_back_is_no_answer(
    program: CalendarProgram, up: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "nothing to note" in receive(up.taken[0].content, monkeypatch)


@given(st.binary(max_size=300), st.sampled_from(["base64", "quoted-printable", "8bit", "x-nope"]))
def test_no_content_is_too_strange_to_be_read(content: bytes, encoding: str) -> None:
    for kind in (b"text/calendar", b"message/delivery-status", b"multipart/mixed; boundary=B"):
        head = (
            b"To: x\nContent-Type: " + kind + b"\nContent-Transfer-Encoding: " + encoding.encode() + b"\n\n"
        )
        for message in (head + content, content, head + b"BEGIN:VCALENDAR\nMETHOD:REPLY\n" + content):
            assert read_reply(message) is None
            read_notice(message)


# the organiser, where answers are not read


@pytest.mark.parametrize(
    ("office", "organiser", "speaks_for"),
    [
        ("reti@bergamo.example", "mailto:reti@bergamo.example", ["mailto:noreply@localhost"]),
        ("", "mailto:noreply@localhost", None),
    ],
)
def test_invitation_and_cancellation_always_name_an_organiser(
    up: MailServer, plan: Plan, dario: User, office: str, organiser: str, speaks_for: list[str] | None
) -> None:
    meeting = plan()
    CityProfile.objects.update(email=office)
    request = CalendarProgram()
    request.take(sent(up))
    cancel_meeting(actor=dario, meeting_id=meeting.pk, reason="Neve")
    cancel = CalendarProgram()
    cancel.take(sent(up))
    assert [str(one.mail["From"]) for one in up.taken] == ["Reti di quartiere <noreply@localhost>"] * 2
    for program in (request, cancel):
        assert program.only.organizer.value == organiser
        assert program.only.organizer.params.get("SENT-BY") == speaks_for
        assert program.only.attendee.params["RSVP"] == ["FALSE"]


def test_the_event_leads_to_the_page_where_one_answers_until_it_is_called_off(
    up: MailServer, plan: Plan, dario: User, clock: time_machine.Traveller
) -> None:
    meeting = plan()
    got = sent(up)
    link = next(line for line in got.text().splitlines() if "/invito/" in line)
    program = CalendarProgram()
    program.take(got)
    assert f"Rispondi da qui: {link}" in program.only.description.value
    cancel_meeting(actor=dario, meeting_id=meeting.pk, reason="Neve")
    program.take(sent(up))
    assert "/invito/" not in program.only.description.value


def test_each_guest_has_an_address_of_her_own(program: CalendarProgram, up: MailServer, dario: User) -> None:
    meeting = Invitation.objects.get().meeting
    invite_more(actor=dario, meeting_id=meeting.pk, guests=[Guest("bea@due.example", "Bea")], site=SITE)
    theirs = CalendarProgram()
    theirs.take(sent(up))
    assert theirs.only.organizer.value != program.only.organizer.value
