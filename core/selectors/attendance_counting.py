"""How attendance is counted over a period: plain facts in, figures out, nothing asked of the database.

The rules, which the pages repeat in words. An organisation or a person that is a member of a body is measured on the
meetings of that body held while the membership was in force. A meeting at which nobody's attendance was noted is in no
denominator and is told apart. Of a meeting with a sheet, a member nobody noted is *not noted*, never *absent*. Who was
there as a guest was there. Merged organisations are the one they count as.
"""

import calendar
import datetime as dt
import statistics
import uuid
from collections.abc import Collection, Iterable, Mapping
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

    def before(self) -> "Period":
        """The period of the same length that ends the day before: whole months when this one is of whole months."""
        last = self.first - dt.timedelta(days=1)
        whole = self.first.day == 1 and self.last.day == calendar.monthrange(*_month(self.last))[1]
        if not whole:
            return Period(last - (self.last - self.first), last)
        months = _months_since_zero(self.first) - (
            _months_since_zero(self.last) - _months_since_zero(self.first) + 1
        )
        return Period(dt.date(months // 12, months % 12 + 1, 1), last)


@dataclass(frozen=True, slots=True)
class Met:
    """A meeting held: `people` in all and `citizens` on their own where known; `statuses` who was noted, and how."""

    key: uuid.UUID
    day: dt.date
    bodies: frozenset[uuid.UUID]
    people: int | None = None
    citizens: int | None = None
    statuses: Mapping[Who, str] = field(default_factory=dict)

    @property
    def sheet(self) -> bool:
        """Whether attendance was taken: something is known of somebody."""
        return any(status != UNKNOWN for status in self.statuses.values())

    def was_there(self, who: Who) -> bool:
        """Whether somebody took part."""
        return self.statuses.get(who) in (PRESENT, "guest")


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


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member in a body: of `held` meetings with a sheet while it was a member, how many in which way."""

    who: Who
    body: uuid.UUID
    held: int
    present: int
    excused: int
    absent: int
    unknown: int
    without_sheet: int
    since: dt.date | None
    until: dt.date | None

    @property
    def absent_in_all(self) -> int:
        """Absences, the excused ones included."""
        return self.absent + self.excused

    @property
    def share(self) -> float | None:
        """Presences over meetings, from 0 to 1; None without any meeting."""
        return self.present / self.held if self.held else None


@dataclass(frozen=True, slots=True)
class GuestLine:
    """Somebody who took part in a body's meetings, member or not: in how many, and whether for the first time ever.

    Whether it was the first time is None where nothing is recorded before the period: nobody can tell.
    """

    who: Who
    present: int
    first_in_city: bool | None
    first_in_body: bool | None
    came_before: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """A body, or the city (`body` None), over the period. Medians and sums are over the meetings where they are known.

    `came` organisations took part, of which `new_in_city` and `new_in_body` for the first time ever; of the `before` that
    took part in the period before, `again` took part in this one too. What is new is None where nothing is recorded
    before the period; `before` is None when no attendance was taken in the period before.
    """

    body: uuid.UUID | None
    held: int
    without_sheet: int
    came: int
    new_in_city: int | None
    new_in_body: int | None
    before: int | None
    again: int
    people_known: int
    people_median: float | None
    citizens_known: int
    citizens: int | None
    members_present: int
    members_expected: int

    @property
    def new(self) -> int | None:
        """Those that took part for the first time: in the body, or in the city when it is of the city."""
        return self.new_in_city if self.body is None else self.new_in_body

    @property
    def returning(self) -> int | None:
        """Those that took part and had taken part before, whenever."""
        return None if self.new is None else self.came - self.new

    @property
    def retention(self) -> float | None:
        """The part of those that came in the period before that came again, from 0 to 1."""
        return self.again / self.before if self.before else None

    @property
    def members_share(self) -> float | None:
        """Presences of members over the expected ones, from 0 to 1."""
        return self.members_present / self.members_expected if self.members_expected else None


@dataclass(frozen=True, slots=True)
class MonthLine:
    """A month of the period, named by its first day."""

    month: dt.date
    held: int
    organisations: int | None
    people: int | None
    people_known: int


def stronger(one: str | None, other: str) -> str:
    """Of two notes about the same, the one that says more: who was there for one thing was there."""
    return other if one is None or _STRENGTH[other] > _STRENGTH[one] else one


def in_force(intervals: Iterable[Interval], day: dt.date) -> bool:
    """Whether a membership, with its interruptions, was in force on a day."""
    return any(
        (since is None or since <= day) and (until is None or day <= until) for since, until in intervals
    )


def member_line(facts: Facts, body: uuid.UUID, who: Who, held: Iterable[Met]) -> MemberLine | None:
    """A member's attendance at the meetings the body held; None when it was not a member on any day of the period."""
    intervals = [each for each in facts.memberships.get((body, who), ()) if _touches(each, facts.period)]
    if not intervals:
        return None
    expected = [met for met in held if in_force(intervals, met.day)]
    noted = [met.statuses.get(who, UNKNOWN) for met in expected if met.sheet]
    present = sum(status in (PRESENT, "guest") for status in noted)
    begins = [since for since, _until in intervals]
    ends = [until for _since, until in intervals]
    return MemberLine(
        who=who,
        body=body,
        held=len(noted),
        present=present,
        excused=noted.count(EXCUSED),
        absent=noted.count(ABSENT),
        unknown=noted.count(UNKNOWN),
        without_sheet=len(expected) - len(noted),
        since=None if None in begins else min(day for day in begins if day),
        until=None if None in ends else max(day for day in ends if day),
    )


def member_lines(facts: Facts, bodies: Collection[uuid.UUID]) -> list[MemberLine]:
    """The members of the bodies in the period."""
    held = {body: facts.held(body) for body in bodies}
    lines = [member_line(facts, body, who, held[body]) for body, who in facts.memberships if body in held]
    return [line for line in lines if line is not None]


def guest_lines(facts: Facts, body: uuid.UUID | None) -> list[GuestLine]:
    """Organisations that took part, most often first."""
    earlier = _there(facts.held(body, facts.period.before()))
    counts = _there(facts.held(body))
    own = {who: day for (where, who), day in facts.first_in_body.items() if where == body}
    lines = [
        GuestLine(
            who,
            present,
            first_in_city=_first(facts.first_in_city, who, facts.period),
            first_in_body=_first(own, who, facts.period),
            came_before=who in earlier,
        )
        for who, present in counts.items()
    ]
    return sorted(lines, key=lambda line: (-line.present, line.who))


def summary(facts: Facts, body: uuid.UUID | None) -> Summary:
    """A body, or the city."""
    held = facts.held(body)
    earlier = facts.held(body, facts.period.before())
    guests = guest_lines(facts, body)
    people = [met.people for met in held if met.people is not None]
    citizens = [met.citizens for met in held if met.citizens is not None]
    own = member_lines(facts, {body} if body else {key for key, _who in facts.memberships})
    return Summary(
        body=body,
        held=len(held),
        without_sheet=sum(not met.sheet for met in held),
        came=len(guests),
        new_in_city=_sum(line.first_in_city for line in guests),
        new_in_body=_sum(line.first_in_body for line in guests),
        before=len(_there(earlier)) if any(met.sheet for met in earlier) else None,
        again=sum(line.came_before for line in guests),
        people_known=len(people),
        people_median=statistics.median(people) if people else None,
        citizens_known=len(citizens),
        citizens=sum(citizens) if citizens else None,
        members_present=sum(line.present for line in own),
        members_expected=sum(line.held for line in own),
    )


def month_lines(facts: Facts, body: uuid.UUID | None) -> list[MonthLine]:
    """Every month of the period, those without meetings included. Unknown numbers are None, not zero."""
    lines = []
    for number in range(_months_since_zero(facts.period.first), _months_since_zero(facts.period.last) + 1):
        month = dt.date(number // 12, number % 12 + 1, 1)
        held = [met for met in facts.held(body) if _month(met.day) == _month(month)]
        people = [met.people for met in held if met.people is not None]
        lines.append(
            MonthLine(
                month,
                len(held),
                len(_there(held)) if any(met.sheet for met in held) else None,
                sum(people) if people else None,
                len(people),
            )
        )
    return lines


def _there(held: Iterable[Met]) -> dict[Who, int]:
    """Organisations that took part, and in how many meetings."""
    counts: dict[Who, int] = {}
    for met in held:
        for who in met.statuses:
            if not who.is_person and met.was_there(who):
                counts[who] = counts.get(who, 0) + 1
    return counts


def _first(ever: Mapping[Who, dt.date], who: Who, period: Period) -> bool | None:
    """Whether the first presence is of the period; None when there is none of anybody before it."""
    if not ever or min(ever.values()) >= period.first:
        return None
    return who in ever and ever[who] in period


def _sum(known: Iterable[bool | None]) -> int | None:
    """How many are true; None when nobody can tell."""
    values = [value for value in known if value is not None]
    return sum(values) if values else None


def _touches(interval: Interval, period: Period) -> bool:
    since, until = interval
    return (since is None or since <= period.last) and (until is None or until >= period.first)


def _month(day: dt.date) -> tuple[int, int]:
    return day.year, day.month


def _months_since_zero(day: dt.date) -> int:
    return day.year * 12 + day.month - 1
