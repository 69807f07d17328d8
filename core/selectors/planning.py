"""What is worth knowing before a meeting's day and place are settled: clashes, holidays, room for everybody."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from statistics import median

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Window
from django.db.models.functions import RowNumber

from core.models import CityProfile, Meeting, MeetingBody, Venue
from core.selectors.festivities import festivities
from core.selectors.headcount import people_at

_CALLED_OFF = (Meeting.State.CANCELLED, Meeting.State.POSTPONED)
LAST_MEETINGS = 6
"""How many past meetings tell how many people usually come."""
_ASSUMED_MINUTES = 120
_DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a plan asks of its days: at what time, where, for whom."""

    starts_at: dt.time | None
    ends_at: dt.time | None
    body_ids: tuple[uuid.UUID, ...]
    venue_id: uuid.UUID | None
    kind: str


@dataclass(frozen=True, slots=True)
class DayOutlook:
    """A day: the meetings it clashes with, the holiday it is (else empty), joint meetings of others that day.

    `past`: it is over, which for a meeting still to be held is worth a second look.
    """

    day: dt.date
    clashes: tuple[Meeting, ...]
    holiday: str
    joint: tuple[Meeting, ...]
    past: bool = False

    @property
    def warns(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.past or self.clashes or self.holiday or self.joint)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What to tell about the days and the place; `usual` people come, None when it is not known.

    `notice` is what the rules say of telling the invited so late, in words.
    """

    days: tuple[DayOutlook, ...]
    venue: Venue | None
    usual: int | None
    notice: str = ""

    @property
    def too_small(self) -> bool:
        """Whether more people usually come than the place holds."""
        capacity = self.venue.capacity if self.venue else None
        return capacity is not None and self.usual is not None and self.usual > capacity

    @property
    def has_steps(self) -> bool:
        """Whether the place is known to be out of reach for who cannot climb steps."""
        return self.venue is not None and self.venue.step_free is False

    @property
    def warns(self) -> bool:
        """Whether there is anything to tell before saving."""
        return bool(self.notice) or self.too_small or self.has_steps or any(one.warns for one in self.days)

    def told(self) -> list[object]:
        """What is told, as JSON types: the same list means the same warnings."""
        days = [
            [one.day.isoformat(), one.past, one.holiday, [str(row.pk) for row in (*one.clashes, *one.joint)]]
            for one in self.days
            if one.warns
        ]
        return [days, self.notice, self.too_small, self.has_steps and str(self.venue and self.venue.pk)]


def outlook(
    days: Sequence[dt.date], wanted: Wanted, without: Collection[uuid.UUID] = (), today: dt.date | None = None
) -> Outlook:
    """What to tell about a plan; six queries however many days. `without` are meetings that are being moved themselves.

    Days before `today` are told to be past; None for a meeting that has been held.
    """
    there = _that_day(days, wanted, without)
    profile = CityProfile.objects.first()
    feasts = festivities(days, profile.name if profile else "")
    return Outlook(
        days=tuple(
            DayOutlook(
                day=day,
                clashes=tuple(row for row in there if row.meets_on == day and _clash(row, wanted)),
                holiday=feasts.get(day, ""),
                joint=tuple(
                    row for row in there if row.meets_on == day and _joint(row) and not _clash(row, wanted)
                ),
                past=today is not None and day < today,
            )
            for day in days
        ),
        venue=_venue(wanted.venue_id),
        usual=usual_people(wanted.body_ids, wanted.kind),
    )


def usual_people(body_ids: Sequence[uuid.UUID], kind: str) -> int | None:
    """How many people usually come to meetings of that kind: for each body the median of the last six known totals.

    Several bodies are added up; a body of which nothing is known adds nothing; None when nothing is known of any.
    """
    rows = (
        MeetingBody.objects.filter(body__in=body_ids, meeting__state=Meeting.State.HELD, meeting__kind=kind)
        .annotate(total=people_at("meeting__"))
        .filter(total__isnull=False)
        .annotate(
            latest=Window(
                RowNumber(), partition_by="body", order_by=[F("meeting__meets_on").desc(), F("pk").desc()]
            )
        )
        .filter(latest__lte=LAST_MEETINGS)
        .values_list("body_id", "total")
    )
    totals: dict[uuid.UUID, list[int]] = {}
    for body, total in rows:
        totals.setdefault(body, []).append(total)
    return round(sum(median(known) for known in totals.values())) if totals else None


def _venue(venue_id: uuid.UUID | None) -> Venue | None:
    return Venue.objects.select_related("lender").filter(pk=venue_id).first() if venue_id else None


def _that_day(days: Sequence[dt.date], wanted: Wanted, without: Collection[uuid.UUID]) -> list[Meeting]:
    """Meetings of those days with one of the bodies, in the same place, or of several bodies; with their bodies."""
    served = MeetingBody.objects.filter(meeting=OuterRef("pk"))
    how_many = served.order_by().values("meeting").annotate(n=Count("pk")).values("n")
    rows = Meeting.objects.annotate(
        same_body=Exists(served.filter(body__in=wanted.body_ids)), bodies_served=Subquery(how_many)
    ).filter(Q(same_body=True) | Q(venue__isnull=False, venue=wanted.venue_id) | Q(bodies_served__gt=1))
    kept = rows.filter(meets_on__in=days).exclude(state__in=_CALLED_OFF).exclude(pk__in=without)
    return list(
        kept.select_related("venue").prefetch_related("bodies").order_by("meets_on", "starts_at", "pk")
    )


def _clash(row: Meeting, wanted: Wanted) -> bool:
    """Whether it wants the same body or place at the same time.

    Without an end it lasts two hours; without a start it may be at any time of the day.
    """
    same_place = wanted.venue_id is not None and row.venue_id == wanted.venue_id
    if not (_same_body(row) or same_place):
        return False
    return _overlap(_span(wanted.starts_at, wanted.ends_at), _span(row.starts_at, row.ends_at))


def _joint(row: Meeting) -> bool:
    return not _same_body(row) and len(row.bodies.all()) > 1


def _same_body(row: Meeting) -> bool:
    return bool(row.same_body)  # type: ignore[attr-defined]  # annotated above


def _span(starts_at: dt.time | None, ends_at: dt.time | None) -> tuple[int, int] | None:
    """Minutes from midnight, the end possibly past the next one; None when the start is not known."""
    if starts_at is None:
        return None
    start = starts_at.hour * 60 + starts_at.minute
    if ends_at is None:
        return start, start + _ASSUMED_MINUTES
    end = ends_at.hour * 60 + ends_at.minute
    return start, end if end > start else end + _DAY_MINUTES


def _overlap(one: tuple[int, int] | None, other: tuple[int, int] | None) -> bool:
    if one is None or other is None:
        return True
    return one[0] < other[1] and other[0] < one[1]
