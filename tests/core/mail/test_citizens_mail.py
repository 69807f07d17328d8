"""The mails citizens get, through a real mail server: what they say, how one gets out, how long they are kept."""

import datetime as dt
import email.utils
import re
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core.mail.purge import forget_old_mail, purge_mail
from core.mail.sending import send_waiting
from core.models import Body, CityProfile, Delivery, Mailing, Subscriber, Theme, Venue
from core.selectors.subscriptions import Topics
from core.services.convocation import convene_meeting
from core.services.digests import send_digest
from core.services.meeting_states import cancel_meeting
from core.services.meetings import MeetingPlan, plan_meeting
from core.services.subscriptions import ask_subscription, confirm_subscription, leave
from tests.core.mail.server import MailServer, Received

SITE = "http://bergamo.localhost/"
MONDAY = dt.datetime(2026, 5, 4, 7, 0, tzinfo=ZoneInfo("Europe/Rome"))
DAY = dt.timedelta(days=1)


@pytest.fixture
def profile(in_bergamo: object) -> CityProfile:
    values = {
        "name": "Bergamo",
        "office": "Ufficio Reti",
        "email": "reti@bergamo.example",
        "colour": "#8a1c2e",
    }
    return CityProfile.objects.update_or_create(defaults=values)[0]


def link(mail: Received, page: str) -> str:
    found = re.search(rf"http://bergamo\.localhost(/avvisi/{page}/\S+)", mail.text())
    assert found is not None, mail.text()
    return found[1]


def subscribed(up: MailServer, *, language: str = "it") -> Subscriber:
    """Rosa asked, got the mail, confirmed through its link."""
    topics = Topics(bodies=frozenset({"rete-alfa"}))
    with time_machine.travel(MONDAY - 2 * DAY, tick=False):
        ask_subscription(
            email="rosa@example.org", topics=topics, rhythm="daily", language=language, site=SITE
        )
        send_waiting(SITE)
        path = link(up.taken[0], "conferma")
        assert Client(headers={"host": "bergamo.localhost"}).post(path).status_code == 302
    up.taken.clear()
    return Subscriber.objects.get(confirmed_at__isnull=False)


def meeting_of(alfa: Body, dario: User) -> object:
    with time_machine.travel(MONDAY - DAY, tick=False):
        plan = MeetingPlan(
            kind="plenary",
            body_ids=(alfa.pk,),
            meets_on=dt.date(2026, 5, 12),
            starts_at=dt.time(18, 30),
            venue_id=Venue.objects.create(name="Sala civica", address="via Pescaria 1").pk,
            theme_id=Theme.objects.create(name="Verde", slug="verde").pk,
        )
        agenda = ("Il parco <giochi>", "Varie & eventuali")
        meeting = plan_meeting(actor=dario, model_slug="bergamo", plan=plan, agenda=agenda)
        return convene_meeting(actor=dario, meeting_id=meeting.pk, site=SITE)


def test_the_confirmation_asks_and_offers_the_way_out(
    up: MailServer, alfa: Body, profile: CityProfile
) -> None:
    topics = Topics(city=True, neighbourhoods=frozenset({"alfa"}))
    ask_subscription(email="rosa@example.org", topics=topics, rhythm="weekly", language="it", site=SITE)
    send_waiting(SITE)
    mail = up.taken[0]
    assert str(mail.mail["Subject"]) == "Conferma: vuoi gli avvisi di Bergamo?"
    for words in (mail.text(), mail.html()):
        assert words.index("Tutta la città") < words.index("Alfa")
        assert "7 giorni" in words
        assert "/avvisi/lascia/" in words
        assert "/avvisi/cambia/" not in words, "nothing to change before it is confirmed"
    assert mail.mail["List-Unsubscribe"] is None


def test_the_digest_says_when_where_and_what(
    up: MailServer, alfa: Body, dario: User, profile: CityProfile
) -> None:
    subscribed(up)
    meeting_of(alfa, dario)
    with time_machine.travel(MONDAY, tick=False):
        assert send_digest(site=SITE) == 1
        send_waiting(SITE)
    mail = up.taken[0]
    assert str(mail.mail["Subject"]) == "Plenaria: Rete Alfa, martedì 12 maggio"
    text = mail.text()
    for words in ("Martedì 12 maggio 2026, 18:30", "Sala civica, via Pescaria 1", "Aperta a tutte e tutti", "- Varie & eventuali"):  # fmt: skip
        assert words in text
    assert "Il parco &lt;giochi&gt;" in mail.html()
    assert "<script" not in mail.html()
    assert mail.html().count("http://") == len(re.findall(r"http://bergamo\.localhost/", mail.html()))


def test_a_mail_program_finds_the_way_out_in_the_headers(
    up: MailServer, alfa: Body, dario: User, profile: CityProfile
) -> None:
    """RFC 8058 as a mail program reads it: the https address of the header, a POST, no cookie."""
    subscribed(up)
    meeting_of(alfa, dario)
    with time_machine.travel(MONDAY, tick=False):
        send_digest(site=SITE)
        send_waiting(SITE)
    mail = up.taken[0].mail
    assert str(mail["List-Unsubscribe-Post"]) == "List-Unsubscribe=One-Click"
    assert str(mail["List-Id"]) == "<avvisi.bergamo.localhost>"
    assert str(mail["Precedence"]) == "bulk"
    ways = re.findall(r"<([^>]+)>", str(mail["List-Unsubscribe"]))
    assert [urlsplit(way).scheme for way in ways] == ["http", "mailto"]
    assert urlsplit(ways[1]).path == "reti@bergamo.example"
    program = Client(enforce_csrf_checks=True, headers={"host": str(urlsplit(ways[0]).hostname)})
    form = "application/x-www-form-urlencoded"
    answer = program.post(urlsplit(ways[0]).path, "List-Unsubscribe=One-Click", content_type=form)
    assert answer.status_code == 200
    assert not Subscriber.objects.exists()


