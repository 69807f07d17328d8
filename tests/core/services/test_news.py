"""What citizens are told, through the real verbs: who comes later, what is moved, what is corrected."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine

from accounts.models import User
from core.models import (
    Body,
    BodyTheme,
    Delivery,
    Meeting,
    Minutes,
    PublishedReport,
    Subscriber,
    Theme,
    Venue,
)
from core.selectors.recurrence import WEEKLY, Repeat
from core.selectors.subscriptions import Topics
from core.services.convocation import convene_meeting
from core.services.digests import send_digest
from core.services.meeting_states import cancel_meeting, postpone_meeting
from core.services.meetings import MeetingPlan, change_meeting, plan_meeting
from core.services.minutes import publish_minutes, save_minutes, withdraw_minutes
from core.services.minutes_parts import edition_of
from core.services.series import Scope, change_series, plan_series
from core.services.subscriptions import ask_subscription, change_subscription, confirm_subscription
from tests.core.services.following import DAY, HOUR, MONDAY, SITE, convened, follow, read, told

Convene = Callable[..., Meeting]
ALFA, BETA = Topics(bodies=frozenset({"rete-alfa"})), Topics(bodies=frozenset({"rete-beta"}))
WEDNESDAY = MONDAY + 2 * DAY
SATURDAY = (MONDAY + 5 * DAY).date()
NEXT_MONDAY = MONDAY + 7 * DAY


@pytest.fixture
def convene(alfa: Body, dario: User) -> Convene:
    """Plan a meeting of Rete Alfa and convene it at a moment."""

    def one(at: dt.datetime, meets_on: dt.date, *bodies: Body, **plan: Any) -> Meeting:
        values = {"kind": "plenary", "body_ids": tuple(body.pk for body in bodies or (alfa,))} | plan
        with time_machine.travel(at, tick=False):
            meeting = plan_meeting(
                actor=dario, model_slug="bergamo", plan=MeetingPlan(meets_on=meets_on, **values)
            )
            return convene_meeting(actor=dario, meeting_id=meeting.pk, site=SITE)

    return one


def subscribe(at: dt.datetime, topics: Topics = ALFA, rhythm: str = "weekly") -> Subscriber:
    """Rosa asks and confirms."""
    with time_machine.travel(at, tick=False):
        rosa = ask_subscription(
            email="rosa@example.org", topics=topics, rhythm=rhythm, language="it", site=SITE
        )
        asked = list(rosa.subscriptions.filter(confirmed_at=None).values_list("pk", flat=True))
        return confirm_subscription(subscriber_id=rosa.pk, subscription_ids=asked)


def plan_of(meeting: Meeting, **changed: Any) -> MeetingPlan:
    values: dict[str, Any] = {
        "kind": meeting.kind,
        "title": meeting.title,
        "body_ids": tuple(meeting.bodies.values_list("pk", flat=True)),
        "meets_on": meeting.meets_on,
        "starts_at": meeting.starts_at,
        "venue_id": meeting.venue_id,
    }
    return MeetingPlan(**values | changed)


def kinds(email: str = "rosa@example.org") -> list[str]:
    return [kind for kind, _heading in told().get(email, [])]


# --- who comes later -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rhythm", ["daily", "weekly"])
def test_who_subscribes_after_a_meeting_was_convened_hears_of_it_once(convene: Convene, rhythm: str) -> None:
    convene(MONDAY - 5 * DAY, (MONDAY + 2 * DAY).date(), title="Il parco")
    convene(MONDAY - 5 * DAY, (MONDAY - DAY).date(), title="Di ieri")
    subscribe(MONDAY - 18 * HOUR, rhythm=rhythm)
    assert send_digest(site=SITE, at=MONDAY) == 1
    assert told() == {"rosa@example.org": [("coming", "Il parco")]}
    assert send_digest(site=SITE, at=MONDAY + DAY) == 0


def test_of_a_topic_added_later_one_hears_what_the_others_did_not_tell(
    convene: Convene, alfa: Body, beta: Body
) -> None:
    rosa = subscribe(MONDAY - 10 * DAY, rhythm="daily")
    far = (MONDAY + 20 * DAY).date()
    convene(MONDAY - 6 * DAY, far, alfa, beta, title="Di tutti e due")
    convene(MONDAY - 6 * DAY, far, beta, title="Di Beta")
    assert send_digest(site=SITE, at=MONDAY - 5 * DAY) == 1
    with time_machine.travel(MONDAY - DAY, tick=False):
        both = Topics(bodies=ALFA.bodies | BETA.bodies)
        change_subscription(subscriber_id=rosa.pk, topics=both, rhythm="daily", language="it")
    assert send_digest(site=SITE, at=MONDAY) == 1
    assert told()["rosa@example.org"] == [("convened", "Di tutti e due"), ("coming", "Di Beta")]
    assert send_digest(site=SITE, at=MONDAY + DAY) == 0


def test_what_was_announced_before_and_changed_since_is_announced_as_it_is_now(
    convene: Convene, dario: User
) -> None:
    meeting = convene(MONDAY - 5 * DAY, SATURDAY)
    subscribe(MONDAY - DAY)
    with time_machine.travel(MONDAY - 3 * HOUR, tick=False):
        change_meeting(actor=dario, meeting_id=meeting.pk, plan=plan_of(meeting, starts_at=dt.time(20, 30)))
    send_digest(site=SITE, at=MONDAY)
    (line,) = read(Delivery.objects.get(mailing__kind="digest"))
    assert (line.kind, line.starts_at) == ("coming", dt.time(20, 30))


# --- every week, and before when it cannot wait ------------------------------------------------------------------


def test_who_is_told_every_week_is_told_before_a_meeting_that_falls_in_between(convene: Convene) -> None:
    subscribe(MONDAY - 30 * DAY)
    assert send_digest(site=SITE, at=MONDAY) == 0
    convene(MONDAY + DAY, SATURDAY, title="Sabato")
    convene(MONDAY + DAY, (NEXT_MONDAY + 9 * DAY).date(), title="Fra due settimane")
    assert send_digest(site=SITE, at=WEDNESDAY) == 1
    assert [heading for _kind, heading in told()["rosa@example.org"]] == ["Sabato", "Fra due settimane"]
    assert send_digest(site=SITE, at=WEDNESDAY + DAY) == 0
    assert send_digest(site=SITE, at=NEXT_MONDAY) == 0


def test_what_can_wait_waits_for_monday(convene: Convene) -> None:
    subscribe(MONDAY - 30 * DAY)
    send_digest(site=SITE, at=MONDAY)
    convene(MONDAY + DAY, (NEXT_MONDAY + DAY).date())
    assert [send_digest(site=SITE, at=MONDAY + number * DAY) for number in range(2, 8)] == [0] * 5 + [1]


def test_a_meeting_on_the_morning_of_the_digest_does_not_wait_for_it(convene: Convene) -> None:
    subscribe(MONDAY - 30 * DAY)
    send_digest(site=SITE, at=MONDAY)
    convene(MONDAY + DAY, NEXT_MONDAY.date())
    assert send_digest(site=SITE, at=WEDNESDAY) == 1


def test_a_meeting_called_off_in_between_is_told_before_it_would_have_been(
    convene: Convene, dario: User
) -> None:
    subscribe(MONDAY - 30 * DAY)
    meeting = convene(MONDAY - DAY, SATURDAY)
    send_digest(site=SITE, at=MONDAY)
    with time_machine.travel(MONDAY + DAY, tick=False):
        cancel_meeting(actor=dario, meeting_id=meeting.pk, reason="La sala è allagata.")
    assert send_digest(site=SITE, at=WEDNESDAY) == 1
    assert kinds() == ["convened", "cancelled"]


# --- moved, put off, of a series ---------------------------------------------------------------------------------


def test_a_meeting_that_passes_to_another_body_is_told_to_who_followed_it_before(
    convene: Convene, dario: User, alfa: Body, beta: Body
) -> None:
    follow("di-alfa@example.org", body=alfa)
    follow("di-beta@example.org", body=beta)
    meeting = convene(MONDAY - 5 * DAY, SATURDAY, alfa, title="Il mercato")
    with time_machine.travel(MONDAY - 3 * HOUR, tick=False):
        change_meeting(actor=dario, meeting_id=meeting.pk, plan=plan_of(meeting, body_ids=(beta.pk,)))
    assert send_digest(site=SITE, at=MONDAY) == 2
    changed = [("changed", "Il mercato")]
    assert told() == {"di-alfa@example.org": changed, "di-beta@example.org": changed}
    assert {line.bodies for one in Delivery.objects.all() for line in read(one)} == {"Rete Beta"}


def test_a_meeting_moved_to_another_body_and_called_off_is_told_to_both(
    convene: Convene, dario: User, alfa: Body, beta: Body
) -> None:
    follow("di-alfa@example.org", body=alfa)
    meeting = convene(MONDAY - 5 * DAY, SATURDAY, alfa)
    with time_machine.travel(MONDAY - 3 * HOUR, tick=False):
        change_meeting(actor=dario, meeting_id=meeting.pk, plan=plan_of(meeting, body_ids=(beta.pk,)))
        cancel_meeting(actor=dario, meeting_id=meeting.pk, reason="La sala è allagata.")
    send_digest(site=SITE, at=MONDAY)
    assert kinds("di-alfa@example.org") == ["cancelled"]


def test_another_place_is_told(convene: Convene, dario: User, alfa: Body) -> None:
    follow(body=alfa)
    meeting = convene(MONDAY - 5 * DAY, SATURDAY)
    hall = Venue.objects.create(name="Sala civica")
    with time_machine.travel(MONDAY - 3 * HOUR, tick=False):
        change_meeting(actor=dario, meeting_id=meeting.pk, plan=plan_of(meeting, venue_id=hall.pk))
    assert send_digest(site=SITE, at=MONDAY) == 1
    assert kinds() == ["changed"]


def test_a_change_of_a_series_is_told_for_the_meeting_that_was_announced(dario: User, alfa: Body) -> None:
    follow(body=alfa)
    plan = MeetingPlan(
        kind="plenary", body_ids=(alfa.pk,), meets_on=(MONDAY + DAY).date(), starts_at=dt.time(18, 30)
    )
    with time_machine.travel(MONDAY - 5 * DAY, tick=False):
        series = plan_series(
            actor=dario, model_slug="bergamo", plan=plan, repeat=Repeat(WEEKLY, weekday=1, count=4)
        )
        first = series.meetings.order_by("meets_on")[0]
        convene_meeting(actor=dario, meeting_id=first.pk, site=SITE)
    with time_machine.travel(MONDAY - 3 * HOUR, tick=False):
        moved = plan_of(first, meets_on=first.meets_on + DAY)
        change_series(actor=dario, meeting_id=first.pk, scope=Scope.ALL, plan=moved)
    assert send_digest(site=SITE, at=MONDAY) == 1
    (line,) = read(Delivery.objects.get(mailing__kind="digest"))
    assert (line.kind, line.day) == ("changed", (MONDAY + 2 * DAY).date())


def test_a_meeting_put_off_is_told_with_its_new_day(convene: Convene, dario: User, alfa: Body) -> None:
    follow(body=alfa)
    meeting = convene(MONDAY - 5 * DAY, SATURDAY)
    with time_machine.travel(MONDAY - 3 * HOUR, tick=False):
        postpone_meeting(actor=dario, meeting_id=meeting.pk, reason="Nevica.", new_day=SATURDAY + 7 * DAY)
    send_digest(site=SITE, at=MONDAY)
    (line,) = read(Delivery.objects.get(mailing__kind="digest"))
    assert (line.kind, line.postponed, line.new_day) == ("cancelled", True, SATURDAY + 7 * DAY)


def test_a_theme_that_a_body_declares_is_followed_through_its_meetings(convene: Convene, alfa: Body) -> None:
    green = Theme.objects.create(name="Verde", slug="verde")
    BodyTheme.objects.create(body=alfa, theme=green)
    follow(theme=green)
    convene(MONDAY - 3 * HOUR, SATURDAY)
    assert send_digest(site=SITE, at=MONDAY) == 1


# --- corrected ---------------------------------------------------------------------------------------------------


@pytest.fixture
def published(alfa: Body, dario: User) -> Meeting:
    """A meeting of April whose minutes were published on the Thursday before MONDAY."""
    meeting = convened(
        alfa, at=MONDAY - 30 * DAY, state="held", meets_on=dt.date(2026, 4, 20), title="Il parco"
    )
    with time_machine.travel(MONDAY - 4 * DAY, tick=False):
        save_minutes(actor=dario, meeting_id=meeting.pk, text="Chiamare Ada.", revision=0)
        publish_minutes(actor=dario, meeting_id=meeting.pk, revision=1)
    return meeting


def publish_again(meeting: Meeting, dario: User, at: dt.datetime, text: str | None = None) -> None:
    with time_machine.travel(at, tick=False):
        withdraw_minutes(actor=dario, meeting_id=meeting.pk)
        minutes = Minutes.objects.get(meeting=meeting)
        if text is not None:
            save_minutes(actor=dario, meeting_id=meeting.pk, text=text, revision=minutes.revision)
        publish_minutes(
            actor=dario, meeting_id=meeting.pk, revision=edition_of(Minutes.objects.get(meeting=meeting))
        )


def test_minutes_published_again_as_they_were_are_no_news(
    published: Meeting, dario: User, alfa: Body
) -> None:
    follow(told=MONDAY - 5 * DAY, body=alfa)
    assert send_digest(site=SITE, at=MONDAY - 3 * DAY) == 1
    publish_again(published, dario, MONDAY - DAY)
    assert send_digest(site=SITE, at=MONDAY) == 0
    assert told() == {"rosa@example.org": [("minutes", "Il parco")]}


def test_minutes_that_say_something_else_are_told_as_corrected(
    published: Meeting, dario: User, alfa: Body
) -> None:
    follow(told=MONDAY - 5 * DAY, body=alfa)
    send_digest(site=SITE, at=MONDAY - 3 * DAY)
    publish_again(published, dario, MONDAY - DAY, text="Chiamare l'ufficio.")
    publish_again(published, dario, MONDAY - 3 * HOUR)
    assert send_digest(site=SITE, at=MONDAY) == 1
    (line,) = read(Delivery.objects.get(mailing__key__contains="2026-05-04"))
    assert (line.kind, line.corrected, line.excerpt) == ("minutes", True, "Chiamare l'ufficio.")


def test_who_was_not_told_yet_is_told_once_as_new(published: Meeting, dario: User, alfa: Body) -> None:
    follow(told=MONDAY - 5 * DAY, body=alfa)
    publish_again(published, dario, MONDAY - DAY, text="Chiamare l'ufficio.")
    assert send_digest(site=SITE, at=MONDAY) == 1
    (line,) = read(Delivery.objects.get())
    assert (line.kind, line.corrected) == ("minutes", False)


def test_minutes_imported_as_public_and_mended_are_told_as_corrected(alfa: Body, dario: User) -> None:
    follow(told=MONDAY - 5 * DAY, body=alfa)
    meeting = convened(alfa, at=MONDAY - 30 * DAY, state="held", meets_on=dt.date(2026, 4, 20))
    Minutes.objects.create(
        meeting=meeting, text="Chiamare Ada.", state="published", published_at=MONDAY - 20 * DAY
    )
    publish_again(meeting, dario, MONDAY - DAY, text="Chiamare l'ufficio.")
    send_digest(site=SITE, at=MONDAY)
    assert [line.corrected for line in read(Delivery.objects.get())] == [True]


@pytest.mark.parametrize(("headline", "told"), [("676 incontri", []), ("677 incontri", [True])])
def test_a_report_published_again_is_told_only_when_it_says_something_else(
    alfa: Body, headline: str, told: list[bool]
) -> None:
    follow(body=alfa)
    for version, words, at in ((1, "676 incontri", MONDAY - 5 * DAY), (2, headline, MONDAY - HOUR)):
        PublishedReport.objects.create(
            model_slug="bergamo",
            year=2025,
            version=version,
            payload={"languages": {"it": {"headline": words, "made_on": str(at.date())}}},
            published_at=at,
            published_by="Dario",
            withdrawn_at=MONDAY - 2 * HOUR if version == 1 else None,
        )
    assert send_digest(site=SITE, at=MONDAY) == len(told)
    assert [line.corrected for one in Delivery.objects.all() for line in read(one)] == told
