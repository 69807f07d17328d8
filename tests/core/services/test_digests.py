"""The digest: what is new to each, once, whoever runs it and however often."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from core.mail.digest import digest
from core.models import (
    AgendaItem,
    AuditEntry,
    Body,
    BodyNeighbourhood,
    BodyStage,
    Delivery,
    ItemMinutes,
    Mailing,
    Meeting,
    Minutes,
    Neighbourhood,
    PublishedReport,
    Subscriber,
    Theme,
    Venue,
)
from core.services.activation import active_model_slugs
from core.services.convocation import convene_meeting
from core.services.digests import send_digest, send_digests
from core.services.meeting_states import cancel_meeting
from core.services.meetings import MeetingPlan, change_meeting
from tenants.context import use_city
from tenants.models import City
from tests.core.services.following import DAY, HOUR, MONDAY, ROME, SITE, convened, follow, happens, read, told
from tests.core.services.test_two_at_once import at_once


def test_each_is_told_what_they_follow(alfa: Body, beta: Body) -> None:
    theme = Theme.objects.create(name="Verde", slug="verde")
    convened(alfa, title="Di Alfa")
    convened(beta, title="Di Beta", theme=theme)
    follow("corpo@example.org", body=alfa)
    follow("quartiere@example.org", neighbourhood=Neighbourhood.objects.get(slug="beta"))
    follow("tema@example.org", theme=theme)
    follow("citta@example.org")
    assert send_digest(site=SITE, at=MONDAY) == 4
    alfas, betas = ("convened", "Di Alfa"), ("convened", "Di Beta")
    found = told()
    assert found["corpo@example.org"] == [alfas]
    assert found["quartiere@example.org"] == found["tema@example.org"] == [betas]
    assert sorted(found["citta@example.org"]) == [alfas, betas]


def test_nothing_new_is_no_mail_and_the_news_are_counted_on(alfa: Body) -> None:
    subscriber = follow(body=alfa)
    assert send_digest(site=SITE, at=MONDAY) == 0
    assert not Mailing.objects.exists()
    subscriber.refresh_from_db()
    assert subscriber.told_until == MONDAY - dt.timedelta(minutes=5)


def test_only_what_was_confirmed_counts(alfa: Body) -> None:
    convened(alfa)
    unconfirmed = follow(body=alfa)
    Subscriber.objects.update(confirmed_at=None)
    half = follow("bea@example.org", body=alfa)
    half.subscriptions.update(confirmed_at=None)
    assert send_digest(site=SITE, at=MONDAY) == 0
    assert unconfirmed.subscriptions.exists()


def test_run_twice_it_is_sent_once(alfa: Body) -> None:
    follow(body=alfa)
    convened(alfa)
    with time_machine.travel(MONDAY, tick=False):
        send_digests(site=SITE)
        send_digests(site=SITE)
    assert Delivery.objects.count() == 1
    assert send_digest(site=SITE, at=MONDAY + DAY) == 0


def test_every_day_every_week_and_a_morning_the_clock_missed(alfa: Body) -> None:
    follow("ogni-giorno@example.org", body=alfa)
    follow("ogni-settimana@example.org", rhythm="weekly", body=alfa)
    sent: dict[int, int] = {}
    for number in range(9):
        if number == 7:  # the next Monday: nobody ran it
            continue
        morning = MONDAY + number * DAY
        convened(alfa, at=morning - HOUR, title=f"Incontro {number}", meets_on=dt.date(2026, 6, 1))
        sent[number] = send_digest(site=SITE, at=morning)
    assert sent == {0: 2, 1: 1, 2: 1, 3: 1, 4: 1, 5: 1, 6: 1, 8: 2}
    assert [heading for _kind, heading in told()["ogni-settimana@example.org"]] == [
        "Incontro 0", "Incontro 1", "Incontro 2", "Incontro 3", "Incontro 4", "Incontro 5", "Incontro 6", "Incontro 8",
    ]  # fmt: skip


def test_the_hour_is_local_on_the_night_the_clocks_change(alfa: Body) -> None:
    follow(body=alfa, told=dt.datetime(2026, 3, 28, 7, 0, tzinfo=ROME))
    sunday = dt.datetime(2026, 3, 29, 7, 0, tzinfo=ROME)
    convened(alfa, at=sunday - 5 * HOUR)
    assert send_digest(site=SITE, at=sunday) == 1
    assert send_digest(site=SITE, at=sunday + 10 * HOUR) == 0
    convened(alfa, at=sunday + 11 * HOUR)
    assert send_digest(site=SITE, at=dt.datetime(2026, 3, 30, 0, 30, tzinfo=ROME)) == 1


def test_what_happens_while_it_runs_is_told_the_next_time(alfa: Body) -> None:
    follow(body=alfa)
    convened(alfa, at=MONDAY - dt.timedelta(minutes=2))
    assert send_digest(site=SITE, at=MONDAY) == 0
    assert send_digest(site=SITE, at=MONDAY + DAY) == 1


def test_a_meeting_announced_and_changed_is_announced_as_it_is_now(alfa: Body) -> None:
    follow(body=alfa)
    meeting = convened(alfa, title="Plenaria di maggio")
    happens(meeting, "changed", MONDAY - 2 * HOUR, after={"starts_at": "19:00:00"})
    Meeting.objects.update(starts_at=dt.time(19, 0))
    send_digest(site=SITE, at=MONDAY)
    assert told() == {"rosa@example.org": [("convened", "Plenaria di maggio")]}
    assert [line.starts_at for line in read(Delivery.objects.get())] == [dt.time(19, 0)]


def test_a_change_of_day_hour_or_place_is_told_and_others_are_not(alfa: Body) -> None:
    follow(body=alfa)
    moved = convened(alfa, at=MONDAY - 5 * DAY, title="Spostata")
    happens(moved, "changed", MONDAY - HOUR, after={"venue": "x"})
    retitled = convened(alfa, at=MONDAY - 5 * DAY, title="Con un altro titolo")
    happens(retitled, "changed", MONDAY - HOUR, after={"title": "x"})
    send_digest(site=SITE, at=MONDAY)
    assert told() == {"rosa@example.org": [("changed", "Spostata")]}


def test_a_cancellation_is_told_when_the_meeting_had_been_announced(alfa: Body) -> None:
    follow(body=alfa)
    for title, before in (("Annunciata", "convened"), ("Mai annunciata", "draft")):
        meeting = convened(alfa, at=MONDAY - 5 * DAY, title=title, state="cancelled")
        happens(meeting, "cancelled", MONDAY - HOUR, before={"state": before}, after={"state": "cancelled"})
    send_digest(site=SITE, at=MONDAY)
    assert told() == {"rosa@example.org": [("cancelled", "Annunciata")]}


def test_drafts_and_what_is_behind_us_are_not_announced(alfa: Body) -> None:
    follow(body=alfa)
    convened(alfa, state="draft")
    convened(alfa, meets_on=dt.date(2026, 5, 3))
    assert send_digest(site=SITE, at=MONDAY) == 0


def test_minutes_come_with_their_headings_and_only_once_published(alfa: Body) -> None:
    follow(body=alfa)
    for title, state in (("Pubblicato", "published"), ("Riservato", "shared")):
        meeting = convened(
            alfa, at=MONDAY - 30 * DAY, title=title, meets_on=dt.date(2026, 4, 20), state="held"
        )
        AgendaItem.objects.create(meeting=meeting, position=1, title=f"Il parco ({title})")
        Minutes.objects.create(
            meeting=meeting,
            state=state,
            published_at=MONDAY - HOUR if state == "published" else None,
            text="x",
        )
    written = convened(
        alfa, at=MONDAY - 30 * DAY, title="Senza ordine", meets_on=dt.date(2026, 4, 20), state="held"
    )
    Minutes.objects.create(
        meeting=written,
        state="published",
        published_at=MONDAY - HOUR,
        text="## Il mercato\n\nSi fa.\n\n# Varie",
    )
    send_digest(site=SITE, at=MONDAY)
    assert sorted(told()["rosa@example.org"]) == [("minutes", "Pubblicato"), ("minutes", "Senza ordine")]
    news = {line.heading: line.points for line in read(Delivery.objects.get())}
    assert news == {"Pubblicato": ("Il parco (Pubblicato)",), "Senza ordine": ("Il mercato", "Varie")}


def test_minutes_written_item_by_item_come_with_what_was_agreed(alfa: Body) -> None:
    follow(body=alfa)
    meeting = convened(alfa, at=MONDAY - 30 * DAY, meets_on=dt.date(2026, 4, 20), state="held")
    items = [
        AgendaItem.objects.create(meeting=meeting, position=number, title=f"Punto {number}")
        for number in (1, 2)
    ]
    ItemMinutes.objects.create(item=items[0], said="Molte idee.")
    ItemMinutes.objects.create(item=items[1], agreed="Si fa **sabato**: da Ada & Bea.")
    Minutes.objects.create(meeting=meeting, state="published", published_at=MONDAY - HOUR)
    send_digest(site=SITE, at=MONDAY)
    (line,) = read(Delivery.objects.get())
    assert (line.points, line.excerpt) == (("Punto 1", "Punto 2"), "Si fa sabato: da Ada & Bea.")
    message = digest(Delivery.objects.get())
    assert "Si fa sabato: da Ada & Bea." in message.text
    assert "Si fa sabato: da Ada &amp; Bea." in message.html


def test_the_minutes_of_an_imported_register_are_no_news(alfa: Body) -> None:
    follow(body=alfa)
    meeting = convened(alfa, at=MONDAY - 30 * DAY, meets_on=dt.date(2023, 4, 20), state="held")
    Minutes.objects.create(meeting=meeting, state="published", published_at=MONDAY - HOUR, text="x")
    assert send_digest(site=SITE, at=MONDAY) == 0


def test_a_yearly_report_is_told_to_everybody(alfa: Body, beta: Body) -> None:
    follow(body=beta)
    payload = {"languages": {"it": {"headline": "676 incontri nel 2025"}, "en": {"headline": "676 meetings"}}}
    PublishedReport.objects.create(
        model_slug="bergamo",
        year=2025,
        version=1,
        payload=payload,
        published_at=MONDAY - HOUR,
        published_by="Dario",
    )
    follow("jane@example.org", body=alfa, language="en")
    assert send_digest(site=SITE, at=MONDAY) == 2
    headings = {one.email: [line.heading for line in read(one)] for one in Delivery.objects.all()}
    assert headings == {"rosa@example.org": ["676 incontri nel 2025"], "jane@example.org": ["676 meetings"]}
    assert set(Mailing.objects.values_list("language", "key")) == {
        ("it", "digest:2026-05-04:it"), ("en", "digest:2026-05-04:en"),
    }  # fmt: skip


def test_what_is_stored_for_each_is_numbers_only(alfa: Body) -> None:
    subscriber = follow(body=alfa)
    convened(alfa, venue=Venue.objects.create(name="Sala civica", address="via Rosa 1"))
    send_digest(site=SITE, at=MONDAY)
    assert Delivery.objects.get().content == {"subscriber": str(subscriber.pk), "news": [0]}
    assert "rosa@" not in str(Mailing.objects.get().content)
    assert "rosa@" not in str(list(AuditEntry.objects.values()))


@pytest.mark.parametrize("language", ["it", "en"])
def test_the_mornings_work_is_the_same_for_one_and_for_a_hundred(
    alfa: Body, beta: Body, language: str
) -> None:
    def work(people: int, meetings: int, at: dt.datetime) -> int:
        for number in range(people):
            follow(
                f"p{at.day}-{number}@example.org",
                told=at - DAY,
                body=alfa if number % 2 else beta,
                language=language,
            )
        for _number in range(meetings):
            convened(alfa, beta, at=at - HOUR, meets_on=dt.date(2026, 7, 1))
        with CaptureQueriesContext(connection) as few:
            assert send_digest(site=SITE, at=at) >= people
        return len(few)

    active_model_slugs()  # kept for a minute
    assert work(2, 1, MONDAY) == work(100, 12, MONDAY + DAY)


def test_two_workers_at_once_send_once(fresh_database: str, bergamo: City) -> None:
    with use_city(bergamo):
        body = Body.objects.create(model_slug="bergamo", name="Rete Alfa", slug="rete-alfa")
        BodyStage.objects.create(body=body, stage="active")
        place = Neighbourhood.objects.create(name="Alfa", slug="alfa")
        BodyNeighbourhood.objects.create(body=body, neighbourhood=place)
        for number in range(20):
            follow(f"p{number}@example.org", neighbourhood=place)
        convened(body)
    works: list[Callable[[], object]] = [lambda: send_digest(site=SITE, at=MONDAY) for _worker in range(3)]
    assert at_once(bergamo, *works) == []
    with use_city(bergamo):
        assert Delivery.objects.count() == 20
        assert Mailing.objects.count() == 1


def test_the_schedule_asks_every_morning_at_seven_in_each_city() -> None:
    entry = settings.CELERY_BEAT_SCHEDULE["core.services.digests.send_digests"]
    assert entry["task"] == "tenants.tasks.in_each_city"
    assert settings.CELERY_TIMEZONE == "Europe/Rome"
    assert (entry["schedule"].hour, entry["schedule"].minute) == ({7}, {0})


def test_one_citys_news_are_told_to_its_own_citizens(alfa: Body, in_bergamo: City, monza: City) -> None:
    follow(body=alfa)
    convened(alfa)
    with use_city(monza):
        follow("monza@example.org")
        assert send_digest(site="http://monza.localhost/", at=MONDAY) == 0
    assert send_digest(site=SITE, at=MONDAY) == 1


def test_the_verbs_of_meetings_leave_the_trail_it_reads(alfa: Body, dario: User, plan_one: Any) -> None:
    """The bridge to the real verbs: what they write in the audit trail is what the digest looks for."""
    with time_machine.travel(MONDAY - 3 * HOUR, tick=False):
        follow(body=alfa)
        meeting = plan_one(meets_on=timezone.localdate() + 9 * DAY, starts_at=dt.time(18, 30))
        convene_meeting(actor=dario, meeting_id=meeting.pk, site=SITE)
    assert send_digest(site=SITE, at=MONDAY) == 1
    with time_machine.travel(MONDAY + 3 * HOUR, tick=False):
        plan = MeetingPlan(
            kind="plenary", body_ids=(alfa.pk,), meets_on=meeting.meets_on, starts_at=dt.time(19, 0)
        )
        change_meeting(actor=dario, meeting_id=meeting.pk, plan=plan)
    assert send_digest(site=SITE, at=MONDAY + DAY) == 1
    with time_machine.travel(MONDAY + DAY + 3 * HOUR, tick=False):
        cancel_meeting(actor=dario, meeting_id=meeting.pk, reason="La sala è allagata.")
    assert send_digest(site=SITE, at=MONDAY + 2 * DAY) == 1
    assert [kind for kind, _heading in told()["rosa@example.org"]] == ["convened", "changed", "cancelled"]
