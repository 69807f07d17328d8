"""Messages leave once, through a real mail server, whatever it answers."""

import datetime as dt
import time
from email.errors import HeaderParseError

import pytest
import time_machine
from django.urls import NoReverseMatch
from django.utils import timezone
from pytest_django import Settings

from core.mail import kinds, sending
from core.mail.message import MailMessage, NoLongerNeeded
from core.mail.sending import send_mailing, send_waiting
from core.models import CityProfile, Delivery, Mailing
from tests.core.mail.conftest import Queue
from tests.core.mail.server import MailServer, running

START = dt.datetime(2026, 5, 4, 9, 0, tzinfo=dt.UTC)
SITE = "http://bergamo.localhost/"


def states() -> dict[str, str]:
    return dict(Delivery.objects.values_list("email", "state"))


def send(mailing: Mailing) -> None:
    send_mailing(str(mailing.pk))


def test_each_address_gets_its_message_over_one_connection(up: MailServer, queue: Queue) -> None:
    CityProfile.objects.update_or_create(
        defaults={"name": "Bergamo", "office": "Ufficio Reti, «Quartieri»", "email": "reti@bergamo.example"}
    )
    send(queue("ada@uno.example", "bea@due.example", "ADA@uno.example"))
    assert up.to() == {"ada@uno.example": 1, "bea@due.example": 1}
    assert up.connections == 1
    mail = up.taken[0].mail
    assert str(mail["From"]) == '"Ufficio Reti, «Quartieri»" <noreply@localhost>'
    assert [mail["Reply-To"], mail["Subject"], mail["Auto-Submitted"]] == [
        "reti@bergamo.example", "Prova", "auto-generated",
    ]  # fmt: skip
    assert up.taken[0].text().splitlines() == ["Per ada", "."], "a line with a dot alone ends nothing"
    assert {one.mail["Message-ID"] for one in up.taken} == {
        f"<{key}@localhost>" for key in Delivery.objects.values_list("pk", flat=True)
    }
    assert set(states().values()) == {"sent"}
    send_waiting(SITE)
    assert len(up.taken) == 2


def test_what_is_sent_is_not_sent_again_by_the_same_message(up: MailServer, queue: Queue) -> None:
    mailing = queue("ada@uno.example")
    send(mailing)
    send(mailing)
    assert up.to() == {"ada@uno.example": 1}


def test_a_server_that_is_down_for_an_hour_gets_everything_when_it_is_back(
    mail_server: MailServer, queue: Queue
) -> None:
    with time_machine.travel(START, tick=False) as clock:
        mailing = queue("ada@uno.example", "bea@due.example")
        send(mailing)
        for _minute in range(60):
            clock.shift(dt.timedelta(minutes=1))
            send_waiting(SITE)
        waiting = Delivery.objects.first()
        assert waiting is not None
        assert [waiting.state, waiting.attempts] == ["waiting", 6]
        assert "non accetta messaggi" in waiting.problem
        with running(mail_server):
            for _minute in range(15):
                clock.shift(dt.timedelta(minutes=1))
                send_waiting(SITE)
    assert mail_server.to() == {"ada@uno.example": 1, "bea@due.example": 1}
    assert set(Delivery.objects.values_list("state", "problem")) == {("sent", "")}


def test_after_a_day_of_attempts_it_has_failed(mail_server: MailServer, queue: Queue) -> None:
    with time_machine.travel(START, tick=False) as clock:
        send(queue("ada@uno.example"))
        for _hour in range(26):
            clock.shift(dt.timedelta(hours=1))
            send_waiting(SITE)
        found = Delivery.objects.get()
        assert found.state == "failed"
        assert found.problem.startswith("Dopo un giorno di tentativi")


