"""The digest says what is true when it leaves, and stops for an address that mail comes back from."""

import datetime as dt

import pytest
import time_machine

from accounts.models import User
from core.mail.bounces import record_bounce
from core.mail.problems import explained
from core.mail.sending import send_waiting
from core.mail.status_notices import StatusNotice
from core.mail.unreachable import is_about_the_mailbox, is_gone
from core.models import AuditEntry, Body, Delivery, Meeting, PublishedReport, Subscriber
from core.services.digests import send_digest, send_digests
from core.services.meeting_states import cancel_meeting, reopen_meeting
from core.services.meetings import MeetingPlan, change_meeting
from core.services.minutes import publish_minutes, save_minutes, withdraw_minutes
from tests.core.mail.server import MailServer, running
from tests.core.services.following import DAY, HOUR, MONDAY, SITE, convened, follow

NO_SUCH = "550 5.1.1 no such user"


@pytest.fixture
def published(alfa: Body, dario: User) -> Meeting:
    """A meeting of April with minutes public since Sunday."""
    meeting = convened(
        alfa, at=MONDAY - 30 * DAY, state="held", meets_on=dt.date(2026, 4, 20), title="Il parco"
    )
    with time_machine.travel(MONDAY - 12 * HOUR, tick=False):
        save_minutes(actor=dario, meeting_id=meeting.pk, text="Chiamare Ada al 333 1234567.", revision=0)
        publish_minutes(actor=dario, meeting_id=meeting.pk, revision=1)
    return meeting


def queued(mail_server: MailServer) -> None:
    """The digest of Monday is ready, and the mail server is down."""
    with time_machine.travel(MONDAY, tick=False):
        assert send_digest(site=SITE) == 1
        send_waiting(SITE)
    assert mail_server.taken == []


def an_hour_later(mail_server: MailServer) -> None:
    """The server is up again, and what waited leaves."""
    with running(mail_server), time_machine.travel(MONDAY + HOUR, tick=False):
        send_waiting(SITE)


def test_minutes_withdrawn_while_the_server_was_down_do_not_leave(
    mail_server: MailServer, published: Meeting, alfa: Body, dario: User
) -> None:
    follow(body=alfa)
    convened(alfa, title="Plenaria di maggio")
    queued(mail_server)
    with time_machine.travel(MONDAY + HOUR / 2, tick=False):
        withdraw_minutes(actor=dario, meeting_id=published.pk)
    an_hour_later(mail_server)
    (mail,) = mail_server.taken
    assert "Plenaria di maggio" in mail.text()
    assert "Il parco" not in mail.text() + mail.html()
    assert "333 1234567" not in mail.text() + mail.html()


def test_minutes_corrected_while_the_server_was_down_leave_as_they_are_now(
    mail_server: MailServer, published: Meeting, alfa: Body, dario: User
) -> None:
    follow(body=alfa)
    queued(mail_server)
    with time_machine.travel(MONDAY + HOUR / 2, tick=False):
        withdraw_minutes(actor=dario, meeting_id=published.pk)
        save_minutes(actor=dario, meeting_id=published.pk, text="Chiamare l'ufficio.", revision=1)
        publish_minutes(actor=dario, meeting_id=published.pk, revision=2)
    an_hour_later(mail_server)
    (mail,) = mail_server.taken
    assert "Chiamare l'ufficio." in mail.text()
    assert "333 1234567" not in mail.text() + mail.html()


def test_when_nothing_is_left_nothing_leaves(
    mail_server: MailServer, published: Meeting, alfa: Body, dario: User
) -> None:
    follow(body=alfa)
    queued(mail_server)
    withdraw_minutes(actor=dario, meeting_id=published.pk)
    an_hour_later(mail_server)
    assert mail_server.taken == []
    assert Delivery.objects.get().state == Delivery.State.DROPPED


def test_a_meeting_called_off_while_the_server_was_down_leaves_as_called_off(
    mail_server: MailServer, alfa: Body, dario: User
) -> None:
    follow(body=alfa)
    meeting = convened(alfa, title="Plenaria di maggio")
    queued(mail_server)
    with time_machine.travel(MONDAY + HOUR / 2, tick=False):
        cancel_meeting(actor=dario, meeting_id=meeting.pk, reason="La sala è allagata.")
    an_hour_later(mail_server)
    (mail,) = mail_server.taken
    assert "Annullato: Plenaria di maggio" in mail.text()
    assert str(mail.mail["Subject"]) == "1 incontro annullato"


def test_a_meeting_moved_while_the_server_was_down_leaves_with_its_new_hour(
    mail_server: MailServer, alfa: Body, dario: User
) -> None:
    follow(body=alfa)
    meeting = convened(alfa)
    queued(mail_server)
    with time_machine.travel(MONDAY + HOUR / 2, tick=False):
        plan = MeetingPlan(
            kind="plenary", body_ids=(alfa.pk,), meets_on=meeting.meets_on, starts_at=dt.time(20, 30)
        )
        change_meeting(actor=dario, meeting_id=meeting.pk, plan=plan)
    an_hour_later(mail_server)
    assert "20:30" in mail_server.taken[0].text()
    assert "18:30" not in mail_server.taken[0].text()


