"""The digest: what happened since the last one, to each citizen who asked, once."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from core.mail.queue import Recipient, enqueue
from core.models import Subscriber
from core.selectors.news import News, news_between, told_to
from core.selectors.subscriptions import confirmed_topics
from core.services.audit import actor_label, record
from core.services.subscriptions import DIGEST, forget_unreachable

LAG = dt.timedelta(minutes=5)
"""What is younger waits for the next digest: longer than any request, so that nothing commits behind our back."""
_WEEK = dt.timedelta(days=7)

Told = Mapping[uuid.UUID, Sequence[News]]
"""Subscriber to what they are told."""


@transaction.atomic(durable=True)
def send_digest(*, actor: User | None = None, site: str, at: dt.datetime | None = None) -> int:
    """Queue a digest for everyone who is due and has news; returns how many. Audited, an entry for each mailing.

    Due is, once a day, who asked for every day and was not told yet today, and, once a week, who asked for every week and
    was not told yet since Monday: a morning the clock missed is made up for the day after. Who asked for every week is told
    out of turn when a meeting falls before their next digest, or on its day. The rows of the subscribers are the turnstile:
    of two workers at once the second finds nobody due. What is new is read once for the longest gap, whatever the number
    of subscribers. One mailing for each language, what each is told is a list of numbers in their delivery.
    """
    now = at or timezone.now()
    until = now - LAG
    today = timezone.localdate(now)
    rows = Subscriber.objects.confirmed().filter(told_until__lt=_midnight(today) - LAG)
    due = list(rows.select_for_update().order_by("pk"))
    if not due:
        return 0
    news = news_between(min(row.told_until or until for row in due), until, today)
    topics = confirmed_topics([row.pk for row in due], until)
    told = {row.pk: told_to(news, topics.get(row.pk, {}), row.told_until or row.asked_at) for row in due}
    due = [row for row in due if _has_their_turn(row, today) or _cannot_wait(told[row.pk], today)]
    sent = 0
    for language, _name in settings.LANGUAGES:
        people = [row for row in due if row.language == language]
        readers = [row for row in people if told[row.pk]]
        if readers and not _queue(actor, language, readers, told, site, now):
            continue  # already queued today: who is still due is told tomorrow, of everything
        sent += len(readers)
        Subscriber.objects.filter(pk__in=[row.pk for row in people]).update(told_until=until)
    return sent


@shared_task
def send_digests(site: str) -> None:
    """Digests of this city, after forgetting who cannot be reached; asked every morning. Run twice, it sends once."""
    forget_unreachable()
    send_digest(site=site)


def _has_their_turn(row: Subscriber, today: dt.date) -> bool:
    """Whether somebody not told yet today is told every day, or was not told yet this week."""
    monday = today - dt.timedelta(days=today.weekday())
    weekly = row.rhythm == Subscriber.Rhythm.WEEKLY
    return not weekly or row.told_until is None or row.told_until < _midnight(monday) - LAG


def _cannot_wait(mine: Iterable[News], today: dt.date) -> bool:
    """Whether a meeting falls by next Monday: told that morning, it would be too late for it."""
    next_monday = today - dt.timedelta(days=today.weekday()) + _WEEK
    return any(one.falls_by(next_monday) for one in mine)


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def _queue(
    actor: User | None, language: str, readers: Sequence[Subscriber], told: Told, site: str, now: dt.datetime
) -> bool:
    news = list({id(one): one for row in readers for one in told[row.pk]}.values())
    numbers = {id(one): number for number, one in enumerate(news)}
    recipients = [
        Recipient(
            row.email,
            content={"subscriber": str(row.pk), "news": [numbers[id(one)] for one in told[row.pk]]},
        )
        for row in readers
    ]
    with translation.override(language):
        mailing = enqueue(
            DIGEST,
            recipients,
            subject=_("Avvisi dai quartieri"),
            site=site,
            created_by=actor_label(actor),
            content={"news": [_content(one) for one in news]},
            key=f"{DIGEST}:{timezone.localdate(now)}:{language}",
            language=language,
        )
    if mailing is None:
        return False
    record(
        actor=actor,
        action="core.digest.sent",
        target=mailing,
        after={"recipients": len(recipients), "news": len(news), "language": language},
    )
    return True


def _content(one: News) -> dict[str, Any]:
    """What a piece of news is about, in JSON types; its words are found when it is sent, from what is true then."""
    found: dict[str, Any] = {"kind": one.kind, "corrected": one.corrected}
    if one.report is not None:
        return found | {"model": one.report.model_slug, "year": one.report.year}
    return found | {
        "meeting": str(one.meeting.pk) if one.meeting else "",
        "moved": one.moved,
        "new_day": one.new_day,
    }
