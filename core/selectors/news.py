"""What happened in the city that citizens asked to be told of, computed once for everybody.

When something happened is read in the audit trail, which has one entry for every announcement, change and cancellation.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from core.calendar.event import has_begun
from core.models import AuditEntry, Body, BodyNeighbourhood, BodyTheme, Meeting, PublishedReport
from core.selectors.public import going_ahead, public_meetings
from core.selectors.publications import minutes_made_public, reports_made_public
from core.selectors.subscriptions import CITY

CONVENED, COMING, CHANGED, CANCELLED = "convened", "coming", "changed", "cancelled"
MINUTES, REPORT = "minutes", "report"
ORDER = (CONVENED, COMING, CHANGED, CANCELLED, MINUTES, REPORT)
_ACTIONS = {
    "core.meeting.convened": CONVENED,
    "core.meeting.changed": CHANGED,
    "core.meeting.cancelled": CANCELLED,
}
_WHEN_WHERE_AND_WHO = frozenset({"meets_on", "starts_at", "ends_at", "venue", "remote_url", "bodies"})


@dataclass(frozen=True, slots=True)
class News:
    """Something that happened at a moment. `topics` are the keys (`core.selectors.subscriptions`) of whom it concerns.

    It is about a `meeting`, or a yearly `report`, which concerns everybody. `coming` is not an event: a meeting announced
    at that moment and still to come, for who begins to follow it later. `corrected`: minutes or a report that were public
    before and say something else now. `moved`: the meeting is of other bodies than before. `new_day` is the day of
    a meeting that was postponed.
    """

    kind: str
    at: dt.datetime
    topics: frozenset[str]
    meeting: Meeting | None = None
    report: PublishedReport | None = None
    corrected: bool = False
    moved: bool = False
    new_day: str = ""

    def concerns(self, topics: Iterable[str]) -> bool:
        """Whether someone who asked for these topics is to be told."""
        return self.report is not None or not self.topics.isdisjoint(topics)

    def falls_by(self, day: dt.date) -> bool:
        """Whether it is about a meeting of that day or an earlier one, not about its minutes."""
        return self.kind != MINUTES and self.meeting is not None and self.meeting.meets_on <= day


@dataclass(slots=True)
class _Moment:
    """When something last happened to a meeting; the names of the bodies it was of before; the day it was put off to."""

    at: dt.datetime
    former: set[str] = field(default_factory=set)
    new_day: str = ""


def news_between(since: dt.datetime, until: dt.datetime, today: dt.date) -> list[News]:
    """What happened after `since` and up to `until`, oldest first; meetings already behind us are not announced.

    Among it every meeting to come, as `coming`. A fixed number of queries however much happened, but for reports
    published again.
    """
    moments = _moments(since, until)
    published = list(minutes_made_public(since, until, today))
    keys = {meeting for meeting, _kind in moments} | {one.meeting_id for one in published}
    meetings = {meeting.pk: meeting for meeting in _meetings(keys, today)}
    former = {name for moment in moments.values() for name in moment.former}
    topics = _Topics(meetings.values(), former, today)
    found = [
        News(COMING, meeting.convened_at or meeting.created_at, topics.of(meeting), meeting)
        for meeting in meetings.values()
        if _still_true(COMING, meeting, today)
    ]
    for (key, kind), moment in moments.items():
        meeting = meetings.get(key)
        if meeting is not None and _still_true(kind, meeting, today):
            concerned = topics.of(meeting, moment.former)
            moved = kind == CHANGED and bool(moment.former)
            found.append(News(kind, moment.at, concerned, meeting, moved=moved, new_day=moment.new_day))
    for one in published:
        meeting = meetings.get(one.meeting_id) if one.meeting_id else None
        if meeting is not None:
            found.append(News(MINUTES, one.at, topics.of(meeting), meeting, corrected=one.corrected))
    found += [
        News(REPORT, one.at, frozenset(), report=one.report, corrected=one.corrected)
        for one in reports_made_public(since, until)
    ]
    return sorted(found, key=lambda one: one.at)


def told_to(news: Iterable[News], topics: Mapping[str, dt.datetime], since: dt.datetime) -> list[News]:
    """What one person is told: what concerns them and happened after `since`, each meeting's announcement once.

    `topics` says when each was confirmed. Of one confirmed since the last time also the meetings to come that had been
    announced before, unless an older topic told of them. A meeting that was announced and then changed is announced, as
    it is now. Soonest meeting first, then minutes and reports.
    """
    new = {topic for topic, confirmed_at in topics.items() if confirmed_at >= since}
    mine: dict[tuple[bool, object], News] = {}
    for one in news:
        if one.kind == COMING:
            concerns = one.at <= since and one.concerns(new) and not one.concerns(topics.keys() - new)
        else:
            concerns = one.at > since and one.concerns(topics)
        if not concerns:
            continue
        about = one.meeting.pk if one.meeting else one.report and (one.report.model_slug, one.report.year)
        subject = (one.kind == MINUTES, about)
        known = mine.get(subject)
        if known is None or _rank(one) <= _rank(known):
            mine[subject] = one
    return sorted(mine.values(), key=_position)


def coming_for(topics: frozenset[str], today: dt.date) -> list[Meeting]:
    """The meetings to come that concern these topics, soonest first. Five queries."""
    meetings = [meeting for meeting in going_ahead(public_meetings(), today) if not has_begun(meeting)]
    known = _Topics(meetings, (), today)
    return [meeting for meeting in meetings if not known.of(meeting).isdisjoint(topics)]


def _rank(one: News) -> tuple[int, bool]:
    """Of several things about one subject the first is told: who never heard of it hears of it as new."""
    return ORDER.index(one.kind), one.corrected


def _position(one: News) -> tuple[int, int]:
    """Meetings soonest first, then minutes latest first, then reports."""
    day = (one.meeting.meets_on if one.meeting else one.at.date()).toordinal()
    if one.kind in {MINUTES, REPORT}:
        return ORDER.index(one.kind), -day
    return 0, day


def _moments(since: dt.datetime, until: dt.datetime) -> Mapping[tuple[uuid.UUID, str], _Moment]:
    """Meeting and kind of news to its latest moment. One query."""
    rows = AuditEntry.objects.filter(
        at__gt=since, at__lte=until, action__in=_ACTIONS, object_type=Meeting._meta.label_lower
    ).order_by("at")
    found: dict[tuple[uuid.UUID, str], _Moment] = {}
    former: dict[uuid.UUID, set[str]] = defaultdict(set)
    for key, action, at, was, now in rows.values_list("object_id", "action", "at", "before", "after"):
        kind, before, after = _ACTIONS[action], was or {}, now or {}
        if key is None or not _matters(kind, before, after):
            continue
        found[key, kind] = _Moment(at, new_day=after.get("new_day") or "")
        if kind == CHANGED:
            former[key] |= {*before.get("bodies", ())} - {*after.get("bodies", ())}
        if kind != CONVENED:
            found[key, kind].former = former[key]
    return found


def _matters(kind: str, before: Mapping[str, object], after: Mapping[str, object]) -> bool:
    """A change of day, hour, place or bodies; a cancellation of what had been announced."""
    if kind == CHANGED:
        return not _WHEN_WHERE_AND_WHO.isdisjoint(after)
    return kind != CANCELLED or before.get("state") == Meeting.State.CONVENED


def _still_true(kind: str, meeting: Meeting, today: dt.date) -> bool:
    if meeting.meets_on < today:
        return False
    if kind == CANCELLED:
        return meeting.state in {Meeting.State.CANCELLED, Meeting.State.POSTPONED}
    return meeting.state == Meeting.State.CONVENED


def _meetings(keys: Iterable[uuid.UUID | None], today: dt.date) -> Iterable[Meeting]:
    """Those of these keys, and all to come."""
    ahead = Q(state=Meeting.State.CONVENED, meets_on__gte=today)
    return public_meetings().filter(ahead | Q(pk__in=[key for key in keys if key]))


class _Topics:
    """Which topics a meeting belongs to: those of its bodies and its own theme. Three queries for all."""

    def __init__(self, meetings: Iterable[Meeting], former: Iterable[str], today: dt.date) -> None:
        """`former` are names of bodies that meetings were of before."""
        names = {body.name for meeting in meetings for body in meeting.bodies.all()}.union(former)
        bodies = Body.objects.filter(name__in=names).values_list("pk", "model_slug", "name", "slug")
        self._bodies = {(model, name): (pk, f"body:{slug}") for pk, model, name, slug in bodies}
        keys = [pk for pk, _topic in self._bodies.values()]
        self._around: dict[uuid.UUID, set[str]] = defaultdict(set)
        links = BodyNeighbourhood.objects.on(today).filter(body__in=keys)
        for body, slug in links.values_list("body", "neighbourhood__slug"):
            self._around[body].add(f"neighbourhood:{slug}")
        themes = BodyTheme.objects.filter(body__in=keys)
        for body, slug in themes.values_list("body", "theme__slug"):
            self._around[body].add(f"theme:{slug}")

    def of(self, meeting: Meeting, former: Iterable[str] = ()) -> frozenset[str]:
        """The topics of a meeting, and of the bodies of these names."""
        found = {CITY, *([f"theme:{meeting.theme.slug}"] if meeting.theme else [])}
        for name in {body.name for body in meeting.bodies.all()}.union(former):
            pk, topic = self._bodies.get((meeting.model_slug, name), (None, ""))
            if pk is not None:
                found |= {topic, *self._around[pk]}
        return frozenset(found)
