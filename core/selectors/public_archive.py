"""The archive citizens read: every meeting of a year, with its agenda and its minutes once published."""

import datetime as dt
from dataclasses import dataclass

from core.models import Meeting
from core.models.meetings import MeetingQuerySet
from core.selectors.public import past


@dataclass(frozen=True, slots=True)
class Archive:
    """The meetings behind us of one year, latest first, and which years there are. `year` is None for no meeting at all."""

    year: int | None
    years: tuple[int, ...]
    meetings: tuple[Meeting, ...]

    @property
    def published(self) -> int:
        """How many have published minutes."""
        return len([True for meeting in self.meetings if getattr(meeting, "has_minutes", False)])


def archive(meetings: MeetingQuerySet, today: dt.date, wanted: str) -> Archive:
    """The year asked for, else the latest; `meetings` as `public_meetings` makes them. Four queries."""
    behind = past(meetings, today)
    years = sorted(set(behind.order_by().values_list("meets_on__year", flat=True).distinct()), reverse=True)
    if not years:
        return Archive(None, (), ())
    year = int(wanted) if wanted.isdecimal() and int(wanted) in years else years[0]
    return Archive(year, tuple(years), tuple(behind.in_year(year).prefetch_related("agenda")))
