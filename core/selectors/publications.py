"""Minutes and yearly reports made public: for the first time, or corrected. Withdrawn and published again as they were, they
are no news.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db.models import Q

from core.models import AuditEntry, Minutes, PublishedReport
from core.reporting.published import content_of

_NEWS_FOR = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Publication:
    """Minutes of a meeting, or the report of a year, that citizens could read from a moment on.

    `corrected` when it was not the first time, and it said something else than before.
    """

    at: dt.datetime
    corrected: bool
    meeting_id: uuid.UUID | None = None
    report: PublishedReport | None = None


def minutes_made_public(since: dt.datetime, until: dt.datetime, today: dt.date) -> Iterator[Publication]:
    """Of minutes that are public now and were published after `since` and up to `until`. Two queries.

    Minutes of meetings over a year old are left out: they come from a register that was imported.
    """
    rows = Minutes.objects.filter(
        state=Minutes.State.PUBLISHED,
        published_at__gt=since,
        published_at__lte=until,
        meeting__meets_on__gte=today - _NEWS_FOR,
    )
    found = list(rows.values_list("pk", "meeting", "published_at"))
    trail = _trail([pk for pk, _meeting, _at in found])
    for pk, meeting, published_at in found:
        if published_at is not None:
            for at, corrected in _told(trail[pk] or [(published_at, None)], since):
                yield Publication(at, corrected, meeting_id=meeting)


def reports_made_public(since: dt.datetime, until: dt.datetime) -> Iterator[Publication]:
    """Of reports that are public now and were published after `since` and up to `until`.

    One query, and one for each report that has more than one version.
    """
    rows = PublishedReport.objects.public().filter(published_at__gt=since, published_at__lte=until)
    for report in rows.defer("payload"):
        versions: list[tuple[dt.datetime, object]] = [(report.published_at, None)]
        if report.version > 1:
            kept = PublishedReport.objects.of(report.model_slug, report.year)
            versions = [(one.published_at, content_of(one.payload)) for one in reversed(kept)]
        for at, corrected in _told(versions, since):
            yield Publication(at, corrected, report=report)


def _trail(minutes: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[tuple[dt.datetime, Any]]]:
    """Each time minutes were published, oldest first, with what was in them: the revision of each part.

    Minutes imported as public leave no entry of their own: the first withdrawal says since when they were.
    """
    entries = AuditEntry.objects.filter(
        Q(action="core.minutes.published") | Q(before__state=Minutes.State.PUBLISHED), object_id__in=minutes
    )
    found: dict[uuid.UUID, list[tuple[dt.datetime, Any]]] = defaultdict(list)
    for key, action, at, before, after in entries.order_by("at").values_list(
        "object_id", "action", "at", "before", "after"
    ):
        if key is None:
            continue
        if action == "core.minutes.published":
            found[key].append((at, (after or {}).get("parts")))
        elif not found[key] and (public_since := (before or {}).get("published_at")):
            found[key].append((dt.datetime.fromisoformat(public_since), None))
    return found


def _told(
    publications: Sequence[tuple[dt.datetime, object]], since: dt.datetime
) -> Iterator[tuple[dt.datetime, bool]]:
    """Of the publications after `since`: the first one ever, and the last that said something else than the one before."""
    changed = [at for (_before, old), (at, new) in pairwise(publications) if new != old]
    for at, corrected in ((publications[0][0], False), *((at, True) for at in changed[-1:])):
        if at > since:
            yield at, corrected
