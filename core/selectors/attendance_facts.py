"""What attendance over a period is counted from: plain facts, nothing asked of the database."""

import calendar
import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

PRESENT, EXCUSED, ABSENT, UNKNOWN = "present", "excused", "absent", "unknown"
_STRENGTH = {UNKNOWN: 0, ABSENT: 1, EXCUSED: 2, "guest": 3, PRESENT: 4}

Interval = tuple[dt.date | None, dt.date | None]


@dataclass(frozen=True, slots=True, order=True)
class Who:
    """An organisation (as it is counted) or a person."""

    key: uuid.UUID
    is_person: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """Days from the first to the last, both included."""

    first: dt.date
    last: dt.date

    def __contains__(self, day: dt.date) -> bool:
        return self.first <= day <= self.last

    def months(self) -> list[dt.date]:
        """The months the period touches, each by its first day."""
        numbers = range(_months_since_zero(self.first), _months_since_zero(self.last) + 1)
        return [_month_of(number) for number in numbers]

    def before(self) -> "Period":
        """The period of the same length that ends the day before: whole months when this one is of whole months."""
        last = self.first - dt.timedelta(days=1)
        whole = (
            self.first.day == 1 and self.last.day == calendar.monthrange(self.last.year, self.last.month)[1]
        )
        if not whole:
            return Period(last - (self.last - self.first), last)
        return Period(_month_of(_months_since_zero(self.first) - len(self.months())), last)


@dataclass(frozen=True, slots=True)
class Met:
    """A meeting held: `people` in all and `citizens` on their own where known; `statuses` who was noted, and how.

    `people` are at least so many when `partial`: of some organisation the number is not known. `expects` is whether the
    members of the bodies are expected: nobody keeps a list of who belongs to a subgroup.
    """

    key: uuid.UUID
    day: dt.date
    bodies: frozenset[uuid.UUID]
    people: int | None = None
    partial: bool = False
    citizens: int | None = None
    expects: bool = True
    statuses: Mapping[Who, str] = field(default_factory=dict)

    @property
    def sheet(self) -> bool:
        """Whether attendance was taken: something is known of somebody."""
        return any(status != UNKNOWN for status in self.statuses.values())

    def notes(self, *, persons: bool) -> bool:
        """Whether something is known of some organisation, or of some person."""
        return any(who.is_person == persons and status != UNKNOWN for who, status in self.statuses.items())

    def there(self, *, persons: bool) -> list[Who]:
        """The organisations, or the persons, that took part."""
        return [
            who
            for who, status in self.statuses.items()
            if who.is_person == persons and status in (PRESENT, "guest")
        ]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is counted: the meetings of the period and of the one before, memberships, and first presences ever."""

    period: Period
    meetings: tuple[Met, ...]
    memberships: Mapping[tuple[uuid.UUID, Who], tuple[Interval, ...]]
    first_in_city: Mapping[Who, dt.date]
    first_in_body: Mapping[tuple[uuid.UUID, Who], dt.date]

    def held(self, body: uuid.UUID | None = None, period: Period | None = None) -> list[Met]:
        """Meetings of a body, or of the city where a joint one counts once, in the period."""
        days = period or self.period
        return [met for met in self.meetings if met.day in days and (body is None or body in met.bodies)]


def stronger(one: str | None, other: str) -> str:
    """Of two notes about the same, the one that says more: who was there for one thing was there."""
    return other if one is None or _STRENGTH[other] > _STRENGTH[one] else one


def in_force(intervals: Iterable[Interval], day: dt.date) -> bool:
    """Whether a membership, with its interruptions, was in force on a day."""
    return any(
        (since is None or since <= day) and (until is None or day <= until) for since, until in intervals
    )


def touches(interval: Interval, period: Period) -> bool:
    """Whether a membership was in force on some day of the period."""
    since, until = interval
    return (since is None or since <= period.last) and (until is None or until >= period.first)


def _months_since_zero(day: dt.date) -> int:
    return day.year * 12 + day.month - 1


def _month_of(number: int) -> dt.date:
    return dt.date(number // 12, number % 12 + 1, 1)
