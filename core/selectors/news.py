"""What happened in the city that citizens asked to be told of, computed once for everybody.

When something happened is read in the audit trail, which has one entry for every announcement, change and cancellation.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Prefetch

from core.models import AgendaItem, AuditEntry, BodyNeighbourhood, Meeting, Minutes
from core.models.meetings import MeetingQuerySet
from core.reporting.published import PublishedYear, published_years
from core.selectors.public import public_meetings
from core.selectors.subscriptions import CITY

CONVENED, CHANGED, CANCELLED, MINUTES, REPORT = "convened", "changed", "cancelled", "minutes", "report"
ORDER = (CONVENED, CHANGED, CANCELLED, MINUTES, REPORT)
_ACTIONS = {
    "core.meeting.convened": CONVENED,
    "core.meeting.changed": CHANGED,
    "core.series.changed": CHANGED,
    "core.meeting.cancelled": CANCELLED,
}
_NEWS_FOR = dt.timedelta(days=365)
_WHEN_AND_WHERE = frozenset({"meets_on", "starts_at", "ends_at", "venue_id", "remote_url"})


@dataclass(frozen=True, slots=True)
class News:
    """Something that happened at a moment. `topics` are the keys (`core.selectors.subscriptions`) of whom it concerns.

    It is about a `meeting`, or a yearly `report`, which concerns everybody.
    """

    kind: str
    at: dt.datetime
    topics: frozenset[str]
    meeting: Meeting | None = None
    report: PublishedYear | None = None

    def concerns(self, topics: frozenset[str]) -> bool:
        """Whether someone who asked for these topics is to be told."""
        return self.report is not None or not self.topics.isdisjoint(topics)


def news_between(since: dt.datetime, until: dt.datetime, today: dt.date) -> list[News]:
    """What happened after `since` and up to `until`, oldest first; meetings already behind us are not announced.

    Minutes of meetings over a year old are no news: they come from a register that was imported.
    Seven queries however much happened.
    """
    moments = _moments(since, until)
    published = dict(
        Minutes.objects.filter(
            state=Minutes.State.PUBLISHED,
            published_at__gt=since,
            published_at__lte=until,
            meeting__meets_on__gte=today - _NEWS_FOR,
        ).values_list("meeting", "published_at")
    )
    keys = {meeting for meeting, _kind in moments} | published.keys()
    meetings = {meeting.pk: meeting for meeting in _meetings(keys)}
    topics = _topics(meetings.values(), today)
    found = [
        News(kind, at, topics[key], meetings[key])
        for (key, kind), at in moments.items()
        if key in meetings and _still_true(kind, meetings[key], today)
    ]
    found += [
        News(MINUTES, at, topics[key], meetings[key])
        for key, at in published.items()
        if at and key in meetings
    ]
    found += [
        News(REPORT, report.published_at, frozenset(), report=report)
        for report in published_years()
        if since < report.published_at <= until
    ]
    return sorted(found, key=lambda one: one.at)


def told_to(news: Iterable[News], topics: frozenset[str], since: dt.datetime) -> list[News]:
    """What one person is told: what concerns them and happened after `since`, each meeting's announcement once.

    A meeting that was announced and then changed is announced, as it is now. Soonest meeting first, then minutes and
    reports.
    """
    mine: dict[tuple[bool, object], News] = {}
    for one in news:
        if one.at <= since or not one.concerns(topics):
            continue
        subject = (one.kind == MINUTES, one.meeting.pk if one.meeting else one.report)
        known = mine.get(subject)
        if known is None or ORDER.index(one.kind) <= ORDER.index(known.kind):
            mine[subject] = one
    return sorted(mine.values(), key=_position)


def _position(one: News) -> tuple[int, int]:
    """Meetings soonest first, then minutes latest first, then reports."""
    day = (one.meeting.meets_on if one.meeting else one.at.date()).toordinal()
    if one.kind in {MINUTES, REPORT}:
        return ORDER.index(one.kind), -day
    return 0, day


def _moments(since: dt.datetime, until: dt.datetime) -> Mapping[tuple[uuid.UUID, str], dt.datetime]:
    """Meeting and kind of news to its latest moment. One query."""
    rows = AuditEntry.objects.filter(
        at__gt=since, at__lte=until, action__in=_ACTIONS, object_type=Meeting._meta.label_lower
    ).order_by("at")
    found: dict[tuple[uuid.UUID, str], dt.datetime] = {}
    for key, action, at, before, after in rows.values_list("object_id", "action", "at", "before", "after"):
        if key is not None and _matters(action, before or {}, after or {}):
            found[key, _ACTIONS[action]] = at
    return found


def _matters(action: str, before: Mapping[str, object], after: Mapping[str, object]) -> bool:
    """A change of day, hour or place; a cancellation of what had been announced."""
    if action == "core.meeting.changed":
        return not _WHEN_AND_WHERE.isdisjoint(after)
    if (
        action == "core.series.changed"
    ):  # of the meeting it was done on; `days` are its new day and the others'
        days = after.get("days") or [None]
        moved = isinstance(days, list) and bool(days) and days[0] != before.get("meets_on")
        return moved or not _WHEN_AND_WHERE.isdisjoint(after)
    if action == "core.meeting.cancelled":
        return before.get("state") == Meeting.State.CONVENED
    return True


def _still_true(kind: str, meeting: Meeting, today: dt.date) -> bool:
    if meeting.meets_on < today:
        return False
    if kind == CANCELLED:
        return meeting.state in {Meeting.State.CANCELLED, Meeting.State.POSTPONED}
    return meeting.state == Meeting.State.CONVENED


def _meetings(keys: Iterable[uuid.UUID]) -> MeetingQuerySet:
    kept = ("meeting", "title", "position", "written__item", "written__agreed", "written__said")
    agenda = AgendaItem.objects.select_related("written").only(*kept)
    minutes = Minutes.objects.filter(state=Minutes.State.PUBLISHED)
    return (
        public_meetings()
        .filter(pk__in=list(keys))
        .prefetch_related(Prefetch("agenda", agenda), Prefetch("minutes", minutes))
    )


def _topics(meetings: Iterable[Meeting], today: dt.date) -> dict[uuid.UUID, frozenset[str]]:
    """Meeting to the topics it belongs to. One query."""
    meetings = list(meetings)
    bodies = {body.pk for meeting in meetings for body in meeting.bodies.all()}
    places: dict[uuid.UUID, set[str]] = {}
    links = BodyNeighbourhood.objects.on(today).filter(body__in=bodies)
    for body, slug in links.values_list("body", "neighbourhood__slug"):
        places.setdefault(body, set()).add(f"neighbourhood:{slug}")
    return {meeting.pk: _topics_of(meeting, places) for meeting in meetings}


def _topics_of(meeting: Meeting, places: Mapping[uuid.UUID, set[str]]) -> frozenset[str]:
    theirs = [places.get(body.pk, set()) for body in meeting.bodies.all()]
    own = {CITY, *(f"body:{body.slug}" for body in meeting.bodies.all())}
    if meeting.theme:
        own.add(f"theme:{meeting.theme.slug}")
    return frozenset(own.union(*theirs))