def test_the_digest_is_in_english_for_who_asked_in_english(
    up: MailServer, alfa: Body, dario: User, profile: CityProfile
) -> None:
    subscribed(up, language="en")
    meeting_of(alfa, dario)
    with time_machine.travel(MONDAY, tick=False):
        send_digest(site=SITE)
        send_waiting(SITE)
    assert 'lang="en"' in up.taken[0].html()
    assert "Tuesday 12 May" in up.taken[0].text()


def test_a_cancellation_stands_out_and_says_why(
    up: MailServer, alfa: Body, dario: User, profile: CityProfile
) -> None:
    subscribed(up)
    meeting = meeting_of(alfa, dario)
    with time_machine.travel(MONDAY - DAY / 2, tick=False):
        cancel_meeting(actor=dario, meeting_id=meeting.pk, reason="Neve <sul> tetto")  # type: ignore[attr-defined]
    with time_machine.travel(MONDAY, tick=False):
        send_digest(site=SITE)
        send_waiting(SITE)
    mail = up.taken[0]
    assert str(mail.mail["Subject"]) == "1 incontro annullato"
    assert "Annullato: Plenaria: Rete Alfa" in mail.text()
    assert "Neve <sul> tetto" in mail.text()
    assert "Neve &lt;sul&gt; tetto" in mail.html()
    assert "Sala civica" not in mail.text()


def test_who_leaves_before_it_is_sent_gets_nothing(up: MailServer, alfa: Body, dario: User) -> None:
    rosa = subscribed(up)
    meeting_of(alfa, dario)
    with time_machine.travel(MONDAY, tick=False):
        send_digest(site=SITE)
        Delivery.objects.update(state=Delivery.State.SENDING, taken_at=MONDAY - DAY)  # in a worker's hands
        leave(subscriber_id=rosa.pk)
        send_waiting(SITE)
    assert up.taken == []
    assert set(Delivery.objects.values_list("state", flat=True)) == {Delivery.State.DROPPED}


def test_a_server_that_refuses_and_a_bad_address_stop_nobody_else(
    up: MailServer, alfa: Body, dario: User
) -> None:
    subscribed(up)
    now = MONDAY - 2 * DAY
    bad = Subscriber.objects.create(
        email="non-esiste@example.org", rhythm="daily", confirmed_at=now, told_until=now
    )
    bad.subscriptions.create(body=alfa, confirmed_at=now)
    up.recipient_answers["non-esiste@example.org"] = ["550 no such user"]
    meeting_of(alfa, dario)
    with time_machine.travel(MONDAY, tick=False):
        assert send_digest(site=SITE) == 2
        send_waiting(SITE)
    assert up.to() == {"rosa@example.org": 1}
    assert Delivery.objects.get(email=bad.email).state == Delivery.State.FAILED


def test_after_ninety_days_the_mail_is_forgotten(alfa: Body) -> None:
    long_ago, now = timezone.now() - 91 * DAY, timezone.now()

    def mailing(kind: str, made: dt.datetime, state: str = "sent") -> Mailing:
        row = Mailing.objects.create(
            kind=kind, subject=kind, site=SITE, created_by="x", created_at=made, content={"a": 1}
        )
        Delivery.objects.create(mailing=row, email=f"{row.pk}@example.org", state=state, content={"b": 1})
        return row

    gone = [mailing("digest", long_ago), mailing("confirmation", long_ago), mailing("new_password", long_ago)]
    emptied = mailing("convocation", long_ago)
    kept = [mailing("digest", now), mailing("convocation", now), mailing("reminder", long_ago, "waiting")]
    for _time in range(2):
        forget_old_mail(now)
        purge_mail(SITE)
    assert set(Mailing.objects.values_list("pk", flat=True)) == {row.pk for row in (*kept, emptied)}
    assert not Delivery.objects.filter(mailing__in=gone).exists()
    emptied.refresh_from_db()
    delivery = emptied.deliveries.get()
    assert (emptied.content, delivery.content) == ({}, {})
    assert delivery.email, "who was invited stays with the meeting"
    for row in kept:
        row.refresh_from_db()
        assert (row.content, row.deliveries.get().content) == ({"a": 1}, {"b": 1})


def test_the_addresses_are_good_mail(up: MailServer, alfa: Body, profile: CityProfile) -> None:
    subscriber = ask_subscription(
        email="rosa@example.org", topics=Topics(city=True), rhythm="daily", language="it", site=SITE
    )
    send_waiting(SITE)
    assert email.utils.parseaddr(str(up.taken[0].mail["To"]))[1] == subscriber.email
    confirm_subscription(
        subscriber_id=subscriber.pk,
        subscription_ids=list(subscriber.subscriptions.values_list("pk", flat=True)),
    )
