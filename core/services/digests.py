"""The digest: what happened since the last one, to each citizen who asked, once."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from core.mail.queue import Recipient, enqueue
from core.models import Meeting, Subscriber
from core.reporting.published import published_years
from core.selectors.excerpts import excerpt_of
from core.selectors.news import MINUTES, News, news_between, told_to
from core.selectors.subscriptions import confirmed_keys
from core.services.audit import actor_label, record
from core.services.subscriptions import DIGEST
from core.templatetags.vicinia import heading, who_may_come

LAG = dt.timedelta(minutes=5)
"""What is younger waits for the next digest: longer than any request, so that nothing commits behind our back."""
MOST_POINTS = 12


@transaction.atomic(durable=True)
def send_digest(*, actor: User | None = None, site: str, at: dt.datetime | None = None) -> int:
    """Queue a digest for everyone who is due and has news; returns how many. Audited, an entry for each mailing.

    Due is, once a day, who asked for every day and was not told yet today, and, once a week, who asked for every week and
    was not told yet since Monday: a morning the clock missed is made up for the day after. The rows of the subscribers are the turnstile:
    of two workers at once the second finds nobody due. What is new is read once for the longest gap, whatever the number
    of subscribers. One mailing for each language, what each is told is a list of numbers in their delivery.
    """
    now = at or timezone.now()
    until = now - LAG
    due = list(_due(now).select_for_update().order_by("pk"))
    if not due:
        return 0
    gap = min(row.told_until or until for row in due)
    news = news_between(gap, until, timezone.localdate(now))
    keys = confirmed_keys(row.pk for row in due)
    sent = 0
    for language, _name in settings.LANGUAGES:
        people = [row for row in due if row.language == language]
        recipients = _recipients(people, news, keys)
        if recipients and not _queue(actor, language, recipients, news, site, now):
            continue  # already queued today: who is still due is told tomorrow, of everything
        sent += len(recipients)
        Subscriber.objects.filter(pk__in=[row.pk for row in people]).update(told_until=until)
    return sent


@shared_task
def send_digests(site: str) -> None:
    """Digests of this city; asked every morning. Run twice, it sends once."""
    send_digest(site=site)


def _due(now: dt.datetime) -> Any:
    """Confirmed subscribers not told yet in their period, which begins at midnight, or on Monday."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    monday = _midnight(midnight.date() - dt.timedelta(days=midnight.weekday()))
    return Subscriber.objects.confirmed().filter(
        Q(rhythm=Subscriber.Rhythm.DAILY, told_until__lt=midnight - LAG)
        | Q(rhythm=Subscriber.Rhythm.WEEKLY, told_until__lt=monday - LAG)
    )


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def _recipients(people: Iterable[Subscriber], news: Sequence[News], keys: Any) -> list[Recipient]:
    """Who has something to read; what it is, by its number in `news`."""
    numbers = {id(one): number for number, one in enumerate(news)}
    found = []
    for row in people:
        mine = told_to(news, keys.get(row.pk, frozenset()), row.told_until or row.asked_at)
        if mine:
            content = {"subscriber": str(row.pk), "news": [numbers[id(one)] for one in mine]}
            found.append(Recipient(row.email, content=content))
    return found


def _queue(
    actor: User | None,
    language: str,
    recipients: list[Recipient],
    news: Sequence[News],
    site: str,
    now: dt.datetime,
) -> bool:
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
    """A piece of news as it is told, in the language being spoken, in JSON types."""
    if one.report is not None:
        spoken = {(report.year, report.model): report.headline for report in published_years()}
        headline = spoken.get((one.report.year, one.report.model))
        return {
            "kind": one.kind,
            "heading": headline or _("Rapporto %(year)s") % {"year": one.report.year},
            "path": reverse("core:report-public", args=[one.report.year]),
        }
    return {"kind": one.kind, **_meeting(one.meeting, one.kind)} if one.meeting else {}


def _meeting(meeting: Meeting, kind: str) -> dict[str, Any]:
    points = _points(meeting, kind)
    by_headings = bool(points) and not meeting.agenda.all()
    return {
        "heading": heading(meeting),
        "path": reverse("core:meeting", args=[meeting.pk]),
        "day": meeting.meets_on.isoformat(),
        "starts_at": f"{meeting.starts_at:%H:%M}" if meeting.starts_at else "",
        "ends_at": f"{meeting.ends_at:%H:%M}" if meeting.ends_at else "",
        "place": _place(meeting),
        "who": who_may_come(meeting),
        "postponed": meeting.state == Meeting.State.POSTPONED,
        "reason": meeting.state_reason,
        "points": points,
        "excerpt": excerpt_of(meeting) if kind == MINUTES and not by_headings else "",
    }


def _place(meeting: Meeting) -> str:
    if meeting.venue:
        return ", ".join(part for part in (meeting.venue.name, meeting.venue.address) if part)
    return _("A distanza") if meeting.remote_url else ""


def _points(meeting: Meeting, kind: str) -> list[str]:
    """What it is about: the agenda; of minutes without one, the headings of the text."""
    points = [item.title for item in meeting.agenda.all()]
    minutes = getattr(meeting, "minutes", None)
    if kind == MINUTES and minutes is not None and not points:
        lines = minutes.text.splitlines()
        points = [line.lstrip("#").strip() for line in lines if line.startswith("#")]
    return [point for point in points if point][:MOST_POINTS]