def test_who_is_told_to_come_back_comes_back(up: MailServer, queue: Queue) -> None:
    up.recipient_answers["ada@uno.example"] = ["451 4.7.1 Greylisted"]
    up.data_answers["bea@due.example"] = ["452 4.2.2 Mailbox full"]
    with time_machine.travel(START, tick=False) as clock:
        send(queue("ada@uno.example", "bea@due.example", "cia@tre.example"))
        assert up.to() == {"cia@tre.example": 1}
        problems = dict(Delivery.objects.filter(state="waiting").values_list("email", "problem"))
        assert problems["bea@due.example"] == "La casella è piena. (452 4.2.2 Mailbox full)"
        send_waiting(SITE)
        assert len(up.taken) == 1, "not before its pause is over"
        clock.shift(dt.timedelta(minutes=1))
        send_waiting(SITE)
    assert up.to() == {"ada@uno.example": 1, "bea@due.example": 1, "cia@tre.example": 1}


def test_an_address_refused_for_good_fails_alone_and_says_why(up: MailServer, queue: Queue) -> None:
    up.recipient_answers["nessuno@uno.example"] = ["550 5.1.1 No such user"]
    up.data_answers["grande@uno.example"] = ["552 5.3.4 Message too big"]
    send(queue("ada@uno.example", "nessuno@uno.example", "grande@uno.example", "zoe@uno.example"))
    assert states() == {
        "ada@uno.example": "sent", "nessuno@uno.example": "failed", "grande@uno.example": "failed",
        "zoe@uno.example": "sent",
    }  # fmt: skip
    assert Delivery.objects.get(email="nessuno@uno.example").problem == (
        "L'indirizzo non esiste. (550 5.1.1 No such user)"
    )


@pytest.mark.parametrize(
    "address",
    [
        "non un indirizzo",
        "due@due@due.example",
        "a@b",
        "ada@uno.example\nBcc: tutti@due.example",
        "ü@uno.example",
    ],
)
def test_a_bad_address_fails_without_touching_the_others(up: MailServer, queue: Queue, address: str) -> None:
    send(queue("ada@uno.example", address, "zoe@uno.example"))
    assert up.to() == {"ada@uno.example": 1, "zoe@uno.example": 1}
    bad = Delivery.objects.get(email=address.lower())
    assert bad.state == "failed"
    assert bad.problem


