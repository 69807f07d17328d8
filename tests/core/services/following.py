"""Citizens who follow something and meetings that are announced, for the tests of the digest."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import time_machine
from django.utils import translation

from core.mail.digest import Line, lines_of
from core.models import Body, Delivery, Meeting, MeetingBody, Subscriber, Subscription
from core.services.audit import record
from core.templatetags.vicinia import heading

SITE = "http://bergamo.localhost/"
ROME = ZoneInfo("Europe/Rome")
MONDAY = dt.datetime(2026, 5, 4, 7, 0, tzinfo=ROME)
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)


def follow(
    email: str = "rosa@example.org",
    *,
    rhythm: str = "daily",
    told: dt.datetime = MONDAY - DAY,
    since: dt.datetime | None = None,
    language: str = "it",
    **topic: Any,
) -> Subscriber:
    """Someone who confirmed one topic at `since`, a month before anything else happens, and was told until `told`.

    The topic is `body=`, `neighbourhood=` or `theme=`; none is the whole city.
    """
    since = since or told - 30 * DAY
    subscriber = Subscriber.objects.create(
        email=email, rhythm=rhythm, language=language, confirmed_at=since, told_until=told
    )
    Subscription.objects.create(subscriber=subscriber, confirmed_at=since, **topic)
    return subscriber


def happens(meeting: Meeting, action: str, at: dt.datetime, **said: Any) -> None:
    with time_machine.travel(at, tick=False):
        record(actor=None, action=f"core.meeting.{action}", target=meeting, **said)


def convened(*bodies: Body, at: dt.datetime = MONDAY - 3 * HOUR, **fields: Any) -> Meeting:
    values: dict[str, Any] = {
        "model_slug": "bergamo",
        "kind": "plenary",
        "state": "convened",
        "meets_on": dt.date(2026, 5, 12),
        "starts_at": dt.time(18, 30),
        "convened_at": at,
    }
    meeting = Meeting.objects.create(**values | fields)
    MeetingBody.objects.bulk_create(MeetingBody(meeting=meeting, body=body) for body in bodies)
    happens(meeting, "convened", at)
    return meeting


def told() -> dict[str, list[tuple[str, str]]]:
    """Address to what it was told: kind and heading, of a report its year."""
    headings = {str(meeting.pk): heading(meeting) for meeting in Meeting.objects.all()}
    found: dict[str, list[tuple[str, str]]] = {}
    for delivery in Delivery.objects.filter(mailing__kind="digest").order_by("mailing__created_at"):
        news = delivery.mailing.content["news"]
        lines = [news[number] for number in delivery.content["news"]]
        said = [(line["kind"], headings.get(line.get("meeting", "")) or str(line["year"])) for line in lines]
        found.setdefault(delivery.email, []).extend(said)
    return found


def read(delivery: Delivery, at: dt.datetime = MONDAY) -> list[Line]:
    """What a digest says when it leaves at a moment."""
    news = delivery.mailing.content["news"]
    with time_machine.travel(at, tick=False), translation.override(delivery.mailing.language):
        return lines_of([news[number] for number in delivery.content["news"]])
