"""What became public in the city, for who follows its news: meetings announced, minutes and reports, and what participation models add."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import AuditEntry, Meeting
from core.open_data.kinds import kind_of
from core.open_data.table import is_personal, known_names
from core.participation.open_data import Announcement
from core.participation.registry import registry
from core.selectors.public import public_meetings
from core.selectors.publications import minutes_made_public, reports_made_public
from core.services.activation import active_model_slugs
from core.templatetags.vicinia import day

LOOK_BACK = dt.timedelta(days=180)
MOST = 100
_NAMES = uuid.UUID("6f0f4c56-8a3c-4d3b-9a0c-3f8f0c7f2d11")
"""The namespace of the names of news (RFC 9562, version 5)."""
_CHANGED = ("core.meeting.changed", "core.meeting.cancelled")


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of news, in Italian: `key` is its name for ever, `at` when it became public, `changed` when it last did."""

    key: uuid.UUID
    at: dt.datetime
    changed: dt.datetime
    title: str
    url: str
    summary: str
    bodies: frozenset[uuid.UUID]

    def concerns(self, body: uuid.UUID) -> bool:
        """Whether it is about a body, or about the whole city."""
        return not self.bodies or body in self.bodies


def news(now: dt.datetime) -> list[Item]:
    """The last half year, the latest first, `MOST` at most. Twelve queries, one a participation model, one a report published again."""
    since = now - LOOK_BACK
    today = timezone.localdate(now)
    published = list(minutes_made_public(since, now, today))
    keys = {one.meeting_id for one in published if one.meeting_id}
    meetings = list(public_meetings().filter(convened_at__gt=since))
    about = {one.pk: one for one in meetings}
    about |= {one.pk: one for one in public_meetings().filter(pk__in=keys - about.keys())}
    found = list(_announced(meetings))
    for one in published:
        meeting = about.get(one.meeting_id) if one.meeting_id else None
        if meeting is not None:
            title = _("Resoconto pubblicato: %(meeting)s") % {"meeting": _named(meeting)}
            found.append(_of_meeting("minutes", meeting, one.at, one.at, title))
    for one in reports_made_public(since, now):
        if (report := one.report) and report.model_slug in active_model_slugs():
            url = f"{reverse('core:report-public', args=[report.year])}?modello={report.model_slug}"
            label = registry.get(report.model_slug).label
            title = _("Rapporto del %(year)s: %(model)s") % {"year": report.year, "model": label}
            key = uuid.uuid5(_NAMES, f"report:{report.pk}")
            found.append(Item(key, one.at, one.at, title, url, "", frozenset()))
    found += _of_models(since)
    latest = {one.key: one for one in sorted(found, key=lambda one: one.changed)}
    return sorted(latest.values(), key=lambda one: (one.changed, one.key), reverse=True)[:MOST]


def _announced(meetings: Iterable[Meeting]) -> Iterator[Item]:
    """Meetings convened, with when people were last told something else of them. One query."""
    rows = list(meetings)
    told = AuditEntry.objects.filter(action__in=_CHANGED, object_id__in=[one.pk for one in rows]).order_by()
    changes = dict(told.values_list("object_id").annotate(last=Max("at")))
    for one in rows:
        if one.convened_at is None:
            continue
        title = {
            Meeting.State.CANCELLED: _("Annullato: %(meeting)s"),
            Meeting.State.POSTPONED: _("Rinviato: %(meeting)s"),
        }.get(Meeting.State(one.state), "%(meeting)s") % {"meeting": _named(one)}
        changed = max(one.convened_at, changes.get(one.pk) or one.convened_at)
        yield _of_meeting("meeting", one, one.convened_at, changed, title)


def _of_meeting(kind: str, meeting: Meeting, at: dt.datetime, changed: dt.datetime, title: str) -> Item:
    when = f", {meeting.starts_at:%H:%M}" if meeting.starts_at else ""
    where = f", {meeting.venue.name}" if meeting.venue else ""
    return Item(
        key=uuid.uuid5(_NAMES, f"{kind}:{meeting.pk}"),
        at=at,
        changed=changed,
        title=title,
        url=reverse("core:meeting", args=[meeting.pk]),
        summary=f"{day(meeting.meets_on)}{when}{where}",
        bodies=frozenset(body.pk for body in meeting.bodies.all()),
    )


def _of_models(since: dt.datetime) -> list[Item]:
    """Titles that seem to name a person are left out, as in the data sets."""
    models = [registry.get(slug) for slug in active_model_slugs()]
    told: list[Announcement] = [
        one for model in models if model.announcements for one in model.announcements(since)
    ]
    known = known_names() if told else None
    return [
        Item(
            key=uuid.uuid5(_NAMES, one.key),
            at=one.at,
            changed=one.at,
            title=str(one.what) if known and is_personal(one.title, known) else f"{one.what}: {one.title}",
            url=one.url,
            summary="",
            bodies=one.bodies,
        )
        for one in told
    ]


def _named(meeting: Meeting) -> str:
    """Kind, bodies and day; never its title, which somebody typed."""
    bodies = ", ".join(body.name for body in meeting.bodies.all())
    return f"{kind_of(meeting)}, {bodies}, {day(meeting.meets_on)}"
