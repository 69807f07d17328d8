"""How attendance is counted over a period, from the facts (`core.selectors.attendance_facts`).

The rules, which the pages repeat in words. An organisation or a person that is a member of a body is measured on the
meetings of that body held while the membership was in force, those of a subgroup left out: nobody knows who belongs to it.
A meeting at which nobody's attendance was noted is in no denominator and is told apart. Of a meeting with a sheet, a
member nobody noted is *not noted*, never *absent*. Who was there as a guest was there. Merged organisations are the one
they count as. Organisations and persons are counted apart, never added.
"""

import datetime as dt
import statistics
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from core.selectors.attendance_facts import (
    ABSENT,
    EXCUSED,
    PRESENT,
    UNKNOWN,
    Facts,
    Met,
    Period,
    Who,
    in_force,
    touches,
)


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

    Whether it was the first time is None where nothing is recorded before the period: nobody can tell. `places` are the
    bodies of each of those meetings.
    """

    who: Who
    present: int
    first_in_city: bool | None
    first_in_body: bool | None
    came_before: bool
    places: frozenset[frozenset[uuid.UUID]]


@dataclass(frozen=True, slots=True)
class Came:
    """Who took part in a body's meetings, or in the city's: organisations, or persons.

    `came` took part (None: no sheet of the period is about any of them), of which `new_in_city` and `new_in_body` for the
    first time ever; of the `before` that took part in the period before, `again` took part in this one too. What is new is
    None where nothing is recorded before the period; `before` is None when no sheet of the period before is about any of
    them, `again` where `came` is.
    """

    came: int | None
    new_in_city: int | None
    new_in_body: int | None
    before: int | None
    again: int | None

    @property
    def retention(self) -> float | None:
        """The part of those that came in the period before that came again, from 0 to 1."""
        return self.again / self.before if self.before and self.again is not None else None


@dataclass(frozen=True, slots=True)
class Summary:
    """A body, or the city (`body` None), over the period. Medians and sums are over the meetings where they are known.

    Of the meetings where the number of people is known, in `people_partial` it is the least it can have been. Members are
    not expected at `expecting_nobody` of the meetings: those of subgroups.
    """

    body: uuid.UUID | None
    held: int
    without_sheet: int
    expecting_nobody: int
    organisations: Came
    persons: Came
    people_known: int
    people_partial: int
    people_median: float | None
    citizens_known: int
    citizens: int | None
    members_present: int
    members_expected: int

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
    persons: int | None
    people: int | None
    people_known: int
    people_partial: int


def member_line(facts: Facts, body: uuid.UUID, who: Who, held: Iterable[Met]) -> MemberLine | None:
    """A member's attendance at the meetings the body held; None when it was not a member on any day of the period."""
    intervals = [each for each in facts.memberships.get((body, who), ()) if touches(each, facts.period)]
    if not intervals:
        return None
    expected = [met for met in held if met.expects and in_force(intervals, met.day)]
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


def guest_lines(facts: Facts, body: uuid.UUID | None, *, persons: bool) -> list[GuestLine]:
    """Organisations, or persons, that took part, most often first."""
    earlier = _there(facts.held(body, facts.period.before()), persons=persons)
    in_city = {who: day for who, day in facts.first_in_city.items() if who.is_person == persons}
    in_body = {
        who: day
        for (where, who), day in facts.first_in_body.items()
        if where == body and who.is_person == persons
    }
    lines = [
        GuestLine(
            who,
            len(attended),
            first_in_city=_first(in_city, who, facts.period),
            first_in_body=_first(in_body, who, facts.period),
            came_before=who in earlier,
            places=frozenset(met.bodies for met in attended),
        )
        for who, attended in _there(facts.held(body), persons=persons).items()
    ]
    return sorted(lines, key=lambda line: (-line.present, line.who))


def summary(facts: Facts, body: uuid.UUID | None) -> Summary:
    """A body, or the city."""
    held = facts.held(body)
    people = [met.people for met in held if met.people is not None]
    citizens = [met.citizens for met in held if met.citizens is not None]
    own = member_lines(facts, {body} if body else {key for key, _who in facts.memberships})
    return Summary(
        body=body,
        held=len(held),
        without_sheet=sum(not met.sheet for met in held),
        expecting_nobody=sum(not met.expects for met in held),
        organisations=_came(facts, body, persons=False),
        persons=_came(facts, body, persons=True),
        people_known=len(people),
        people_partial=_partial(held),
        people_median=statistics.median(people) if people else None,
        citizens_known=len(citizens),
        citizens=sum(citizens) if citizens else None,
        members_present=sum(line.present for line in own),
        members_expected=sum(line.held for line in own),
    )


def month_lines(facts: Facts, body: uuid.UUID | None) -> list[MonthLine]:
    """Every month of the period, those without meetings included. Unknown numbers are None, not zero."""
    lines = []
    for month in facts.period.months():
        held = [met for met in facts.held(body) if (met.day.year, met.day.month) == (month.year, month.month)]
        people = [met.people for met in held if met.people is not None]
        lines.append(
            MonthLine(
                month,
                held=len(held),
                organisations=_number_there(held, persons=False),
                persons=_number_there(held, persons=True),
                people=sum(people) if people else None,
                people_known=len(people),
                people_partial=_partial(held),
            )
        )
    return lines


def _came(facts: Facts, body: uuid.UUID | None, *, persons: bool) -> Came:
    lines = guest_lines(facts, body, persons=persons)
    came = _number_there(facts.held(body), persons=persons)
    return Came(
        came=came,
        new_in_city=_sum(line.first_in_city for line in lines),
        new_in_body=_sum(line.first_in_body for line in lines),
        before=_number_there(facts.held(body, facts.period.before()), persons=persons),
        again=None if came is None else sum(line.came_before for line in lines),
    )


def _there(held: Iterable[Met], *, persons: bool) -> dict[Who, list[Met]]:
    """Who took part, and in which meetings."""
    found: dict[Who, list[Met]] = {}
    for met in held:
        for who in met.there(persons=persons):
            found.setdefault(who, []).append(met)
    return found


def _number_there(held: Collection[Met], *, persons: bool) -> int | None:
    """How many took part; None when no sheet is about any of them."""
    return len(_there(held, persons=persons)) if any(met.notes(persons=persons) for met in held) else None


def _partial(held: Iterable[Met]) -> int:
    return sum(met.partial and met.people is not None for met in held)


def _first(ever: Mapping[Who, dt.date], who: Who, period: Period) -> bool | None:
    """Whether the first presence is of the period; None when there is none of anybody before it."""
    if not ever or min(ever.values()) >= period.first:
        return None
    return who in ever and ever[who] in period


def _sum(known: Iterable[bool | None]) -> int | None:
    """How many are true; None when nobody can tell."""
    values = [value for value in known if value is not None]
    return sum(values) if values else None