@pytest.mark.parametrize("fault", [KeyError("x"), NoReverseMatch("x"), HeaderParseError("x")])
def test_a_message_nobody_can_write_fails_and_the_others_go(
    up: MailServer, queue: Queue, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def broken(delivery: Delivery) -> MailMessage:
        if delivery.email.startswith("bea"):
            raise fault
        return MailMessage("Prova", "Sì", "<p>Sì</p>")

    monkeypatch.setitem(kinds.RENDERERS, "note", broken)  # type: ignore[arg-type]
    send(queue("ada@uno.example", "bea@due.example", "cia@tre.example"))
    assert up.to() == {"ada@uno.example": 1, "cia@tre.example": 1}
    assert "nostro errore" in Delivery.objects.get(email="bea@due.example").problem


def test_what_is_no_longer_needed_is_dropped(
    up: MailServer, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(delivery: Delivery) -> MailMessage:
        raise NoLongerNeeded("L'incontro è stato annullato.")

    monkeypatch.setitem(kinds.RENDERERS, "note", late)  # type: ignore[arg-type]
    send(queue("ada@uno.example"))
    assert list(Delivery.objects.values_list("state", "problem")) == [
        ("dropped", "L'incontro è stato annullato.")
    ]
    assert not up.taken


def test_an_answer_that_never_comes_is_not_taken_for_a_no(
    up: MailServer, queue: Queue, settings: Settings
) -> None:
    settings.EMAIL_TIMEOUT = 0.5
    up.hold_answers.set()
    send(queue("ada@uno.example"))
    up.hold_answers.clear()
    assert up.to() == {"ada@uno.example": 1}
    found = Delivery.objects.get()
    assert [found.state, "non ha confermato" in found.problem] == ["handed", True]
    Delivery.objects.update(taken_at=START)
    send_waiting(SITE)
    assert up.to() == {"ada@uno.example": 1}, "never again by itself"


def test_what_a_dead_worker_left_is_sent_later(up: MailServer, queue: Queue) -> None:
    with time_machine.travel(START, tick=False) as clock:
        mailing = queue("ada@uno.example")
        Delivery.objects.update(state="sending", taken_at=START, attempts=1)
        send_waiting(SITE)
        send(mailing)
        assert not up.taken, "whoever has it may be alive"
        clock.shift(sending.ABANDONED_AFTER)
        send_waiting(SITE)
    assert up.to() == {"ada@uno.example": 1}


def test_a_worker_that_was_only_slow_stops_before_the_dot(
    up: MailServer, queue: Queue, settings: Settings
) -> None:
    settings.EMAIL_TIMEOUT = 60
    mailing = queue("ada@uno.example")

    def taken_over(delivery: Delivery) -> MailMessage:
        Delivery.objects.filter(pk=delivery.pk).update(taken_at=timezone.now() + dt.timedelta(days=1))
        return MailMessage("Prova", "Sì", "<p>Sì</p>")

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(kinds.RENDERERS, "note", taken_over)  # type: ignore[arg-type]
        began = time.monotonic()
        send(mailing)
    assert time.monotonic() - began < 30, "it leaves without a word, and waits for none"
    assert not up.taken
    assert Delivery.objects.get().state == "sending"


def test_a_server_that_shuts_down_is_called_again_for_the_others(up: MailServer, queue: Queue) -> None:
    up.recipient_answers["ada@uno.example"] = ["421 4.3.2 Shutting down"]
    up.data_answers["cia@tre.example"] = ["421 4.3.2 Shutting down"]
    send(queue("ada@uno.example", "bea@due.example", "cia@tre.example", "dea@due.example"))
    assert up.to() == {"bea@due.example": 1, "dea@due.example": 1}
    waiting = Delivery.objects.filter(state="waiting")
    assert sorted(waiting.values_list("email", "attempts")) == [
        ("ada@uno.example", 1),
        ("cia@tre.example", 1),
    ]
    assert all("riprovare più tardi" in one.problem for one in waiting)


def test_a_password_the_server_cannot_understand_puts_the_messages_off(
    up: MailServer, queue: Queue, settings: Settings
) -> None:
    up.offers = ["250-AUTH PLAIN LOGIN"]
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "reti", "perché"
    send(queue("ada@uno.example"))
    found = Delivery.objects.get()
    assert [found.state, "password" in found.problem] == ["waiting", True]


@pytest.mark.parametrize(
    "subject", ["Prova", "Perché è così: città, però " + "più " * 30, "A long subject of plain words " * 5]
)
def test_a_subject_begins_on_the_line_of_its_name(
    up: MailServer, queue: Queue, monkeypatch: pytest.MonkeyPatch, subject: str
) -> None:
    subject = subject.strip()
    message = MailMessage(subject, "Sì", "<p>Sì</p>")
    monkeypatch.setitem(kinds.RENDERERS, "note", lambda _delivery: message)  # type: ignore[arg-type]
    send(queue("ada@uno.example"))
    (line,) = [one for one in up.taken[0].content.split(b"\r\n") if one.startswith(b"Subject:")]
    assert line.removeprefix(b"Subject:").strip()
    assert all(len(one) <= 78 for one in up.taken[0].content.split(b"\r\n\r\n")[0].split(b"\r\n"))
    assert str(up.taken[0].mail["Subject"]) == subject


def test_the_terminal_still_shows_messages(
    queue: Queue, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    send(queue("ada@uno.example"))
    assert "Subject: Prova" in capsys.readouterr().out
    assert states() == {"ada@uno.example": "sent"}


def test_a_folder_takes_a_file_for_each_message(queue: Queue, settings: Settings, tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path)) / "mail"
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "core.mail.folder.EmailBackend", str(folder)
    send(queue("ada@uno.example", "bea@due.example"))
    names = [path.name for path in folder.iterdir()]
    assert [name.endswith(".eml") for name in names] == [True, True]
    assert {to for name in names for to in ("ada@uno.example", "bea@due.example") if to in name} == {
        "ada@uno.example",
        "bea@due.example",
    }
