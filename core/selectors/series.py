"""Where a meeting stands among those planned together with it."""

import datetime as dt
import uuid
from dataclasses import dataclass

from core.models import Meeting
from core.selectors.recurrence import Repeat


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The meeting before or after, in the same series."""

    id: uuid.UUID
    meets_on: dt.date


@dataclass(frozen=True, slots=True)
class SeriesPlace:
    """The series in words, how many meetings it has and which of them this is, from 1; those beside it.

    Meetings cancelled or postponed are not counted: `number` is None for one of them.
    """

    rhythm: str
    total: int
    number: int | None
    previous: Neighbour | None
    following: Neighbour | None


def series_place(meeting: Meeting) -> SeriesPlace | None:
    """The place of a meeting in its series, None for a meeting on its own; two queries."""
    if meeting.series is None:
        return None
    rows = (
        Meeting.objects.filter(series=meeting.series_id)
        .order_by("meets_on", "starts_at", "pk")
        .values_list("pk", "meets_on", "state")
    )
    gone = {Meeting.State.CANCELLED, Meeting.State.POSTPONED}
    standing = [Neighbour(pk, day) for pk, day, state in rows if state not in gone or pk == meeting.pk]
    here = next(index for index, one in enumerate(standing) if one.id == meeting.pk)
    counted = meeting.state not in gone
    return SeriesPlace(
        rhythm=Repeat.read(meeting.series.rule).in_words(),
        total=len(standing) - (0 if counted else 1),
        number=here + 1 if counted else None,
        previous=standing[here - 1] if here else None,
        following=standing[here + 1] if here + 1 < len(standing) else None,
    )