def test_a_meeting_that_began_while_the_server_was_down_is_announced_no_more(
    mail_server: MailServer, alfa: Body
) -> None:
    follow(body=alfa)
    convened(alfa, meets_on=MONDAY.date(), starts_at=dt.time(7, 45))
    queued(mail_server)
    an_hour_later(mail_server)
    assert mail_server.taken == []


def test_a_meeting_that_is_a_draft_again_and_a_report_withdrawn_do_not_leave(
    mail_server: MailServer, alfa: Body, dario: User
) -> None:
    follow(body=alfa)
    meeting = convened(alfa)
    PublishedReport.objects.create(
        model_slug="bergamo",
        year=2025,
        version=1,
        payload={"languages": {"it": {"headline": "676 incontri"}}},
        published_at=MONDAY - HOUR,
        published_by="Dario",
    )
    queued(mail_server)
    with time_machine.travel(MONDAY + HOUR / 2, tick=False):
        cancel_meeting(actor=dario, meeting_id=meeting.pk, reason="La sala è allagata.")
        reopen_meeting(actor=dario, meeting_id=meeting.pk)
    PublishedReport.objects.update(withdrawn_at=MONDAY)
    an_hour_later(mail_server)
    assert mail_server.taken == []


def test_the_way_out_is_https_where_the_site_is(up: MailServer, alfa: Body) -> None:
    follow(body=alfa)
    convened(alfa)
    with time_machine.travel(MONDAY, tick=False):
        send_digest(site="https://bergamo.example/")
        send_waiting(SITE)
    header = str(up.taken[0].mail["List-Unsubscribe"]).strip()
    assert header.startswith("<https://bergamo.example/avvisi/lascia/")
    assert "http://" not in header


# --- an address that mail comes back from ------------------------------------------------------------------------


def morning(alfa: Body, number: int) -> None:
    """One more meeting is announced, and the clock asks for the digests."""
    at = MONDAY + number * DAY
    convened(alfa, at=at - HOUR, meets_on=dt.date(2026, 6, 30))
    with time_machine.travel(at, tick=False):
        send_digests(site=SITE)
        send_waiting(SITE)


def come_back(reason: str) -> None:
    delivery = Delivery.objects.filter(mailing__kind="digest").latest("mailing__created_at")
    assert record_bounce(delivery.pk, StatusNotice(frozenset(), reason))


def test_an_address_that_is_no_more_is_forgotten_at_once(up: MailServer, alfa: Body) -> None:
    follow(body=alfa)
    follow("bea@example.org", body=alfa)
    morning(alfa, 0)
    rosas = Delivery.objects.get(email="rosa@example.org")
    assert record_bounce(rosas.pk, StatusNotice(frozenset(), explained(550, "5.1.1 no such user")))
    morning(alfa, 1)
    assert up.to() == {"rosa@example.org": 1, "bea@example.org": 2}
    assert list(Subscriber.objects.values_list("email", flat=True)) == ["bea@example.org"]
    assert not Delivery.objects.filter(email="rosa@example.org").exists()
    entry = AuditEntry.objects.get(action="core.subscription.changed")
    assert entry.after == {"done": "unreachable", "addresses": 1}
    assert "rosa" not in str(list(AuditEntry.objects.values()))


def test_an_address_the_server_refuses_is_forgotten_too(up: MailServer, alfa: Body) -> None:
    follow(body=alfa)
    up.recipient_answers["rosa@example.org"] = [NO_SUCH]
    morning(alfa, 0)
    morning(alfa, 1)
    assert up.taken == []
    assert not Subscriber.objects.exists()


def test_a_full_mailbox_is_forgotten_the_third_time_in_a_row(up: MailServer, alfa: Body) -> None:
    follow(body=alfa)
    full = explained(552, "5.2.2 Mailbox full")
    for number, comes_back in enumerate([True, True, False, True, True, True]):
        morning(alfa, number)
        if comes_back:
            come_back(full)
    assert Subscriber.objects.exists()
    morning(alfa, 6)
    assert not Subscriber.objects.exists()
    assert up.to() == {"rosa@example.org": 6}


def test_what_a_server_says_of_us_costs_nobody_their_news(up: MailServer, alfa: Body) -> None:
    follow(body=alfa)
    for number in range(4):
        morning(alfa, number)
        come_back(explained(554, "5.7.1 Service unavailable; client host blocked"))
    assert Subscriber.objects.exists()


@pytest.mark.parametrize(
    ("code", "words", "gone", "mailbox"),
    [
        (550, "5.1.1 no such user", True, True),
        (550, "5.1.10 null MX", True, True),
        (550, "5.2.1 mailbox disabled", True, True),
        (450, "4.1.1 try later", False, True),
        (552, "5.2.2 full", False, True),
        (0, "5.4.4 no route", False, True),
        (550, "no such user", False, True),
        (550, "5.7.1 not trusted", False, False),
        (421, "busy", False, False),
        (0, "", False, False),
    ],
)
def test_what_a_server_says_against_an_address(code: int, words: str, gone: bool, mailbox: bool) -> None:
    said = explained(code, words)
    assert (is_gone(said), is_about_the_mailbox(said)) == (gone, mailbox)
